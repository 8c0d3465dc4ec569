/**
 * Covers the export of a person's own data: the link in a letter, which lasts fifteen minutes and
 * opens after a press, what the page and the file hold, and the erasure from there.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { decide } from '../../core/decide.ts';
import type { Event } from '../../core/event.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import { linkLifeMs } from '../../service/signed-links.ts';
import { type Answer, monday, startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const joinedAs: string[] = [];
async function aMember(fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const id = await bed.join({ email: `own${joinedAs.length}@example.com`, ...fields });
  joinedAs.push(id);
  return id;
}

const ask = (id: string, wish?: string, token = bed.token('export', id)): Promise<Answer> =>
  wish === undefined
    ? bed.ask('GET', '/export', { query: `t=${token}` })
    : bed.post(`/export?t=${token}`, { do: wish });

/** Each person's own phone. */
const phoneOf = (id: string) => `+1555010${1_000 + joinedAs.indexOf(id)}`;

/** The export after the person's phone has texted the page's code. */
async function askUnlocked(id: string, wish: string): Promise<Answer> {
  // A code of the moment in which the phone was joined is burnt.
  const joinedAt = bed.world.now();
  bed.wind(joinedAt + 1_000);
  const { code } = await issueCode(bed.world, id, { purpose: 'unlock', page: '/export' });
  const text = { id: `SMshow${code}`, from: phoneOf(id), body: `SHOW ${code}` };
  // Under HIDE no code is spoken of: who hides has unlocked before.
  const hides = (await person(id))?.hidden;
  await change(id, ({ hidden: _, ...one }) => one);
  await receiveInbound(bed.world, text);
  if (hides) await change(id, (one) => ({ ...one, hidden: true }));
  const answer = await bed.post(`/export?t=${bed.token('export', id)}`, { do: wish, code });
  bed.wind(joinedAt);
  return answer;
}

async function change(id: string, make: (person: Subscriber) => Subscriber): Promise<void> {
  const stored = await bed.world.store.people.read(id, bed.world.now(), true);
  if (!stored) throw new Error('Nobody is there.');
  const after = make(stored.subscriber);
  await bed.world.store.people.save(after, stored.version, placementOf(bed.world, after));
}

