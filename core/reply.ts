/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. It does not know the
 * person; whether a meaning applies now is decided in conversation.ts. Order: opt-out, danger, help, command,
 * answer, free text.
 */

import { type Danger, dangerIn } from './crisis.ts';

export type Reply =
  | { readonly kind: 'stop' | 'start' | 'yes' | 'help' | 'safe' | 'done' | 'hard' | 'skip' }
  | { readonly kind: 'slow' | 'faster' | 'pause' | 'go' | 'coach' }
  | { readonly kind: Danger }
  /** A whole number as written; whether it is within 1-5 is for the question to say. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'choice'; readonly letter: string }
  | { readonly kind: 'free-text' };

type Word = Exclude<Reply['kind'], 'number' | 'choice' | 'free-text' | Danger>;

/** One-word (or fixed-phrase) meanings. STOP's list is the FCC's and the carriers'; Spanish for the plainest wishes. */
const meanings: readonly (readonly [Word, readonly string[]])[] = [
  [
    'stop',
    ['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt out'].concat([
      'remove me',
      'take me off',
      'leave me alone',
      'parar',
      'alto',
      'baja',
      'cancelar',
    ]),
  ],
  ['help', ['help', 'info', 'ayuda']],
  ['safe', ['safe', 'support', 'unsafe', 'not safe', 'im not safe', 'i am not safe']],
  ['start', ['start', 'unstop']],
  ['yes', ['yes', 'yes please', 'y', 'si']],
  ['slow', ['slow', 'slower', 'baby steps', 'baby', 'too much', 'too fast']],
  ['faster', ['faster', 'normal', 'standard']],
  ['pause', ['pause', 'break', 'busy', 'take a break', 'i need a break', 'hold on']],
  ['go', ['go', 'resume', 'continue', 'go on']],
  ['done', ['done', 'did it', 'i did it', 'yep', 'yep done', 'all done', 'finished', 'done it', 'did']],
  [
    'hard',
    ['hard', 'struggling', 'im struggling', 'couldnt', 'i couldnt', 'too hard', 'it was hard', 'rough', 'so hard'],
  ],
  ['skip', ['skip', 'pass', 'skipped']],
  ['coach', ['coach', 'person', 'call me', 'a person', 'human']],
];

const wordByPhrase = new Map(meanings.flatMap(([word, phrases]) => phrases.map((phrase) => [phrase, word] as const)));

/** Words a typo may be forgiven towards. Shorter words are left alone: one edit of GO is anything. */
const forgiving: readonly (readonly [string, Word])[] = meanings.flatMap(([word, phrases]) =>
  phrases.filter((phrase) => /^[a-z]{4,}$/.test(phrase)).map((phrase) => [phrase, word] as const),
);

/** One edit away from a command, yet words of their own. */
const ownWords = new Set(
  (
    'step steps stoop shop slop top stops stopped none gone one dome dine done1 same sale save sane sage hand hear heard hold held ' +
    'herd card harm lard shard half heel held kelp helm glow flow blow plow show snow low slot slim past mass pas path ' +
    'skin ship slip skim kip star stars stare stark smart art state started pose cause past paused quiet quite quick suit quits quiz ' +
    'bend send lend mend tend and ending ended end stand into inf saved safer safety last fast faster master lost ' +
    'normally formal moral breaks bread break1 broke bus bury busty bay body cried tough through dough ' +
    'resumed presume cancer'
  ).split(' '),
);

/** Wishes to be left in peace, in whole sentences. "Stop fighting" and "I can't stop crying" are not among them. */
const stopWishes: readonly RegExp[] = [
  /\b(stop|quit|cease)\s+(all\s+|with\s+)?(the\s+|these\s+|this\s+|your\s+|sending\s+|my\s+)*(text(s|ing)?|messag(es?|ing)|sms|contacting|writing|sending|notes)\b(?!\s+(him|her|them|my|each|back))/,
  /\b(no|any)\s+more\s+(of\s+)?(these\s+|your\s+)?(texts?|messages?|sms)\b/,
  /\b(do not|dont|never)\s+(text|message|contact|write)\s+(to\s+)?(me|us|this)\b/,
  /\b(un\s?subscribe|opt)\s+(me|out)\b/,
  /\b(take|remove|get)\s+(me|my number|this number)\s+(off|from)\b/,
  /\b(delete|remove|lose|erase)\s+my\s+(phone\s+)?number\b/,
  /\b(end|cancel)\s+(all\s+|the\s+|these\s+|your\s+|my\s+)*(text(s|ing)?|messag(es?|ing)|sms)\b/,
  /\b(no longer|do not|dont)\s+(wish|want)\b.*\b(texts?|messages?|sms)\b/,
  /\bharass\w*\b.*\bstop\b|\bstop\b.*\bharass/,
  /^((please|pls|plz)\s+)?((stop|cancel|quit|unsubscribe)(\s+it)?|end)(\s+(this|that|now|please|pls|plz|thanks|thank you))*$/,
  /^stop(\s+stop)+$/,
  /\bno\s+(quiero|deseo)\s+(recibir\s+)?mas\b/,
  /\bno\s+(me\s+)?(mandes|envies|escribas)\b|\bdeja(r)?\s+de\s+(escribir|enviar|mandar)/,
];

const numberWords: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

/** Lower case, one space between words, apostrophes dropped, all other punctuation and emoji gone; 4/5 keeps its stroke. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['’‘`´]/g, '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9/.-]+/g, ' ')
    .replace(/(?<=[0-9])\s*\/\s*(?=[0-9])/g, '/')
    .replace(/(?<![0-9])[/.]|[/.](?![0-9])|-(?![0-9])|(?<=[a-z0-9])-/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

export function understand(text: string): Reply {
  const folded = fold(text.slice(0, 1600));
  const exact = wordByPhrase.get(folded);
  if (exact === 'stop' || stopWishes.some((wish) => wish.test(folded))) return { kind: 'stop' };
  const danger = dangerIn(folded);
  if (danger && exact !== 'safe') return { kind: danger };
  if (exact) return { kind: exact };
  const number = readNumber(folded);
  if (number !== undefined) return { kind: 'number', number };
  if (/^[a-z]$/.test(folded)) return { kind: 'choice', letter: folded.toUpperCase() };
  const meant = forgive(folded);
  return meant ? { kind: meant } : { kind: 'free-text' };
}

/** "4", "4.", "four", "4/5", "4 out of 5", "a 4": one number and nothing more. */
function readNumber(folded: string): number | undefined {
  const found =
    /^(?:a |its a |its |about |maybe )?(-?\d{1,3}|[a-z]+)(?:\s?(?:\/|out of|of)\s?(?:5|five|10|ten))?$/.exec(folded);
  if (!found) return undefined;
  const written = found[1] ?? '';
  const number = numberWords[written] ?? (/^-?\d+$/.test(written) ? Number(written) : undefined);
  if (number === undefined) return undefined;
  return /(10|ten)$/.test(folded) && folded !== written ? undefined : number;
}

/** A single mistyped word: one edit for 4-5 letters, two for 6 and more, never where it is a word of its own. */
function forgive(folded: string): Word | undefined {
  if (!/^[a-z]{3,14}$/.test(folded) || ownWords.has(folded)) return undefined;
  let best: { word: Word; edits: number } | undefined;
  for (const [phrase, word] of forgiving) {
    const allowed = phrase.length >= 6 ? 2 : 1;
    const edits = distance(folded, phrase);
    if (edits <= allowed && (!best || edits < best.edits)) best = { word, edits };
  }
  return best?.word;
}

/** Edits between two words, a swap of neighbours counting once (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
