/**
 * What the preferences page makes of a person. Only what was changed is taken, field by field, so
 * that two pages that are open at once do not undo each other.
 */

import { changePace } from './calendar/course-position.ts';
import { resume, updateStandstill } from './calendar/standstill.ts';
import type { Library } from './course.ts';
import type { Preferences } from './event.ts';
import type { Subscriber } from './subscriber.ts';
import { pause } from './touch-replies.ts';

/** The person with their preferences; the same person where nothing changes. */
export function savePreferences(
  library: Library,
  subscriber: Subscriber,
  wished: Preferences,
  now: number,
): Subscriber {
  const allowed =
    wished.sensitive === undefined ? subscriber : withSensitive(subscriber, wished.sensitive);
  const { news: _, sharedDevice: __, ...rest } = allowed;
  const changed: Subscriber = {
    ...rest,
    hour: wished.hour ?? rest.hour,
    zone: wished.zone ?? rest.zone,
    role: rest.sensitive ? (wished.role ?? rest.role) : rest.role,
    ...((wished.news ?? subscriber.news) ? { news: true as const } : {}),
    ...((wished.sharedDevice ?? subscriber.sharedDevice) ? { sharedDevice: true as const } : {}),
  };
  const paced = changePace(library, changed, wished.pace ?? subscriber.pace);
  const isAway = paced.pause !== undefined || paced.hidden !== undefined;
  if (wished.paused === undefined || wished.paused === isAway) return paced;
  if (wished.paused) return pause(library, paced, now);
  const { hidden: ___, ...shown } = paced;
  return updateStandstill(resume(shown, now), now);
}

/**
 * Consent to special-category data, given or taken back. Taken back, role, ratings and the kind of
 * danger go (promise 65); a hold itself stays.
 */
function withSensitive(subscriber: Subscriber, sensitive: boolean): Subscriber {
  if (sensitive) return { ...subscriber, sensitive: true };
  const { sensitive: _, hold, ...rest } = subscriber;
  if (!hold) return { ...rest, role: 'none', numbers: {} };
  const { danger: __, ...unnamed } = hold;
  return { ...rest, role: 'none', numbers: {}, hold: unnamed };
}
