import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { apply, placementOf } from '../../service/apply.ts';
import { exportPerson } from '../../service/coach/export-person.ts';
import { addCoach, findCoach, resetCoach } from '../../service/desk/coach-accounts.ts';
import { askForLink, nextStep } from '../../service/desk/sign-in.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import { type Browser, type DeskBed, origin, startDeskBed } from './desk-bed.ts';
import { monday } from './web-bed.ts';

let bed: DeskBed;
beforeAll(async () => {
  bed = await startDeskBed();
});
afterAll(() => bed.close());

const coachOf = async (email: string) => {
  const found = await findCoach(bed.desk, email);
  if (!found) throw new Error(`${email} is not on the list.`);
  return found;
};

let start = monday - 30 * dayMs;
/** Everybody begins anew, weeks later, so that no limit of one test is another's. */
beforeEach(async () => {
  start += 30 * dayMs;
  bed.wind(start);
  for (const email of ['alex', 'kit', 'mia'])
    await resetCoach(bed.desk, await coachOf(`${email}@example.com`));
});

let joined = 0;
/** Somebody on the course whose phone said something. */
async function somebody(words: string): Promise<{ readonly id: string; readonly phone: string }> {
  joined += 1;
  const id = await bed.join({ email: `sam${joined}@example.com`, name: `Sam${joined}` });
  const phone = `+120255501${String(joined).padStart(2, '0')}`;
  await bed.joinPhone(id, phone);
  const sid = `SM${String(joined).padStart(20, '9')}${'0'.repeat(12)}`;
  await receiveInbound(bed.world, { id: sid, from: phone, body: words });
  return { id, phone };
}

/** A browser of its own for each test, so that no limit of one is another's. */
const aBrowser = () => bed.browser();

