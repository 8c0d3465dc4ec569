/**
 * Covers the explanation of one person: people are driven by the public routes into each rule that
 * keeps a touch back, and the explanation names that rule.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import { courseOf, type Library } from '../../core/course.ts';
import type { Event } from '../../core/event.ts';
import { messageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Service } from '../../local/local-service.ts';
import { apply } from '../../service/apply.ts';
import { type Explanation, explainPerson, storyOf } from '../../service/coach/explain-person.ts';
import { reasonWords, restWords } from '../../service/coach/explain-words.ts';
import { countReturned, countSent, judge } from '../../service/letter-counters.ts';
import type { World } from '../../service/ports/world.ts';
import { haltTexts } from '../../service/text-counters.ts';
import { theLibrary } from '../library.ts';
import { announce, Guest } from './seminar-visitor.ts';
import { aService, postForm, tuesday, Visitor } from './visitor.ts';

const open: Service[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

/** By day in Lisbon, on the Tuesday of the stories. */
const morning = tuesday - 6 * hourMs;
const phone = '+15550100123';

interface Given {
  readonly startAt?: number;
  readonly form?: Record<string, unknown>;
  readonly library?: Library;
}

/** Somebody on the course with letters and texts, and what is explained of them. */
async function given({ startAt = morning, form = {}, library }: Given = {}) {
  const { service } = await aService({ startAt, ...(library ? { library } : {}) });
  open.push(service);
  const person = await new Visitor(service.urls.web, { phone, ...form }).join();
  const stored = async () => (await person.stored()) as unknown as Subscriber;
  const explain = async (other: Partial<World> = {}): Promise<Explanation> =>
    explainPerson({ ...service.world, ...other }, await stored(), { knowsLimits: true });
  const tell = async (event: Event) => {
    await apply(service.world, (await stored()).id, event);
  };
  return { service, person, stored, explain, tell };
}

const rulesOf = (found: Explanation, touch: string) => {
  const story = storyOf(found, touch);
  if (!story) return [];
  return 'cause' in story ? story.moved : story.reasons;
};
const daysOf = (found: Explanation, touch: string) =>
  rulesOf(found, touch).flatMap((reason) => (reason.rule === 'day' ? [reason.why] : []));
const standstillOf = ({ rest }: Explanation) => (rest?.why === 'standstill' ? rest.reasons : []);

describe('what was sent is explained', () => {
  it('with its event, its local time and what became of it', async () => {
    const { person, explain } = await given();
    await person.wind('P4D');
    await person.text('4');
    const { sent, next } = await explain();
    const told = sent.map(({ cause, because }) => [cause, because.event]);
    expect(told.slice(0, 2)).toContainEqual(['C1', 'form']);
    expect(told.slice(0, 2)).toContainEqual(['answer', 'their-words']);
    expect(told.slice(2)).toEqual([
      ['W1', 'confirmed'],
      ['W2', 'day'],
      ['W3', 'day'],
      ['answer', 'their-words'],
    ]);
    const w3 = sent.find(({ cause }) => cause === 'W3');
    expect(w3).toMatchObject({ channel: 'sms', because: { event: 'day', day: 3 } });
    expect(w3?.outcome).toMatchObject({ status: 'delivered', answered: { by: 'text' } });
    expect(next?.touch).toBe('1A');
  });

  it('a touch whose day was a Sunday says so, before and after it went', async () => {
    const { person, explain } = await given();
    await person.wind('P4D');
    expect(daysOf(await explain(), '1A')).toEqual(['sunday']);
    await person.wind('P3D');
    const found = await explain();
    expect(storyOf(found, '1A')).toHaveProperty('cause');
    expect(daysOf(found, '1A')).toEqual(['sunday']);
  });

  it('a form sent at night: the first letter waited for the writing hours', async () => {
    const { person, explain } = await given({ startAt: tuesday + 4 * hourMs });
    const before = await explain();
    expect(before.next).toMatchObject({ touch: 'W1', state: 'to-come' });
    expect(daysOf(before, 'W1')).toEqual(['hours']);
    await person.wind('P1D');
    expect(daysOf(await explain(), 'W1')).toEqual(['hours']);
  });
});

