/** Tests the written pages and the consents: the words that carriers and the law ask for. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asShown, library, values } from './written-course.ts';

const buttons = readFileSync('pages/subscriber/preference-parts.tsx', 'utf8');
const page = (name: string) => asShown(library.pages[name]?.html ?? [])[0] ?? '';

describe('pages', () => {
  it('P83 the safety page begins with the numbers and has the five private questions after them', () => {
    const words = page('safety');
    const [numbers, ...others] = (library.pages.safety?.html ?? []).filter(
      (part) => typeof part !== 'string',
    );
    expect(numbers).toEqual({ v: 'helpLines' });
    expect(others).toEqual([{ v: 'moreHelpLines' }, { v: 'otherHelpLines' }]);
    expect(words.match(/<ol>[\s\S]*<\/ol>/)?.[0].match(/<li>/g)).toHaveLength(5);
    for (const said of [
      /A call shows in this phone's list/,
      /We save nothing, but your browser's history shows this page\./,
      /Reply SOLO.*Delete the text you sent\./,
      /press Shift three times/,
    ])
      expect(words).toMatch(said);
  });

  it('P34 the terms name programme, frequency, rates, HELP, STOP and the privacy page', () => {
    const terms = page('terms');
    for (const words of [
      'course texts',
      'Frequency',
      'Msg &amp; data rates may apply',
      'HELP',
      'STOP',
    ]) {
      expect(terms).toContain(words);
    }
    expect(terms).toContain(`href="${values.privacyUrl}"`);
  });

  it('P61 the privacy page says that numbers are not shared for marketing; no page promises secrecy', () => {
    expect(page('privacy')).toMatch(/not shared with third parties or affiliates for marketing/);
    for (const name of Object.keys(library.pages)) expect(page(name)).not.toMatch(/confidential/i);
  });

  it('P26 P65 the privacy page says where to take back the consent to role and numbers, which erases them', () => {
    expect(page('privacy')).toMatch(/Take it back and erase them.*erased at once/);
    // The words of the button.
    expect(buttons).toContain('Take it back and erase them');
  });

  it('P64 the privacy page says what others keep of an address, and what stays of a list', () => {
    for (const words of [
      'Amazon keeps an address that bounced',
      'five years that you were asked',
      '14 days',
    ])
      expect(page('privacy')).toContain(words);
  });

  it('P26 every consent has a wording, and a version that changes with it', () => {
    expect(Object.keys(library.consents).sort()).toEqual([
      'letters',
      'news',
      'seminar',
      'seminarTexts',
      'sensitive',
      'texts',
    ]);
    for (const { version, wording } of Object.values(library.consents)) {
      expect(version).toMatch(/^[0-9a-f]{16}$/);
      expect(wording).toContain('Mend');
    }
  });

  it('P34 the box for texts says frequency, rates, HELP and STOP', () => {
    expect(library.consents.texts?.wording).toMatch(
      /up to 3 a week.*Msg & data rates may apply\. Reply HELP.*STOP/,
    );
    expect(library.consents.seminarTexts?.wording).toMatch(
      /3 automated texts before it, and 4 follow-up texts over 4 weeks\. Msg & data rates may apply\. Reply HELP.*STOP/,
    );
  });
});