describe('signing in', () => {
  it('P78 takes a mailed link once, then a passkey, and shows the printed words once', async () => {
    const browser = aBrowser();
    expect((await browser.get('/desk')).location).toBe('/desk/sign-in?to=%2Fdesk');
    expect((await browser.takeLink('Alex@Example.com')).location).toBe('/desk/passkey?to=%2Fdesk');
    expect((await browser.get('/desk')).location).toBe('/desk/passkey?to=%2Fdesk');
    const made = await browser.makePasskey();
    expect(made.body.match(/<li>[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}<\/li>/g)).toHaveLength(8);
    expect((await browser.get('/desk')).body).toContain('<h1>Today</h1>');
    const again = bed.browser();
    expect((await again.useLink(browser.link())).status).toBe(400);
  });

  it('P78 a link works for 15 minutes, and the newest alone', async () => {
    const browser = aBrowser();
    await browser.post('/desk/sign-in', { email: 'kit@example.com' });
    const first = browser.link();
    await browser.post('/desk/sign-in', { email: 'kit@example.com' });
    expect((await browser.useLink(first)).status).toBe(400);
    bed.wind(start + 15 * minuteMs);
    expect((await browser.useLink(browser.link())).status).toBe(400);
  });

  it('P78 the mailbox alone opens nothing once there is a passkey', async () => {
    await aBrowser().enrol();
    const thief = bed.browser();
    await thief.takeLink('alex@example.com');
    expect((await thief.get('/desk')).location).toBe('/desk/passkey?to=%2Fdesk');
    // They make a passkey of their own in vain, with a challenge of the right session.
    expect((await thief.makePasskey()).status).toBe(400);
    expect((await thief.usePasskey()).status).toBe(400);
    expect((await thief.get('/desk')).location).toBe('/desk/passkey?to=%2Fdesk');
    expect((await thief.get('/desk/sessions')).status).toBe(303);
  });

  it('P78 the same passkey opens the desk again; a copy whose count falls behind does not', async () => {
    const browser = await aBrowser().enrol();
    await browser.post('/desk/sign-out');
    await browser.takeLink('alex@example.com');
    expect((await browser.usePasskey(7)).location).toBe('/desk');
    await browser.post('/desk/sign-out');
    await browser.takeLink('alex@example.com');
    expect((await browser.usePasskey(6)).status).toBe(400);
  });

  it('P78 a response is good for its own challenge, once', async () => {
    const browser = await aBrowser().enrol();
    await browser.post('/desk/sign-out');
    await browser.takeLink('alex@example.com');
    const page = await browser.get('/desk/passkey');
    const written = /data-options="([^"]*)"/.exec(page.body)?.[1] ?? '';
    const options = JSON.parse(written.replaceAll('&quot;', '"'));
    const response = JSON.stringify(browser.authenticator.sign(options));
    const other = JSON.stringify(
      browser.authenticator.sign({ ...options, challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    );
    expect((await browser.post('/desk/passkey', { do: 'use', response: other })).status).toBe(400);
    // The wrong one used the challenge up.
    expect((await browser.post('/desk/passkey', { do: 'use', response })).status).toBe(400);
  });

  it('P78 a passkey of another site is none', async () => {
    const browser = bed.browser({ from: 'https://mend.example.net' });
    await browser.post('/desk/sign-in', { email: 'alex@example.com' }, origin);
    const t = new URL(browser.link(), origin).searchParams.get('t') ?? '';
    await browser.post('/desk/sign-in', { t }, origin);
    const page = await browser.get('/desk/passkey');
    const written = /data-options="([^"]*)"/.exec(page.body)?.[1] ?? '';
    const made = browser.authenticator.make(JSON.parse(written.replaceAll('&quot;', '"')));
    const fields = { do: 'make', response: JSON.stringify(made) };
    expect((await browser.post('/desk/passkey', fields, origin)).status).toBe(400);
  });

  it('P78 a printed word and the mailbox make a new passkey, and each word works once', async () => {
    const first = aBrowser();
    await first.takeLink('kit@example.com');
    const words = (await first.makePasskey()).body.match(/[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}/g);
    const lost = bed.browser();
    await lost.takeLink('kit@example.com');
    const recover = (browser: Browser, word: string) =>
      browser.post('/desk/passkey', { do: 'recover', word });
    expect((await recover(lost, 'aaaa-bbbb-cccc')).status).toBe(400);
    const said = (words?.[3] ?? '').toUpperCase().replaceAll('-', ' ');
    expect((await recover(lost, said)).status).toBe(303);
    expect((await lost.makePasskey()).status).toBe(200);
    expect((await lost.get('/desk')).status).toBe(200);
    const again = bed.browser();
    await again.takeLink('kit@example.com');
    expect((await recover(again, words?.[3] ?? '')).status).toBe(400);
  });

  it('P78 a first passkey is made within a week; then who deploys the course resets it', async () => {
    bed.wind(start + 7 * dayMs);
    const browser = aBrowser();
    await browser.takeLink('mia@example.com');
    expect((await browser.get('/desk/passkey')).body).toContain('npx mend coach reset mia@');
    expect((await browser.makePasskey()).status).toBe(400);
    await resetCoach(bed.desk, await coachOf('mia@example.com'));
    await browser.takeLink('mia@example.com');
    expect((await browser.makePasskey()).status).toBe(200);
  });

  it('P68 P78 an address on the list is answered as any other, and one place is sent five letters in an hour', async () => {
    const browser = aBrowser();
    const before = bed.mails.length;
    const known = await browser.post('/desk/sign-in', { email: 'kit@example.com' });
    const unknown = await browser.post('/desk/sign-in', { email: 'nobody@example.com' });
    expect(unknown.body).toBe(known.body);
    expect(bed.mails.length).toBe(before + 1);
    for (let i = 0; i < 8; i++) await browser.post('/desk/sign-in', { email: 'kit@example.com' });
    expect(bed.mails.length).toBe(before + 5);
    // A stranger's wishes do not use up those of the coach, who asks from elsewhere.
    await askForLink(bed.desk, 'kit@example.com', '198.51.100.7', '');
    expect(bed.mails.length).toBe(before + 6);
  });

  it('a link that does not leave is an error in the log, without the address', async () => {
    const failing = { send: async () => ({ status: 'rejected', code: 'x' }) as never };
    const desk = { ...bed.desk, mailer: failing };
    const before = bed.log.length;
    await askForLink(desk, 'kit@example.com', undefined, '');
    const said = bed.log.slice(before).join('\n');
    expect(said).toContain('a letter of the desk was not taken');
    expect(said).not.toContain('kit@');
  });

  it('P78 a new host name asks for a printed word before a passkey is made there', async () => {
    await aBrowser().enrol();
    const moved = { ...bed.desk, settings: { ...bed.desk.settings } };
    Object.assign(moved.settings, { publicUrl: 'https://new.example.com' });
    const { coach } = await coachOf('alex@example.com');
    const session = { stage: 'mailed' } as never;
    expect(nextStep({ coach, session }, moved)).toBe('recover');
  });
});

