/**
 * Deletes the media of texts at Twilio, once the texts were received: nobody here reads a picture,
 * and no record keeps one (promise 64).
 *
 * Twilio's record of a text may count its media after they are gone, so that the record cannot tell
 * what is left to do. Time tells: a text's media are asked for while the text is newer than the
 * mark of the sweep before. That mark lies ten minutes before the sweep, so that most texts have
 * two sweeps: the second finds media that Twilio listed late, and tries again what failed. After
 * that nothing is asked until the redaction of the text, three days after it came
 * (remove-expired.ts): it deletes what is left, and is tried again for thirty days.
 */
import type { Log } from '../ports/log.ts';
import type { SweepProgress } from '../ports/store.ts';
import type { ReceivedText, Texter } from '../ports/texter.ts';

/** Texts of one sweep: each takes a call, and one for each picture. More wait for the redaction. */
const mostTexts = 200;
/** Texts at a time. */
const mostAtOnce = 8;

/** Deletes the media of texts that are newer than the mark; resolves to how many failed. */
export async function removeNewMedia(
  { texter, log }: { readonly texter: Pick<Texter, 'removeMedia'>; readonly log: Log },
  received: readonly ReceivedText[],
  { receivedUntil = Number.NEGATIVE_INFINITY }: SweepProgress,
  isTimeUp: () => boolean,
): Promise<number> {
  const texts = received
    .filter(({ media, at }) => media && at >= receivedUntil)
    .slice(0, mostTexts);
  let failed = 0;
  for (let first = 0; first < texts.length && !isTimeUp(); first += mostAtOnce) {
    const batch = texts.slice(first, first + mostAtOnce);
    const removed = await Promise.all(
      batch.map(async ({ id }) => [id, await texter.removeMedia(id)] as const),
    );
    for (const [text, answer] of removed) {
      if (answer.done) continue;
      failed += 1;
      log.warn('Twilio keeps the media of a text for now', { text, code: answer.code });
    }
  }
  return failed;
}
