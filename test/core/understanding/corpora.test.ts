/**
 * Covers the corpora beside this file, line by line: what must be caught, what must not be, and the
 * share of errors.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Danger, dangers } from '../../../core/understanding/compiled-understanding.ts';
import { understand } from '../../../core/understanding/reply.ts';
import { theLibrary } from '../../library.ts';

const { understanding } = await theLibrary();

/** The texts of a corpus with their heading. Lines that begin with one # are comments. */
function corpus(name: string): { heading: string; text: string }[] {
  let heading = '';
  return readFileSync(new URL(`corpora/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .flatMap((text) => {
      if (text.startsWith('## ')) heading = text.slice(3).trim();
      return text === '' || text.startsWith('#') ? [] : [{ heading, text }];
    });
}

const understood = (name: string) =>
  corpus(name).map((line) => ({ ...line, reply: understand(understanding, line.text) }));
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

describe('opt-outs', () => {
  const optOuts = understood('opt-out');
  const others = understood('not-opt-out');

  it('P29 every wish to get no more texts is an opt-out', () => {
    expect(optOuts.length).toBeGreaterThanOrEqual(120);
    expect(texts(optOuts.filter(({ reply }) => reply.kind !== 'stop'))).toEqual([]);
  });

  it('P29 words of stopping in a sentence about something else are no opt-out', () => {
    expect(others.length).toBeGreaterThanOrEqual(80);
    expect(texts(others.filter(({ reply }) => reply.kind !== 'free-text'))).toEqual([]);
  });

  it('P29 texts that say stop without an opt-out are shown to a human', () => {
    const flagged = others.filter(({ heading }) => heading === 'review: stop');
    expect(texts(flagged.filter(({ reply }) => !('review' in reply)))).toEqual([]);
  });
});

describe('danger', () => {
  const lines = understood('danger');

  it('P59 the corpus has at least 260 phrases that must be caught, of every kind', () => {
    expect(new Set(texts(lines)).size).toBeGreaterThanOrEqual(260);
    expect([...new Set(lines.map(({ heading }) => heading))]).toEqual(dangers);
  });

  it.each(dangers)('P59 every phrase of the danger "%s" is caught as that', (danger: Danger) => {
    const missed = lines.filter(
      ({ heading, reply }) =>
        heading === danger && !(reply.kind === 'danger' && reply.danger === danger),
    );
    expect(missed.map(({ text, reply }) => ({ text, reply }))).toEqual([]);
  });
});

describe('replies without danger', () => {
  const lines = understood('benign');
  const alarms = lines.filter(({ reply }) => 'danger' in reply);
  const misread = lines.filter(
    ({ heading, reply }) => !('danger' in reply) && reply.kind !== heading,
  );
  const share = (some: readonly unknown[]) => some.length / lines.length;

  it('P59 fewer than 1 of 100 such replies are read as danger, and the test prints them', () => {
    console.log(`false alarms: ${alarms.length} of ${lines.length}`, texts(alarms));
    expect(lines.length).toBeGreaterThanOrEqual(450);
    expect(share(alarms)).toBeLessThan(0.01);
  });

  it('fewer than 1 of 200 such replies are read as another command, and the test prints them', () => {
    console.log(
      `misread: ${misread.length} of ${lines.length}`,
      misread.map(({ text, reply }) => `${text} -> ${reply.kind}`),
    );
    expect(share(misread)).toBeLessThan(0.005);
    expect(
      texts(misread.filter(({ reply }) => reply.kind === 'stop' || reply.kind === 'erase')),
    ).toEqual([]);
  });

  it('fewer than 1 of 20 such replies are shown to a human', () => {
    expect(share(lines.filter(({ reply }) => 'review' in reply))).toBeLessThan(0.05);
  });
});
