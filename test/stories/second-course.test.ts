/**
 * Covers a second course on another subject, by another coach, through the same service: a course
 * is data and needs no code.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileLibrary } from '../../compiler/course-folder.ts';
import { courseOf, type Library } from '../../core/course.ts';
import type { Service } from '../../local/local-service.ts';
import { answeringTogether, aService, type Message, tuesday, Visitor } from './visitor.ts';

let service: Service;
let library: Library;
beforeAll(async () => {
  library = await compileLibrary('test/fixtures/courses/better-sleep');
  ({ service } = await aService({ library, startAt: tuesday }));
});
afterAll(() => service.close());

const touchesOf = (messages: readonly Message[]) => {
  const ids = new Set(courseOf(library).touches.map(({ id }) => id));
  return messages.filter(({ touch }) => ids.has(touch));
};

/**
 * Words that only the first course would say; the help numbers and buttons belong to the service.
 */
const firstCourse =
  /\bMend\b|rebuild|\bpartner\b|betray|\btrust\b|relationship|two of you|mending|Alex Rowan/i;

describe('four weeks of better sleep', () => {
  const people: Record<string, Visitor> = {};
  const startedAt: Record<string, number> = {};

  beforeAll(async () => {
    const { web } = service.urls;
    people.both = new Visitor(web, {
      email: 'both@example.com',
      phone: '+15550100161',
      timezone: 'America/Denver',
    });
    people.mail = new Visitor(web, { email: 'mail@example.com', timezone: 'Europe/Dublin' });
    people.slow = new Visitor(web, {
      ...{ email: 'slow@example.com', phone: '+15550100162' },
      ...{ timezone: 'Asia/Kolkata', pace: 'baby' },
    });
    for (const [name, person] of Object.entries(people)) {
      await person.join();
      startedAt[name] = service.clock.now();
    }
    await answeringTogether(Object.values(people), 70);
  });

  it('the course has six letters and six texts in four weeks', () => {
    const { touches } = courseOf(library);
    expect(touches.filter(({ channel }) => channel === 'email')).toHaveLength(6);
    expect(touches.filter(({ channel }) => channel === 'sms')).toHaveLength(6);
    expect(touches.at(-1)?.day).toEqual({ standard: 28, baby: 56 });
  });

  it.each(['both', 'mail', 'slow'])(
    '%s gets every touch once, in order, on its channel and its day',
    async (name) => {
      const person = people[name] as Visitor;
      const got = touchesOf(await person.messages());
      const { touches } = courseOf(library);
      expect(got.map(({ touch }) => touch)).toEqual(touches.map(({ id }) => id));
      for (const [index, message] of got.entries()) {
        const touch = touches[index];
        expect(message.channel).toBe(person.form.phone ? touch?.channel : 'email');
        const planned = touch?.day[person.form.pace as 'standard' | 'baby'] ?? 0;
        const days = (Date.parse(message.at) - (startedAt[name] ?? 0)) / 86_400_000;
        expect(days, message.touch).toBeGreaterThan(planned - 1);
        expect(days, message.touch).toBeLessThan(planned + 4);
      }
    },
  );

  it('every mail, text and page uses the course’s own name and words, and never those of another course', async () => {
    const messages = (
      await Promise.all(Object.values(people).map((person) => person.messages()))
    ).flat();
    expect(messages.length).toBeGreaterThan(3 * 12);
    for (const { text, subject, touch } of messages)
      expect(`${subject} ${text}`, touch).not.toMatch(firstCourse);
    const texts = messages.filter(({ channel }) => channel === 'sms');
    expect(texts.filter(({ segments }) => segments !== 1)).toEqual([]);
    for (const { text } of texts) expect(text).toMatch(/^(Slow: |Slowlight: )/);
    for (const path of ['/', '/safety', '/privacy', '/terms']) {
      const page = await (await fetch(`${service.urls.web}${path}`)).text();
      expect(page.replace(/<style>[\s\S]*?<\/style>/g, ''), path).not.toMatch(firstCourse);
    }
  });

  it('answers by text and by button use the course’s own words, and its pause lasts as long as it says', async () => {
    const person = await new Visitor(service.urls.web, {
      ...{ email: 'answers@example.com', phone: '+15550100163', timezone: 'America/Denver' },
    }).join();
    await person.wind('P6D');
    const got = touchesOf(await person.messages());
    expect(got.map(({ touch }) => touch)).toEqual(['begin', 'how-rested', 'one-time']);
    expect(await person.text('2')).toEqual([
      'Slow: A 2. That is a tired morning. Go easy today, and keep the nap short. SAFE gives people to talk to.',
    ]);
    expect(await person.text('PAUSE')).toEqual([
      'Slow: Paused for 7 days. GO brings it back sooner.',
    ]);
    const page = await fetch(await person.linkIn('one-time', 'answer'));
    expect(page.status).toBe(200);
    await person.wind('P11D');
    const later = touchesOf(await person.messages()).map(({ touch }) => touch);
    expect(later.slice(3)).toEqual(['daylight', 'last-hour']);
    await person.text('STOP');
    await person.wind('P30D');
    const last = touchesOf(await person.messages());
    expect(last.map(({ touch }) => touch)).toEqual(courseOf(library).touches.map(({ id }) => id));
    expect(last.slice(5).every(({ channel }) => channel === 'email')).toBe(true);
  });
});