const person = async (id: string) =>
  (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;
const told = (id: string, event: Event) =>
  change(id, (one) => decide(bed.world.library, one, event, bed.world.now()).subscriber);
const dataLetters = async (id: string) =>
  (await person(id))?.out.filter(({ words }) => words === 'your-data') ?? [];

describe('the link to the export', () => {
  it('P19 P26 the link shows no data and changes nothing before a press, since scanners open links', async () => {
    const id = await aMember({ name: 'Canary' });
    const before = await bed.snapshot();
    const answer = await ask(id);
    expect(answer.status).toBe(200);
    for (const trace of ['Canary', '@example.com', id])
      expect(answer.body).not.toContain(`>${trace}`);
    expect(answer.body).not.toContain('Canary');
    await ask(id, 'read');
    await ask(id, 'file');
    expect(await bed.snapshot()).toBe(before);
  });

  it('P40 the link lasts fifteen minutes, opens nothing else, and no other link opens the export', async () => {
    const id = await aMember();
    const token = bed.token('export', id);
    expect(linkLifeMs.export).toBe(15 * 60_000);
    bed.wind(monday + 15 * 60_000 - 1);
    expect((await ask(id, 'read', token)).status).toBe(200);
    bed.wind(monday + 15 * 60_000);
    for (const wish of [undefined, 'read', 'file', 'erase'])
      expect((await ask(id, wish, token)).status).toBe(410);
    bed.wind(monday);
    expect((await ask(id, 'read', `${token}x`)).status).toBe(400);
    for (const other of ['preferences', 'progress', 'unsubscribe'] as const)
      expect((await ask(id, 'file', bed.token(other, id))).status).toBe(400);
    expect((await bed.ask('GET', '/preferences', { query: `t=${token}` })).status).toBe(400);
    expect((await person(id))?.erasing).toBeUndefined();
  });

  it('P52 the response is not stored: no-store, no-referrer, and a file name that says nothing', async () => {
    const id = await aMember();
    for (const wish of [undefined, 'read', 'file']) {
      const { headers } = await ask(id, wish);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
    }
    const { headers, body } = await ask(id, 'file');
    expect(headers['content-disposition']).toBe('attachment; filename="my-data.json"');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body).you.email).toBe((await person(id))?.email);
  });

  it('the link is requested on the preferences page, and goes by letter, at once, to the person’s own address', async () => {
    const id = await aMember();
    const asked = await bed.post(`/preferences?t=${bed.token('preferences', id)}`, {
      action: 'data',
    });
    expect(asked.body).toContain('on its way');
    expect(asked.body).not.toContain('/export');
    expect(await dataLetters(id)).toMatchObject([{ channel: 'email', notBefore: monday }]);
    // A letter that still waits is as fresh as another one would be.
    await bed.post(`/preferences?t=${bed.token('preferences', id)}`, { action: 'data' });
    expect(await dataLetters(id)).toHaveLength(1);
  });

  it('P42 P68 the letter is sent three times a day at most, and the page says the same each time', async () => {
    // The confirmation was the first letter of the day.
    const id = await aMember();
    const pages: string[] = [];
    let letters = 0;
    for (let minute = 0; minute < 4; minute += 1) {
      bed.wind(monday + minute * 60_000);
      const { body } = await bed.post(`/preferences?t=${bed.token('preferences', id)}`, {
        action: 'data',
      });
      pages.push(/class="said" role="status">([^<]*)</.exec(body)?.[1]?.trim() ?? '');
      for (const { id: message } of await dataLetters(id)) {
        letters += 1;
        await told(id, { type: 'Sent', message });
      }
    }
    bed.wind(monday);
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('three times a day at most');
    expect(letters).toBe(2);
  });

  it('the link is sent to a person who unsubscribed or is held, and not to a person who hides', async () => {
    const [gone, held, hiding] = [await aMember(), await aMember(), await aMember()];
    await told(gone, { type: 'Unsubscribed', at: monday });
    await change(held, (one) => ({
      ...one,
      hold: { at: monday, saidAt: monday, alerts: 1, alertAt: monday + dayMs },
    }));
    await change(hiding, (one) => ({ ...one, hidden: true }));
    for (const id of [gone, held, hiding])
      await bed.post(`/preferences?t=${bed.token('preferences', id)}`, { action: 'data' });
    expect(await dataLetters(gone)).toHaveLength(1);
    expect(await dataLetters(held)).toHaveLength(1);
    expect(await dataLetters(hiding)).toEqual([]);
  });
});

