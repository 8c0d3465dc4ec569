/**
 * What `mend plan` says about a changed course and the people in it, and from where it reads them.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf, type Library, type Touch } from '../../core/course.ts';
import { startService } from '../../local/local-service.ts';
import { planOf } from '../../service/coach/plan-course.ts';
import { Persona } from '../core/persona.ts';
import { theLibrary } from '../library.ts';
import { tuesday, Visitor } from '../stories/visitor.ts';
import { runMend } from './run-mend.ts';

const start = '2027-01-04T11:00:00Z';

function withTouches(library: Library, change: (touches: readonly Touch[]) => Touch[]): Library {
  const course = courseOf(library);
  const touches = change(course.touches).toSorted((a, b) => a.day.standard - b.day.standard);
  return {
    ...library,
    version: 'changed',
    sequences: { ...library.sequences, [course.id]: { ...course, touches } },
  };
}

describe('the plan', () => {
  let library: Library;
  beforeAll(async () => {
    library = await theLibrary();
  });
  const person = (days: number, form = {}) => {
    const one = new Persona(library, start).join(form).days(days);
    return { ...one.subscriber, id: `person${String(days).padStart(6, '0')}` };
  };
  const at = (days: number) => Date.parse(start) + days * dayMs;
  const of = (plan: ReturnType<typeof planOf>, id: string) =>
    plan.touches.find((touch) => touch.id === id);

  it('of an unchanged course moves nobody', () => {
    const plan = planOf(library, library, [person(0), person(30), person(100)], at(100));
    expect(plan.touches.every(({ change, moves }) => change === 'same' && moves.length === 0)).toBe(
      true,
    );
    expect(plan.people).toEqual({ inCourse: 3, finished: 1, notBegun: 0, left: 0 });
    expect(of(plan, 'W1')).toMatchObject({ had: 3, before: 0, willGet: 0, steppedOver: 0 });
    expect(of(plan, 'B1')).toMatchObject({ had: 1, before: 2, willGet: 2 });
  });

  it('of somebody one side of whose record is about to be erased goes on behind that', () => {
    const one = new Persona(library, start).join({ phone: '+15550100123' }).days(5);
    one.text('ERASE ALL');
    const plan = planOf(library, library, [one.subscriber], one.now);
    expect(plan.people.inCourse).toBe(1);
  });

  it('an added touch goes to those before it, and never to those behind whom it lies', () => {
    const [model] = courseOf(library).touches as [Touch];
    const changed = withTouches(library, (all) => [
      ...all,
      { ...model, id: 'N1', day: { standard: 14, baby: 28 } },
    ]);
    const plan = planOf(changed, library, [person(6), person(31)], at(31));
    expect(of(plan, 'N1')).toMatchObject({
      change: 'added',
      had: 0,
      before: 1,
      willGet: 1,
      steppedOver: 1,
    });
    expect(plan.retroactive).toBe(0);
  });

  it('names whose next date moves, by id, with both dates', () => {
    const changed = withTouches(library, (all) =>
      all.map((touch) =>
        touch.id === '1B' ? { ...touch, day: { standard: 9, baby: 18 } } : touch,
      ),
    );
    const plan = planOf(changed, library, [person(6), person(31)], at(6));
    expect(of(plan, '1B')).toMatchObject({ change: 'moved', before: 1 });
    expect(of(plan, '1B')?.moves).toEqual([
      {
        subscriber: 'person000006',
        from: '2027-01-12T10:00:00.000Z',
        to: '2027-01-13T10:00:00.000Z',
      },
    ]);
    expect(plan.touches.flatMap(({ moves }) => moves)).toHaveLength(1);
  });

  it('a removed touch is stepped over by those who have not had it; the paused are before it, those who left get nothing', () => {
    const changed = withTouches(library, (all) => all.filter(({ id }) => id !== '2A'));
    const left = new Persona(library, start)
      .join()
      .days(6)
      .tell({ type: 'Unsubscribed', at: at(6) }).subscriber;
    const paused = new Persona(library, start)
      .join()
      .days(6)
      .tell({ type: 'PreferencesSaved', preferences: { paused: true } });
    const plan = planOf(
      changed,
      library,
      [person(30), left, { ...paused.subscriber, id: 'paused000000' }],
      at(30),
    );
    expect(of(plan, '2A')).toMatchObject({ change: 'removed', had: 1, before: 0, steppedOver: 2 });
    expect(of(plan, '2B')).toMatchObject({ before: 2, willGet: 1 });
    expect(plan.people.left).toBe(1);
  });
});

describe('mend plan', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plan-'));
    await cp('test/fixtures/courses/better-sleep', join(folder, 'templates'), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const mend = (...args: string[]) => runMend(args);
  const plan = (...args: string[]) =>
    mend('plan', '--templates', join(folder, 'templates'), '--data', join(folder, 'data'), ...args);

  it('reads a running service, then its folder once it has stopped, and the course as it was built', async () => {
    const built = join(folder, 'library.json');
    expect(
      (await mend('build', '--templates', join(folder, 'templates'), '--out', built)).status,
    ).toBe(0);
    const service = await startService({
      ...{ port: 0, dataDir: join(folder, 'data'), startAt: tuesday },
      library: JSON.parse(await readFile(built, 'utf8')),
    });
    const visitor = await new Visitor(service.urls.web, { email: 'plan@example.com' }).join();
    await visitor.wind('P2D');
    const course = join(folder, 'templates/four-weeks/course.yaml');
    const source = await readFile(course, 'utf8');
    await writeFile(
      course,
      source.replace('day: { standard: 4, baby: 8 }', 'day: { standard: 3, baby: 6 }'),
    );
    const running = await plan('--before', built, '--json');
    expect(running.stderr).toBe('');
    await service.close();
    const stopped = await plan('--before', built, '--json');
    for (const { status, stdout } of [running, stopped]) {
      expect(status).toBe(0);
      const found = JSON.parse(stdout);
      expect(found.people).toEqual({ inCourse: 1, finished: 0, notBegun: 0, left: 0 });
      const moved = found.touches.find(({ id }: { id: string }) => id === 'one-time');
      expect(moved).toMatchObject({ change: 'moved', before: 1, willGet: 1, retroactive: 0 });
      // Day 3 in place of day 4, by the advanced clock.
      expect(moved.moves).toMatchObject([
        { from: '2030-03-09T10:00:00.000Z', to: '2030-03-08T10:00:00.000Z' },
      ]);
      expect(stdout).not.toContain('@example.com');
    }
    const shown = await plan('--before', built);
    expect(shown.stdout).toMatch(/one-time +moved +3\/6 +0 +1 +1 +0 +1 +0/);
    expect(shown.stdout).toContain('Retroactive sends: 0.');
    expect((await plan('--before', join(folder, 'never.json'))).stdout).toMatch(/begin +unknown /);
  });

  it('ends with 2 where there is nobody to read, or a course with problems', async () => {
    const none = await mend(
      'plan',
      '--templates',
      join(folder, 'templates'),
      '--data',
      join(folder, 'nothing'),
    );
    expect(none.status).toBe(2);
    expect(none.stderr).toMatch(/nothing: there is no table in it; run npm start once/);
    const closed = await plan('--table', 'mend', '--endpoint', 'http://127.0.0.1:9');
    expect(closed.status).toBe(2);
    expect(closed.stderr).toContain('could not be read at http://127.0.0.1:9');
    const broken = await mend('plan', '--json', '--templates', join(folder, 'data'));
    expect(broken.status).toBe(2);
    expect((await mend('plan', '--help')).stdout).toContain('Example:');
  });
});
