/**
 * What `mend export` says of everybody in a service, and that a spreadsheet and `mend import` can
 * read it.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unguarded } from '../../service/intake/csv.ts';
import { openCsv, rowsOf } from '../../service/intake/csv-file.ts';
import { Desk } from './coach-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
  await desk.visitor({ email: '=1+1@example.com', name: '-Sam "S" Lee' }).join();
  await desk.visitor({ email: 'calm@example.com', name: 'Zoë', pace: 'baby', hour: 14 }).join();
  await desk.visitor({ email: 'new@example.com', timezone: '', phone: '+15550100171' }).signUp();
  const held = await desk.visitor({ email: 'held@example.com', phone: '+15550100172' }).join();
  await held.text('I want to die');
});
afterAll(() => desk.close());

async function read(path: string): Promise<Record<string, string>[]> {
  const rows: string[][] = [];
  for await (const { cells } of rowsOf(await openCsv(path))) rows.push(cells.map(unguarded));
  const [head = [], ...rest] = rows;
  return rest.map((cells) =>
    Object.fromEntries(head.map((name, place) => [name, cells[place] ?? ''])),
  );
}

describe('mend export of everybody', () => {
  it('P51 tells who is where by id, and no address, number or name', async () => {
    const { status, stdout, stderr } = await desk.mend('export');
    expect([status, stderr]).toEqual([0, '']);
    const [head, ...lines] = stdout.trim().split('\n');
    expect(head).toBe(
      'id,status,step,last,next,next at,letters,letters since,texts,zone,hour,pace,signed up',
    );
    expect(lines).toHaveLength(4);
    expect(stdout).not.toMatch(/@|\+1|Sam|Zoë/);
    const calm = lines.find((line) => line.includes(',baby,'));
    expect(calm).toMatch(
      /^[a-z0-9]{12},active,welcome,W1,W2,2030-03-06T14:00:00\.000Z,on,2030-03-05T[^,]+,none,Europe\/Lisbon,14,baby,2030-03-05T/,
    );
    expect(stdout).toMatch(/,held,/);
    const people = (await desk.mend('export', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(people.map(({ status }) => status).sort()).toEqual([
      'active',
      'active',
      'held',
      'unconfirmed',
    ]);
  });

  it('P44 P65 with addresses goes to a file of one\u2019s own that is safe to open, and tells of no hold', async () => {
    const out = join(desk.folder, 'people.csv');
    const { stdout } = await desk.mend('export', '--with-addresses', '--out', out);
    expect(stdout).toBe(`${out}: 4 people.\n`);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const text = await readFile(out, 'utf8');
    expect(text).toContain(`,'=1+1@example.com,"'-Sam ""S"" Lee",`);
    expect(text).toContain("'+15550100172");
    expect(text).not.toMatch(/held,|(^|,)"?[=+\-@\t]/m);
    const people = await read(out);
    expect(people.find(({ email }) => email === 'held@example.com')).toMatchObject({
      status: 'paused',
      texts: 'on',
    });
    expect(people.find(({ email }) => email === '=1+1@example.com')).toMatchObject({
      name: '-Sam "S" Lee',
    });
  });

  it('is read by an import, with the same name, zone, hour and pace; people at rest or held need a decision first', async () => {
    const out = join(desk.folder, 'round.csv');
    expect(await desk.json('export', '--with-addresses', '--out', out)).toEqual({ out, people: 4 });
    const rests = {
      rejected: 1,
      problems: [{ column: 'status', message: expect.stringContaining('got "paused"') }],
    };
    expect(await desk.json('import', out)).toMatchObject({
      invited: 0,
      here: 3,
      ...rests,
      hoursMoved: 0,
    });
    const elsewhere = await Desk.open();
    try {
      const words = 'moved here from our own older service';
      const moved = await elsewhere.json('import', out, '--go', '--confirmed', '--consent', words);
      expect(moved).toMatchObject({ invited: 3, ...rests, phones: ['phone'] });
      const again = join(desk.folder, 'again.csv');
      await elsewhere.mend('export', '--with-addresses', '--out', again);
      const shared = (people: Record<string, string>[]) =>
        people
          .map(({ email, name, zone, hour, pace }) => [email, name, zone, hour, pace].join())
          .sort();
      const here = (await read(out)).filter(({ status }) => status !== 'paused');
      expect(shared(await read(again))).toEqual(shared(here));
      // A person who had not confirmed there has not here either, whatever the list claims.
      expect((await read(again)).find(({ email }) => email === 'new@example.com')?.letters).toBe(
        'asked',
      );
    } finally {
      await elsewhere.close();
    }
  });

  it('P25 says of who has left that they have, under a hold too, so that no import brings them back', async () => {
    const gone = await desk.visitor({ email: 'gone@example.com', phone: '+15550100173' }).join();
    await gone.text('I want to die');
    await fetch(await gone.linkIn('W1', 'unsubscribe'), { method: 'POST' });
    const out = join(desk.folder, 'left.csv');
    await desk.mend('export', '--with-addresses', '--out', out);
    expect((await read(out)).find(({ email }) => email === 'gone@example.com')?.status).toBe(
      'left',
    );
    expect(await readFile(out, 'utf8')).not.toContain('held,');
  });

  it('ends with 2 where it may not write, and for options that belong to everybody beside one person', async () => {
    const lost = await desk.mend('export', '--out', join(desk.folder, 'nowhere', 'people.csv'));
    expect([lost.status, lost.stderr]).toEqual([
      2,
      expect.stringContaining('cannot be written; name a file'),
    ]);
    const mixed = await desk.mend('export', 'calm@example.com', '--with-addresses');
    expect([mixed.status, mixed.stderr]).toEqual([
      2,
      expect.stringContaining('belong to the list of everybody'),
    ]);
  });
});
