/** Covers the number of segments of a text, by the rules of GSM-7. */
import { expect, it } from 'vitest';
import { segmentsOf } from '../../../service/messages/render-reply.ts';

it('P36 P37 segments are counted as carriers count them', () => {
  expect([160, 161, 306, 307].map((length) => segmentsOf('a'.repeat(length)))).toEqual([
    1, 2, 2, 3,
  ]);
  // The extension table's characters count as two (3GPP TS 23.038).
  expect([segmentsOf('€'.repeat(80)), segmentsOf('€'.repeat(81))]).toEqual([1, 2]);
});