describe('a session', () => {
  it('P78 is in a cookie of this host alone, which no script reads', async () => {
    const browser = await aBrowser().enrol();
    const set = browser.setCookies.at(-1) ?? '';
    expect(set).toMatch(/^__Host-desk=[\w-]{43};/);
    for (const said of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=43200'])
      expect(set).toContain(said);
  });

  it('P78 the store has no secret of a cookie or a link', async () => {
    const browser = await aBrowser().enrol();
    const secret = browser.cookie.split('=')[1] ?? '';
    const kept = JSON.stringify(await bed.items());
    expect(secret.length).toBe(43);
    expect(kept).not.toContain(secret);
  });

  it('P78 asks for the passkey after 15 idle minutes, and ends after 12 hours', async () => {
    const browser = await aBrowser().enrol();
    for (let at = 10; at <= 60; at += 10) {
      bed.wind(start + at * minuteMs);
      expect((await browser.get('/desk')).status).toBe(200);
    }
    bed.wind(start + 76 * minuteMs);
    expect((await browser.get('/desk')).location).toBe('/desk/passkey?to=%2Fdesk');
    await browser.usePasskey();
    expect((await browser.get('/desk')).status).toBe(200);
    bed.wind(start + 12 * hourMs + minuteMs);
    expect((await browser.get('/desk')).location).toBe('/desk/sign-in?to=%2Fdesk');
  });

  it('P78 is listed, and ended from another one; nobody ends another coach’s', async () => {
    const one = await aBrowser().enrol();
    const other = bed.browser();
    await other.takeLink('alex@example.com');
    const kit = await bed.browser().enrol('kit@example.com');
    const list = await one.get('/desk/sessions');
    const hashes = [...list.body.matchAll(/name="session" value="([^"]+)"/g)].map(([, one]) => one);
    expect(hashes).toHaveLength(1);
    await kit.post('/desk/sessions', { session: hashes[0] ?? '' });
    expect((await other.get('/desk')).location).toContain('/desk/passkey');
    await one.post('/desk/sessions', { session: hashes[0] ?? '' });
    expect((await other.get('/desk')).location).toContain('/desk/sign-in');
  });

  it('P78 a second passkey is added, the only one stays, and a removed one opens nothing', async () => {
    const browser = await aBrowser().enrol();
    const ids = (body: string) =>
      [...body.matchAll(/name="passkey" value="([^"]+)"/g)].map(([, id = '']) => id);
    const [first = ''] = ids((await browser.get('/desk/sessions')).body);
    expect((await browser.post('/desk/sessions', { passkey: first })).status).toBe(400);
    const second = bed.browser();
    second.cookie = browser.cookie;
    await second.makePasskey(await second.get('/desk/sessions'));
    expect(ids((await second.get('/desk/sessions')).body)).toHaveLength(2);
    expect((await second.post('/desk/sessions', { passkey: first })).status).toBe(303);
    await browser.takeLink('alex@example.com');
    expect((await browser.usePasskey()).status).toBe(400);
  });

  it('P78 of a coach who leaves the list ends at once', async () => {
    const browser = await aBrowser().enrol('kit@example.com');
    const { coach } = await coachOf('kit@example.com');
    await bed.desk.store.coaches.remove(coach.id);
    expect((await browser.get('/desk')).location).toContain('/desk/sign-in');
    await bed.desk.store.coaches.put(coach);
  });

  it('P78 a form of another origin is refused, with a stolen cookie or without an origin too', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    for (const from of ['https://evil.example.net', 'null', '']) {
      const answer = await browser.post(`/desk/people/${id}`, { do: 'open' }, from);
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain('COACH');
    }
  });
});

