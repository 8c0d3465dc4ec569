/**
 * Strings that an attacker, or an unusual keyboard, may put into a field: a table of known ones,
 * and random ones around it.
 */
import fc from 'fast-check';
import { zoneScript } from '../../pages/parts/zone-guess.ts';
import { theLibrary } from '../library.ts';

export const hostile: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'an image that runs': '"><img src=x onerror=alert(1)>',
  'the end of everything': '</title></style></script></textarea><svg onload=alert(1)>',
  'an attribute': '" autofocus onfocus="alert(1)" x="',
  quotes: `"'\`\\`,
  entities: '&lt;b&gt;&#60;&amp;',
  'a comment': '<!-- --><![CDATA[x]]>',
  'a template': '{{coach}} {{#if hurt}}x{{/if}} {{{html}}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as somebody might write it
  'another template': '${7*7} #{7*7} <%= 7*7 %> %s%n%x',
  'replacement marks': "$& $1 $` $' $$",
  'a line break and a header': 'Sam\r\nBcc: all@example.com',
  'a carriage return': 'Sam\rX: y',
  'a line feed': 'Sam\nX: y',
  'a null': 'Sam\u0000',
  'a delete': 'Sam\u007f',
  'a next line': 'Sam\u0085X: y',
  'a line separator': 'Sam\u2028X: y',
  'an encoded line break': 'Sam%0d%0aBcc:%20all@example.com',
  'an encoded word': '=?utf-8?Q?=0D=0ABcc:_all@example.com?=',
  'a turned direction': 'Sam\u202egnp.exe',
  'a mark of direction': 'Sam\u200f\u200e',
  'an isolate': 'Sam\u2066x\u2069',
  'no width': 'S\u200ba\u200dm\ufeff',
  'an emoji of many parts': '👩🏽‍👩🏽‍👧🏽 👁️‍🗨️',
  'many marks on a letter': `S${'\u0301'.repeat(30)}`,
  'half a character': 'Sam\ud800',
  'the other half': '\udc00Sam',
  'a formula': '=cmd()|"/C calc"!A1',
  'another formula': '@SUM(1+1)',
  'very long': 'x'.repeat(5_000),
  'very long without a space': '李'.repeat(400),
  'a name of the language': '__proto__',
  'a number too large': '9'.repeat(400),
  'not a number': 'NaN',
  'another script': 'مُحَمَّد ‎李 Ѕаm',
  blanks: ' \u00a0\u3000\u2003 ',
};

/** Pieces of the table and any characters at all, in any order. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Object.values(hostile).map((text) => text.slice(0, 40))),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '\r',
        '\n',
        '\u0000',
        '\ud800',
        '\udfff',
        '<',
        '>',
        '"',
        "'",
        '&',
        '{{',
        '}}',
        '@',
        '.',
        'Sam',
      ),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(''));

/** A character that may begin a new line on the way of a mail, or end a string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
export const breaksLines = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const { leavePage } = await theLibrary();

/**
 * The elements of a page in their order: a stranger's words must add no element and no attribute
 * that runs.
 */
export function elementsOf(html: string): string[] {
  const own = html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(`<script>${leavePage}</script>`, () => '')
    .replace(`<script>${zoneScript}</script>`, () => '')
    .replace(/<span class="presses" aria-hidden="true">(?:<i><\/i>|<i\s*\/>){3}<\/span>/, '');
  return [...own.matchAll(/<(\/?[a-z!][a-z0-9-]*)((?:\s+[^\s"'>=]+(?:="[^"]*")?)*)\s*\/?>?/gi)].map(
    ([, name = '', attributes = '']) =>
      [
        name.toLowerCase(),
        ...[...attributes.matchAll(/\s([^\s"'>=]+)(?:="[^"]*")?/g)].map(
          ([, attribute]) => attribute,
        ),
      ].join(' '),
  );
}
