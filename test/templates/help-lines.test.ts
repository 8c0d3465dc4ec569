/** Tests the help lines of brand.yaml: countries, what can be tapped, and where each was found. */
import { describe, expect, it } from 'vitest';
import { type HelpLine, helpLineParts } from '../../core/course.ts';
import { library } from './written-course.ts';

const { brand } = library;
const countries = Object.entries(brand.help);
const linesOf = ([
  country,
  { emergency, crisis, violence, more = [] },
]: (typeof countries)[number]) =>
  [emergency, crisis, violence, ...more].map(
    (line: Omit<HelpLine, 'short'>) => [`${country} ${line.name}`, line] as const,
  );
const lines = countries.flatMap(linesOf).filter(([, { links }]) => Object.keys(links).length > 0);
const digitsOf = (text: string) => text.replace(/\?.*$/, '').replace(/\D/g, '');

describe('help lines', () => {
  it('P83 stand for six countries, every country of the brand, and everywhere else', () => {
    const known = Object.keys(brand.help);
    expect(known).toEqual(['US', 'GB', 'IE', 'CA', 'AU', 'NZ', 'default']);
    expect(known).toEqual(expect.arrayContaining([brand.country, ...brand.smsCountries]));
  });

  it.each(lines)('P83 %s has a page to compare it with, and a day', (_name, { page, checked }) => {
    expect(page).toMatch(/^https:\/\//);
    expect(checked).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it.each(lines)(
    'P83 %s says on each link the number that it calls or texts',
    (_name, { links }) => {
      for (const [label, href] of Object.entries(links)) {
        const said = /^(?:Call|Text(?: [A-Z]+ to)?|TTY) ([\d -]+)$/.exec(label)?.[1];
        if (!said) expect(href).toBe(`https://${label.replace('Open ', '')}/`);
        else expect(digitsOf(href)).toBe(digitsOf(said));
        expect(href).toMatch(label.startsWith('Text') ? /^sms:/ : /^(tel|https):/);
        const word = /^Text ([A-Z]+) to/.exec(label)?.[1];
        if (word) expect(href).toMatch(new RegExp(`\\?&body=${word}$`));
      }
    },
  );

  it.each(countries)('P83 %s: a text names every number that a letter links', (_country, help) => {
    for (const line of [help.emergency, help.crisis, help.violence]) {
      const parts = helpLineParts(line) ?? [];
      expect(parts.map(({ text }) => text).join('')).toBe(line.short);
      expect(parts.flatMap(({ href }) => href ?? [])).toEqual(Object.values(line.links));
    }
  });
});
