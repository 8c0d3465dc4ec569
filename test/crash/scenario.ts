/**
 * Kills a function at each of its points and compares the outcome with a row of
 * docs/crash-points.md: a point without a row fails, and so does a row without a point. The
 * scenario itself, not the page, states what must hold at every point.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWriting, type Row, rowsOf, writeRows } from './document.ts';
import type { FunctionName } from './handlers.ts';
import type { Death } from './killed-process.ts';
import { type Came, inWords, whatCame } from './received-messages.ts';
import { type Point, pointsOf } from './requests.ts';
import type { Moment, Stage } from './stage.ts';

/** One way in which the test goes on after the process died. */
export interface Course {
  /** The head of its column. */
  readonly name: string;
  /** What happens at once: the caller repeats its request, or does not. */
  readonly after?: (stage: Stage) => Promise<unknown>;
  /** Whether Twilio can reach the service with its own repetitions. */
  readonly reachable?: boolean;
}

export interface Seen {
  readonly came: readonly Came[];
  readonly stage: Stage;
  readonly point: string;
  readonly course: string;
}

export interface Scenario {
  /** The promise that the scenario tests. */
  readonly promise: string;
  /** The heading on the page. */
  readonly title: string;
  readonly runs: FunctionName;
  /** Brings the stage to the moment before the call. */
  readonly prepare: (stage: Stage) => Promise<unknown>;
  /** Makes the request that calls the function. */
  readonly act: (stage: Stage) => Promise<unknown>;
  readonly courses: readonly Course[];
  /** Selects the messages that the rows list: a letter, a text, the alert. */
  readonly awaited: RegExp;
  /**
   * Minutes that pass before the outcome is read; by default longer than the grace period of an
   * unknown send.
   */
  readonly minutes?: number;
  /** Further state for the row, in a few words. */
  readonly look?: (stage: Stage) => Promise<string>;
  /** Asserts what holds at every point. */
  readonly holds: (seen: Seen) => Promise<void> | void;
}

/** One minute less than the half hour after which the second contact is alerted. */
const watchedMinutes = 29;
/** Also dies before each read, which is slower and shows that reads change nothing. */
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
        { length: point.request - point.from + 1 },
        (_, at): Death => ({ before: point.from + at, countsReads: true }),
      );
      const rows: Row[] = [];
      for (const death of isEvery ? moments : [{ before: point.change }]) {
        const cells: string[] = [];
        for (const course of courses) {
          await stage().restore(before);
          await stage().dying(runs, death, () => act(stage()), course.reachable);
          cells.push(await goOn(stage(), scenario, course, { name, since: before.now }));
        }
        rows.push({ point: name, cells });
      }
      for (const row of rows) expect(row).toEqual(rows[0]);
      return rows[0] as Row;
    };

    if (isWriting) {
      it(`${promise} the rows are written to docs/crash-points.md`, async () => {
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
    it('the points are those that docs/crash-points.md names', () => {
      expect(points.map(({ name }) => name)).toEqual(rowsOf(title).map(({ point }) => point));
    });
    it.each(rowsOf(title))(
      `${promise} a kill before $point ends as docs/crash-points.md says`,
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
 * Makes the state that a crash leaves: the function dies before its first request of this name, and
 * the caller does not repeat its request.
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
  await stage.dying(runs, { before: point.change }, act, false);
}
