/**
 * Covers the pages of a seminar: the public page, its form, the calendar entry, the join link, and
 * giving the seat up.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { placementOf } from '../../service/apply.ts';
import type { Purpose } from '../../service/signed-links.ts';
import { anEvening } from '../seminars.ts';
import { monday, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());
beforeEach(() => bed.wind(monday));

const page = `/seminars/${anEvening.id}`;
const heading = (body: string) => /<h1>(.*?)<\/h1>/.exec(body)?.[1];
let count = 0;

async function aSeminar(change: Partial<Seminar> = {}): Promise<Seminar> {
  count += 1;
  const seminar = { ...anEvening, id: `evening${100 + count}`, ...change };
  await bed.world.store.seminars.put(seminar);
  return seminar;
}

/** A person with a seat, and their link. */
async function aGuest({ id, startsAt, minutes, change }: Seminar, purpose: Purpose) {
  count += 1;
  const seats = [{ seminar: id, startsAt, minutes, change, reminded: [] }];
  const letters = { state: 'on', at: monday } as const;
  const fresh = newSubscriber(`guest${String(count).padStart(7, '0')}`, monday);
  const person: Subscriber = {
    ...fresh,
    email: 'canary.bird@example.com',
    name: 'Canarina',
    letters,
    seats,
  };
  const { store } = bed.world;
  await store.seminars.takeSeat(id, person.id, monday);
  await store.people.create(person, placementOf(bed.world, person));
  const path = `/${purpose}`;
  const query = `t=${bed.token(purpose, person.id, id)}`;
  return {
    show: () => bed.ask('GET', path, { query }),
    press: () => bed.ask('POST', path, { query }),
    stored: async () => (await store.people.read(person.id, monday, true))?.subscriber,
  };
}

async function rowsOf(seminar: Seminar): Promise<number> {
  let rows = 0;
  for await (const _ of bed.world.store.seminars.seats(seminar.id)) rows += 1;
  return rows;
}

