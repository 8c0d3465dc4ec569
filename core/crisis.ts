/**
 * Words of danger in a text: to oneself, to others, or from another. Recall comes first: a false alarm costs one kind answer,
 * a miss may cost more. It only says which answer fits; nobody is alerted and nothing is held from here.
 */

/** `crisis`: the person, or somebody through them, may come to harm. `violence`: somebody harms them. */
export type Danger = 'crisis' | 'violence';

/** On folded text: lower case, no apostrophes, one space between words. Whole words, so that "skilled" is not "killed". */
const crisis: readonly RegExp[] = [
  /\bsuicid/,
  /\b(kill|killing|hurt|hurting|harm|harming|cut|cutting)\s+my\s?self\b|\bkms\b/,
  /\b(want|wanna|wants|wanted|going|ready|trying|rather|wish i could|hope to)\s+(to\s+)?(just\s+)?die\b|\bwish i (was|were) dead\b|\bbetter off (dead|without me)\b/,
  /\bend (it all|everything|my life|my self|myself)\b|\btake my (own )?life\b|\bno reason to live\b/,
  /\b(cant|cannot|can not) (go on|do this any ?more|live like this|keep going)\b/,
  /\b(dont|do not) want to (live|be alive|be here any ?more|wake up|exist)\b/,
  /\boverdos(e|ed|ing)\b|\btook (all|too many) (of )?(my |the )?pills\b/,
  /\b(kill|killing|shoot|shooting|stab) (him|her|them|the kids|my kids|my husband|my wife|my partner|everyone)\b/,
  /\bhurt(ing)? (the|my|our) (kids|kid|children|child|baby|son|daughter)\b/,
  /\bmatarme\b|\bquiero morir|\bno quiero (vivir|seguir viviendo)\b|\bhacerme dano\b/,
];

const violence: readonly RegExp[] = [
  /(?<!\b(it|that|this|reality|truth|news|realization)( \w+)?) \bhit(s|ting)? me\b|^hit(s|ting)? me\b/,
  /\b(choke|choked|chokes|choking|strangled|strangles|beat|beats|beating|punched|punches|slapped|slaps|kicked|kicks|raped|rapes|burned|shoved|forced|forces|forcing) me\b/,
  /\b(scared|afraid|terrified|frightened) of (him|her|them|my (husband|wife|partner|boyfriend|girlfriend|ex))\b/,
  /\b(he|she|they|husband|wife|partner|boyfriend|girlfriend|ex) .*\bgun\b|\bgun (to|at) my\b|\bhas a (gun|knife)\b/,
  /\bthreat(en|ens|ened|ening)\b.*\b(me|us|kids|kill|hurt)\b|\bthreatens\b|\bthreatened\b/,
  /\b(wont|will not|doesnt|does not|didnt|refuses to) let me (leave|go|out)\b|\blocked me (in|up)\b/,
  /\b(tracks|tracking|stalks|stalking|following) (me|my phone|my car)\b/,
  /\bnot safe\b|\bin danger\b|\bafraid for my life\b/,
  /\bme (pega|golpea|amenaza|va a matar)\b|\btengo miedo de (el|ella)\b/,
];

/** What a folded text speaks of. Danger to anybody's life comes first. */
export function dangerIn(folded: string): Danger | undefined {
  const padded = ` ${folded}`;
  if (crisis.some((words) => words.test(padded))) return 'crisis';
  return violence.some((words) => words.test(padded) || words.test(folded)) ? 'violence' : undefined;
}