describe('the export', () => {
  /** A person with a value in every field and item. */
  async function aRichLife(): Promise<string> {
    const id = await aMember({ name: 'Zoë', sensitiveConsent: 'on' });
    await bed.joinPhone(id, phoneOf(id));
    const { store } = bed.world;
    await change(id, (one) => ({
      ...one,
      ...{
        country: 'US',
        role: 'did',
        sharedDevice: true,
        hidden: true,
        solo: true,
        news: true,
        silent: 3,
        hards: 1,
      },
      ...{
        numbers: { W3: 2 },
        asked: { number: 'W3' },
        seen: ['seen-key'],
        standstillAt: monday - 7,
        noticeAt: monday - 8,
      },
      pause: { until: monday + 9 },
      hold: {
        at: monday - 5,
        saidAt: monday - 4,
        danger: 'self',
        alerts: 1,
        alertAt: monday + dayMs,
      },
      waiting: { concern: 'hold', at: monday - 5 },
      stuck: { at: monday - 6, error: 'StuckError' },
      out: [
        {
          id: `${id}-1-alert-e-zzhold0coach`,
          channel: 'email',
          words: 'hold',
          to: 'coach',
          notBefore: monday,
        },
      ],
    }));
    const text = {
      subscriber: id,
      id: 'SMrich',
      text: 'words I wrote',
      at: monday,
      pending: false,
      binding: 1,
    };
    await store.texts.finish({ ...text, autoReply: { id: `${id}-1-done-s-rich`, words: 'done' } });
    await store.messages.putCoachMessage(id, 'byhand', { words: 'words the coach wrote' }, monday);
    for (const message of [`${id}-1-coach_answer-e-byhand`, `${id}-1-W1-e`])
      await store.messages.raiseReceipt({
        message,
        channel: 'email',
        status: 'delivered',
        at: monday,
        providerId: `ses ${message}`,
      });
    await store.consents.keepWording('hash-of-old-words', 'What the box said before.');
    await store.consents.record({
      ...{
        subscriber: id,
        kind: 'news',
        given: true,
        at: monday - dayMs,
        wording: 'hash-of-old-words',
      },
      ...{ source: '/preferences', ip: '192.0.2.77' },
    });
    return id;
  }

  it('P26 the file holds everything that the table holds of the person', async () => {
    const id = await aRichLife();
    const { body } = await askUnlocked(id, 'file');
    const subscriber = await person(id);
    const file = JSON.parse(body);
    // Each value of the record, under any name in the file: a field that is added later must not be
    // forgotten.
    const said = JSON.stringify(file);
    for (const [name, value] of Object.entries(subscriber ?? {})) {
      for (const leaf of leaves(value)) expect(said, `${name} ${leaf}`).toContain(inFile(leaf));
    }
    for (const item of await bed.items()) {
      if (item.pk !== `SUBSCRIBER#${id}` || item.sk === 'PROFILE') continue;
      const { pk: _, sk, x: __, ch: ___, k: ____, ...facts } = item;
      for (const leaf of leaves(facts)) expect(said, `${sk} ${leaf}`).toContain(inFile(leaf));
    }
    expect(file.texts).toContainEqual(
      expect.objectContaining({
        text: 'words I wrote',
        answer: expect.stringMatching(/Well done/),
      }),
    );
    expect(file.messages).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: 'coach-answer',
          words: 'words the coach wrote',
          state: 'delivered',
        }),
        expect.objectContaining({ what: 'W1', title: expect.any(String), to: 'you' }),
      ]),
    );
  });

  it('P26 no attribute of a consent, a hold or an unknown send is missing', async () => {
    const id = await aMember();
    await bed.joinPhone(id, phoneOf(id));
    await change(id, (one) => ({
      ...one,
      texts: { state: 'on', at: monday, given: true, only: 'seminar' },
      hold: { at: monday, saidAt: monday, danger: 'self', alerts: 1, alertAt: monday + dayMs },
    }));
    await bed.world.store.messages.raiseReceipt({
      ...{
        message: `${id}-1-W3-s`,
        channel: 'sms',
        status: 'unknown',
        doubt: 'unknown',
        at: monday,
      },
      checkAt: monday + 60_000,
    });
    const { standing, messages } = JSON.parse((await askUnlocked(id, 'file')).body);
    expect(standing.texts).toMatchObject({ state: 'on', wasOnOnce: true, only: 'seminar' });
    const nextAlertAt = new Date(monday + dayMs).toISOString();
    expect(standing.held).toMatchObject({ danger: 'self', alertsSoFar: 1, nextAlertAt });
    expect(messages).toContainEqual(
      expect.objectContaining({
        ...{ what: 'W3', doubt: 'unknown' },
        lookedIntoAgainAt: new Date(monday + 60_000).toISOString(),
      }),
    );
  });

  it('P26 each consent stands in its exact words, those of a course that has changed since too', async () => {
    const id = await aRichLife();
    const { consents } = JSON.parse((await askUnlocked(id, 'file')).body);
    const { letters, texts, sensitive } = bed.world.library.consents;
    for (const [what, wording] of [
      ['letters', letters?.wording],
      ['texts', texts?.wording],
      ['sensitive', sensitive?.wording],
      ['news', 'What the box said before.'],
    ])
      expect(consents).toContainEqual(expect.objectContaining({ what, wording, given: true }));
  });

  it('P26 the page has the same content: what the person wrote and agreed to, what was sent, and what else is kept for how long', async () => {
    const id = await aRichLife();
    const { body } = await askUnlocked(id, 'read');
    for (const part of [
      ...[
        'Zo\u00eb',
        phoneOf(id),
        'words I wrote',
        'words the coach wrote',
        'What the box said before.',
        '192.0.2.77',
      ],
      ...['Scrambled forms', 'Five years', 'Twilio', '35 days', 'StuckError', 'danger self'],
    ])
      expect(body).toContain(part);
    expect(body).not.toContain('<script>alert');
  });

  it('P68 tells the mailbox alone nothing that a phone may have changed, and no touch of a day that is past', async () => {
    const id = await aRichLife();
    const { body } = await ask(id, 'file');
    const file = JSON.parse(body);
    for (const part of ['hidden', 'privateRoute', 'held', 'waitsForAPerson', 'texts'])
      expect(file.standing).not.toHaveProperty(part);
    expect(Object.keys(file.workingNotes)).toEqual(['id', 'enrollment', 'sensitive', 'noticeAt']);
    expect(file.messages.map(({ what }: { what: string }) => what)).not.toContain('alert');
    expect(file.consents.map(({ what }: { what: string }) => what)).not.toContain('texts');
    expect(body).not.toMatch(/words I wrote|StuckError|binding/);
    // A hold is weeks old, and nothing of the course has gone out since.
    await change(id, ({ pause: _, stuck: __, ...one }) => ({ ...one, out: [] }));
    bed.wind(monday + 21 * dayMs);
    const later = JSON.parse((await ask(id, 'file')).body);
    bed.wind(monday);
    expect(later.toCome).toHaveLength(1);
    expect(Date.parse(later.toCome[0].at)).toBeGreaterThan(monday + 21 * dayMs);
  });

  it('P46 hostile words are shown as words', async () => {
    const id = await aMember();
    await bed.joinPhone(id, phoneOf(id));
    const text = '<script>alert(1)</script>';
    await bed.world.store.texts.finish({
      subscriber: id,
      id: 'SMevil',
      text,
      at: monday,
      pending: false,
      binding: 1,
    });
    const { body } = await askUnlocked(id, 'read');
    expect(body).not.toContain(text);
    expect(body).toContain('&lt;script&gt;alert(1)');
  });

  it('P64 data past its retention period is missing', async () => {
    const id = await aRichLife();
    bed.wind(monday + 30 * dayMs);
    const { body } = await askUnlocked(id, 'file');
    bed.wind(monday);
    const { texts, standing } = JSON.parse(body);
    expect(texts.map(({ text }: { text: string }) => text)).not.toContain('words I wrote');
    expect(standing.held.danger).toBeUndefined();
    expect(standing.held.since).toBeDefined();
    expect(body).not.toMatch(/words I wrote|words the coach wrote/);
  });

  it('P65 role and numbers are missing for a person who did not agree to keep them', async () => {
    const id = await aMember({ role: 'did' });
    const { body } = await ask(id, 'file');
    expect(JSON.parse(body).answers).toBeUndefined();
    expect(body).not.toContain('"did"');
  });
});