describe('Today', () => {
  it('shows who is held and who waits by name, and nobody’s words', async () => {
    const held = await somebody('he hit me at the lake');
    const asks = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const { body } = await browser.get('/desk');
    for (const { id } of [held, asks]) expect(body).toContain(`/desk/people/${id}`);
    expect(body.indexOf(held.id)).toBeLessThan(body.indexOf(asks.id));
    expect(body).toContain('A reply is promised until');
    expect(body).toMatch(/The service: \d+ to mend/);
    expect(body).not.toMatch(/lake|@example\.com|\+1202/);
  });

  it('P78 says who has read since they wrote, and newer words of theirs take that back', async () => {
    const { id, phone } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    await browser.post(`/desk/people/${id}`, { do: 'open' });
    expect((await browser.get('/desk')).body).toContain('Read by alex, just now');
    bed.wind(start + 5 * minuteMs);
    await receiveInbound(bed.world, {
      id: `SM${'7'.repeat(32)}`,
      from: phone,
      body: 'are you there',
    });
    expect((await browser.get('/desk')).body).not.toContain('Read by alex');
  });

  it('what is put off comes back after its days, and at once with newer words', async () => {
    const { id, phone } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    await browser.post(`/desk/people/${id}`, { do: 'later', days: '3' });
    expect((await browser.get('/desk')).body).toMatch(/Put off \(\d/);
    bed.wind(start + 10 * minuteMs);
    await receiveInbound(bed.world, {
      id: `SM${'8'.repeat(32)}`,
      from: phone,
      body: 'please call',
    });
    expect((await browser.get('/desk')).body).not.toContain('Put off');
  });

  it('watches those who answer nothing, and those whose letters bounced', async () => {
    const silent = await bed.join({ email: 'silent@example.com', name: 'Silent' });
    const stored = await bed.world.store.people.read(silent, start, true);
    if (!stored) throw new Error('They are not there.');
    const quiet = { ...stored.subscriber, silent: 6 };
    await bed.world.store.people.save(quiet, stored.version, placementOf(bed.world, quiet));
    const gone = await bed.join({ email: 'gone@example.com', name: 'Gone' });
    await apply(bed.world, gone, { type: 'ChannelDead', channel: 'email', at: start });
    const browser = await aBrowser().enrol();
    const { body } = await browser.get('/desk');
    expect(body).toContain('6 invitations in a row had no answer');
    expect(body).toContain('nothing arrives at their address any more');
    const kit = await bed.browser().enrol('kit@example.com');
    expect((await kit.get('/desk')).body).not.toContain('Silent');
  });
});

describe('one person', () => {
  it('P78 a GET shows no words and no address; a press does, and is recorded with who and when', async () => {
    const { id, phone } = await somebody('he hit me at the lake');
    const browser = await aBrowser().enrol();
    const closed = await browser.get(`/desk/people/${id}`);
    expect(closed.body).not.toMatch(/lake|@example\.com|\+1202/);
    const open = await browser.post(`/desk/people/${id}`, { do: 'open' });
    for (const said of ['he hit me at the lake', phone, 'What was done?', 'Call 911'])
      expect(open.body).toContain(said);
    const { acts } = await bed.world.store.people.timeline(id, bed.world.now());
    const { coach } = await coachOf('alex@example.com');
    expect(acts).toEqual([expect.objectContaining({ deed: 'view', by: coach.id, at: start })]);
  });

  it('a hold ends only with what was done, and not under newer words', async () => {
    const { id, phone } = await somebody('he hit me');
    const browser = await aBrowser().enrol();
    const path = `/desk/people/${id}`;
    const open = await browser.post(path, { do: 'open' });
    const held = /name="held" value="(\d+)"/.exec(open.body)?.[1] ?? '';
    expect((await browser.post(path, { do: 'clear', held })).status).toBe(400);
    bed.wind(start + minuteMs);
    await receiveInbound(bed.world, {
      id: `SM${'5'.repeat(32)}`,
      from: phone,
      body: 'he has a gun',
    });
    const newer = await browser.post(path, { do: 'clear', held, done: 'safe' });
    expect(newer.location).toContain('did=newer');
    const again = await browser.post(path, { do: 'open' });
    const until = /name="held" value="(\d+)"/.exec(again.body)?.[1] ?? '';
    await browser.post(path, { do: 'clear', held: until, done: 'safe' });
    const { acts } = await bed.world.store.people.timeline(id, bed.world.now());
    const { coach } = await coachOf('alex@example.com');
    expect(acts).toContainEqual(
      expect.objectContaining({
        deed: 'clear',
        by: coach.id,
        because: expect.stringMatching(/safe/),
      }),
    );
  });

  it('P79 says who else has the page open', async () => {
    const { id } = await somebody('COACH');
    await (await bed.browser().enrol('kit@example.com')).post(`/desk/people/${id}`, { do: 'open' });
    const alex = await aBrowser().enrol();
    const path = `/desk/people/${id}`;
    expect((await alex.post(path, { do: 'open' })).body).toContain('kit has this page open too');
    bed.wind(start + 11 * minuteMs);
    expect((await alex.post(path, { do: 'open' })).body).not.toContain('has this page open');
  });

  it('P79 what was written is kept when the session has ended', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    bed.wind(start + 20 * minuteMs);
    const words = 'She sounded calm.\nI call again on Friday & bring the list.';
    const kept = await browser.post(`/desk/people/${id}`, { do: 'note', note: words });
    expect(kept.status).toBe(401);
    expect(kept.body).toContain('I call again on Friday &amp; bring the list.');
    expect(kept.body).toContain('<input type="hidden" name="do" value="note"');
  });

  it('P67 a note is kept, has 500 characters at most, and stands in the export for their phone alone', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const path = `/desk/people/${id}`;
    expect((await browser.post(path, { do: 'note', note: 'x'.repeat(501) })).status).toBe(400);
    await browser.post(path, { do: 'note', note: 'Sounded calm.' });
    expect((await browser.post(path, { do: 'open' })).body).toContain('Sounded calm.');
    const stored = await bed.world.store.people.read(id, bed.world.now(), true);
    if (!stored) throw new Error('They are not there.');
    const { subscriber } = stored;
    const exported = async (unlocked?: number) =>
      JSON.stringify(await exportPerson(bed.world, subscriber, unlocked));
    expect(await exported(subscriber.binding?.epoch)).toContain('Sounded calm.');
    // The mailbox may be in another hand than the phone that the note speaks of.
    expect(await exported()).not.toMatch(/Sounded calm|a note|their words shown/);
  });

  it('an act on somebody who was erased a second ago says so, and changes nothing', async () => {
    const browser = await aBrowser().enrol();
    const answer = await browser.post('/desk/people/3k5v0x8q2m1a', { do: 'attend' });
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('Nobody is here any more');
  });

  it('P46 a hostile text and a name of 300 emoji stand there as text', async () => {
    const { id } = await somebody('<script>alert(1)</script>');
    const browser = await aBrowser().enrol();
    const { body } = await browser.post(`/desk/people/${id}`, { do: 'open' });
    expect(body).toContain('<q>&lt;script&gt;alert(1)&lt;/script&gt;</q>');
  });
});

