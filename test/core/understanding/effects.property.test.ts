/**
 * Covers that nothing is lost by standing beside an answer: whatever a text brings about by itself,
 * it brings about with DONE, a number or a letter before or behind it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../core/understanding/compiled-understanding.ts';
import { corpus, dangerIn, read, textsOf, tried } from './corpus.ts';

const answerKinds = ['done', 'hard', 'skip', 'number', 'choice'];
/** Kinds of other words, whose meaning is nothing that could be lost. */
const isPlain = (heading: string) => ![...answerKinds, 'thanks', 'reaction'].includes(heading);

/** What a reply brings about. A hold counts, whatever its kind: a graver one may replace another. */
function effectsOf(reply: Reply): ReadonlySet<string> {
  const effects = new Set<string>();
  if (reply.kind === 'stop') effects.add('stop');
  if (dangerIn(reply)) effects.add('hold').add('told');
  if (reply.kind === 'exposed' || 'exposed' in reply) effects.add('exposed').add('told');
  if (reply.kind === 'worry' || reply.kind === 'coach') effects.add('told');
  if ('review' in reply && reply.review) effects.add('listed');
  return effects;
}

/** Whether the effects hold all of the others; who is told within the hour is on the list too. */
function holds(effects: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const isListed = ['told', 'stop', 'listed'].some((one) => effects.has(one));
  return [...others].every((one) => (one === 'listed' ? isListed : effects.has(one)));
}

const answers = fc.constantFrom('DONE', 'done', 'Hard', 'SKIP', '4', '2', 'four', 'A', 'b', 'C');
const separators = fc.constantFrom('. ', ', ', ' ', '\n', ' - ', '! ', ' 🙂 ');
const sentences = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...textsOf(corpus('danger'))) },
  { weight: 3, arbitrary: fc.constantFrom(...tried.map(({ text }) => text)) },
  { weight: 2, arbitrary: fc.constantFrom(...textsOf(corpus('opt-out'))) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...textsOf(corpus('harmless').filter(({ heading }) => isPlain(heading))),
    ),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{3,9}( [a-z]{3,9}){0,6}$/) },
);

describe('words beside an answer', () => {
  it('P59 whatever a text brings about is brought about beside an answer too', () => {
    fc.assert(
      fc.property(answers, separators, sentences, (answer, mark, text) => {
        const alone = effectsOf(read(text));
        for (const both of [`${answer}${mark}${text}`, `${text}${mark}${answer}`])
          expect({ both, lost: !holds(effectsOf(read(both)), alone) }).toEqual({
            both,
            lost: false,
          });
      }),
      { numRuns: 1_500 },
    );
  });

  it('P59 a text is read as an answer alone only where the rest asks for nothing', () => {
    fc.assert(
      fc.property(answers, separators, sentences, (answer, mark, text) => {
        const reply = read(`${answer}${mark}${text}`);
        if (!answerKinds.includes(reply.kind)) return;
        expect({ text, effects: [...effectsOf(read(text))] }).toEqual({ text, effects: [] });
      }),
      { numRuns: 1_000 },
    );
  });
});
