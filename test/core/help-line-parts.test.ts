/** Tests how the links of a help line are found in its short form. */
import { describe, expect, it } from 'vitest';
import { helpLineParts } from '../../core/course.ts';

const parts = (short: string, ...links: string[]) =>
  helpLineParts({ short, links: Object.fromEntries(links.map((href, i) => [`link ${i}`, href])) });

describe('the parts of a help line', () => {
  it('a number is found with spaces and hyphens in it', () => {
    expect(
      parts('1-800-799-7233, or text START to 88788', 'tel:18007997233', 'sms:88788?&body=START'),
    ).toEqual([
      { text: '1-800-799-7233', href: 'tel:18007997233' },
      { text: ', or text START to ' },
      { text: '88788', href: 'sms:88788?&body=START' },
    ]);
    expect(parts('call 116 123', 'tel:116123')).toEqual([
      { text: 'call ' },
      { text: '116 123', href: 'tel:116123' },
    ]);
  });

  it('one number that takes calls and texts is named twice', () => {
    expect(parts('call 988 or text 988', 'tel:988', 'sms:988')).toEqual([
      { text: 'call ' },
      { text: '988', href: 'tel:988' },
      { text: ' or text ' },
      { text: '988', href: 'sms:988' },
    ]);
    expect(parts('call or text 988', 'tel:988', 'sms:988')).toBeUndefined();
  });

  it('a site is found by its host', () => {
    expect(parts('see lila.help now', 'https://www.lila.help/')).toEqual([
      { text: 'see ' },
      { text: 'lila.help', href: 'https://www.lila.help/' },
      { text: ' now' },
    ]);
  });

  it('words without links are one part, and another number is no match', () => {
    expect(parts('your emergency number')).toEqual([{ text: 'your emergency number' }]);
    for (const short of ['9112', '1911', '91', ''])
      expect(parts(short, 'tel:911'), short).toBeUndefined();
  });
});
