/** Tests every text of the real course: one segment, discreet, and with the required words. */
import { describe, expect, it } from 'vitest';
import { gsmLength, isGsm7, worstSize } from '../../compiler/text.ts';
import type { Words } from '../../core/course.ts';
import { asRead, course, letters, library, texts, values, worstValues } from './written-course.ts';

const indiscreet = /trust|partner|affair|betray|relationship|abus/i;

describe.each(texts)('text %s', (_, words) => {
  it('P37 is one segment of GSM-7 with the longest values filled in', () => {
    const worst = worstSize(words, worstValues);
    expect(worst.segments, worst.text).toBe(1);
    expect(worst.characters).toBeLessThanOrEqual(160);
    for (const text of asRead(words)) expect(isGsm7(text)).toBe(true);
  });

  it('P55 has no indiscreet word for a lock screen', () => {
    for (const text of asRead(words)) {
      expect(text).not.toMatch(indiscreet);
      expect(text).not.toMatch(/undefined|\{\{/);
      // The one link, which carriers ask for, is our own site without any personal data.
      expect(text.replace('https://notes.example.com/terms', '')).not.toMatch(/https?:/);
    }
  });
});

/** A course answer for a reader in the US. */
const answer = (key: string) => asRead(course.answers[key] ?? [])[0] ?? '';

describe('texts', () => {
  it('P55 subjects and preheaders have no indiscreet word and no name', () => {
    for (const [id, { subject, preheader }] of letters) {
      for (const line of [...asRead(subject), ...asRead(preheader)])
        expect(line, id).not.toMatch(indiscreet);
      for (const part of [...subject, ...preheader]) expect(typeof part, id).toBe('string');
    }
    expect(library.brand.discreetName).not.toMatch(indiscreet);
  });

  it('begin with the prefix, except the answer that must not', () => {
    const bare = texts.filter(([, words]) =>
      asRead(words).some((text) => !text.startsWith('Mend: ')),
    );
    expect(bare.map(([id]) => id)).toEqual(['answer quiet']);
    expect(answer('quiet')).toBe('OK.');
  });

  it.each(['opt-in', 'texts-on', 'back-on'])(
    'P34 %s names brand, programme, frequency, rates, HELP and STOP',
    (key) => {
      expect(answer(key)).toMatch(
        /^Mend: .*course texts.*up to 3 a week.*Msg & data rates may apply\..*HELP.*STOP/,
      );
    },
  );

  it('P34 the opt-in text asks for YES', () => {
    expect(answer('opt-in')).toContain('Reply YES');
  });

  it('have exactly these words for safety in the US', () => {
    expect(answer('safe')).toBe(
      'Mend: Private support: 1-800-799-7233, or text START to 88788 (not here). In danger: 911. Elsewhere: findahelpline.com. You can delete this.',
    );
    expect(answer('violence')).toBe(answer('safe'));
    expect(answer('crisis')).toBe(
      'Mend: Please talk to a person now: call 988 or text 988; in danger, 911. Elsewhere: findahelpline.com. Automated; nobody may be reading this.',
    );
    expect(answer('help')).toBe(
      'Mend: course texts. Contact hello@example.com. In crisis call 988 or text 988. STOP ends texts.',
    );
    expect(answer('stop')).toBe('Mend: You will get no more texts from Mend.');
  });

  it('P56 answers to safety words say nothing about the reader', () => {
    for (const key of ['safe', 'crisis', 'violence', 'help', 'stop', 'quiet', 'erase']) {
      const parts: Words = course.answers[key] ?? [];
      expect(parts.some((part) => typeof part === 'object' && 'if' in part)).toBe(false);
    }
  });

  it('P61 promise no rescue, no secrecy and no reading around the clock', () => {
    for (const [id, words] of texts) {
      for (const text of asRead(words))
        expect(text, id).not.toMatch(/confidential|24\/7|someone is reading|we will help/i);
    }
  });

  it('P66 promote nothing', () => {
    for (const [id, words] of texts) {
      for (const text of asRead(words))
        expect(text, id).not.toMatch(/seminar|seat|book|offer|price|\$/i);
    }
  });

  it('count characters of the extension table of GSM-7 twice', () => {
    expect(gsmLength('[€]')).toBe(6);
    expect(values.greeting).toBe('Hi there,');
  });
});