describe('the page of a seminar', () => {
  beforeAll(() => bed.world.store.seminars.put(anEvening));

  it('the page says what the seminar is and when, in the zone it is announced in, and does not show the join link', async () => {
    const { status, body } = await bed.ask('GET', page);
    expect(status).toBe(200);
    expect(heading(body)).toBe(anEvening.title);
    expect(body).toContain('Thursday, January 14, 2027');
    expect(body).toMatch(/7:00 to 8:30 PM<\/time>, Los Angeles time \(PST\)/);
    expect(body).not.toContain('meet.example.com');
    expect(body).not.toMatch(/trust|partner|affair|betray|relationship|abus/i);
  });

  it('the page says the time in another zone on request, and takes that zone into the form', async () => {
    const { body } = await bed.ask('GET', page, { query: 'zone=Europe/Lisbon' });
    expect(body).toMatch(
      /For you: <strong>Friday, January 15, 2027.*3:00 to 4:30 AM<\/time>, Lisbon time/s,
    );
    expect(body.match(/<option value="Europe\/Lisbon" selected/g)).toHaveLength(2);
  });

  it.each([
    'Mars/Olympus',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '%0d%0aSet-Cookie:%20a=b',
    '+02:00',
    '%00',
    'x'.repeat(5_000),
  ])('P46 the page ignores an unknown zone: %s', async (zone) => {
    const plain = await bed.ask('GET', page);
    const { status, headers, body } = await bed.ask('GET', page, { query: `zone=${zone}` });
    expect({ status, headers, body }).toEqual(plain);
  });

  it('P67 the form ticks no box, names every control, uses the exact wording and asks for no phone', async () => {
    const { body } = await bed.ask('GET', page);
    expect(body).not.toMatch(/type="checkbox"[^>]*checked/);
    expect(body).toContain(bed.world.library.consents.seminar?.wording);
    expect(body).not.toMatch(/name="(phone|smsConsent)"|type="tel"/);
    const controls = [...body.matchAll(/<(?:input|select) id="([^"]+)"/g)].map((match) => match[1]);
    expect(controls).toEqual(
      expect.arrayContaining(['email', 'name', 'adult', 'sharedDevice', 'hour', 'timezone']),
    );
    expect(new Set(controls).size).toBe(controls.length);
    for (const id of controls)
      expect(new RegExp(`<label [^>]*for="${id}"`).test(body), id).toBe(true);
  });

  it('P46 the page shows a hostile title as a title', async () => {
    const { id } = await aSeminar({ title: '</title><script>alert(1)</script>"\'{{name}}' });
    const { status, body } = await bed.ask('GET', `/seminars/${id}`);
    expect(status).toBe(200);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it.each([
    'nowhere',
    'Evening7',
    'x',
    '%00',
    '..%2f..',
    'a'.repeat(300),
    '__proto__',
    'evening7%0d%0aX:y',
  ])('the address of an unknown seminar (%s) shows a kind page', async (id) => {
    for (const path of [`/seminars/${id}`, `/seminars/${id}/calendar.ics`]) {
      const { status, body } = await bed.ask('GET', path);
      expect(status).toBe(404);
      expect(heading(body)).toBe('There is nothing here');
    }
  });

  it('the page of a past or cancelled seminar says so, offers no seat, and names the next one', async () => {
    const off = await aSeminar({ cancelled: true, change: 1 });
    const over = await aSeminar({ startsAt: monday - 91 * minuteMs });
    const on = await aSeminar({ startsAt: monday - 89 * minuteMs, id: 'going9' });
    for (const [{ id }, words] of [
      [off, 'called off'],
      [over, 'is over'],
    ] as const) {
      const { status, body } = await bed.ask('GET', `/seminars/${id}`);
      expect(status).toBe(200);
      expect(body).toContain(words);
      expect(body).not.toContain('<form');
      expect(body).toContain(`/seminars/${on.id}"`);
    }
    expect((await bed.ask('GET', `/seminars/${on.id}`)).body).toContain('Save my seat');
  });

  it('the page does not exist if the course gives no seminars', async () => {
    const { seminar: _, ...consents } = bed.world.library.consents;
    const other = await startWebBed({ library: { ...bed.world.library, consents } });
    await other.world.store.seminars.put(anEvening);
    expect((await other.ask('GET', page)).status).toBe(404);
    await other.close();
  });
});

describe('the calendar entry of the page', () => {
  it('the entry is a file with public facts alone, which calendars open', async () => {
    const seminar = await aSeminar();
    const { status, headers, body } = await bed.ask('GET', `/seminars/${seminar.id}/calendar.ics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="invite.ics"');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatch(/^BEGIN:VCALENDAR\r\n.*END:VCALENDAR\r\n$/s);
    expect(body).toContain('DTSTART:20270115T030000Z\r\n');
    expect(body).not.toContain('meet.example.com');
  });
});

const aForm = { email: 'sam@example.com', adult: 'on', timezone: 'America/New_York' };

describe('the form of the page', () => {
  const register = ({ id }: Seminar, fields: Readonly<Record<string, string>>) =>
    bed.post(`/seminars/${id}/register`, fields);

  it('a new address is asked to confirm, and gets the seat by the press on the page behind the letter', async () => {
    const seminar = await aSeminar();
    const { status, body } = await register(seminar, {
      ...aForm,
      name: 'Sam',
      hour: '18',
      sharedDevice: 'on',
    });
    expect(status).toBe(200);
    expect(heading(body)).toBe('Look in your inbox');
    const asked = await bed.person('sam@example.com');
    expect(asked).toMatchObject({
      ...{
        name: 'Sam',
        hour: 18,
        zone: 'America/New_York',
        sharedDevice: true,
        letters: { state: 'asked' },
      },
      seats: [{ seminar: seminar.id, askedAt: monday }],
    });
    expect(asked?.out.map(({ words }) => words)).toEqual(['confirm-seat']);
    const query = `t=${bed.token('confirm-seat', asked?.id ?? '', seminar.id)}`;
    const before = await bed.snapshot();
    expect(heading((await bed.ask('GET', '/confirm-seat', { query })).body)).toBe('Save your seat');
    expect(await bed.snapshot()).toBe(before);
    for (const _ of [1, 2]) {
      expect(heading((await bed.ask('POST', '/confirm-seat', { query })).body)).toBe(
        'Your seat is saved',
      );
    }
    const seated = await bed.person('sam@example.com');
    expect(seated).toMatchObject({ letters: { state: 'on' }, seats: [{ seminar: seminar.id }] });
    expect(seated?.seats?.[0]?.askedAt).toBeUndefined();
    expect(seated?.position, 'a seat begins no course').toBeUndefined();
    expect(seated?.out.map(({ words }) => words)).toEqual(['registered']);
    expect(await rowsOf(seminar)).toBe(1);
  });

  it('a person who gets our letters has the seat at once', async () => {
    const seminar = await aSeminar();
    const id = await bed.join({ email: 'member@example.com' });
    await register(seminar, { ...aForm, email: 'member@example.com' });
    const { seats, out } = (await bed.world.store.people.read(id, monday, true))?.subscriber ?? {};
    expect(seats).toMatchObject([{ seminar: seminar.id }]);
    expect(out?.map(({ words }) => words)).toContain('registered');
    expect(await rowsOf(seminar)).toBe(1);
  });

  it('P41 new, known, seated and suppressed addresses get the same words', async () => {
    const seminar = await aSeminar();
    const hash = hashAddress(bed.world.secrets.hashKey, 'gone@example.com');
    await bed.world.store.addresses.suppress('email', hash, 'complaint');
    await bed.join({ email: 'known@example.com' });
    const answers = new Set<string>();
    const answerTo = async (email: string, more = {}) => {
      const answer = JSON.stringify(await register(seminar, { ...aForm, email, ...more }));
      expect(answer).toContain(`>${email}</strong>`);
      return answer.replaceAll(email, 'ADDRESS');
    };
    for (const email of [
      'fresh@example.com',
      'fresh@example.com',
      'known@example.com',
      'known@example.com',
      'gone@example.com',
    ])
      answers.add(await answerTo(email));
    answers.add(await answerTo('bot@example.com', { comment: 'buy' }));
    expect(answers.size).toBe(1);
    expect(await bed.person('gone@example.com')).toBeUndefined();
    expect(await bed.person('bot@example.com')).toBeUndefined();
  });

  it('P67 a phone that is sent all the same is ignored: nothing of it is kept or asked', async () => {
    const seminar = await aSeminar();
    const forms = [
      { phone: '+1 202 555 0133', smsConsent: 'on' },
      { phone: 'x', smsConsent: 'on' },
    ];
    for (const [n, sent] of forms.entries()) {
      const email = `phone${n}@example.com`;
      const { status, body } = await register(seminar, { ...aForm, ...sent, email });
      expect(status).toBe(200);
      expect(body).not.toMatch(/5550133|A text comes|Reply YES/);
      const person = await bed.person(email);
      expect(person?.texts.state).toBe('none');
      expect(person?.out.map(({ channel }) => channel)).toEqual(['email']);
    }
    const kept = JSON.stringify(await bed.items());
    expect(kept).not.toMatch(/2025550133|PHONE#/);
  });

  it('P42 the form shares the limit of the sign-up for one address, and keeps what was typed', async () => {
    const seminar = await aSeminar();
    const few = await startWebBed({ settings: { ...bed.world.settings, signUpsPerIpHour: 2 } });
    await few.world.store.seminars.put(seminar);
    const post = (n: number) =>
      few.post(`/seminars/${seminar.id}/register`, { ...aForm, email: `n${n}@example.com` });
    const found = [await post(1), await post(2), await post(3)];
    expect(found.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(found[2]?.headers['retry-after']).toBe('3600');
    expect(found[2]?.body).toContain('value="n3@example.com"');
    await few.close();
  });

  it('the form comes back with what was typed and each error beside its field, and writes nothing', async () => {
    const seminar = await aSeminar();
    const before = await bed.snapshot();
    const fields = {
      email: 'sam@nowhere',
      name: 'Sam',
      hour: '12',
      timezone: 'Europe/Lisbon',
    };
    const { status, body } = await register(seminar, fields);
    expect(status).toBe(400);
    expect(heading(body)).toBe(seminar.title);
    for (const typed of [
      'value="sam@nowhere"',
      'value="Sam"',
      '<option value="Europe/Lisbon" selected',
      'value="12" selected',
    ])
      expect(body).toContain(typed);
    for (const field of ['email', 'adult']) expect(body).toContain(`id="${field}-error"`);
    expect(body).toContain('role="alert"');
    expect(await bed.snapshot()).toBe(before);
  });

  it.each(['email', 'name', 'timezone', 'hour'])(
    'P45 the form refuses a line break in %s',
    async (field) => {
      const seminar = await aSeminar();
      const before = await bed.snapshot();
      const full = {
        ...aForm,
        name: 'Sam',
        hour: '10',
      };
      for (const bad of ['\r\nBcc: all@example.com', '\n', '\u0000', '\u2028', '\u202e']) {
        const value = `${full[field as keyof typeof full]}${bad}`;
        expect(
          (await register(seminar, { ...full, [field]: value })).status,
          JSON.stringify(value),
        ).toBe(400);
      }
      expect(await bed.snapshot()).toBe(before);
    },
  );

  it.each(['<script>alert(1)</script>', '{{name}}', '"><img src=x>', '=HYPERLINK("x")'])(
    'P46 the form shows %s as what it is',
    async (name) => {
      const { body } = await register(await aSeminar(), { name, email: 'no' });
      expect(withoutOwnScript(body)).not.toMatch(/<script|<img/);
    },
  );

  it('programs get JSON', async () => {
    const { id } = await aSeminar();
    const json = (fields: unknown) =>
      bed.ask('POST', `/seminars/${id}/register`, {
        type: 'application/json',
        body: JSON.stringify(fields),
      });
    const refused = await json({ email: 'x' });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body).errors.map(({ field }: { field: string }) => field)).toEqual([
      'email',
      'adult',
    ]);
    expect(
      JSON.parse((await json({ ...aForm, email: 'json@example.com', adult: true })).body),
    ).toMatchObject({
      ok: true,
    });
    expect(
      (await bed.ask('POST', `/seminars/${id}/register`, { type: 'text/plain', body: 'x' })).status,
    ).toBe(415);
  });

  it('a seminar that is over, cancelled or unknown gives no seat', async () => {
    const before = await bed.snapshot();
    const off = { ...anEvening, id: 'off1', cancelled: true, change: 1 } as const;
    expect((await register(off, aForm)).status).toBe(404);
    expect(await bed.snapshot()).toBe(before);
    await bed.world.store.seminars.put(off);
    const known = await bed.snapshot();
    expect((await register(off, { ...aForm, email: 'late@example.com' })).body).toContain(
      'called off',
    );
    bed.wind(anEvening.startsAt + 2 * hourMs);
    const over = await register(anEvening, { ...aForm, email: 'late@example.com' });
    expect(over.body).toContain('is over');
    expect(await bed.snapshot()).toBe(known);
  });
});

describe('the join page', () => {
  it.each([
    ['a day before', -dayMs, 'The door is not open yet'],
    ['half an hour before', -30 * minuteMs, anEvening.title],
    ['in the middle', 45 * minuteMs, anEvening.title],
    ['three hours after', 3 * hourMs, anEvening.title],
    ['two days after', 2 * dayMs, anEvening.title],
  ])('the page opens in its time: %s', async (_what, away, words) => {
    const seminar = await aSeminar();
    const guest = await aGuest(seminar, 'check-in');
    bed.wind(seminar.startsAt + away);
    const { status, body } = await guest.show();
    expect(status).toBe(200);
    expect(heading(body)).toBe(words);
    expect(body).not.toContain('meet.example.com');
    expect(body.includes('<form')).toBe(away > -dayMs && away < 2 * dayMs);
  });

  it('the press alone marks the person as attended and shows the join link', async () => {
    const seminar = await aSeminar();
    const guest = await aGuest(seminar, 'check-in');
    bed.wind(seminar.startsAt + 5 * minuteMs);
    const { body } = await guest.press();
    expect(heading(body)).toBe('You are in');
    expect(body).toContain(`href="${seminar.joinUrl}" rel="noreferrer"`);
    expect((await guest.stored())?.seats).toMatchObject([
      { seminar: seminar.id, attendance: 'attended' },
    ]);
    expect((await guest.press()).status).toBe(200);
  });

  it('the page admits nobody before its time, nor after a cancellation', async () => {
    const early = await aSeminar();
    const guest = await aGuest(early, 'check-in');
    expect(heading((await guest.press()).body)).toBe('The door is not open yet');
    const off = await aSeminar({ cancelled: true, change: 1 });
    const late = await aGuest(off, 'check-in');
    bed.wind(off.startsAt);
    expect((await late.press()).body).toContain('called off');
    for (const one of [guest, late])
      expect((await one.stored())?.seats?.[0]?.attendance).toBeUndefined();
  });
});

describe('the page that gives a seat up', () => {
  it('a press gives the seat up and deletes its item, however often it is pressed', async () => {
    const seminar = await aSeminar();
    const guest = await aGuest(seminar, 'seat');
    expect(heading((await guest.show()).body)).toBe('Give up your seat?');
    for (const _ of [1, 2]) expect(heading((await guest.press()).body)).toBe('You have no seat');
    expect((await guest.stored())?.seats).toBeUndefined();
    expect(await rowsOf(seminar)).toBe(0);
    expect(heading((await guest.show()).body)).toBe('You have no seat');
  });
});

describe('every page of a seminar', () => {
  it('P19 GET and HEAD change nothing', async () => {
    const seminar = await aSeminar();
    const guest = async (purpose: Purpose) => (await aGuest(seminar, purpose)).show;
    await Promise.all([guest('seat'), guest('check-in')]);
    const person = await aGuest(seminar, 'seat');
    const id = (await person.stored())?.id ?? '';
    bed.wind(seminar.startsAt);
    const before = await bed.snapshot();
    for (const method of ['GET', 'HEAD']) {
      for (const purpose of ['seat', 'check-in', 'confirm-seat'] as const) {
        const query = `t=${bed.token(purpose, id, seminar.id)}`;
        expect((await bed.ask(method, `/${purpose}`, { query })).status).toBe(200);
      }
      for (const path of ['', '/calendar.ics']) {
        const { status, body } = await bed.ask(method, `/seminars/${seminar.id}${path}`);
        expect(status).toBe(200);
        if (method === 'HEAD') expect(body).toBe('');
      }
    }
    expect(await bed.snapshot()).toBe(before);
  });

  it('P40 a changed link, or one of another purpose, is refused', async () => {
    const seminar = await aSeminar();
    const guest = await aGuest(seminar, 'seat');
    const id = (await guest.stored())?.id ?? '';
    for (const purpose of ['seat', 'check-in', 'confirm-seat'] as const) {
      for (const other of ['confirm', 'preferences', 'seat', 'check-in', 'confirm-seat'] as const) {
        if (other === purpose) continue;
        const query = `t=${bed.token(other, id, seminar.id)}`;
        expect((await bed.ask('POST', `/${purpose}`, { query })).status).toBe(400);
      }
      const query = `t=${bed.token(purpose, id, seminar.id).replace(seminar.id, anEvening.id)}`;
      expect((await bed.ask('POST', `/${purpose}`, { query })).status).toBe(400);
      const nowhere = `t=${bed.token(purpose, id, 'nowhere')}`;
      expect((await bed.ask('POST', `/${purpose}`, { query: nowhere })).status).toBe(410);
    }
    expect((await guest.stored())?.seats).toHaveLength(1);
  });

  it('P51 P52 no page, link or log line holds an address or a name', async () => {
    const seminar = await aSeminar();
    const [seat, door] = [await aGuest(seminar, 'seat'), await aGuest(seminar, 'check-in')];
    bed.wind(seminar.startsAt);
    const answers = [await seat.show(), await seat.press(), await door.show(), await door.press()];
    for (const { body, headers } of answers) {
      expect(body).not.toMatch(/canary|Canarina|@example\.com/);
      expect(headers.location).toBeUndefined();
      expect(body).toContain('Leave this page');
    }
    expect(bed.log.join('')).not.toMatch(/canary|Canarina/);
  });
});
