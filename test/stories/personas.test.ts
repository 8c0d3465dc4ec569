/**
 * Covers nine people over the weeks of the course, each through the public routes, their inbox and
 * their phone alone; and erasure.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import type { Service } from '../../local/local-service.ts';
import { atDesk, deskLink } from '../desk.ts';
import { theLibrary } from '../library.ts';
import { aService, type Message, postForm, Visitor } from './visitor.ts';

let service: Service;
let library: Library;
let log: string[];
let next = 300;
beforeAll(async () => {
  library = await theLibrary();
  ({ service, log } = await aService());
});
afterAll(() => service.close());

function somebody(form: Record<string, unknown> = {}): Visitor {
  next += 1;
  return new Visitor(service.urls.web, {
    email: `person${next}@example.com`,
    phone: `+15550100${next}`,
    ...form,
  });
}

const ids = (messages: readonly Message[]) => messages.map(({ touch }) => touch);
const course = () => library.sequences[library.course]?.touches ?? [];
/** The alerts to the coach and to the second contact, oldest first. */
const alerts = async (): Promise<Message[]> => {
  const { coachEmail, secondEmail } = library.brand;
  const query = [coachEmail, secondEmail].map((to) => `to=${encodeURIComponent(to)}`).join('&');
  return (await fetch(`${service.urls.web}/local/messages?${query}`)).json() as Promise<Message[]>;
};
const alertsAbout = async (name: string) =>
  (await alerts()).filter(({ text }) => text?.includes(`Who: ${name}`));
const press = (url: string, fields: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields) });

