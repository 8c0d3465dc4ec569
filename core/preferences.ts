/**
 * What the preferences page makes of a person: only what they changed, each on its own, so that two
 * pages open at once undo nothing of each other. It says nothing of what the page shows.
 */

import { changePace } from './calendar/course-position.ts';
import { resume, settleQuiet } from './calendar/standstill.ts';
import type { Library } from './course.ts';
import type { Preferences } from './event.ts';
import type { Subscriber } from './subscriber.ts';
import { pause } from './touch-replies.ts';

export function savePreferences(
  library: Library,
  subscriber: Subscriber,
  wished: Preferences,
  now: number,
): Subscriber {
  const allowed =
    wished.sensitive === undefined ? subscriber : withSensitive(subscriber, wished.sensitive);
  const { news: _, sharedDevice: __, ...rest } = allowed;
  const told: Subscriber = {
    ...rest,
    hour: wished.hour ?? rest.hour,
    zone: wished.zone ?? rest.zone,
    role: rest.sensitive ? (wished.role ?? rest.role) : rest.role,
    ...((wished.news ?? subscriber.news) ? { news: true as const } : {}),
    ...((wished.sharedDevice ?? subscriber.sharedDevice) ? { sharedDevice: true as const } : {}),
  };
  const paced = changePace(library, told, wished.pace ?? subscriber.pace);
  const isAway = paced.pause !== undefined || paced.hidden !== undefined;
  if (wished.paused === undefined || wished.paused === isAway) return paced;
  if (wished.paused) return pause(library, paced, now);
  const { hidden: ___, ...shown } = paced;
  return settleQuiet(resume(shown, now), now);
}

/**
 * Taken back, nothing of what was kept by it stays (promise 65); the hold itself is no answer of
 * theirs and does.
 */
function withSensitive(subscriber: Subscriber, sensitive: boolean): Subscriber {
  if (sensitive) return { ...subscriber, sensitive: true };
  const { sensitive: _, hold, ...rest } = subscriber;
  if (!hold) return { ...rest, role: 'none', numbers: {} };
  const { danger: __, ...unnamed } = hold;
  return { ...rest, role: 'none', numbers: {}, hold: unnamed };
}
