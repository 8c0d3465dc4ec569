/**
 * What `mend import` makes of a coach's list: whom it asks and whom never, when, and how it goes on
 * after a crash.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoDayOf, localOf } from '../../core/calendar/zone.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import { ImportPacing } from '../../service/intake/import-pacing.ts';
import { importPerson, wordingOf } from '../../service/intake/import-person.ts';
import { interceptStore } from '../intercept-store.ts';
import type { Visitor } from '../stories/visitor.ts';
import { consent, go, ImportDesk } from './import-desk.ts';

let desk: ImportDesk;
beforeAll(async () => {
  desk = await ImportDesk.open();
});
afterAll(() => desk.close());

const lettersTo = async (visitor: Visitor) =>
  (await visitor.messages()).map(({ touch, localTime }) => [touch, localTime]);

describe('an import', () => {
  it('shows what it would do and writes nothing, until it is told to', async () => {
    const list = await desk.list('email,name\ndry@example.com,Dry\ndry2@example.com,\n');
    const { status, stdout, stderr } = await desk.import(list);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('2  would get a letter, 200 a day: 2030-03-05 to 2030-03-05');
    expect(stdout).toContain('Nothing was written. --go writes');
    expect(await desk.person('dry@example.com')).toBeUndefined();
    expect(await desk.told(list)).toMatchObject({ wrote: false, invited: 2 });
  });

  it('P26 keeps where and how they agreed with each person, and asks for that first', async () => {
    const list = await desk.list('email\nproof@example.com\n');
    const unproven = await desk.import(list, '--go');
    expect([unproven.status, unproven.stderr]).toEqual([
      2,
      expect.stringContaining('Consent must be provable'),
    ]);
    await desk.import(list, ...go);
    const { store, now } = desk.desk.service.world;
    const id = (await desk.person('proof@example.com'))?.id ?? '';
    expect((await store.people.timeline(id, now())).consents).toEqual([
      expect.objectContaining({
        kind: 'letters',
        given: true,
        source: `import: ${consent}`,
        wording: wordingOf(consent),
      }),
    ]);
  });

  it('P27 P66 asks by a letter at their own hour, sends no text, and begins when they confirm', async () => {
    const list = await desk.list(
      'Phone,Time Zone,E-Mail,Hour,First Name,Shoe size\n+15550100161,Europe/Lisbon,One@Example.com,14,One,38\n',
    );
    const { stdout } = await desk.import(list, ...go);
    expect(stdout).toContain('Not used: Phone. Texts begin from the phone itself.');
    expect(stdout).toContain('Not used: Shoe size.');
    const one = desk.desk.visitor({ email: 'one@example.com', phone: '+15550100161' });
    expect(await desk.person('one@example.com')).toMatchObject({
      name: 'One',
      hour: 14,
      texts: { state: 'none' },
    });
    expect(await desk.person('one@example.com')).not.toHaveProperty('phone');
    expect(await lettersTo(one)).toEqual([]);
    await one.wind('P1D');
    expect(await lettersTo(one)).toEqual([['C1', expect.stringMatching(/2030-03-05.14:00/)]]);
    await fetch(await one.linkIn('C1', 'confirm'), { method: 'POST' });
    await one.wind('P9D');
    const came = await one.messages();
    expect(came.map(({ touch }) => touch).slice(0, 3)).toEqual(['C1', 'W1', 'W2']);
    expect(came.every(({ channel }) => channel === 'email')).toBe(true);
  });

  it('spreads first letters over days, from import to import, and over no Sunday', async () => {
    const people = Array.from({ length: 14 }, (_, n) => `spread${n}@example.com,Europe/Lisbon`);
    const list = await desk.list(['email,zone', ...people.slice(0, 5)].join('\n'));
    const whole = await desk.list(['email,zone', ...people].join('\n'));
    await desk.import(list, ...go, '--per-day', '3');
    expect(await desk.told(whole, ...go, '--per-day', '3')).toMatchObject({ invited: 9, here: 5 });
    const days = new Map<string, number>();
    for (const person of people) {
      const { out } = (await desk.person(person.split(',')[0] ?? '')) ?? { out: [] };
      const { day, minute } = localOf(
        out.find(({ words }) => words === 'confirm')?.notBefore ?? 0,
        'Europe/Lisbon',
      );
      days.set(isoDayOf(day), (days.get(isoDayOf(day)) ?? 0) + 1);
      expect(minute).toBeGreaterThanOrEqual(10 * 60);
      expect(minute).toBeLessThan(11 * 60);
      const again = localOf(
        out.find(({ words }) => words === 'confirm-again')?.notBefore ?? 0,
        'Europe/Lisbon',
      );
      expect(new Date(`${isoDayOf(again.day)}T12:00:00Z`).getUTCDay()).not.toBe(0);
    }
    expect([...days.values()].reduce((sum, count) => sum + count)).toBe(14);
    expect(Math.max(...days.values())).toBeLessThanOrEqual(3);
    for (const day of days.keys())
      expect(new Date(`${day}T12:00:00Z`).getUTCDay(), day).not.toBe(0);
  });

  it('asks nobody twice: not in a list, not by the list again, not after they were forgotten', async () => {
    const list = await desk.list('email\ntwice@example.com\nTWICE@example.com\n');
    expect(await desk.told(list, ...go)).toMatchObject({ invited: 1, twice: 1, here: 0 });
    expect(await desk.told(list, ...go)).toMatchObject({ invited: 0, twice: 1, here: 1 });
    const twice = desk.desk.visitor({ email: 'twice@example.com' });
    await twice.wind('P12D');
    expect((await twice.messages()).map(({ touch }) => touch)).toEqual(['C1', 'C1']);
    expect(await desk.person('twice@example.com')).toBeUndefined();
    expect(await desk.told(list, ...go)).toMatchObject({ invited: 0, asked: 1 });
    // By their own form they come in as ever.
    await twice.signUp();
    expect((await twice.messages()).map(({ touch }) => touch)).toEqual(['C1', 'C1', 'C1']);
  });

  it('P25 never brings back who left, bounced, complained or was erased', async () => {
    const [left, bounced, erased, here] = await Promise.all(
      ['left', 'bounced', 'erased', 'here'].map((name) =>
        desk.desk.visitor({ email: `${name}@example.com` }).join(),
      ),
    );
    if (!left || !bounced || !erased || !here) throw new Error('Nobody came.');
    const { world } = desk.desk.service;
    await apply(world, await desk.desk.idOf(left), { type: 'Unsubscribed', at: world.now() });
    const hash = (visitor: Visitor) => hashAddress(world.secrets.hashKey, visitor.form.email);
    await world.store.addresses.suppress('email', hash(bounced), 'bounce');
    const id = await desk.desk.idOf(erased);
    const stored = await world.store.people.read(id, world.now(), true);
    await world.store.people.remove(id, stored?.version ?? 0);
    await world.store.addresses.disown('email', hash(erased), id);
    const list = await desk.list(
      'email\nleft@example.com\nbounced@example.com\nerased@example.com\nhere@example.com\n',
    );
    for (const args of [[], go, [...go, '--confirmed']]) {
      expect(await desk.told(list, ...args)).toMatchObject({
        invited: 0,
        left: 1,
        returned: 1,
        erased: 1,
        here: 1,
      });
    }
    const { stdout } = await desk.import(list);
    expect(stdout).toContain(
      '3  are never written to again: 1 left, 1 came back or complained, 1 were erased',
    );
    expect(stdout).not.toContain('@');
    expect(await desk.person('erased@example.com')).toBeUndefined();
  });

  it('begins the course at once for a list that confirmed elsewhere, and says so in the proof', async () => {
    const list = await desk.list('email,zone,pace\nproven@example.com,Europe/Lisbon,baby\n');
    await desk.import(list, ...go, '--confirmed');
    const person = await desk.person('proven@example.com');
    expect(person).toMatchObject({
      letters: { state: 'on' },
      texts: { state: 'none' },
      pace: 'baby',
    });
    expect(person).not.toHaveProperty('expiresAt');
    const { store, now } = desk.desk.service.world;
    expect((await store.people.timeline(person?.id ?? '', now())).consents[0]?.source).toBe(
      `import/confirmed: ${consent}`,
    );
    const proven = desk.desk.visitor({ email: 'proven@example.com' });
    await proven.wind('P4D');
    expect((await proven.messages()).map(({ touch }) => touch).slice(0, 2)).toEqual(['W1', 'W2']);
  });
});

it('P25 leaves out who the list itself says has left', async () => {
  const list = await desk.list(
    'email,status\ngone1@example.com,left\ngone2@example.com,Opted out\nstays@example.com,active\n',
  );
  expect(await desk.told(list, ...go, '--confirmed')).toMatchObject({ invited: 1, left: 2 });
  expect(await desk.person('gone1@example.com')).toBeUndefined();
});

describe('what a list says of leaving', () => {
  it.each(['Unsubscribed', 'opt-out', 'Non-Subscribed', 'hard bounce', 'Cleaned', 'Spam'])(
    'P25 in its own words counts: %s',
    async (word) => {
      const list = await desk.list(
        `Email;Status\r\nword@example.com;${word}\r\nstays-here@example.com;Subscribed\r\n`,
      );
      expect(await desk.told(list)).toMatchObject({ invited: 1, left: 1, rejected: 0 });
    },
  );

  it.each(['UNSUB_TIME', 'Opted out', 'CLEAN_TIME', 'Unsubscribe reason'])(
    'P25 in a column of its own counts: %s',
    async (head) => {
      const list = await desk.list(
        `email,${head}\nleft@example.com,2026-05-01\nstays-here@example.com,\nno@example.com,no\n`,
      );
      expect(await desk.told(list)).toMatchObject({ invited: 2, left: 1, unused: [] });
    },
  );

  it('P66 is a no in a column of what they agreed to', async () => {
    const list = await desk.list(
      'email,Accepts Email Marketing\nleft@example.com,no\nstays-here@example.com,yes\n',
    );
    expect(await desk.told(list)).toMatchObject({ invited: 1, left: 1 });
  });

  it('P25 in one row counts for the same address in every other, before it and after', async () => {
    const list = await desk.list(
      'email,status\nboth@example.com,active\nBoth@example.com,left\nboth@example.com,active\n',
    );
    expect(await desk.told(list, ...go)).toMatchObject({ invited: 0, left: 3, twice: 0 });
    expect(await desk.person('both@example.com')).toBeUndefined();
  });

  it('P58 in a word that could mean anything is for a human to look at, and nobody is written to by it', async () => {
    const list = await desk.list(
      'email,status\nrests@example.com,paused\nfern@example.com,désabonné\nodd@example.com,someone@example.com\n',
    );
    const { stdout, status } = await desk.import(list, ...go, '--confirmed');
    expect(status).toBe(1);
    expect(stdout).toContain(
      'status: got "paused"; write active for who may be written to, left for who may not',
    );
    expect(stdout).toContain('status: found 19 characters; write active');
    expect(stdout).not.toContain('someone@');
    expect(await desk.person('rests@example.com')).toBeUndefined();
  });

  it('P26 who never confirmed elsewhere is asked, though the rest of the list has', async () => {
    const list = await desk.list(
      'email,status\npending@example.com,Pending\nsure@example.com,subscribed\n',
    );
    expect(await desk.told(list, ...go, '--confirmed')).toMatchObject({ invited: 2 });
    expect((await desk.person('pending@example.com'))?.letters.state).toBe('asked');
    expect((await desk.person('sure@example.com'))?.letters.state).toBe('on');
  });
});

describe('an import that was cut short', () => {
  const listed = (email: string) =>
    ({ email, zone: 'Europe/Lisbon', hour: 10, pace: 'standard' }) as const;
  const how = { words: consent, confirmed: false };

  const writes = ['addresses.claim', 'counters.add', 'consents.record', 'people.create'] as const;
  it.each(writes)('after %s is finished by the next, once', async (write) => {
    const email = `cut-${write.toLowerCase()}@example.com`;
    const { world } = desk.desk.service;
    let isCut = false;
    const dying = interceptStore(world.store, async ({ method, args, make }) => {
      if (isCut) throw new Error('The process is gone.');
      const done = await make(args);
      // The count of the day comes before anything that is the person's; the mark comes after
      // the address.
      isCut =
        method === write &&
        (method !== 'counters.add' || String(args[0]).startsWith('imported-')) &&
        args[3] !== 0;
      if (isCut) throw new Error('The process is gone.');
      return done;
    });
    const doomed = { ...world, store: dying };
    await expect(
      importPerson(doomed, listed(email), new ImportPacing(doomed, 5_000, true), how),
    ).rejects.toThrow();
    const found = await importPerson(
      world,
      listed(email),
      new ImportPacing(world, 5_000, true),
      how,
    );
    expect(found.fate).toBe(write === 'people.create' ? 'here' : 'invited');
    const person = await desk.person(email);
    expect(person?.letters.state).toBe('asked');
    expect(
      (await world.store.people.timeline(person?.id ?? '', world.now())).consents,
    ).toHaveLength(1);
  });

  it('by the end of its process goes on where it stood', async () => {
    const emails = Array.from({ length: 400 }, (_, n) => `killed${n}@example.com`);
    const list = await desk.list(['email', ...emails].join('\n'));
    const library = join(desk.desk.folder, 'library.json');
    const args = [
      'cli/mend.js',
      'import',
      list,
      ...go,
      '--per-day',
      '500',
      '--data',
      desk.desk.folder,
      '--templates',
      library,
    ];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (!(await desk.person('killed60@example.com')) && child.exitCode === null)
      await new Promise(setImmediate);
    child.kill('SIGKILL');
    await ended;
    const before = (await Promise.all(emails.map((email) => desk.person(email)))).filter(
      Boolean,
    ).length;
    expect(before).toBeGreaterThan(16);
    const { invited, here } = await desk.told(list, ...go, '--per-day', '500');
    expect(invited + here).toBe(400);
    expect(here).toBeGreaterThanOrEqual(before - 16);
    const ids = new Set(
      (await Promise.all(emails.map((email) => desk.person(email)))).map((person) => person?.id),
    );
    expect([ids.size, ids.has(undefined)]).toEqual([400, false]);
  });
});
