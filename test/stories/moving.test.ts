/**
 * Covers the way out of a mailbox that somebody else reads: asked on the preferences page or by the
 * coach, shown by the new mailbox's button and the joined phone's code, through the public routes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { askForMove } from '../../service/intake/ask-for-move.ts';
import { aService, type Message, postForm, postJson, tuesday, Visitor } from './visitor.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  ({ service } = await aService({ startAt: tuesday }));
});
afterAll(() => service.close());

/** Somebody on the course, with a mailbox to move to that is still nobody's. */
async function mover(form: Record<string, unknown> = {}) {
  next += 1;
  const phone = `+1555010${4000 + next}`;
  const person = new Visitor(service.urls.web, {
    ...{ email: `left${next}@example.com`, phone, name: 'Rosa', sensitiveConsent: true, ...form },
  });
  await person.join();
  return { person, there: `safe${next}@example.com` };
}

async function sentTo(address: string): Promise<Message[]> {
  const query = `to=${encodeURIComponent(address)}`;
  return (await fetch(`${service.urls.web}/local/messages?${query}`)).json() as Promise<Message[]>;
}

const linkIn = (message: Message | undefined, purpose: string) =>
  new RegExp(`${service.urls.web}/${purpose}\\?t=\\S+`).exec(message?.text ?? '')?.[0] ?? '';

async function ask(person: Visitor, email: string): Promise<string> {
  const preferences = await person.linkIn('C1', 'preferences');
  return (await postForm(preferences, { action: 'move', email })).text();
}

/** The page behind the letter's button, as its words. */
async function press(address: string): Promise<string> {
  const letter = (await sentTo(address)).findLast(({ touch }) => touch === 'move');
  const link = linkIn(letter, 'move');
  if (!link) throw new Error('No letter about a move came.');
  return (await fetch(link, { method: 'POST' })).text();
}

const codeOn = (page: string) => /MOVE ([A-Z0-9]{6})</.exec(page)?.[1] ?? '';
/** A page without its code and picture, which are new each time. */
const steady = (page: string) =>
  page.replace(/<svg.*?<\/svg>/s, '').replace(/MOVE(%20| )[A-Z0-9]{6}/g, 'MOVE');
const at = (email: string) => new Visitor(service.urls.web, { email });