describe('what was not sent is explained by the rule that said no', () => {
  it('the cap of seven days, after a sign-up on a Sunday', async () => {
    const sunday = morning - 2 * dayMs;
    const { person, explain } = await given({ startAt: sunday });
    await person.wind('P6D');
    const found = await explain();
    expect(found.next?.touch).toBe('1B');
    expect(daysOf(found, '1B')).toEqual(['cap']);
    await person.wind('P4D');
    expect(daysOf(await explain(), '1B')).toEqual(['cap']);
  });

  it('a date without texts', async () => {
    const library = await theLibrary();
    const brand = { ...library.brand, datesWithoutTexts: ['2030-03-08'] };
    const { person, explain } = await given({ library: { ...library, brand } });
    await person.wind('P1D');
    const found = await explain();
    expect(daysOf(found, 'W3')).toEqual(['date-without-texts']);
    const [reason] = rulesOf(found, 'W3');
    expect(reason && reasonWords(reason, { zone: 'Europe/Lisbon' })).toContain('not on Mar 8');
  });

  it('texts that silence thinned out', async () => {
    const { person, explain } = await given();
    await person.wind('P27D');
    const found = await explain();
    const leftOut = found.unsent.filter(({ state }) => state === 'left-out');
    expect(leftOut.map(({ touch }) => touch)).toEqual(['2B', '2C']);
    expect(leftOut.every(({ reasons }) => reasons[0]?.rule === 'thinned')).toBe(true);
    // The next choice by text is left out too, while nobody answers.
    expect(storyOf(found, '2E')).toMatchObject({ state: 'never', reasons: [{ rule: 'thinned' }] });
    expect(found.next?.touch).toBe('M1');
  });

  it('a pause, which ends by itself, and HIDE, which does not', async () => {
    const { person, explain } = await given();
    await person.wind('P1D');
    await person.text('PAUSE');
    const paused = await explain();
    expect(standstillOf(paused)).toEqual(['pause']);
    expect(paused.next?.at).toBeGreaterThan(paused.at + 14 * dayMs);
    expect(paused.restSince).toBeDefined();
    await person.text('HIDE');
    const hidden = await explain();
    expect(standstillOf(hidden)).toEqual(['hidden', 'pause']);
    expect(hidden.next).toMatchObject({ state: 'waits' });
    expect(hidden.next).not.toHaveProperty('at');
  });

  it('words of danger, a phone in another’s hand, and an erasure', async () => {
    const { person, explain } = await given();
    await person.text('I want to die');
    expect(standstillOf(await explain())).toEqual(['hold']);
    const other = await given();
    await other.person.text('my husband found out');
    expect(standstillOf(await other.explain())).toEqual(['exposed']);
    const third = await given();
    await third.person.text('ERASE ALL');
    expect(standstillOf(await third.explain())).toEqual(['erasing']);
  });

  it('an error of ours, and letters that came back', async () => {
    const { explain, tell, stored } = await given();
    await tell({ type: 'GotStuck', error: 'RenderError' });
    expect(standstillOf(await explain())).toEqual(['stuck']);
    await tell({ type: 'Redriven' });
    const { id } = await stored();
    for (const cause of ['W1', 'W2', 'C1'])
      await tell({
        type: 'LetterReturned',
        message: messageId({ id, enrollment: 1 }, cause, 'email'),
      });
    const found = await explain();
    expect(standstillOf(found)).toEqual(['unreached']);
    expect(found.rest && restWords(found.rest)).toContain('three letters in a row came back');
  });

  it('the end of letters, by the link in one', async () => {
    const { person, explain } = await given();
    await postForm(await person.linkIn('W1', 'unsubscribe'), {});
    expect((await explain()).rest).toEqual({ why: 'letters', state: 'off' });
  });

  it('a form that nobody has confirmed, and a course that is over', async () => {
    const { service } = await aService({ startAt: morning });
    open.push(service);
    const person = new Visitor(service.urls.web, { phone });
    await person.signUp();
    const explained = async () => {
      const stored = (await person.stored()) as unknown as Subscriber;
      return explainPerson(service.world, stored, { knowsLimits: true });
    };
    const asked = await explained();
    expect(asked.rest).toEqual({ why: 'letters', state: 'asked' });
    expect(asked.besides.map(({ words }) => words)).toEqual(['confirm-again']);
    const done = await given();
    await done.person.wind('P100D');
    expect((await done.explain()).rest).toEqual({ why: 'finished' });
  });

  it('no phone, a STOP: texts come as letters', async () => {
    const without = await given({ form: { phone: undefined } });
    expect(rulesOf(await without.explain(), 'W3')).toEqual([
      { rule: 'as-letter', why: 'no-phone' },
    ]);
    const { person, explain } = await given();
    await person.text('STOP');
    expect(rulesOf(await explain(), 'W3')).toEqual([{ rule: 'as-letter', why: 'off' }]);
  });

  it('SLOW and the private route are told, and keep nothing back', async () => {
    const { person, explain } = await given();
    await person.wind('P1D');
    const before = await explain();
    await person.text('SLOW');
    await person.text('SOLO');
    const found = await explain();
    expect(found).toMatchObject({ pace: 'baby', solo: true });
    expect(found.next?.at).toBeGreaterThan(before.next?.at ?? 0);
  });

  it('an edited course: what was added behind them never comes, what was removed is told', async () => {
    const { person, explain } = await given();
    await person.wind('P10D');
    const library = await theLibrary();
    const course = courseOf(library);
    const [w1] = course.touches;
    if (!w1) throw new Error('no touch');
    const touches = [
      ...course.touches.slice(0, 2),
      { ...w1, id: 'NEW', day: { standard: 2, baby: 3 } },
      ...course.touches.slice(3),
    ];
    const edited = { ...library, sequences: { [course.id]: { ...course, touches } } };
    const found = await explain({ library: edited });
    expect(storyOf(found, 'NEW')).toMatchObject({ state: 'never', reasons: [{ rule: 'behind' }] });
    expect(storyOf(found, 'W3')).toMatchObject({ cause: 'W3', removed: true });
  });

  it('a seminar’s reminder takes the day of a touch', async () => {
    const { service, person, explain } = await given();
    // A week before this seminar is the day of W3.
    await announce(service, {
      ...{ id: 'friday30', title: 'An evening', minutes: 90, zone: 'Europe/Lisbon' },
      ...{
        startsAt: Date.parse('2030-03-15T19:00:00Z'),
        joinUrl: 'https://x.example.com',
        change: 0,
      },
    });
    await new Guest(service.urls.web, person.form).register('friday30');
    await person.wind('P1D');
    expect(daysOf(await explain(), 'W3')).toEqual(['reminder']);
  });
});