describe('the erasure behind the export', () => {
  it('P26 ERASE ALL works without a phone: everything stops at once, and a letter can call it off', async () => {
    const id = await aMember();
    const { body } = await ask(id, 'erase');
    expect(body).toContain('three days');
    const erasing = await person(id);
    expect(erasing).toMatchObject({ erasing: { at: monday }, letters: { state: 'on' } });
    expect(erasing?.out.map(({ words }) => words)).toEqual(['erasing']);
    // A second press starts nothing new, and the page does not offer one.
    await ask(id, 'erase');
    expect((await person(id))?.out).toHaveLength(1);
    expect((await ask(id)).body).not.toContain('Erase everything');
    expect((await bed.ask('POST', '/keep', { query: `t=${bed.token('keep', id)}` })).status).toBe(
      200,
    );
    expect((await person(id))?.erasing).toBeUndefined();
  });

  it('a wish that the page does not offer is refused', async () => {
    const id = await aMember();
    const before = await bed.snapshot();
    for (const wish of ['', 'drop', 'erase-all']) expect((await ask(id, wish)).status).toBe(200);
    expect(
      (await bed.ask('DELETE', '/export', { query: `t=${bed.token('export', id)}` })).status,
    ).toBe(405);
    expect(await bed.snapshot()).toBe(before);
  });
});

function leaves(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** Moments are written as dates. */
function inFile(leaf: string | number): string {
  const isMoment = typeof leaf === 'number' && leaf > 1e12;
  return isMoment
    ? ''
    : typeof leaf === 'string'
      ? JSON.stringify(leaf).slice(1, -1)
      : String(leaf);
}
