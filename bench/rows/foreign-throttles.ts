/**
 * Letters that are all due while SES throttles for a reason not our own, since somebody else sends
 * from the account: a share of the calls by chance, or all that comes above what others leave. The
 * rows tell how long until all have theirs, against what is left of the rate.
 */
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { PacedWorld } from '../parts/paced-world.ts';
import type { Row } from '../parts/row.ts';

const minuteMs = 60_000;
const perSecond = 14;
const letters = { ci: 500, full: 2_000 };

/** Shares of the calls that are throttled by chance; the budget is of one of them. */
const shares = [0.05, 0.2, 0.5];
const budgeted = 0.2;

export async function measureForeignThrottles({ library, ci }: Bench): Promise<readonly Row[]> {
  const count = ci ? letters.ci : letters.full;
  const rows: Row[] = [];
  for (const share of shares) {
    const { tookMs, idealMs, why, parts } = await drained({ library, count, share, left: 1 });
    rows.push({
      name: share === budgeted ? 'throttles.foreign' : `throttles.foreign-${share * 100}`,
      what: `${count} letters at ${perSecond}/s, ${share * 100} % throttled by others: duration over N/(${1 - share} r)`,
      ...{ unit: 'x', kind: 'exact', figure: tookMs / idealMs, why, parts },
      ...(share === budgeted ? within('foreign-throttles') : {}),
    });
  }
  const half = await drained({ library, count, share: 0, left: 0.5 });
  rows.push({
    name: 'throttles.half-left',
    what: `${count} letters where others leave half of ${perSecond}/s: duration over N/(0.5 r)`,
    ...{ unit: 'x', kind: 'exact', figure: half.tookMs / half.idealMs },
    ...{ why: half.why, parts: half.parts },
  });
  return rows;
}

interface Case {
  readonly library: Bench['library'];
  readonly count: number;
  /** The share of the calls that are throttled by chance. */
  readonly share: number;
  /** The share of the rate that others leave. */
  readonly left: number;
}

async function drained({ library, count, share, left }: Case) {
  const rates = { mailsPerSecond: perSecond, segmentsPerSecond: 1, faultRate: 0, seed: 20 };
  const leftPerSecond = perSecond * left;
  const world = new PacedWorld(library, { ...rates, foreignRate: share, leftPerSecond });
  const { time, mail } = world;
  for (let letter = 0; letter < count; letter++) world.expect('email', time.now);
  const idealMs = (count / (leftPerSecond * (1 - share))) * 1_000;
  const end = time.now + 40 * idealMs + 10 * minuteMs;
  world.schedule(end);
  await time.pass(end, () => mail.accepts.size >= count);
  const accepts = [...mail.accepts.values()].flat();
  const isDone = mail.accepts.size >= count;
  const lastAt = isDone ? Math.max(...accepts) : end;
  const tookMs = lastAt - (world.firstRunAt ?? 0);
  return {
    tookMs,
    idealMs,
    why: `${isDone ? 'all' : mail.accepts.size} sent in ${Math.round(tookMs / 1_000)} s; ${mail.foreign + mail.throttled} calls throttled`,
    parts: {
      seconds: tookMs / 1_000,
      foreign: mail.foreign,
      throttled: mail.throttled,
      twice: accepts.length - mail.accepts.size,
    },
  };
}
