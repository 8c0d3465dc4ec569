/**
 * `mend seminar` as a coach types it, beside a running service: dates, news, who came; and
 * everything it refuses.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from './coach-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

const facts = ['--at', '2030-04-11 19:00', '--zone', 'America/Los_Angeles', '--minutes', '90'];
const room = ['--join', 'https://meet.example.com/room'];
const seminar = (...args: string[]) => desk.mend('seminar', ...args);

/** Fills in the form of the page and presses the button of the letter. */
async function seat(id: string, email: string): Promise<void> {
  const body = new URLSearchParams({ email, adult: 'on', timezone: 'America/Los_Angeles' });
  const answer = await fetch(`${desk.service.urls.web}/seminars/${id}/register`, {
    method: 'POST',
    body,
  });
  expect(answer.status).toBe(200);
  await wind('PT1M');
  const [letter] = (await messagesTo(email)).filter(({ text }) =>
    text.includes('/confirm-seat?t='),
  );
  const link = /\S+\/confirm-seat\?t=\S+/.exec(letter?.text ?? '')?.[0] ?? '';
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  await wind('PT1M');
}

async function wind(advance: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${desk.service.urls.web}/local/clock`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ advance }),
  });
}

async function messagesTo(email: string): Promise<{ subject?: string; text: string }[]> {
  const answer = await fetch(
    `${desk.service.urls.web}/local/messages?to=${encodeURIComponent(email)}`,
  );
  return (await answer.json()) as { subject?: string; text: string }[];
}

async function aList(name: string, lines: readonly string[]): Promise<string> {
  const path = join(desk.folder, name);
  await writeFile(path, lines.join('\r\n'));
  return path;
}

describe('mend seminar create', () => {
  it('prints its id, its page and what the slide says', async () => {
    const { status, stdout, stderr } = await seminar(
      'create',
      'An evening together',
      ...facts,
      ...room,
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^anevenin0411 {2}An evening together\nThu, Apr 11, 2030, 19:00 to 20:30, America\/Los_Ang/,
    );
    expect(stdout).toContain(`${desk.service.urls.web}/seminars/anevenin0411\n`);
    expect(stdout).toMatch(/The slide says:\n {2}Text LANTERN to \+1555/);
    expect(stdout).not.toContain('{{');
    const page = await fetch(`${desk.service.urls.web}/seminars/anevenin0411`);
    expect(await page.text()).toContain('Thursday, April 11, 2030');
  });

  it('makes no second one of one id, and leaves the first as it is', async () => {
    const { status, stderr } = await seminar('create', 'An evening together', ...facts, ...room);
    expect(status).toBe(2);
    expect(stderr).toContain('There is a seminar anevenin0411 already; name another with --id');
  });

  it('refuses what cannot be, with the remedy, and makes nothing', async () => {
    const skipped = ['--at', '2031-03-09 02:30', ...facts.slice(2), ...room, '--id', 'refused1'];
    const { status, stderr } = await seminar('create', 'An evening', ...skipped);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('skip 2031-03-09 02:30 that night'),
    ]);
    const shown = await seminar('show', 'refused1');
    expect([shown.status, shown.stderr]).toEqual([
      1,
      expect.stringContaining('There is no seminar "refused1"'),
    ]);
  });
});

describe('mend seminar list and show', () => {
  it('counts seats and reminders to come, and shows no address unless it is asked for (P51)', async () => {
    await seat('anevenin0411', 'sam@example.com');
    const { stdout } = await seminar('show', 'anevenin0411');
    expect(stdout).toMatch(/Seats\n +1 {2}have a seat\n/);
    expect(stdout).toMatch(/R7 +Thu, Apr 4, 19:00, to 1\n +R1D +Wed, Apr 10, 19:00, to 1/);
    expect(stdout).not.toContain('sam@');
    expect((await seminar('show', 'anevenin0411', '--people')).stdout).toContain('sam@example.com');
    const known = await desk.json('seminar', 'show', 'anevenin0411');
    expect(known).toMatchObject({
      ...{
        id: 'anevenin0411',
        state: 'to come',
        startsAt: '2030-04-12T02:00:00.000Z',
        change: 0,
        isTelling: false,
      },
      seats: { open: 1, asked: 0, attended: 0 },
    });
    expect(JSON.stringify(known)).not.toMatch(/@|joinUrl/);
    expect((await seminar('list')).stdout).toMatch(/anevenin0411 +to come +1 seat\n/);
  });
});

describe('mend seminar move and cancel', () => {
  it('moves it, and everybody with a seat hears of it once, with the new date', async () => {
    await seminar('create', 'A walk', ...facts, ...room, '--id', 'walk1');
    await seat('walk1', 'walk@example.com');
    const before = (await messagesTo('walk@example.com')).length;
    const moved = await seminar('move', 'walk1', '--at', '2030-04-18 18:00');
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toBe(
      'Now Thu, Apr 18, 2030, 18:00 to 19:30, America/Los_Angeles. 1 person hears of it by letter.\n',
    );
    await wind('PT2M');
    const news = (await messagesTo('walk@example.com')).slice(before);
    expect(news).toHaveLength(1);
    expect(news[0]?.text).toContain('Apr 18, 6:00 PM PDT');
    await wind('PT20M');
    expect((await messagesTo('walk@example.com')).length).toBe(before + 1);
  });

  it('calls it off, and tells again; then it cannot be moved any more', async () => {
    const before = (await messagesTo('walk@example.com')).length;
    expect(await desk.json('seminar', 'cancel', 'walk1')).toMatchObject({
      id: 'walk1',
      change: 2,
      told: 1,
      complete: true,
    });
    await wind('PT2M');
    expect((await messagesTo('walk@example.com')).length).toBe(before + 1);
    for (const command of [
      ['cancel', 'walk1'],
      ['move', 'walk1', '--at', '2030-04-19 18:00'],
    ]) {
      const { status, stderr } = await seminar(...command);
      expect([status, stderr]).toEqual([1, expect.stringContaining('It was called off')]);
    }
    const page = await fetch(`${desk.service.urls.web}/seminars/walk1`);
    expect(await page.text()).toContain('called off');
  });

  it('refuses a move that changes nothing', async () => {
    const { status, stderr } = await seminar('move', 'anevenin0411', '--at', '2030-04-11 19:00');
    expect([status, stderr]).toEqual([2, expect.stringContaining('Nothing would change')]);
  });

  it('notes a recording without news', async () => {
    const link = 'https://meet.example.com/seen';
    expect(await desk.json('seminar', 'recording', 'anevenin0411', link)).toEqual({
      id: 'anevenin0411',
      recordingUrl: link,
    });
    expect(await desk.json('seminar', 'show', 'anevenin0411')).toMatchObject({
      recordingUrl: link,
      change: 0,
    });
  });
});

describe('mend seminar attendance', () => {
  const seats = async () => (await desk.json('seminar', 'show', 'talk1')).seats;
  beforeAll(async () => {
    await seminar(
      'create',
      'A talk',
      '--at',
      '2030-03-14 19:00',
      ...facts.slice(2),
      ...room,
      '--id',
      'talk1',
    );
    for (const name of ['one', 'two', 'three']) await seat('talk1', `${name}@example.com`);
  });

  it('takes --rest only once it is over', async () => {
    const list = await aList('early.csv', ['email', 'one@example.com']);
    const { status, stderr } = await seminar('attendance', 'talk1', list, '--rest', 'missed');
    expect([status, stderr]).toEqual([2, expect.stringContaining('it is not over yet')]);
  });

  it('shows first what it would do, and names every wrong row by its line, never by its address', async () => {
    await wind('P10D');
    const list = await aList('wrong.csv', [
      'Email,Attended?',
      'one@example.com,yes',
      'stranger@example.com,yes',
      'no address,yes',
      'two@example.com,perhaps',
      '"three@example.com',
      '",yes',
      'one@example.com,no',
    ]);
    const { status, stdout } = await seminar(
      'attendance',
      'talk1',
      list,
      '--rest',
      'missed',
      '--go',
    );
    expect(status).toBe(1);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(
      `${list}:3: nobody is here with this address; leave the row out, or mend its spelling`,
    );
    expect(lines[1]).toBe(`${list}:4: the email is none; write one like name@example.com`);
    expect(lines[2]).toBe(`${list}:5: attended says "perhaps"; write yes or no, or leave it empty`);
    expect(lines[3]).toBe(`${list}:6: the email is none; write one like name@example.com`);
    expect(lines[4]).toBe(`${list}:8: says another thing than line 2 of the same person`);
    expect(stdout).toContain('Nothing was written: with --rest every row must be right');
    expect(stdout).not.toMatch(/one@|stranger@/);
    expect(await seats()).toMatchObject({ attended: 0, missed: 0 });
  });

  it('writes nothing without --go, then who came and who did not, and the same list changes nothing more', async () => {
    const list = await aList('right.csv', [
      'User Email;Name',
      'ONE@example.com;One',
      'one@example.com;One',
    ]);
    const args = ['attendance', 'talk1', list, '--rest', 'missed'];
    const dry = await seminar(...args);
    expect([dry.status, dry.stdout]).toEqual([
      0,
      '1 came, 2 did not.\n3 records would change; nothing is written without --go.\n',
    ]);
    expect(await seats()).toMatchObject({ attended: 0, missed: 0 });
    expect((await seminar(...args, '--go')).stdout).toBe(
      '1 came, 2 did not.\n3 records changed.\n',
    );
    expect(await seats()).toMatchObject({ attended: 1, missed: 2 });
    expect((await seminar(...args, '--go')).stdout).toContain('0 records changed.');
  });

  it('counts nobody as missing whom the list left out and the service saw', async () => {
    const other = await aList('other.csv', ['email', 'two@example.com']);
    const { stdout } = await seminar('attendance', 'talk1', other, '--rest', 'missed');
    expect(stdout).toBe(
      '1 came, 1 did not.\n1 record would change; nothing is written without --go.\n',
    );
  });

  it('mend show tells of their seat, who came, and the note to come', async () => {
    const { stdout } = await desk.mend('show', 'one@example.com');
    expect(stdout).toMatch(
      /seminar {2}talk1, Thu, Mar 14, 19:00: they came|seminar {2}notes after talk1: they came, none yet/,
    );
    expect(stdout).toMatch(/F1 after talk1, by letter/);
    await seminar('create', 'One more', ...facts, ...room, '--id', 'more1');
    await seat('more1', 'shown@example.com');
    const shown = await desk.mend('show', 'shown@example.com');
    expect(shown.stdout).toContain(
      'seminar  more1, Thu, Apr 11, 19:00: has a seat; reminders over: none',
    );
    expect(shown.stdout).toMatch(/Apr 4 \d\d:00 +R7 of more1, by letter/);
    expect(await desk.json('show', 'shown@example.com')).toMatchObject({
      seats: [{ seminar: 'more1', state: 'open' }],
    });
  });

  it('a later list makes nobody a no-show who came, and a no-show of before may have come after all', async () => {
    const list = await aList('later.csv', [
      'email,attended',
      'one@example.com,no',
      'two@example.com,x',
      'three@example.com,',
    ]);
    expect(await desk.json('seminar', 'attendance', 'talk1', list, '--go')).toMatchObject({
      changed: 1,
      wrote: true,
    });
    expect(await seats()).toMatchObject({ attended: 2, missed: 1 });
  });

  it('refuses a list that cannot be read', async () => {
    const list = await aList('refused.csv', ['email', '"one@example.com', 'two@example.com']);
    const { status, stderr } = await seminar('attendance', 'talk1', list);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${list}:2: a quote opens`)]);
  });

  it('refuses a list that is not there', async () => {
    const { status, stderr } = await seminar('attendance', 'talk1', join(desk.folder, 'none.csv'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('there is no such file')]);
  });

  it('an old one says how many had a seat, whose notes have ended since', async () => {
    await wind('P60D');
    expect((await seminar('show', 'talk1')).stdout).toContain(
      '   3  had one; their notes have ended',
    );
  });
});
