/**
 * Calls an erasure off: within three days after ERASE ALL, POST keeps everything. The page does not
 * say what is kept.
 */
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';

/** GET /keep. */
export async function showKeep(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'keep');
  if ('refusal' in link) return link.refusal;
  if (!link.subscriber.erasing) return showKept(c, world, link.subscriber);
  return page(c, world, {
    title: 'Keep it',
    children: (
      <>
        <h1>Keep it after all?</h1>
        <p class="lead">
          One press, and nothing is erased. What was planned goes on where it stopped.
        </p>
        <form method="post">
          <button type="submit">Yes, keep it</button>
        </form>
        <p class="hint">To let it be erased, close this page: nothing more is needed.</p>
      </>
    ),
  });
}

/** POST /keep: calls the erasure off. */
export async function receiveKeep(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'keep');
  if ('refusal' in link) return link.refusal;
  const change = await apply(world, link.subscriber.id, { type: 'ErasureCalledOff' });
  // The worker has erased the person, or is about to.
  if (!change || change.after.erasing) return showGone(c, world, 'keep');
  await world.nudge();
  return showKept(c, world, change.after);
}

function showKept(c: WebContext, world: World, subscriber: Subscriber) {
  return page(c, world, {
    title: 'Kept',
    children: (
      <>
        <h1>It is kept</h1>
        <p class="lead">Nothing is erased. Your notes go on where they stopped.</p>
        <p>
          Slower, paused or not at all?{' '}
          <a href={pathTo(world, 'preferences', subscriber)}>Pace and preferences</a>
        </p>
      </>
    ),
  });
}
