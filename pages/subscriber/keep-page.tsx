/**
 * Calls an erasure off: within three days after ERASE ALL, POST keeps what is the mailbox's, or
 * erases that too where a phone alone had asked. The page does not say what is kept.
 */
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import { openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { readButton } from '../parts/read-form.ts';
import { showStopped } from './export-page.tsx';

/** GET /keep. */
export async function showKeep(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'keep');
  if ('refusal' in link) return link.refusal;
  const { erasing } = link.subscriber;
  if (!erasing || erasing.kept) return showKept(c, world, link.subscriber);
  const isPhones = erasing.side === 'phone';
  return page(c, world, {
    title: 'Keep it',
    children: (
      <>
        <h1>Keep it after all?</h1>
        <p class="lead">
          {isPhones
            ? 'What a phone sent is erased by its own word. What belongs to this mailbox stays with one press: its letters go on once the phone’s part is gone, in three days at most.'
            : 'One press, and what belongs to this mailbox stays. What was planned goes on where it stopped.'}
        </p>
        <form method="post">
          <button type="submit">Yes, keep it</button>
        </form>
        {isPhones ? (
          <form method="post">
            <button type="submit" class="quiet" name="do" value="erase">
              Erase this too, in three days
            </button>
          </form>
        ) : (
          <p class="hint">To let it be erased, close this page: nothing more is needed.</p>
        )}
      </>
    ),
  });
}

/** POST /keep: calls the erasure off. */
export async function receiveKeep(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'keep');
  if ('refusal' in link) return link.refusal;
  const body = await readButton(c.req.raw);
  const wish = new FormReader('fields' in body ? body.fields : {}).choice('do', ['erase'], 'keep');
  const event = { type: wish === 'erase' ? 'ErasureAsked' : 'ErasureCalledOff' } as const;
  const change = await apply(world, link.subscriber.id, event);
  if (change && wish === 'erase') {
    await world.nudge();
    return showStopped(c, world);
  }
  // The worker has erased the person, or is about to.
  if (!change || (change.after.erasing && !change.after.erasing.kept))
    return showGone(c, world, 'keep');
  await world.nudge();
  return showKept(c, world, change.after);
}

function showKept(c: WebContext, world: World, subscriber: Subscriber) {
  return page(c, world, {
    title: 'Kept',
    children: (
      <>
        <h1>It is kept</h1>
        <p class="lead">What belongs to this mailbox stays. Your notes go on where they stopped.</p>
        <p>
          Slower, paused or not at all?{' '}
          <a href={pathTo(world, 'preferences', subscriber)}>Pace and preferences</a>
        </p>
      </>
    ),
  });
}
