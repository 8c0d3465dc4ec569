/**
 * Covers the time before a seminar: the registration of a stranger, of somebody on the course, and
 * with a phone; and a date that changes.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { announce, aroundSeminar, aSeminar, change, Guest } from './seminar-visitor.ts';
import { aService, tuesday, wind } from './visitor.ts';

let service: Service;
const guest = (form: Record<string, unknown> = {}) => new Guest(service.urls.web, form);

beforeEach(async () => {
  ({ service } = await aService({ startAt: tuesday }));
  await announce(service);
});
afterEach(() => service.close());

describe('a person who registers before any other contact', () => {
  it('the person confirms the seat with a button, gets the join link, and is reminded at their own hour, the last time to the minute', async () => {
    const sam = guest();
    expect((await sam.register()).status).toBe(200);
    expect(await sam.causes()).toEqual(['confirm-seat']);
    const link = await sam.linkIn('confirm-seat', 'confirm-seat');
    // P19: a scanner that follows the link takes no seat.
    await fetch(link);
    expect(await sam.causes()).toEqual(['confirm-seat']);
    await fetch(link, { method: 'POST' });
    await fetch(link, { method: 'POST' });
    await sam.wind('P17D');
    expect(await sam.came(aroundSeminar)).toEqual([
      'confirm-seat email 2030-03-05T17:00',
      'registered email 2030-03-05T17:00',
      'R7 email 2030-03-14T10:00',
      'R1D email 2030-03-20T10:00',
      'R1H email 2030-03-21T18:00',
    ]);
    const registered = (await sam.messages()).find(({ touch }) => touch === 'registered');
    expect(registered?.text).toContain('Deconstructing Relationships');
    expect(registered?.text).toContain('Thu Mar 21, 7:00 PM');
    const [mail] = (await service.inbox.emails()).filter(
      ({ subject }) => subject === 'Your seat is saved',
    );
    expect(mail?.raw).toMatch(/Content-Type: text\/calendar/);
    expect((await sam.stored())?.position).toBeUndefined();
  });

  it('the person is forgotten after a week without that confirmation', async () => {
    const sam = guest();
    await sam.register();
    await sam.wind('P20D');
    expect(await sam.causes()).toEqual(['confirm-seat']);
    expect(await sam.stored()).toBeUndefined();
  });

  it('P34 the person gets texts only after the phone asked for them, by day, and two-line letters outside the writing hours', async () => {
    await announce(service, {
      ...aSeminar,
      id: 'noon30',
      startsAt: Date.parse('2030-03-21T11:30:00Z'),
    });
    const kim = guest({ email: 'kim@example.com', phone: '+15550100124' });
    await kim.register('noon30');
    expect((await kim.messages()).map(({ channel }) => channel)).toEqual(['email']);
    await kim.confirmSeat();
    expect((await kim.stored())?.texts).toMatchObject({ state: 'on' });
    await kim.wind('P17D');
    expect(await kim.came(/^R/)).toEqual([
      'R7 email 2030-03-14T10:00',
      'R1D sms 2030-03-20T10:00',
      'R1H sms 2030-03-21T10:30',
    ]);
  });

  it('the person joins by the calendar entry’s link, and counts as attended', async () => {
    const sam = await guest().take();
    const [mail] = (await service.inbox.emails()).filter(
      ({ subject }) => subject === 'Your seat is saved',
    );
    const [, part = ''] = (mail?.raw ?? '').split('Content-Type: text/calendar');
    const [, body = ''] = part.split(/\r?\n\r?\n/);
    const file = Buffer.from(body, 'base64').toString().replace(/\r\n /g, '');
    expect(file).toContain('BEGIN:VEVENT');
    expect(file).not.toContain(aSeminar.joinUrl);
    const door = /^LOCATION:(.*?)\r?$/m.exec(file)?.[1] ?? '';
    await wind(service.urls.web, { to: '2030-03-21T18:55:00Z' });
    expect(await (await fetch(door, { method: 'POST' })).text()).toContain(aSeminar.joinUrl);
    expect((await sam.stored())?.seats).toEqual([
      expect.objectContaining({ attendance: 'attended' }),
    ]);
  });

  it('P41 the response is the same for a new person and for a known one', async () => {
    const sam = guest();
    const first = await (await sam.register()).text();
    await fetch(await sam.linkIn('confirm-seat', 'confirm-seat'), { method: 'POST' });
    expect(await (await sam.register()).text()).toBe(first);
  });

  it('P42 one address gets three letters a day at most, no matter who fills in the form', async () => {
    const sam = guest();
    for (let hour = 0; hour < 6; hour++) {
      await sam.register();
      await sam.wind('PT1H');
    }
    expect((await sam.causes()).length).toBeLessThanOrEqual(3);
  });
});

describe('a person in the middle of a course', () => {
  it('the person has the seat at once, keeps their course position, and gets no lesson on the day of a reminder', async () => {
    const sam = await guest().join();
    await sam.take();
    expect(await sam.causes(/registered|confirm-seat/)).toEqual(['registered']);
    await sam.answering(17);
    const days = (await sam.messages())
      .filter(({ touch }) => /^[123WM][A-F1-3]$/.test(touch))
      .map(({ at }) => at.slice(0, 10));
    for (const day of ['2030-03-14', '2030-03-20', '2030-03-21']) expect(days).not.toContain(day);
    expect(days.length).toBeGreaterThan(5);
    expect(await sam.causes(/^R/)).toEqual(['R7', 'R1D', 'R1H']);
  });

  it('the person is reminded during a pause too, but not while hidden', async () => {
    const pat = await guest({ email: 'pat@example.com', phone: '+15550100125' }).join();
    const lou = await guest({ email: 'lou@example.com', phone: '+15550100126' }).join();
    for (const one of [pat, lou]) await one.take();
    await pat.wind('P8D');
    await pat.text('PAUSE');
    await lou.text('HIDE');
    await pat.wind('P10D');
    expect(await pat.causes(/^R/)).toEqual(['R7', 'R1D', 'R1H']);
    expect(await lou.causes(/^R/)).toEqual([]);
  });
});

describe('a date that changes', () => {
  it('a move is announced once with a new calendar file, and reminders follow the new date', async () => {
    const sam = await guest().take();
    await sam.wind('P10D');
    const moved = await change(service, aSeminar, { startsAt: Date.parse('2030-03-28T19:00:00Z') });
    await change(service, moved, { joinUrl: 'https://rooms.example.com/other' });
    await sam.wind('P14D');
    expect(await sam.came(/^(R|moved)/)).toEqual([
      'R7 email 2030-03-14T10:00',
      'moved email 2030-03-15T17:00',
      'moved email 2030-03-15T17:00',
      'R7 email 2030-03-21T10:00',
      'R1D email 2030-03-27T10:00',
      'R1H email 2030-03-28T18:00',
    ]);
    const mails = (await service.inbox.emails()).filter(({ subject }) => subject === 'A new date');
    expect(mails.every(({ raw }) => /text\/calendar.*method=PUBLISH/s.test(raw))).toBe(true);
  });

  it('a cancellation is announced once, and nothing more is sent', async () => {
    const sam = await guest().take();
    await change(service, aSeminar, { cancelled: true });
    await sam.wind('P60D');
    expect(await sam.causes(aroundSeminar)).toEqual(['confirm-seat', 'registered', 'cancelled']);
    const [mail] = (await service.inbox.emails()).filter(({ subject }) => subject === 'Called off');
    expect(mail?.raw).toMatch(/text\/calendar.*method=CANCEL/s);
  });

  it('a change whose announcement never ran is announced before the next reminder', async () => {
    const sam = await guest().take();
    // The function that announces the change never ran.
    const startsAt = Date.parse('2030-03-28T19:00:00Z');
    await service.world.store.seminars.put({ ...aSeminar, startsAt, change: 1 }, 0);
    await service.world.store.seminars.recordAnnounced(aSeminar.id, { change: 1 });
    await sam.wind('P24D');
    expect(await sam.came(/^(R|moved)/)).toEqual([
      'moved email 2030-03-14T10:00',
      'R7 email 2030-03-21T10:00',
      'R1D email 2030-03-27T10:00',
      'R1H email 2030-03-28T18:00',
    ]);
  });
});