describe('an answer', () => {
  /** The fields of the form on a page that was opened. */
  async function formFor(browser: Browser, id: string, words: string) {
    const { body } = await browser.post(`/desk/people/${id}`, { do: 'open' });
    const opened = /name="opened" value="(\d+)"/.exec(body)?.[1] ?? '';
    return { words, channel: 'sms', because: '', opened };
  }
  const answersTo = async (id: string) => {
    const stored = await bed.world.store.people.read(id, bed.world.now(), true);
    return stored?.subscriber.out.filter(({ words }) => words === 'coach-answer') ?? [];
  };

  it('P37 P55 is shown as a lock screen shows it, with its segments and its hour, before it goes', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = await formFor(browser, id, 'I read your note. Shall I call at noon?');
    const preview = await browser.post(`/desk/people/${id}`, { ...fields, do: 'preview' });
    expect(preview.body).toContain('Mend: I read your note. Shall I call at noon?');
    expect(preview.body).toContain('A text in 1 segment');
    expect(await answersTo(id)).toEqual([]);
    const sent = await browser.post(`/desk/people/${id}`, { ...fields, do: 'send' });
    expect(sent.location).toBe(`/desk/people/${id}?did=sent`);
    expect(await answersTo(id)).toEqual([expect.objectContaining({ channel: 'sms' })]);
    // The form sent twice is one answer.
    await browser.post(`/desk/people/${id}`, { ...fields, do: 'send' });
    expect(await answersTo(id)).toHaveLength(1);
  });

  it.each([
    ['', /no words to send/],
    ['Your partner called, and we should talk about the affair.', /lock screen would show/],
    ['Grüße 😀', /plain characters, or send a letter/],
    ['x'.repeat(500), /4 segments/],
  ])('P55 with words that do not fit says so and keeps them: %j', async (words, problem) => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = await formFor(browser, id, words);
    for (const wish of ['preview', 'send']) {
      const page = await browser.post(`/desk/people/${id}`, { ...fields, do: wish });
      expect(page.status).toBe(400);
      expect(page.body).toMatch(problem);
      expect(page.body).toContain(`${words}</textarea>`);
    }
    expect(await answersTo(id)).toEqual([]);
  });

  it('P67 another way than theirs needs a reason', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = { ...(await formFor(browser, id, 'A longer letter.')), channel: 'email' };
    const refused = await browser.post(`/desk/people/${id}`, { ...fields, do: 'send' });
    expect(refused.body).toContain('phone and mailbox may be in two hands');
    const because = 'she asked me to write';
    await browser.post(`/desk/people/${id}`, { ...fields, because, do: 'send' });
    expect(await answersTo(id)).toEqual([expect.objectContaining({ channel: 'email' })]);
  });

  it('P79 to somebody whom another coach has answered meanwhile does not go, and is kept', async () => {
    const { id } = await somebody('COACH');
    const kit = await bed.browser().enrol('kit@example.com');
    const alex = await aBrowser().enrol();
    const mine = await formFor(alex, id, 'Shall I call at noon?');
    const theirs = await formFor(kit, id, 'I am here. What happened?');
    bed.wind(start + 2 * minuteMs);
    await kit.post(`/desk/people/${id}`, { ...theirs, do: 'send' });
    bed.wind(start + 2 * minuteMs + 1_000);
    const stopped = await alex.post(`/desk/people/${id}`, { ...mine, do: 'send' });
    expect(stopped.status).toBe(400);
    expect(stopped.body).toContain('kit wrote to them, just now');
    expect(stopped.body).toContain('I am here. What happened?');
    expect(stopped.body).toContain('Shall I call at noon?</textarea>');
    expect(await answersTo(id)).toHaveLength(1);
    // After reading it they may send all the same.
    const opened = /name="opened" value="(\d+)"/.exec(stopped.body)?.[1] ?? '';
    bed.wind(start + 3 * minuteMs);
    await alex.post(`/desk/people/${id}`, { ...mine, opened, do: 'send' });
    expect(await answersTo(id)).toHaveLength(2);
  });

  it('P62 to somebody who says STOP meanwhile does not go', async () => {
    const { id, phone } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = await formFor(browser, id, 'Shall I call at noon?');
    await receiveInbound(bed.world, { id: `SM${'4'.repeat(32)}`, from: phone, body: 'STOP' });
    const page = await browser.post(`/desk/people/${id}`, { ...fields, do: 'send' });
    expect(page.status).toBe(400);
    expect(page.body).toContain('They said STOP');
    expect(await answersTo(id)).toEqual([]);
  });

  it('P79 in a session that has ended is kept, and is sent by one press after the sign-in', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = await formFor(browser, id, 'I read your note, and I call at noon.');
    bed.wind(start + 20 * minuteMs);
    const kept = await browser.post(`/desk/people/${id}`, { ...fields, do: 'send' });
    expect(kept.status).toBe(401);
    const again = Object.fromEntries([
      ...[...kept.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
      ...[...kept.body.matchAll(/<textarea name="([^"]+)">([^<]*)</g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    ]);
    await browser.usePasskey();
    await browser.post(`/desk/people/${id}`, again);
    expect(await answersTo(id)).toHaveLength(1);
  });

  it('that is kept as a saved one is offered for the next person', async () => {
    const one = await somebody('COACH');
    const other = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = await formFor(browser, one.id, 'I am here, and I read you.');
    await browser.post(`/desk/people/${one.id}`, { ...fields, do: 'send', keep: 'on' });
    const { body } = await browser.post(`/desk/people/${other.id}`, { do: 'open' });
    expect(body).toContain('value="I am here, and I read you."');
    const inserted = await browser.post(`/desk/people/${other.id}`, {
      insert: 'I am here, and I read you.',
    });
    expect(inserted.body).toContain('I am here, and I read you.</textarea>');
  });
});