describe('what holds messages of everybody is explained', () => {
  it('the month’s budget of texts, and carriers that let none through', async () => {
    const { service, person, explain } = await given();
    await person.wind('P6D');
    const settings = { ...service.world.settings, textsPerMonth: 1 };
    const spent = await explain({ settings });
    expect(spent.limits).toEqual([{ rule: 'texts-held', why: 'spent' }]);
    expect(rulesOf(spent, '1B')).toEqual([{ rule: 'texts-held', why: 'spent' }]);
    await haltTexts(service.world);
    expect((await explain()).limits).toEqual([{ rule: 'texts-held', why: 'halted' }]);
  });

  it('the breaker of letters', async () => {
    const { service, person, explain } = await given();
    await person.wind('P4D');
    await countSent(service.world, 'letters', 100);
    for (let n = 0; n < 10; n++) await countReturned(service.world, 'letters', 'bounced');
    await judge(service.world, 'letters');
    const found = await explain();
    expect(found.limits).toEqual([{ rule: 'letters-held' }]);
    expect(rulesOf(found, '1A')).toContainEqual({ rule: 'letters-held' });
  });

  it('a touch that was put off waits until a moment that is told', async () => {
    const { person, explain, tell, stored } = await given();
    await person.wind('P1D');
    const until = morning + 10 * dayMs;
    await tell({ type: 'Postponed', message: messageId(await stored(), 'W3', 'sms'), until });
    const found = await explain();
    expect(rulesOf(found, 'W3')).toContainEqual({ rule: 'put-off', until });
    expect(found.next).toMatchObject({ touch: 'W3', at: until });
  });
});
