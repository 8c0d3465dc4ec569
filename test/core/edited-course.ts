/** Makes a coach's edits of a course at random, each with a result that the compiler accepts. */
import fc from 'fast-check';
import {
  type Channel,
  courseOf,
  type Invitation,
  type Library,
  type Sequence,
  type Touch,
} from '../../core/course.ts';

export type Edit =
  | { readonly kind: 'add'; readonly day: number; readonly id: string; readonly channel: Channel }
  | { readonly kind: 'remove'; readonly at: number; readonly id?: string }
  | { readonly kind: 'move'; readonly at: number; readonly day: number }
  | { readonly kind: 'pull'; readonly at: number; readonly days: number }
  /** Removes some touches in a row and closes the gap. */
  | { readonly kind: 'cut'; readonly at: number; readonly count: number }
  | { readonly kind: 'reword' | 'channel' | 'step' | 'invites'; readonly at: number };

const place = fc.integer({ min: 0, max: 40 });
const day = fc.integer({ min: 0, max: 100 });

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .tuple(day, fc.constantFrom<Channel>('email', 'sms'), fc.nat({ max: 500 }))
    .map(([on, channel, number]): Edit => ({ kind: 'add', day: on, id: `N${number}`, channel })),
  place.map((at): Edit => ({ kind: 'remove', at })),
  fc.tuple(place, day).map(([at, to]): Edit => ({ kind: 'move', at, day: to })),
  fc
    .tuple(place, fc.integer({ min: -12, max: 12 }))
    .map(([at, days]): Edit => ({ kind: 'pull', at, days })),
  fc
    .tuple(place, fc.integer({ min: 1, max: 6 }))
    .map(([at, count]): Edit => ({ kind: 'cut', at, count })),
  fc
    .tuple(
      fc.constantFrom('reword' as const, 'channel' as const, 'step' as const, 'invites' as const),
      place,
    )
    .map(([kind, at]): Edit => ({ kind, at })),
);

/** The library after the edit; unchanged if the compiler would refuse the result. */
export function edited(library: Library, change: Edit): Library {
  const course = courseOf(library);
  const touches = changed(course.touches, change).toSorted(
    (a, b) => a.day.standard - b.day.standard,
  );
  const next = { ...course, touches };
  return isSound(next)
    ? { ...library, sequences: { ...library.sequences, [course.id]: next } }
    : library;
}

function changed(touches: readonly Touch[], change: Edit): Touch[] {
  const first = touches[0] as Touch;
  if (change.kind === 'add') {
    const { id, channel, day: on } = change;
    return [
      ...touches,
      {
        ...first,
        id,
        channel,
        invites: 'done',
        text: ['Mend: new.'],
        day: daysOf(on),
        answers: {},
      },
    ];
  }
  const index = change.at % touches.length;
  if (change.kind === 'remove')
    return touches.filter(({ id }, i) => (change.id ? id !== change.id : i !== index));
  if (change.kind === 'pull') {
    return touches.map((touch, i) =>
      i < index ? touch : { ...touch, day: daysOf(touch.day.standard + change.days) },
    );
  }
  if (change.kind === 'cut') {
    const next = touches[index + change.count];
    const closed = (next?.day.standard ?? 0) - (touches[index] as Touch).day.standard;
    const after = touches.slice(index + change.count);
    const pulled = after.map((touch) => ({ ...touch, day: daysOf(touch.day.standard - closed) }));
    return [...touches.slice(0, index), ...pulled];
  }
  return touches.map((touch, i) => (i === index ? altered(touch, change) : touch));
}

function altered(
  touch: Touch,
  change: Exclude<Edit, { kind: 'add' | 'remove' | 'pull' | 'cut' }>,
): Touch {
  switch (change.kind) {
    case 'move':
      return { ...touch, day: daysOf(change.day) };
    case 'reword':
      return { ...touch, title: `${touch.title}, anew` };
    case 'channel':
      return {
        ...touch,
        channel: touch.channel === 'email' ? 'sms' : 'email',
        text: touch.text ?? ['Mend: words.'],
      };
    case 'step':
      return { ...touch, step: 'welcome' };
    case 'invites': {
      const invites: Invitation = touch.invites === 'done' ? 'number' : 'done';
      return { ...touch, invites };
    }
  }
}

function daysOf(standard: number): Touch['day'] {
  return { standard, baby: standard * 2 };
}

/** The compiler's rules about a course's days (compiler/touch-days.ts), in short. */
export function isSound({ touches, caps }: Sequence): boolean {
  if (touches.length === 0 || new Set(touches.map(({ id }) => id)).size < touches.length)
    return false;
  return (['standard', 'baby'] as const).every((pace) =>
    touches.every((touch, i) => {
      const on = touch.day[pace];
      const before = touches[i - 1];
      if (on < 0 || (before && on <= before.day[pace])) return false;
      if (on < 7 && touches.filter((other) => other.day[pace] <= on).length > caps.firstWeek)
        return false;
      const from = Math.max(on - 6, 1);
      return (
        touches.filter((other) => other.day[pace] >= from && other.day[pace] <= on).length <=
        caps.later
      );
    }),
  );
}
