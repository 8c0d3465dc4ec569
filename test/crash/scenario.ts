/**
 * One way through a function, killed at each of its points: the tests are the rows of the page, so
 * what is not written there is found to be missing, and what is written there is done. What must
 * hold at every point stands in the scenario, not on the page.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWriting, type Row, rowsOf, writeRows } from './document.ts';
import type { FunctionName } from './handlers.ts';
import { type Came, inWords, whatCame } from './received-messages.ts';
import { type Point, pointsOf } from './requests.ts';
import type { Moment, Stage } from './stage.ts';

/** How it goes on after the process is gone. */
export interface Course {
  /** The head of its column. */
  readonly name: string;
  /** What follows at once: whoever asked asks again, or does not. */
  readonly after?: (stage: Stage) => Promise<unknown>;
  /** Whether Twilio reaches us again with its own repetitions. */
  readonly reachable?: boolean;
}

export interface Seen {
  readonly came: readonly Came[];
  readonly stage: Stage;
  readonly point: string;
  readonly course: string;
}

export interface Scenario {
  /** The promise that it is about. */
  readonly promise: string;
  /** The page's heading. */
  readonly title: string;
  readonly runs: FunctionName;
  /** Brings the stage to the moment before. */
  readonly prepare: (stage: Stage) => Promise<unknown>;
  /** What calls the function. */
  readonly act: (stage: Stage) => Promise<unknown>;
  readonly courses: readonly Course[];
  /** What is looked for among all that comes: a letter, a text, the alert. */
  readonly awaited: RegExp;
  /**
   * Minutes that pass before it is looked at: longer than the grace of an unknown send, unless
   * said.
   */
  readonly minutes?: number;
  /** What else is to be seen, in a few words. */
  readonly look?: (stage: Stage) => Promise<string>;
  /** What holds wherever it died. */
  readonly holds: (seen: Seen) => Promise<void> | void;
}

/** A minute less than the second contact's half hour. */
const watchedMinutes = 29;
/** Dies before each read too: slower, and shows that reads change nothing. */
const isEvery = process.env.CRASH_POINTS === 'every';

export function describeCrashes(stage: () => Stage, scenario: Scenario): void {
  const { promise, title, runs, prepare, act, courses } = scenario;
  describe(`${runs}: ${title}`, () => {
    let before: Moment;
    let points: readonly Point[];
    const found: Row[] = [];
    beforeAll(async () => {
      await stage().restore(nothing);
      await prepare(stage());
      before = await stage().keep();
      await stage().restore(before);
      points = pointsOf(await stage().watching(runs, () => act(stage())));
    });

    const die = async (name: string): Promise<Row> => {
      const point = points.find((one) => one.name === name);
      if (!point) throw new Error(`There is no point "${name}"; see docs/crash-points.md.`);
      const moments = Array.from(
        { length: point.killBefore - point.from + 1 },
        (_, at) => point.from + at,
      );
      const rows: Row[] = [];
      for (const killBefore of isEvery ? moments : [point.killBefore]) {
        const cells: string[] = [];
        for (const course of courses) {
          await stage().restore(before);
          await stage().dying(runs, killBefore, () => act(stage()), course.reachable);
          cells.push(await goOn(stage(), scenario, course, { name, since: before.now }));
        }
        rows.push({ point: name, cells });
      }
      for (const row of rows) expect(row).toEqual(rows[0]);
      return rows[0] as Row;
    };

    if (isWriting) {
      it(`${promise} is written down`, async () => {
        for (const { name } of points) found.push(await die(name));
      });
      afterAll(() =>
        writeRows(
          title,
          courses.map(({ name }) => name),
          found,
        ),
      );
      return;
    }
    it('has the points that docs/crash-points.md names', () => {
      expect(points.map(({ name }) => name)).toEqual(rowsOf(title).map(({ point }) => point));
    });
    it.each(rowsOf(title))(
      `${promise} killed before $point: it ends as the page says`,
      async (row) => {
        expect(await die(row.point)).toEqual(row);
      },
    );
  });
}

const nothing: Moment = { now: Date.parse('2030-03-05T17:00:00Z'), items: [] };

async function goOn(
  stage: Stage,
  scenario: Scenario,
  course: Course,
  { name, since }: { readonly name: string; readonly since: number },
): Promise<string> {
  await course.after?.(stage);
  await stage.minutes(scenario.minutes ?? watchedMinutes);
  const came = whatCame(stage).filter(({ what }) => scenario.awaited.test(what));
  const seen = [inWords(came, since), await scenario.look?.(stage)].filter(Boolean).join('. ');
  await scenario.holds({ came, stage, point: name, course: course.name });
  return seen;
}

/**
 * Brings about what a crash leaves: the function dies before its first request of this name, and
 * nobody asks again.
 */
export async function killedBefore(
  stage: Stage,
  runs: FunctionName,
  name: string,
  act: () => Promise<unknown>,
): Promise<void> {
  const before = await stage.keep();
  const point = pointsOf(await stage.watching(runs, act)).find((one) => one.name === name);
  if (!point) throw new Error(`${runs} has no point "${name}" here.`);
  await stage.restore(before);
  await stage.dying(runs, point.killBefore, act, false);
}