describe('more that a coach may do', () => {
  const stored = async (id: string) =>
    (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;

  it('P78 pauses, goes on and slows down, each with its reason and by whom', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const path = `/desk/people/${id}`;
    expect((await browser.post(path, { do: 'pause' })).body).toContain('Say why');
    const reason = 'A death in the family';
    await browser.post(path, { do: 'pause', for: '14', reason });
    expect((await stored(id))?.pause?.until).toBe(start + 14 * dayMs);
    expect((await browser.post(path, { do: 'open' })).body).toContain('Go on');
    await browser.post(path, { do: 'resume', reason });
    expect(await stored(id)).not.toHaveProperty('pause');
    await browser.post(path, { do: 'slow', reason });
    expect((await stored(id))?.pace).toBe('baby');
    const { acts } = await bed.world.store.people.timeline(id, bed.world.now());
    const { coach } = await coachOf('alex@example.com');
    for (const deed of ['pause', 'resume', 'slow'])
      expect(acts).toContainEqual(expect.objectContaining({ deed, because: reason, by: coach.id }));
  });

  it('P62 ends texts, which only their START opens again', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const fields = { do: 'stop-texts', reason: 'they told me on the telephone' };
    const done = await browser.post(`/desk/people/${id}`, fields);
    expect(done.location).toContain('did=stopped-sms');
    expect((await stored(id))?.texts.state).toBe('off');
    expect((await browser.post(`/desk/people/${id}`, fields)).location).toContain('unchanged');
  });

  it('erases only with the id typed, and nobody whose phone is joined', async () => {
    const browser = await aBrowser().enrol();
    const alone = await bed.join({ email: 'alone@example.com', name: 'Alone' });
    const reason = 'they asked me by post';
    const path = `/desk/people/${alone}`;
    const wrong = await browser.post(path, { do: 'erase', reason, id: 'somebody' });
    expect(wrong.body).toContain('That is not their id');
    await browser.post(path, { do: 'erase', reason, id: ` ${alone.toUpperCase()} ` });
    expect(await stored(alone)).toHaveProperty('erasing');
    const joinedOne = await somebody('COACH');
    const two = { do: 'erase', reason, id: joinedOne.id };
    const refused = await browser.post(`/desk/people/${joinedOne.id}`, two);
    expect(refused.body).toContain('each side erases its own');
    expect(await stored(joinedOne.id)).not.toHaveProperty('erasing');
  });

  it('P77 lets letters move only by the new mailbox’s proofs, and calls that off', async () => {
    const { id } = await somebody('hello there');
    const browser = await aBrowser().enrol();
    const path = `/desk/people/${id}`;
    const reason = 'they lost that mailbox';
    const wrong = await browser.post(path, { do: 'move', reason, to: 'sam@nowhere' });
    expect(wrong.body).toContain('That is no whole email address');
    const before = (await stored(id))?.email;
    await browser.post(path, { do: 'move', reason, to: 'New@Example.net' });
    expect(await stored(id)).toMatchObject({
      email: before,
      move: { email: 'new@example.net', by: 'coach' },
    });
    await browser.post(path, { do: 'stop-move', reason });
    expect(await stored(id)).not.toHaveProperty('move');
  });

  it('hands somebody to the second contact by a letter without a name, and Today says so', async () => {
    const { id } = await somebody('COACH');
    const browser = await aBrowser().enrol();
    const before = bed.mails.length;
    const fields = { do: 'hand-over', reason: 'I am away until Monday' };
    await browser.post(`/desk/people/${id}`, fields);
    const mail = bed.mails.at(-1);
    expect(bed.mails.length).toBe(before + 1);
    expect(mail?.to).toBe(bed.world.library.brand.secondEmail);
    expect(mail?.text).toContain(`${origin}/desk/people/${id}`);
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Sam\d|COACH|away/);
    expect((await browser.get('/desk')).body).toContain('Handed to the second contact');
  });

  it('P78 is not the second contact’s', async () => {
    const { id } = await somebody('COACH');
    const kit = await aBrowser().enrol('kit@example.com');
    expect((await kit.post(`/desk/people/${id}`, { do: 'open' })).body).not.toContain('Pause');
    await kit.post(`/desk/people/${id}`, { do: 'pause', reason: 'because I may', for: '7' });
    expect(await stored(id)).not.toHaveProperty('pause');
  });

  it('says what is next and why, and what did not come and by which rule', async () => {
    const { id } = await somebody('he hit me');
    const browser = await aBrowser().enrol();
    const { body } = await browser.post(`/desk/people/${id}`, { do: 'open' });
    expect(body).toContain('What is next, and why');
    expect(body).toContain('they wrote words of danger, and nobody has ended the hold');
  });
});

