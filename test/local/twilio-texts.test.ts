/** Tests the segment count of texts against Twilio's calculator. */
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { expect, test } from 'vitest';
import { segmentsOf } from '../../local/twilio/twilio-texts.ts';

test('P37 a text has as many segments as Twilio counts, for any characters', () => {
  const plain = fc.constantFrom(...'abcXYZ019 _@$!?\'"%&()*+,-./:;<=>#\n\r');
  const any = fc.oneof(
    { weight: 60, arbitrary: plain },
    fc.constantFrom(...'^{}[]~|\\\f', '€', 'é', 'ü', 'ñ', '’', '💛'),
  );
  const texts = fc.oneof(
    fc.array(plain, { minLength: 1, maxLength: 170 }),
    fc.array(any, { minLength: 1, maxLength: 340 }),
  );
  fc.assert(
    fc.property(texts, (characters) => {
      const body = characters.join('');
      expect(segmentsOf(body)).toBe(new SegmentedMessage(body, 'auto').segmentsCount);
    }),
  );
});