describe('nine people on the course', () => {
  it('a silent person gets every letter, the texts that ask for a number, and no reproach', async () => {
    const person = await somebody().join();
    await person.wind('P150D');
    const got = await person.touches();
    const letters = course().filter(({ channel }) => channel === 'email');
    expect(ids(got.filter(({ channel }) => channel === 'email'))).toEqual(
      letters.map(({ id }) => id),
    );
    const lateTexts = got.filter(({ channel }) => channel === 'sms').slice(4);
    for (const { touch } of lateTexts)
      expect(course().find(({ id }) => id === touch)?.invites).toBe('number');
    expect(lateTexts.length).toBeGreaterThan(0);
    // One letter offers the slower pace; the pace itself does not change.
    const offers = got.filter(({ text }) => text.includes('Small steps take two minutes'));
    expect(offers).toHaveLength(1);
    expect((await person.stored())?.pace).toBe('standard');
  });

  it('a keen person answers everything and gets all 24 touches, each once', async () => {
    const person = await somebody().join();
    await person.answering(100, 'DONE');
    expect(ids(await person.touches())).toEqual(course().map(({ id }) => id));
    expect((await person.stored())?.silent).toBe(0);
    // A stranger who types this address into the form proves no consent, and no opt-in text goes
    // out.
    const id = String((await person.stored())?.id);
    const consents = async () =>
      (await service.world.store.people.timeline(id, service.clock.now())).consents.length;
    const proofs = await consents();
    const texts = (await person.messages()).filter(({ channel }) => channel === 'sms').length;
    await person.signUp();
    expect(await consents()).toBe(proofs);
    expect((await person.messages()).filter(({ channel }) => channel === 'sms')).toHaveLength(
      texts,
    );
    expect((await person.messages()).at(-1)?.touch).toBe('C1');
  });

  it('a slow person takes small steps in the middle, a break, and still gets all of it', async () => {
    const person = await somebody().join();
    await person.answering(12);
    expect(await person.text('too much')).toEqual([expect.stringMatching(/new pace/)]);
    await person.answering(20);
    expect(await person.text('I need a break')).toEqual([
      expect.stringMatching(/Paused for 14 days/),
    ]);
    const before = (await person.touches()).length;
    await person.wind('P13D');
    expect(await person.touches()).toHaveLength(before);
    await person.answering(150);
    expect(ids(await person.touches())).toEqual(course().map(({ id }) => id));
  });

  it('a person who stops and returns gets no text in between and is not asked why', async () => {
    const person = await somebody().join();
    await person.answering(9);
    expect(await person.text('no more texts please')).toEqual([
      expect.stringMatching(/no more texts/),
    ]);
    const stopped = (await person.messages()).length;
    await person.wind('P21D');
    const between = (await person.messages()).slice(stopped);
    expect(between.length).toBeGreaterThan(4);
    expect(between.every(({ channel }) => channel === 'email')).toBe(true);
    expect(await person.text('START')).toEqual([expect.stringMatching(/back on/)]);
    const returned = (await person.messages()).length;
    await person.answering(30);
    expect(
      (await person.messages())
        .slice(returned)
        .some(({ channel, touch }) => channel === 'sms' && touch !== 'skip'),
    ).toBe(true);
  });

  it('a person who is unsafe at home sees nothing on the phone after SAFE, SOLO and HIDE, and HIDE ends on the preferences page alone', async () => {
    const person = await somebody({ name: 'Robin' }).join();
    await person.answering(4);
    const page = await person
      .linkIn('1A', 'preferences')
      .catch(() => person.linkIn('W2', 'preferences'));
    expect(await person.text('SAFE')).toEqual([
      expect.stringMatching(/1-800-799-7233.*You can delete this/),
    ]);
    expect(await person.text('solo')).toEqual(['OK.']);
    expect(await person.text('HIDE')).toEqual(['OK.']);
    const hidden = (await person.messages()).length;
    await person.wind('P30D');
    expect(await person.text('go')).toEqual(['OK.']);
    expect(await person.text('what is this')).toEqual(['OK.']);
    await person.signUp();
    const since = (await person.messages()).slice(hidden).filter(({ text }) => text !== 'OK.');
    expect(since).toEqual([]);
    const shown = await (await fetch(page)).text();
    expect(shown).toContain('Go on now');
    expect(shown).not.toMatch(/solo|private route|are paused/i);
    expect((await press(page, { paused: 'false' })).status).toBe(200);
    await person.answering(30);
    const back = (await person.touches()).filter(
      ({ at }) => at > new Date(service.clock.now() - 30 * 86_400_000).toISOString(),
    );
    expect(back.length).toBeGreaterThan(5);
    // The words of the private route do not ask them to talk.
    expect(back.find(({ touch }) => touch === '1B')?.text).toContain('when you are alone');
  });

  it('P58 a held person gets no letter and no text until a human has read the words, and goes on where they stopped', async () => {
    const person = await somebody({ name: 'Kim' }).join();
    await person.answering(6);
    expect(await person.text("I can't go on, I want to die")).toEqual([
      expect.stringMatching(/call 988 or text 988.*nobody may be reading/),
    ]);
    expect((await alertsAbout('Kim')).map(({ to }) => to)).toEqual([library.brand.coachEmail]);
    const held = (await person.messages()).length;
    await person.wind('PT31M');
    expect((await alertsAbout('Kim')).map(({ to }) => to)).toEqual([
      library.brand.coachEmail,
      library.brand.secondEmail,
    ]);
    await person.text('GO');
    await person.wind('P5D');
    expect((await person.messages()).slice(held).map(({ touch }) => touch)).toEqual(['held']);
    const told = await alertsAbout('Kim');
    expect(told.length).toBe(2 + 2 * 5);
    for (const { text } of told) expect(text).not.toMatch(/go on, I want|want to die/);
    // Without a sign-in the link opens nothing; with one, a name before a press.
    const link = deskLink.exec(told.at(-1)?.text ?? '')?.[0] ?? '';
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(303);
    const pressed = async (fields: Record<string, string>) =>
      (await atDesk(service, link, fields)).text;
    const glance = (await atDesk(service, link)).text;
    expect(glance).toContain('Kim');
    expect(glance).not.toMatch(/want to die|@example\.com|\+1555/);
    const opened = await pressed({ do: 'open' });
    expect(opened).toMatch(/I can&#39;t go on, I want to die/);
    expect(opened).toContain(person.form.email);
    const heldAt = /name="held" value="(\d+)"/.exec(opened)?.[1] ?? '';
    // Newer words arrive while the page is open: its old button does not end the hold.
    await person.text('he is at the door with a gun');
    expect(await pressed({ do: 'clear', done: 'safe', held: heldAt })).toContain(
      'newer words of danger',
    );
    const again = await pressed({ do: 'open' });
    expect(again).toContain('at the door with a gun');
    const readUntil = /name="held" value="(\d+)"/.exec(again)?.[1] ?? '';
    expect(await pressed({ do: 'clear', done: 'safe', held: readUntil })).toContain(
      'The hold is over',
    );
    expect((await person.stored())?.hold).toBeUndefined();
    await person.answering(60);
    const expected = course()
      .slice(0, -1)
      .map(({ id }) => id);
    expect(ids(await person.touches()).slice(0, expected.length)).toEqual(expected);
  });

  it('a person who moves from Lisbon to Denver in week 3 gets the same hour there, no touch twice and none early', async () => {
    const person = await somebody({ timezone: 'Europe/Lisbon', hour: 10 }).join();
    await person.answering(17);
    await press(await person.linkIn('1D', 'preferences'), {
      timezone: 'America/Denver',
      hour: '10',
    });
    const moved = (await person.touches()).length;
    await person.answering(30);
    const after = (await person.touches()).slice(moved);
    expect(after.length).toBeGreaterThan(5);
    for (const { localTime, touch } of after) expect(localTime.slice(11, 16), touch).toBe('10:00');
    expect(after.every(({ localTime }) => /-0[67]:00$/.test(localTime))).toBe(true);
    const all = ids(await person.touches());
    expect(new Set(all).size).toBe(all.length);
  });

  it('a person with mail only gets each text as a two-line letter, and reaches a human by a button', async () => {
    const person = await somebody({ phone: undefined, name: 'Sasha' }).join();
    await person.wind('P4D');
    expect((await person.touches()).every(({ channel }) => channel === 'email')).toBe(true);
    const answer = await person.linkIn('W3', 'answer');
    expect(await (await press(answer, { answer: 'coach' })).text()).toMatch(/asked .* to reply/);
    expect(await alertsAbout('Sasha')).toHaveLength(1);
  });

  it('a shared phone stays with the person it was joined to, and the other gets letters', async () => {
    const first = await somebody().join();
    const other = somebody({ phone: first.form.phone });
    const before = (await first.messages()).filter(({ channel }) => channel === 'sms').length;
    await other.join();
    await other.wind('P10D');
    expect((await other.stored())?.phone).toBeUndefined();
    expect(before).toBeGreaterThan(0);
    expect(
      (await other.touches())
        .filter(({ to }) => to === other.form.email)
        .every(({ channel }) => channel === 'email'),
    ).toBe(true);
  });
});

describe('everything erased', () => {
  it('ERASE ALL stops messages at once, can be called off for three days, and then leaves no trace of the person', async () => {
    const person = await somebody({ name: 'Jesse' }).join();
    await person.answering(5);
    expect(await person.text('delete me')).toEqual([expect.stringMatching(/ERASE ALL/)]);
    expect(await person.text('Erase all')).toEqual([expect.stringMatching(/erased in 3 days/)]);
    const asked = (await person.messages()).length;
    await person.wind('P2D');
    expect(ids((await person.messages()).slice(asked))).toEqual([]);
    const keep = await person.linkIn('erasing-phone', 'keep');
    expect(await (await fetch(keep)).text()).toContain('Keep it after all?');
    expect((await person.stored())?.erasing).toBeDefined();
    expect(await (await press(keep)).text()).toContain('It is kept');
    await person.answering(10);
    expect((await person.touches()).length).toBeGreaterThan(4);
    // The phone's side went by its own word: the mailbox's is left.
    expect(await person.stored()).not.toHaveProperty('phone');

    await postForm(await person.dataLink(), { do: 'erase' });
    const id = String((await person.stored())?.id);
    await person.wind('P5D');
    expect(await person.stored()).toBeUndefined();
    expect((await fetch(keep)).status).toBe(410);
    const left = await everything();
    expect(left.some((item) => JSON.stringify(item).includes(id))).toBe(false);
    for (const trace of [person.form.email, String(person.form.phone), 'Jesse', 'delete me']) {
      expect(
        left.some((item) => JSON.stringify(item).includes(trace)),
        trace,
      ).toBe(false);
    }
    expect(await person.text('DONE')).toEqual([]);
    // A later sign-up starts from the beginning.
    await person.join();
    expect((await person.stored())?.enrollment).toBe(1);
  });
});

describe('an erasure that was marked', () => {
  it('P58 the erasure does not remove a person with a hold, a change of mind or a newer request', async () => {
    const { store } = service.world;
    const hash = 'x'.repeat(27);
    for (const words of [['ERASE ALL', 'I want to die'], ['ERASE ALL'], ['hello']]) {
      const person = await somebody().join();
      for (const one of words) await person.text(one);
      const id = String((await person.stored())?.id);
      // The state after a worker was killed behind the mark, or lost the race for the person.
      await store.erasures.put(
        { subscriber: id, emailHash: hash, at: service.clock.now() },
        service.clock.now(),
      );
      await person.wind('PT1H');
      expect(await person.stored(), words.join()).toMatchObject({ id });
      expect(await store.erasures.read(id), words.join()).toBeUndefined();
    }
  });
});

/** Every item of the table, as stored. */
async function everything(): Promise<Record<string, unknown>[]> {
  const { ScanCommand } = await import('@aws-sdk/client-dynamodb');
  const { unmarshall } = await import('@aws-sdk/util-dynamodb');
  const items: Record<string, unknown>[] = [];
  let from: Record<string, import('@aws-sdk/client-dynamodb').AttributeValue> | undefined;
  do {
    const found = await service.dynamo.send(
      new ScanCommand({
        TableName: service.world.settings.table,
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    items.push(...(found.Items ?? []).map((item) => unmarshall(item)));
    from = found.LastEvaluatedKey;
  } while (from);
  return items;
}

it('P51 no log line of these weeks carries an address, a number or a reply', () => {
  for (const line of log) expect(line).not.toMatch(/@example|\+1555|want to die|Kim|Robin|Jesse/);
});
