/** Tests every letter of the real course: what it must have, must not have, and its size. */
import { describe, expect, it } from 'vitest';
import { largestLetter } from '../../compiler/sizes.ts';
import {
  asRead,
  asShown,
  course,
  letters,
  library,
  values,
  worstValues,
} from './written-course.ts';

const linksIn = (html: string) =>
  [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
const addressesIn = (text: string) => text.match(/https:\S+/g) ?? [];

describe.each(letters)('letter %s', (id, letter) => {
  it('P22 has the postal address and a visible unsubscribe link, as HTML and as text', () => {
    for (const html of asShown(letter.html)) {
      expect(html).toContain(library.brand.postalAddress);
      expect(html).toContain(`<a href="${values.unsubscribeUrl}">Unsubscribe</a>`);
    }
    for (const text of asRead(letter.text)) {
      expect(text).toContain(library.brand.postalAddress);
      expect(text).toContain(`Unsubscribe: ${values.unsubscribeUrl}`);
    }
  });

  it('P63 loads nothing and links only to our own host', () => {
    for (const html of asShown(letter.html)) {
      expect(html).not.toMatch(
        /<img|<script|<link|<iframe|@import|@font-face|url\(|\ssrc=|\sbackground="/i,
      );
      for (const link of linksIn(html)) expect(link).toMatch(/^https:\/\/notes\.example\.com\//);
    }
  });

  it('has the same links in HTML and in text', () => {
    const shown = asShown(letter.html).map((html) => new Set(linksIn(html)));
    const read = asRead(letter.text).map((text) => new Set(addressesIn(text)));
    expect(new Set(shown.flatMap((set) => [...set]))).toEqual(
      new Set(read.flatMap((set) => [...set])),
    );
  });

  it('leaves no tag unfilled and no empty paragraph for any reader', () => {
    for (const words of [...asShown(letter.html), ...asRead(letter.text)]) {
      expect(words).not.toMatch(/\{\{|\}\}|%7B|zq\d+qz|undefined/);
    }
    for (const html of asShown(letter.html)) expect(html).not.toMatch(/<p>\s*<\/p>/);
    for (const text of asRead(letter.text)) expect(text).not.toMatch(/\n\n\n|[ \t]\n/);
  });

  it('wraps its text at 76 columns, but never inside a link', () => {
    for (const line of asRead(letter.text).flatMap((text) => text.split('\n'))) {
      if (!line.includes('https:')) expect(line.length, line).toBeLessThanOrEqual(76);
    }
  });

  it('greets with and without a name', () => {
    const named = asRead(letter.text, { ...values, greeting: 'Hi Sam,' });
    for (const text of named) expect(text, id).toContain('Hi Sam,\n');
  });

  it('has a light and a dark style', () => {
    for (const html of asShown(letter.html)) {
      expect(html).toContain('<meta name="color-scheme" content="light dark"');
      expect(html).toContain('prefers-color-scheme: dark');
    }
  });
});

describe('letters', () => {
  it('have at most 30 KB of HTML, and at most 90 KB with the longest values', () => {
    const largest = largestLetter(library);
    console.log(`largest letter: ${largest.id}, ${largest.kilobytes.toFixed(1)} KB`);
    expect(largest.kilobytes).toBeLessThanOrEqual(90);
    expect(largest.kilobytes).toBeLessThanOrEqual(30);
    for (const [, letter] of letters) {
      for (const filled of worstValues) {
        for (const html of asShown(letter.html, filled))
          expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90 * 1024);
      }
    }
  });

  it('have the buttons that the touch invites, and no others', () => {
    const expected = { none: [], done: ['doneUrl', 'hardUrl'] };
    for (const { id, invites, letter } of course.touches) {
      const wanted = invites === 'none' || invites === 'done' ? expected[invites] : ['answerUrl'];
      const found = ['doneUrl', 'hardUrl', 'answerUrl'].filter((name) =>
        asShown(letter.html).every((html) => html.includes(`href="${values[name]}"`)),
      );
      expect(found, id).toEqual(wanted);
    }
  });

  it('show their number among the letters', () => {
    const fifth = course.touches.find(({ id }) => id === '2A');
    expect(asRead(fifth?.letter.text ?? [])[0]).toMatch(
      /^Step 2: Own your part - letter 5 of 11\n/m,
    );
  });

  it('escape a hostile name', () => {
    const hostile = { ...values, greeting: 'Hi <img src=x onerror=alert(1)>,' };
    for (const [, letter] of letters)
      for (const html of asShown(letter.html, hostile)) expect(html).not.toMatch(/<img/);
  });
});
