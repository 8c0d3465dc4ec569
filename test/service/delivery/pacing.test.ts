/**
 * Covers the rate of texts and how long Twilio may keep one: the token bucket in virtual time, and
 * the words as they are rendered.
 */
import { describe, expect, it } from 'vitest';
import { localDay, writingHoursOn } from '../../../core/calendar/writing-hours.ts';
import { courseOf } from '../../../core/course.ts';
import { nextMessage } from '../../../core/due.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { TokenBucket } from '../../../service/delivery/pacing.ts';
import { renderTextMessage } from '../../../service/messages/render-message.ts';
import type { World } from '../../../service/ports/world.ts';
import { theLibrary } from '../../library.ts';
import { VirtualTime } from '../../simulation/virtual-time.ts';
import { tuesday } from '../../stories/visitor.ts';

describe('the bucket of a long code', () => {
  it('P36 the bucket lets one segment a second through: a text of two takes two seconds', async () => {
    const time = new VirtualTime(tuesday);
    const bucket = new TokenBucket(1, time.monotonic, time.sleep);
    const sent: { at: number; segments: number }[] = [];
    for (const segments of [1, 2, 1, 3, 1])
      void bucket.take(segments).then(() => sent.push({ at: time.monotonic(), segments }));
    await time.pass(tuesday + 60_000);
    const before = sent.map((_, i) =>
      sent.slice(0, i).reduce((sum, { segments }) => sum + segments, 0),
    );
    expect(sent.map(({ segments }) => segments)).toEqual([1, 2, 1, 3, 1]);
    sent.forEach(({ at }, i) => {
      expect(at / 1_000).toBeGreaterThanOrEqual(before[i] ?? 0);
      expect(at / 1_000).toBeLessThanOrEqual((before[i] ?? 0) + 1.1);
    });
  });

  it('an answer to a person takes the next token, and no text that would come too late takes one', async () => {
    const time = new VirtualTime(tuesday);
    const bucket = new TokenBucket(1, time.monotonic, time.sleep);
    const order: string[] = [];
    const until = 2_500;
    for (const [name, first] of [
      ['a', false],
      ['b', false],
      ['c', false],
      ['answer', true],
    ] as const)
      void bucket.take(1, { first, until }).then((granted) => granted && order.push(name));
    await time.pass(tuesday + 60_000);
    expect(order).toEqual(['answer', 'a']);
  });
});

describe('a text of the course', () => {
  it.each([300, 60, 3_600])(
    'P28 the provider keeps a text no longer than the writing hours last: %d seconds before their end',
    async (left) => {
      const library = await theLibrary();
      const { touches } = courseOf(library);
      const next = touches.findIndex(({ channel }) => channel === 'sms');
      const on = { state: 'on', at: tuesday } as const;
      const person: Subscriber = {
        ...{
          ...newSubscriber('abcdefgh1234', tuesday),
          email: 'sam@example.com',
          phone: '+15550100123',
          country: 'US',
        },
        ...{ enrollment: 1, zone: 'UTC', letters: on, texts: on },
      };
      const now = writingHoursOn(localDay(tuesday, person), person).closesAt - left * 1_000;
      const position = {
        ...{
          sequence: library.course,
          startedAt: tuesday - 7 * 86_400_000,
          day: touches[next - 1]?.day.standard ?? -1,
        },
        from: localDay(tuesday, person) - (touches[next]?.day.standard ?? 0),
        done: touches.slice(0, next).map(({ id }) => id),
      };
      const message = nextMessage(library, { ...person, position }, now);
      expect(message?.channel).toBe('sms');
      if (!message) return;
      const settings = { publicUrl: 'https://mend.example.com' };
      const world = {
        library,
        settings,
        secrets: { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32) },
        now: () => now,
      } as unknown as World;
      const { validitySeconds } = renderTextMessage(world, { ...person, position }, message, '');
      expect(validitySeconds).toBeLessThanOrEqual(left);
      expect(validitySeconds).toBeGreaterThan(0);
    },
  );
});
