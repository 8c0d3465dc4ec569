/**
 * Covers that nothing we send is read as danger when it comes back: whole, cut by a phone, quoted,
 * or as a reaction to it. The carriers' phrases are none either.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asRead, texts } from '../../templates/written-course.ts';
import { dangerIn, read } from './corpus.ts';

const carriers = [
  'Msg & data rates may apply',
  'Msg&data rates may apply.',
  'Std msg&data rates apply',
  'Message and data rates may apply',
  'Message frequency varies. Reply HELP for help, STOP to end.',
  'Reply HELP for help, STOP to end',
  'Reply STOP to cancel, HELP for help',
  'Text STOP to opt out. Msg & data rates may apply. Up to 3 msgs/week.',
  'roaming data rates apply here',
  'Your message could not be delivered',
  'Free Msg: Unable to send message - Message Blocking is active.',
];
const own = [...new Set(texts.flatMap(([, words]) => asRead(words)))];
const shortest = 20;

describe('our own words', () => {
  const anyText = fc.constantFrom(...own, ...carriers);

  it('P59 no text of our own and no phrase of a carrier is read as danger', () => {
    expect(own.length).toBeGreaterThan(80);
    expect([...own, ...carriers].filter((text) => dangerIn(read(text)))).toEqual([]);
  });

  it('P59 none is read as danger where a phone has cut or quoted it', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, length) => {
        const part = text.slice(0, shortest + (length % text.length));
        for (const one of [part, `"${part}"`, `> ${part}`, `“${part}…”`])
          expect({ one, danger: dangerIn(read(one)) }).toEqual({ one, danger: undefined });
      }),
      { numRuns: 2_000 },
    );
  });

  it('P59 a phone’s reaction to one of our texts is nothing that a person wrote', () => {
    const reactions = ['Liked', 'Loved', 'Laughed at', 'Emphasized', 'Questioned', 'Disliked'];
    fc.assert(
      fc.property(anyText, fc.constantFrom(...reactions), fc.nat(), (text, verb, cut) => {
        const quote = text.slice(0, shortest + (cut % text.length));
        expect(read(`${verb} “${quote}”`)).toEqual({ kind: 'automatic' });
      }),
      { numRuns: 500 },
    );
  });
});
