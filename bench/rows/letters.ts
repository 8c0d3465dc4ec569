/**
 * The size of a letter's HTML, worst case over every letter, role, pace, private route and other
 * choice of its words, with the longest values filled in. Gmail clips a mail at 102 KB, and with it
 * the unsubscribe link.
 */
import { longestValues } from '../../compiler/variables.ts';
import type { Flag, Letter, Library, Words } from '../../core/course.ts';
import { renderHtml, type Values } from '../../core/rendered-words.ts';
import { newSubscriber } from '../../core/subscriber.ts';
import { linkTo } from '../../service/signed-links.ts';
import { benchSecrets, benchSettings } from '../parts/bench-settings.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';

const now = Date.parse('2030-03-05T17:00:00Z');
const kilobyte = 1_000;

export async function measureLetters({ library }: Bench): Promise<readonly Row[]> {
  const fillings = longestValues(library.brand.help).map((values) => ({
    ...values,
    ...longestLinks(library),
  }));
  const sizes = lettersOf(library).map(([name, letter]) => ({
    name,
    size: largest(letter.html, fillings),
  }));
  const [worst] = sizes.toSorted((a, b) => b.size - a.size);
  if (!worst) throw new Error('The library has no letters.');
  return [
    {
      name: 'letters.html',
      what: "a mail's HTML, worst case over every letter and reader",
      unit: 'KB',
      kind: 'exact',
      figure: worst.size / kilobyte,
      ...within('html'),
      why: `${worst.name}, of ${sizes.length} letters; longest names, links and help lines; KB of 1,000 bytes`,
    },
  ];
}

/** Every letter that can be sent: of touches, around them and around seminars. */
function lettersOf({ sequences, seminars }: Library): (readonly [string, Letter])[] {
  return [...Object.values(sequences), ...Object.values(seminars)].flatMap(
    ({ id, touches, letters }) => [
      ...touches.map((touch) => [`${id}/${touch.id}`, touch.letter] as const),
      ...Object.entries(letters).map(([name, letter]) => [`${id}/${name}`, letter] as const),
    ],
  );
}

/**
 * Links as they are signed; the longest detail that one carries is a touch's id with its answer.
 */
function longestLinks(library: Library): Values {
  const world = { library, settings: benchSettings, secrets: benchSecrets, now: () => now };
  const link = linkTo(
    world,
    'answer',
    newSubscriber('abcdefgh12345678', now),
    'longest-touch-id~slower',
  );
  const names = [
    'confirmUrl',
    'preferencesUrl',
    'keepUrl',
    'moveUrl',
    'exportUrl',
    'slowUrl',
    'unsubscribeUrl',
    'progressUrl',
    'answerUrl',
  ];
  return Object.fromEntries(
    [...names, 'doneUrl', 'hardUrl', 'seminarUrl', 'joinUrl'].map((name) => [name, link]),
  );
}

/**
 * The largest over all readers: a choice that is no role may fall either way, of the roles each
 * reader has one.
 */
function largest(html: Words, fillings: readonly Values[]): number {
  const asked = [...flagsIn(html)];
  const roles: readonly Flag[] = ['hurt', 'did', 'both', 'none'];
  const free = asked.filter((flag) => !roles.includes(flag));
  let most = 0;
  for (const role of roles)
    for (let choice = 0; choice < 2 ** free.length; choice++) {
      const flags = new Set<Flag>([role, ...free.filter((_, at) => choice & (1 << at))]);
      for (const values of fillings)
        most = Math.max(most, Buffer.byteLength(renderHtml(html, values, flags)));
    }
  return most;
}

function flagsIn(words: Words, found = new Set<Flag>()): Set<Flag> {
  for (const part of words) {
    if (typeof part === 'string' || !('if' in part)) continue;
    found.add(part.if);
    flagsIn(part.then, found);
    flagsIn(part.else, found);
  }
  return found;
}
