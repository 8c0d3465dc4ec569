/**
 * The rehearsal: that the course of this repository has no findings, that each kind of mistake is
 * found by its name, and what `mend rehearse` prints, keeps and compares.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileLibrary } from '../../compiler/course-folder.ts';
import { weekdayOf } from '../../core/calendar/zone.ts';
import { courseOf, type Library } from '../../core/course.ts';
import { FindingTally, findingKinds } from '../../service/coach/rehearsal/rehearsal-findings.ts';
import { personas } from '../../service/coach/rehearsal/rehearsal-personas.ts';
import { differencesOf, snapshotOf } from '../../service/coach/rehearsal/rehearsal-snapshot.ts';
import { startsIn } from '../../service/coach/rehearsal/rehearsal-starts.ts';
import { Rehearsing } from '../../service/coach/rehearsal/rehearsal-walk.ts';
import {
  rehearse,
  rehearsePeople,
  rehearsePersona,
  usualWalks,
} from '../../service/coach/rehearse-course.ts';
import { theLibrary } from '../library.ts';
import { runMend } from './run-mend.ts';

const from = Date.parse('2027-01-04') / 86_400_000;
let library: Library;
let folder = '';
beforeAll(async () => {
  library = await theLibrary();
  folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy of the sound fixture with the files of one that rehearses badly over it. */
async function badly(kind: string): Promise<string> {
  const copy = join(folder, kind);
  await cp('test/fixtures/courses/sound', copy, { recursive: true });
  await cp(join('test/fixtures/courses/rehearsed-badly', kind), copy, { recursive: true });
  return copy;
}

const walkOf = (name: string, pace = 'standard') => {
  const kind = personas.find((one) => one.name === name);
  const walk = kind && rehearsePersona(library, kind, from).find((one) => one.setup.pace === pace);
  if (!walk) throw new Error(`no walk of ${name}`);
  return walk;
};
const touchesOf = (name: string, pace?: string) =>
  walkOf(name, pace)
    .messages.filter(({ kind }) => kind === 'touch')
    .map(({ cause }) => cause);