describe('a move that the preferences page asks for', () => {
  it('P77 goes to the new mailbox alone, and the old one hears and opens nothing more', async () => {
    const { person, there } = await mover({ phone: undefined });
    await person.wind('P8D');
    const before = (await person.messages()).length;
    const unsubscribe = await person.linkIn('W1', 'unsubscribe');
    const preferences = await person.linkIn('C1', 'preferences');
    expect(await ask(person, there)).toContain('nothing about it comes to this mailbox');
    const [letter] = await sentTo(there);
    expect(`${letter?.subject} ${letter?.text}`).not.toMatch(/Rosa|mend the trust/);
    await press(there);
    await person.wind('P10D');
    expect(await person.messages()).toHaveLength(before);
    expect((await sentTo(there)).length).toBeGreaterThan(2);
    expect((await fetch(preferences)).status).toBe(410);
    // RFC 8058: an old letter's button is answered, and ends nothing of the new mailbox.
    expect((await postForm(unsubscribe, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect(await at(there).stored()).toMatchObject({ letters: { state: 'on' } });
    expect(await at(person.form.email).stored()).toBeUndefined();
  });

  it('P77 without a phone brings the place in the course, and nothing that was said or rated', async () => {
    const { person, there } = await mover({ phone: undefined });
    await person.wind('P9D');
    const rate = await person.linkIn('M1', 'answer').catch(() => undefined);
    if (rate) await postForm(rate, { answer: '2' });
    const place = (await person.stored())?.position as { done: string[] };
    await ask(person, there);
    await press(there);
    const moved = at(there);
    expect(await moved.stored()).toMatchObject({
      ...{ role: 'none', numbers: {}, position: { done: place.done } },
    });
    expect(await moved.stored()).not.toHaveProperty('name');
    await moved.wind('P10D');
    const letter = (await sentTo(there)).findLast(({ text }) => text.includes('/preferences?t='));
    await postForm(linkIn(letter, 'preferences'), { action: 'data' });
    const link = linkIn((await sentTo(there)).at(-1), 'export');
    const shown = await (await postForm(link, { do: 'file' })).text();
    for (const hers of ['Rosa', person.form.email, '/subscribe']) expect(shown).not.toContain(hers);
    expect(shown).toContain('/move');
  });

  it('P67 P77 where a phone is joined, his press alone moves nothing; her code moves all', async () => {
    const { person, there } = await mover();
    await person.wind('P9D');
    await ask(person, there);
    await press(there);
    await person.wind('P2D');
    expect(await at(there).stored()).toBeUndefined();
    // A code lives for an hour, the letter's button for a week.
    const page = await press(there);
    // His own phone may have the code: it is not the one that is joined.
    const his = { from: '+15550104999', body: `MOVE ${codeOn(page)}` };
    await postJson(`${service.urls.web}/local/phone`, his);
    await person.wind('PT10M');
    expect(await at(there).stored()).toBeUndefined();
    expect(await person.text(`MOVE ${codeOn(page)}`)).toHaveLength(1);
    expect(await at(there).stored()).toMatchObject({ name: 'Rosa', phone: person.form.phone });
  });

  it('P68 the page says the same for every address, and the pressed page whatever holds the move back', async () => {
    const { person, there } = await mover();
    const { person: other } = await mover();
    const said = new Set<string>();
    const steadyPage = (page: string) => page.replace(/t=[\w.~-]+/g, 't=');
    const returned = `returned-${there}`;
    const { store, secrets } = service.world;
    const hash = hashAddress(secrets.hashKey, returned);
    await store.addresses.suppress('email', hash, 'bounce');
    for (const email of [there, other.form.email, returned])
      said.add(steadyPage(await ask(person, email)));
    expect([...said]).toHaveLength(1);
    for (const email of [other.form.email, returned])
      expect((await sentTo(email)).some(({ touch }) => touch === 'move')).toBe(false);

    const { person: third, there: elsewhere } = await mover();
    await ask(third, elsewhere);
    const pages = [await press(elsewhere)];
    await third.text('HIDE');
    pages.push(await press(elsewhere));
    expect(new Set(pages.map(steady)).size).toBe(1);
  });

  it('to the same address, however it is written, is no move', async () => {
    const { person } = await mover({ phone: undefined });
    const before = (await person.messages()).length;
    for (const email of [person.form.email, person.form.email.toUpperCase()])
      await ask(person, ` ${email} `);
    await person.wind('PT5M');
    expect(await person.messages()).toHaveLength(before);
    expect(await person.stored()).not.toHaveProperty('move');
  });

  it('an address that became another record’s meanwhile is never merged', async () => {
    const { person, there } = await mover({ phone: undefined });
    await ask(person, there);
    const [letter] = await sentTo(there);
    const other = new Visitor(service.urls.web, { email: there });
    await other.join();
    await fetch(linkIn(letter, 'move'), { method: 'POST' });
    await person.wind('PT10M');
    expect((await person.stored())?.id).not.toBe((await other.stored())?.id);
    expect(await person.stored()).toMatchObject({ email: person.form.email });
  });

  it('the old address signs up anew after a move: a new, empty record', async () => {
    const { person, there } = await mover({ phone: undefined });
    await ask(person, there);
    await press(there);
    const anew = new Visitor(service.urls.web, { email: person.form.email });
    await anew.join();
    expect((await anew.stored())?.id).not.toBe((await at(there).stored())?.id);
    expect(await anew.stored()).toMatchObject({ numbers: {}, position: { done: [] } });
  });

  it('P42 a record asks three times a day at most, and one inbox gets three letters', async () => {
    const { person, there } = await mover({ phone: undefined });
    for (let n = 0; n < 5; n++) {
      await ask(person, `${n}-${there}`);
      await person.wind('PT2M');
    }
    const came = await Promise.all([0, 1, 2, 3, 4].map((n) => sentTo(`${n}-${there}`)));
    expect(came.map(({ length }) => length)).toEqual([1, 1, 1, 0, 0]);
  });

  it('P77 a bounce of the letter to a mistyped mailbox closes no letters', async () => {
    const { person } = await mover({ phone: undefined });
    await ask(person, 'bounce@simulator.amazonses.com');
    await person.wind('P1D');
    expect(await person.stored()).toMatchObject({ letters: { state: 'on' } });
  });
});

describe('a move that the coach asks for', () => {
  it('P77 needs the same proofs and a day, and story (c): his new address gets nothing but the place', async () => {
    const { person, there } = await mover();
    await person.text('hiding at my sister’s place');
    await person.text('COACH');
    await person.wind('P9D');
    const id = String((await person.stored())?.id);
    await askForMove(service.world, id, { email: there, by: 'coach' });
    await person.wind('PT2M');
    await press(there);
    await person.wind('P2D');
    expect(await at(there).stored()).toBeUndefined();
    const page = await press(there);
    await person.text(`MOVE ${codeOn(page)}`);
    await person.wind('PT23H');
    expect(await at(there).stored()).toBeUndefined();
    await person.wind('PT2H');
    expect(await at(there).stored()).toMatchObject({ id, role: 'none' });
    await person.wind('P8D');
    const letter = (await sentTo(there)).findLast(({ text }) => text.includes('/preferences?t='));
    await postForm(linkIn(letter, 'preferences'), { action: 'data' });
    const link = linkIn((await sentTo(there)).at(-1), 'export');
    const shown = await (await postForm(link, { do: 'file' })).text();
    for (const hers of ['sister', 'Rosa', person.form.email, person.form.phone])
      expect(shown).not.toContain(hers);
  });
});
