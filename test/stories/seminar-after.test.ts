/**
 * Covers what follows a seminar: notes to people who attended, who missed it, whose attendance is
 * unknown, who have only a phone, and who are in a course or have finished one.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { apply } from '../../service/apply.ts';
import { announce, aSeminar, change, Guest } from './seminar-visitor.ts';
import { aService, postForm, tuesday, wind } from './visitor.ts';

let service: Service;
const guest = (form: Record<string, unknown> = {}) => new Guest(service.urls.web, form);
const until = (to: string) => wind(service.urls.web, { to });
const dayAfter = '2030-03-22T21:00:00Z';
const note = /^(F\d|NS\d)/;

beforeEach(async () => {
  ({ service } = await aService({ startAt: tuesday }));
  await announce(service);
});
afterEach(() => service.close());

async function recordAttendance(one: Guest, attendance: 'attended' | 'missed'): Promise<void> {
  const { id } = (await one.stored()) as { id: string };
  await apply(service.world, id, { type: 'AttendanceKnown', seminar: aSeminar.id, attendance });
}

describe('a person who attended', () => {
  it('the person is recorded by the join link, and gets eight notes over four weeks', async () => {
    const sam = await guest().take();
    await until('2030-03-21T19:02:00Z');
    expect((await sam.comeIn('R1H')).status).toBe(200);
    await sam.wind('P40D');
    expect(await sam.causes(note)).toEqual(['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8']);
    expect((await sam.came(note))[0]).toMatch(/^F1 email 2030-03-22T/);
  });

  it('the person answers a note by its buttons and by text, in its own words', async () => {
    const kim = await guest({ email: 'kim@example.com', phone: '+15550100124' }).take();
    await until('2030-03-21T19:02:00Z');
    await kim.comeIn();
    await until('2030-03-22T21:00:00Z');
    const chosen = await postForm(await kim.linkIn('F1', 'answer'), { answer: 'B' });
    expect(await chosen.text()).toContain('That is yours for four weeks');
    expect(await kim.text('A')).toEqual([
      'Mend: Thank you. That is yours for four weeks. Small and often beats big and once.',
    ]);
    await until('2030-04-02T12:00:00Z');
    expect((await kim.came(note)).at(-1)).toMatch(/^F4 sms/);
    expect((await kim.text('2'))[0]).toContain('Many people are there');
    // P65: the person gave no consent for such answers.
    expect((await kim.stored())?.numbers).toEqual({});
  });

  it('a person who enrolls in the middle of the notes gets the course, and no more notes', async () => {
    const sam = await guest().take();
    await until('2030-03-21T19:02:00Z');
    await sam.comeIn();
    await until('2030-03-29T12:00:00Z');
    expect(await sam.causes(note)).toEqual(['F1', 'F2', 'F3']);
    await sam.join();
    await sam.wind('P20D');
    expect(await sam.causes(note)).toEqual(['F1', 'F2', 'F3']);
    expect(await sam.causes(/^(W1|W2)$/)).toEqual(['W1', 'W2']);
  });

  it("a person who enrolls gets the form's pace and role once they press the letter's button (P65)", async () => {
    const sam = await guest().take();
    const known = guest({ pace: 'baby', role: 'hurt', sensitiveConsent: true });
    await known.signUp();
    // Anybody can fill in the form: it changes nothing before the button is pressed.
    expect(await sam.stored()).toMatchObject({ pace: 'standard', role: 'none' });
    const link = await known.linkIn('C1', 'confirm');
    expect(decodeURIComponent(link)).not.toMatch(/hurt|baby/);
    await fetch(link, { method: 'POST' });
    expect(await sam.stored()).toMatchObject({
      pace: 'baby',
      role: 'hurt',
      sensitive: true,
      position: {},
    });
    const { id } = (await sam.stored()) as { id: string };
    const { consents } = await service.world.store.people.timeline(id, service.world.now());
    expect(consents).toContainEqual(
      expect.objectContaining({ kind: 'sensitive', given: true, source: '/confirm' }),
    );
    // Seven days before the seminar the seat’s letter still arrives, beside the course.
    await sam.wind('P10D');
    expect(await sam.causes(/^(W1|R7)$/)).toEqual(['W1', 'R7']);
  });

  it('a person in the middle of a course gets the first note alone, and one touch a day', async () => {
    const sam = await guest().join();
    await sam.take();
    await until('2030-03-21T19:02:00Z');
    await sam.comeIn();
    await sam.wind('P40D');
    expect(await sam.causes(note)).toEqual(['F1']);
    const days = (await sam.messages())
      .filter(({ touch }) => /^(F1|[123WMI][A-F1-3])$/.test(touch))
      .map(({ localTime }) => localTime.slice(0, 10));
    expect(new Set(days).size).toBe(days.length);
  });

  it('a person who has finished a course is invited by its last letter, and gets all the notes', async () => {
    await change(service, aSeminar, { startsAt: Date.parse('2030-05-16T18:00:00Z') });
    const sam = await guest().join();
    await sam.answering(60);
    const invitation = (await sam.messages()).find(({ touch }) => touch === 'G1');
    expect(invitation?.text.replace(/\s+/g, ' ')).toContain(
      'Deconstructing Relationships, Thu May 16, 7:00 PM',
    );
    expect(invitation?.text).toContain(`${service.urls.web}/seminars/spring30`);
    await sam.take();
    await until('2030-05-16T18:05:00Z');
    await sam.comeIn('R1H');
    await sam.wind('P40D');
    expect(await sam.causes(note)).toEqual(['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8']);
    expect(await sam.causes(/^B1$/)).toEqual(['B1']);
  });
});

describe('a person who did not attend, or whose attendance is unknown', () => {
  it('a no-show gets other words, and letters alone', async () => {
    const kim = await guest({ email: 'kim@example.com', phone: '+15550100124' }).take();
    await until('2030-03-21T21:00:00Z');
    await recordAttendance(kim, 'missed');
    await kim.wind('P40D');
    expect(await kim.came(note)).toHaveLength(5);
    expect(await kim.causes(note)).toEqual(['NS1', 'F3', 'F5', 'F7', 'F8']);
    expect((await kim.came(note)).every((line) => line.includes(' email '))).toBe(true);
  });

  it('a person whose attendance is unknown after a day gets neutral words', async () => {
    const sam = await guest().take();
    await until(dayAfter);
    expect(await sam.causes(note)).toEqual([]);
    await sam.wind('P3D');
    expect(await sam.causes(note)).toEqual(['F1U', 'F2']);
  });

  it('a person gets no note after a seminar that was called off', async () => {
    const sam = await guest().take();
    await until('2030-03-21T21:00:00Z');
    await change(service, aSeminar, { cancelled: true });
    await sam.wind('P40D');
    expect(await sam.causes(note)).toEqual([]);
  });
});

describe('the keyword on the slide', () => {
  const phone = '+15550100131';
  const stranger = () => guest({ email: 'nobody@example.com', phone });

  it('the keyword asks an unknown phone; YES brings four texts, and no letter', async () => {
    const kim = stranger();
    await until('2030-03-21T19:30:00Z');
    const [answer = ''] = await kim.text('Lantern');
    expect(answer).toMatch(
      /^Mend: Reply YES for 4 follow-up texts over 4 weeks\. Msg & data rates may apply/,
    );
    expect((await kim.text('YES'))[0]).toContain('4 follow-up texts');
    await kim.wind('P40D');
    expect((await kim.came()).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'keyword sms',
      'texts-on sms',
      'F2 sms',
      'F4 sms',
      'F6 sms',
      'F8 sms',
    ]);
    expect((await kim.text('5'))[0]).toBeTruthy();
    expect((await kim.text('PAUSE'))[0]).toContain('no more will come');
  });

  it('the keyword brings nothing without YES, nothing after STOP, and nothing when no seminar is near', async () => {
    const kim = stranger();
    expect(await kim.text('LANTERN')).toEqual([]);
    await until('2030-03-21T19:30:00Z');
    await kim.text('LANTERN');
    await kim.wind('P2D');
    await kim.text('STOP');
    expect(await kim.text('LANTERN')).toEqual([]);
    await kim.wind('P40D');
    expect(await kim.causes(/^F/)).toEqual([]);
  });

  it('the keyword marks a person who has a seat as attended', async () => {
    const sam = await guest({ phone }).take();
    await until('2030-03-21T19:30:00Z');
    expect((await sam.text('LANTERN'))[0]).toContain('on already');
    await sam.wind('P2D');
    expect(await sam.causes(note)).toEqual(['F1']);
  });
});