describe('the rehearsal of a course', () => {
  it('finds nothing wrong with the course of this repository, from any start in any zone', () => {
    const { findings, summary } = rehearse(library, from);
    expect(findings).toEqual([]);
    expect(summary.walks).toBeGreaterThan(500);
    expect(summary.earliest).toBeGreaterThanOrEqual(9 * 60);
    expect(summary.latest).toBeLessThan(20 * 60);
  });

  it('finds nothing wrong with it whenever in the year somebody begins, over Christmas too', () => {
    const rehearsing = new Rehearsing(library);
    const tally = new FindingTally(library);
    for (const kind of personas.filter(({ name }) => name === 'keen' || name === 'silent'))
      for (let day = from; day < from + 366; day += 5) {
        const [start] = startsIn(library.brand.zone, day).slice(0, 1);
        const at = (start?.at ?? 0) - 86_400_000 * (day % 7);
        const began = { name: `day ${day}`, at };
        tally.add(
          rehearsing.walk({ kind, pace: 'standard', zone: library.brand.zone, start: began }),
        );
      }
    expect(tally.all(rehearsing.words)).toEqual([]);
  });

  it.each([
    ['cap', 'A7', 'small/course.yaml: A7'],
    ['gap', 'A4', 'small/course.yaml: A4'],
    ['waking-hour', 'A1', 'small/course.yaml: A1'],
    ['dead-end', 'A7', 'small/course.yaml: A7'],
    ['no-words', 'A2', 'small/course.yaml: A2'],
  ])('finds %s by its name, with the touch %s and a remedy', async (kind, touch, place) => {
    const { findings } = rehearse(await compileLibrary(await badly(kind)), from);
    expect(findings[0]).toMatchObject({ kind, touch, place });
    expect(findings[0]?.remedy.length).toBeGreaterThan(20);
    expect(new Set(findings.map((one) => one.kind))).toEqual(new Set([kind]));
  });

  it('finds a letter without words in its own file', async () => {
    const { findings } = rehearse(await compileLibrary(await badly('no-words')), from);
    expect(findings[1]).toMatchObject({ touch: 'A4', place: 'small/A4.md: A4' });
    expect(findings[1]?.found).toContain('role none');
  });

  it('has a start for each clock change of a zone, New Year, 29 February and a Sunday evening', () => {
    const names = (zone: string) => startsIn(zone, from).map(({ name }) => name);
    expect(names('Europe/London')).toEqual([
      'monday',
      'sunday-evening',
      'clock-forward',
      'clock-back',
      'new-year',
      '29-february',
    ]);
    expect(names('Asia/Kolkata')).not.toContain('clock-forward');
    const leap = startsIn('Asia/Kolkata', from).find(({ name }) => name === '29-february');
    expect(new Date(leap?.at ?? 0).toISOString()).toMatch(/^2028-02-27/);
    const sunday = startsIn('Europe/London', from)[1];
    expect(weekdayOf(Math.floor((sunday?.at ?? 0) / 86_400_000))).toBe(7);
  });

  it('walks by the real decisions: each persona gets what its replies bring about', () => {
    const all = courseOf(library).touches.map(({ id }) => id);
    expect(touchesOf('keen')).toEqual(all);
    expect(touchesOf('letters-only')).toEqual(all);
    // Texts thin out in silence: letters and numbers are left.
    const thinned = touchesOf('silent');
    expect(thinned.length).toBeLessThan(all.length);
    expect(thinned.at(-1)).toBe(all.at(-1));
    const afterStop = walkOf('stop').messages.slice(-5);
    expect(afterStop.every(({ channel }) => channel === 'email')).toBe(true);
    expect(walkOf('held').messages.filter(({ kind }) => kind === 'alert').length).toBeGreaterThan(
      1,
    );
    const days = (name: string) => (walkOf(name).messages.at(-1)?.day ?? 0) - from;
    expect(days('pause')).toBeGreaterThan(days('keen'));
    expect(days('hard')).toBeGreaterThan(days('keen') + 28);
    expect(walkOf('private').person.solo).toBe(true);
    expect(
      walkOf('seminar').messages.filter(({ kind }) => kind === 'seminar').length,
    ).toBeGreaterThan(3);
  });

  it('generates the same people for the same seed, and others for another', () => {
    const of = (seed: number) => rehearsePeople(library, from, { people: 40, seed });
    expect(of(7)).toEqual(of(7));
    expect(of(7).summary).not.toEqual(of(8).summary);
    expect(of(7).findings.filter(({ kind }) => kind !== 'dead-end')).toEqual([]);
  });

  it('a snapshot of the same course differs in nothing; a moved, a new and a removed touch are told', () => {
    const before = snapshotOf(library, from, usualWalks(library, from));
    expect(differencesOf(before, before)).toEqual([]);
    const course = courseOf(library);
    const touches = course.touches.flatMap((touch) => {
      if (touch.id === 'W2') return [];
      if (touch.id === '2C')
        return [{ ...touch, day: { standard: touch.day.standard, baby: touch.day.baby + 1 } }];
      return touch.id === '3A'
        ? [touch, { ...touch, id: '3X', day: { standard: 34, baby: 68 } }]
        : [touch];
    });
    const edited = { ...library, sequences: { [course.id]: { ...course, touches } } };
    const after = snapshotOf(edited, from, usualWalks(edited, from));
    const told = differencesOf(before, after).map(
      ({ touch, change, who }) => `${touch}: ${change} for ${who}`,
    );
    expect(told.join('\n')).toMatch(
      /^2C: \w{3} \w{3} \d+ 10:00 -> \w{3} \w{3} \d+ 10:00 for .* in baby steps/m,
    );
    expect(told.join('\n')).toMatch(/^W2: gone, was on Tue Jan 12 10:00/m);
    expect(told.join('\n')).toMatch(/^3X: new, on .*, by letter for/m);
  });
});