describe('People', () => {
  let crowd: DeskBed;
  const names = Array.from({ length: 60 }, (_, n) => `Person ${String(n).padStart(2, '0')}`);
  beforeAll(async () => {
    crowd = await startDeskBed();
    for (const [n, name] of names.entries())
      await crowd.join({ email: `crowd${n}@example.com`, name });
  });
  afterAll(() => crowd.close());
  const shown = (body: string) => [...body.matchAll(/<b>([^<]+)<\/b>/g)].map(([, name]) => name);
  const nextOf = (body: string) => /name="after" value="([^"]*)"/.exec(body)?.[1] ?? '';

  it('lists everybody once, a page at a time, by name', async () => {
    const alex = await crowd.browser().enrol();
    let page = await alex.get('/desk/people');
    const found = shown(page.body);
    for (let pages = 1; nextOf(page.body) && pages < 9; pages++) {
      page = await alex.post('/desk/people', { after: nextOf(page.body) });
      found.push(...shown(page.body));
    }
    expect(found).toEqual(names);
  });

  it('finds by the beginning of a name in any case, by a whole address and by id', async () => {
    const alex = await crowd.browser().enrol('kit@example.com');
    expect((await alex.get('/desk/people')).status).toBe(403);
    const coach = crowd.browser();
    await resetCoach(crowd.desk, (await findCoach(crowd.desk, 'alex@example.com')) as never);
    await coach.enrol();
    const search = (name: string, status = '') => coach.post('/desk/people', { name, status });
    expect(shown((await search('PERSON 1')).body)).toEqual(names.slice(10, 20));
    const one = await search(' Crowd7@Example.com ');
    expect(one.location).toMatch(/^\/desk\/people\/[a-z0-9]{12}$/);
    const id = one.location?.split('/').at(-1) ?? '';
    expect((await search(id)).location).toBe(one.location);
    expect(shown((await search('', 'active')).body)).toHaveLength(25);
    expect((await search('', 'held')).body).toContain('Nobody.');
  });

  it.each(['%', '*', '"><script>', '\u{1f600}'.repeat(70), '../..', 'crowd@'])(
    'takes %j for the beginning of a name that nobody has',
    async (name) => {
      const alex = crowd.browser();
      await resetCoach(crowd.desk, (await findCoach(crowd.desk, 'alex@example.com')) as never);
      crowd.wind(crowd.world.now() + 2 * hourMs);
      await alex.enrol();
      const page = await alex.post('/desk/people', { name });
      expect(page.status).toBe(200);
      expect(page.body).toContain('Nobody.');
    },
  );

  it('refuses a name of 300 emoji in words', async () => {
    const alex = crowd.browser();
    await resetCoach(crowd.desk, (await findCoach(crowd.desk, 'alex@example.com')) as never);
    crowd.wind(crowd.world.now() + 2 * hourMs);
    await alex.enrol();
    const page = await alex.post('/desk/people', { name: '\u{1f600}'.repeat(300) });
    expect(page.status).toBe(400);
    expect(page.body).toContain('role="alert"');
  });
});

