/**
 * `npx mend cost`: counted from the course, the measured capacity and the list prices; nothing is
 * asked of anybody.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  budgetedCapacity,
  type Cost,
  courseCounts,
  idleMonth,
  monthOf,
  onePerson,
  ownOfLetter,
  shareOfSes,
  sumOf,
} from '../../cli/cost/cost-model.ts';
import { listPrices } from '../../cli/cost/list-prices.ts';
import { capacityFrom } from '../../cli/cost/measured-capacity.ts';
import { theLibrary } from '../library.ts';
import { runMend } from './run-mend.ts';

const library = await theLibrary();
const course = courseCounts(library);
let work = '';
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'cost-'));
});
afterAll(() => rm(work, { recursive: true }));

describe('the cost model', () => {
  it('counts the letters, texts and segments of the course itself', () => {
    expect(course).toEqual({ id: 'rebuild-trust', letters: 11, texts: 13, segments: 13 });
  });

  it('asks SES for every touch of somebody without texts, and Twilio for none', () => {
    const reading = onePerson(course, budgetedCapacity, false);
    expect(reading.SES).toBeCloseTo(25 * listPrices.letter.usd, 10);
    expect(reading.Twilio).toBe(0);
    expect(reading.carriers).toBe(0);
  });

  it('makes texts the dear part of a person', () => {
    const texting = onePerson(course, budgetedCapacity, true);
    expect(sumOf(texting)).toBeGreaterThan(50 * sumOf(onePerson(course, budgetedCapacity, false)));
    expect((texting.Twilio ?? 0) + (texting.carriers ?? 0)).toBeGreaterThan(0.9 * sumOf(texting));
  });

  it('grows with the people, but for what an empty service costs', () => {
    const fixed = (cost: Cost) => (cost.idle ?? 0) + (cost['number and campaign'] ?? 0);
    const [few, many] = [100, 1_000_000].map(
      (people) => monthOf(course, budgetedCapacity, people, 0.5).cost,
    );
    expect(fixed(few ?? {})).toBe(fixed(many ?? {}));
    expect(sumOf(many ?? {}) - fixed(many ?? {})).toBeCloseTo(
      10_000 * (sumOf(few ?? {}) - fixed(few ?? {})),
      3,
    );
  });

  it('follows the capacity: a letter of twice the writes costs that much more', () => {
    const twice = { ...budgetedCapacity, letterWrites: 2 * budgetedCapacity.letterWrites };
    const more = sumOf(ownOfLetter(twice)) - sumOf(ownOfLetter(budgetedCapacity));
    expect(more).toBeCloseTo(budgetedCapacity.letterWrites * listPrices.write.usd, 12);
    expect(shareOfSes(twice)).toBeGreaterThan(shareOfSes(budgetedCapacity));
    expect(idleMonth(twice)).toEqual(idleMonth(budgetedCapacity));
  });

  it('names for every price the page to check it on and the month up to which it is known', () => {
    for (const { source, asOf, usd } of Object.values(listPrices)) {
      expect(source).toMatch(/^https:\/\//);
      expect(asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
      expect(usd).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('the measured capacity', () => {
  it('comes from what the bench has kept, and from the budget where that has no figure', async () => {
    const file = join(work, 'results.json');
    await writeFile(
      file,
      JSON.stringify({ 'capacity.letter.write': { figure: 4 }, 'bundle.Deliver': { figure: 300 } }),
    );
    const { capacity, measured } = await capacityFrom(file);
    expect(measured).toEqual(['letterWrites']);
    expect(capacity).toEqual({ ...budgetedCapacity, letterWrites: 4 });
  });

  it('is the budget alone where there is no file', async () => {
    expect(await capacityFrom(join(work, 'nothing.json'))).toEqual({
      capacity: budgetedCapacity,
      measured: [],
    });
  });
});

describe('mend cost on the command line', () => {
  const mend = (...args: string[]) => runMend(['cost', ...args]);

  it('says what a month and a person cost', async () => {
    const { status, stdout } = await mend('--subscribers', '10000', '--texts', '60');
    expect(status).toBe(0);
    expect(stdout).toContain('11 letters and 13 texts');
    expect(stdout).toMatch(
      /a month when 10,000 start evenly over a year, 60 % with texts\s+\d+\.\d\d/,
    );
    expect(stdout).toContain('check them');
  });

  it('gives everything as JSON, prices and their sources included', async () => {
    const { status, stdout } = await mend('--subscribers', '100', '--json');
    expect(status).toBe(0);
    const said = JSON.parse(stdout);
    expect(said.month.subscribers).toBe(100);
    expect(said.prices.letter).toEqual(listPrices.letter);
    expect(sumOf(said.idle)).toBeGreaterThan(0);
  });

  it.each([
    [['--subscribers', 'many'], '--subscribers: got "many"; use a whole number above 0, as 10000'],
    [['--subscribers', '0'], '--subscribers: got "0"'],
    [['--subscribers', '10', '--texts', '120'], '--texts: got "120"; use a percentage, 0 to 100'],
    [[], "required option '--subscribers <n>' not specified"],
  ])('ends with 2 and the remedy for %j', async (args, told) => {
    const { status, stderr } = await mend(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(told);
  });

  it('shows an example in its help', async () => {
    expect((await mend('--help')).stdout).toContain('npx mend cost --subscribers 10000 --texts 60');
  });
});