describe('mend rehearse', () => {
  const sleep = 'test/fixtures/courses/better-sleep';
  const mend = (...args: string[]) =>
    runMend(['rehearse', '--templates', sleep, '--from', '2027-01-04', ...args]);

  it('prints a summary, and ends with 1 and each finding where there is one', async () => {
    const good = await mend();
    expect(good.status).toBe(0);
    expect(good.stdout).toContain('Rehearsal of four-weeks');
    expect(good.stdout).toMatch(/findings\s+none/);
    expect(good.stdout).toMatch(/USD\s+at\s+list\s+prices/);
    const bad = await runMend([
      'rehearse',
      '--templates',
      await badly('gap'),
      '--from',
      '2027-01-04',
    ]);
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain('small/course.yaml: A4: a gap');
    expect(bad.stdout).toContain('Remedy: ');
  });

  it('prints the CPU of generated people, and JSON where that is asked', async () => {
    expect((await mend('--people', '20')).stdout).toMatch(
      /20, with \d+ messages; \d+\.\d s of CPU/,
    );
    const told = JSON.parse((await mend('--people', '20', '--json')).stdout);
    expect(told).toMatchObject({ course: 'four-weeks', summary: { walks: 20 } });
    expect(told.costUsd.mean).toBeGreaterThan(0);
  });

  it('prints one persona as a calendar, with local times and segments', async () => {
    const { status, stdout } = await mend('--persona', 'silent');
    expect(status).toBe(0);
    expect(stdout).toContain('silent, standard pace: has texts and never answers');
    expect(stdout).toMatch(/Week 2/);
    expect(stdout).toMatch(/10:00 {2}letter {2}begin/);
    expect(stdout).toMatch(/text .*1 segment/);
    const [walk] = JSON.parse((await mend('--persona', 'silent', '--json')).stdout);
    expect(walk).toMatchObject({ persona: 'silent', pace: 'standard' });
  });

  it('writes a page with the walks side by side that loads nothing', async () => {
    const out = join(folder, 'deep/walks.html');
    expect((await mend('--html', out)).status).toBe(0);
    const page = await readFile(out, 'utf8');
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/<script|<link[^>]+href="(?!data:)|<img/);
    for (const { name } of personas) expect(page).toContain(name);
  });

  it('keeps a snapshot, tells what differs with 1, and writes it anew with --update', async () => {
    const file = join(folder, 'kept.json');
    expect((await mend('--snapshot', file)).stdout).toContain('is kept');
    expect((await mend('--snapshot', file)).stdout).toContain('Everybody gets what');
    const kept = (await readFile(file, 'utf8')).replaceAll('"at": "10:00"', '"at": "09:30"');
    await writeFile(file, kept);
    const differs = await mend('--snapshot', file);
    expect(differs.status).toBe(1);
    expect(differs.stdout).toMatch(/begin: Mon Jan 11 09:30 -> Mon Jan 11 10:00, for/);
    expect((await mend('--snapshot', file, '--update')).status).toBe(0);
    expect((await mend('--snapshot', file)).status).toBe(0);
  });

  it('ends with 2 and a remedy on bad usage, and has help with an example', async () => {
    const told = async (...args: string[]) => {
      const { status, stderr } = await mend(...args);
      expect(status, args.join(' ')).toBe(2);
      return stderr;
    };
    expect(await told('--persona', 'bob')).toContain('choose one of keen, silent');
    expect(await told('--from', '2027-02-30')).toContain('write a date as 2027-01-04');
    expect(await told('--people', 'many')).toContain('give a whole number');
    expect(await told('--update')).toContain('name the file with --snapshot');
    const none = join(folder, 'none.json');
    await writeFile(none, '[]');
    expect(await told('--snapshot', none)).toContain('holds no snapshot');
    expect((await mend('--help')).stdout).toContain('Example:\n  npx mend rehearse');
  });

  it('every kind of finding has a course that has it', async () => {
    for (const kind of findingKinds) await compileLibrary(await badly(kind));
  });
});