describe('rights', () => {
  it('P78 the second contact sees those who wait, and nobody else', async () => {
    const waits = await somebody('COACH');
    const calm = await bed.join({ email: 'calm@example.com', name: 'Calm' });
    const kit = await aBrowser().enrol('kit@example.com');
    expect((await kit.get(`/desk/people/${waits.id}`)).status).toBe(200);
    expect((await kit.get(`/desk/people/${calm}`)).status).toBe(403);
    expect((await kit.post(`/desk/people/${calm}`, { do: 'open' })).status).toBe(403);
  });

  it('the second contact comes back to Today after an act, where it says what became of it', async () => {
    const { id } = await somebody('COACH');
    const kit = await aBrowser().enrol('kit@example.com');
    const done = await kit.post(`/desk/people/${id}`, { do: 'attend' });
    expect(done.location).toBe('/desk?did=attended');
    expect((await kit.get('/desk?did=attended')).body).toContain('this waits for you no more');
    expect((await kit.get(`/desk/people/${id}`)).status).toBe(403);
  });

  it('P78 the maker sees the service’s health and nobody’s name', async () => {
    const { id } = await somebody('COACH');
    const mia = await aBrowser().enrol('mia@example.com');
    expect((await mia.get('/desk')).location).toBe('/desk/health');
    for (const answer of [
      await mia.get(`/desk/people/${id}`),
      await mia.post(`/desk/people/${id}`, { do: 'open' }),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body).not.toMatch(/Sam\d/);
    }
    expect((await mia.get('/desk/health')).status).toBe(200);
  });
});

describe('health', () => {
  let quiet: DeskBed;
  beforeAll(async () => {
    quiet = await startDeskBed();
  });
  afterAll(() => quiet.close());

  it('is one line while all is well, and says which contact cannot sign in', async () => {
    const { coachEmail, secondEmail } = quiet.world.library.brand;
    const alex = await quiet.browser().enrol();
    const first = (await alex.get('/desk/health')).body;
    expect(first).toContain(`${coachEmail} is told of people in danger, and is not on the`);
    await addCoach(quiet.desk, coachEmail, 'coach');
    await addCoach(quiet.desk, secondEmail, 'second');
    const listed = (await alex.get('/desk/health')).body;
    expect(listed).toContain(`${secondEmail} cannot sign in yet`);
    for (const email of [coachEmail, secondEmail]) await quiet.browser().enrol(email);
    expect((await alex.get('/desk/health')).body).toContain('All is well');
  });

  it('says what was due long ago and was not sent', async () => {
    await quiet.join({ email: 'late@example.com', name: 'Late' });
    quiet.wind(monday + hourMs);
    const mia = await quiet.browser().enrol('mia@example.com');
    expect((await mia.get('/desk/health')).body).toContain('due 1 hour ago has not been sent');
  });
});
