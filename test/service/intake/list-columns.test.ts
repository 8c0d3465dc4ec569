/** Covers the cells of a list as other programs write them: addresses, names, zones. */
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../service/intake/csv.ts';
import { type RowReading, readColumns, readPerson } from '../../../service/intake/list-columns.ts';
import { theLibrary } from '../../library.ts';

const library = await theLibrary();

async function read(text: string): Promise<readonly RowReading[]> {
  const rows = [];
  for await (const row of readRows([text], ',')) rows.push(row);
  const [head, ...people] = rows;
  if (!head) throw new Error('The list is empty.');
  const columns = readColumns('people.csv', head);
  return people.map((row) => readPerson(columns, row, library));
}

const listed = (readings: readonly RowReading[]) =>
  readings.map((one) => ('listed' in one ? one.listed : one));

describe('P82 the names of a list', () => {
  it('are first names; a placeholder is none, and its row comes in', async () => {
    const cells = ['"Poe, Ann"', 'NULL', 'N/A', 'undefined', '#N/A', '%FNAME%', '[First Name]'];
    cells.push('{{first_name}}', '(blank)', '-', '42', 'n5@n.test', 'Ａｎｎ', '\u200bBo\u200e');
    const rows = cells.map((cell, i) => `n${i}@n.test,${cell}`);
    const people = listed(await read(`email,name\n${rows.join('\n')}\n`));
    expect(people.map((one) => ('name' in one ? one.name : undefined))).toEqual([
      'Ann',
      ...Array.from({ length: cells.length - 3 }, () => undefined),
      'Ann',
      'Bo',
    ]);
    expect(people.every((one) => 'email' in one)).toBe(true);
  });
});

describe('P82 the addresses of a list', () => {
  it('are read out of what an address book puts around them', async () => {
    const people = await read(
      [
        'First Name,E\u2011mail\u00a0Address',
        'Ann,o1@o.test',
        'Cy,Cy Poe <o4@o.test>',
        'Di,mailto:o5@o.test',
        'Ed,"o6@o.test\n"',
        'Fi,\u2068o7@o.test\u2069',
        'Gi,"o8@o.test,"',
        'Hy,"o9@o.test <o9@o.test>"',
      ].join('\n'),
    );
    expect(listed(people).map((one) => ('email' in one ? one.email : one))).toEqual(
      [1, 4, 5, 6, 7, 8, 9].map((n) => `o${n}@o.test`),
    );
  });

  it.each(['o2@o.test; o3@o.test', 'go1@g.test ::: go2@g.test', 'o2@o.test\no3@o.test'])(
    'two in one cell, %j, are named as two or as two lines',
    async (cell) => {
      const [row] = await read(`email,name\n"${cell}",Bo\n`);
      expect(row).toEqual({
        problems: [
          { column: 'email', message: expect.stringMatching(/two addresses here|on one line/) },
        ],
      });
    },
  );
});

describe('P82 the other cells of a list', () => {
  const people = (column: string, cells: readonly string[]) =>
    read(`email,${column}\n${cells.map((cell, i) => `z${i}@z.test,${cell}`).join('\n')}\n`);

  it('a zone that is no place is unknown', async () => {
    const cells = ['UTC', 'GMT', 'Etc/GMT+5', 'Etc/Unknown', 'EST5EDT', 'NULL', 'unknown', '#N/A'];
    const { country } = library.brand;
    for (const one of listed(await people('zone', [...cells, 'UTC+5', 'GMT-8', '-'])))
      expect(one).toMatchObject({ zone: country });
    expect(listed(await people('zone', ['\u200bEurope/Lisbon', 'NZ', 'GB']))).toMatchObject([
      { zone: 'Europe/Lisbon' },
      { zone: 'NZ' },
      { zone: 'GB' },
    ]);
  });

  it('a placeholder in place of hour or pace is the usual one', async () => {
    for (const one of listed(await people('hour', ['NULL', 'n/a', '-', '{{hour}}'])))
      expect(one).toMatchObject({ hour: 10 });
    expect(listed(await people('hour', ['１２', '12:00']))).toMatchObject([
      { hour: 12 },
      { hour: 12 },
    ]);
    for (const one of listed(await people('pace', ['NULL', 'undefined', '%PACE%'])))
      expect(one).toMatchObject({ pace: 'standard' });
  });

  it('a no with an invisible mark is a no, and a placeholder of a state is nobody\u2019s yes', async () => {
    expect(await people('Subscribed', ['no\u200b', 'Ｎｏ', '\u00a0no'])).toEqual([
      { gone: 'z0@z.test' },
      { gone: 'z1@z.test' },
      { gone: 'z2@z.test' },
    ]);
    for (const row of await people('status', ['NULL', '{{status}}', '#N/A']))
      expect(row).toHaveProperty('problems');
  });
});
