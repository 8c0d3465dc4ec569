/**
 * Letters that are all due while SES throttles a share of the calls for a reason not our own
 * (somebody else sends from the account): how long until all have theirs, against what the calls
 * that are left would take.
 */
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { PacedWorld } from '../parts/paced-world.ts';
import type { Row } from '../parts/row.ts';

const minuteMs = 60_000;
const perSecond = 14;
const foreignRate = 0.2;
const letters = { ci: 500, full: 2_000 };

export async function measureForeignThrottles({ library, ci }: Bench): Promise<readonly Row[]> {
  const count = ci ? letters.ci : letters.full;
  const rates = { mailsPerSecond: perSecond, segmentsPerSecond: 1 };
  const world = new PacedWorld(library, { ...rates, faultRate: 0, foreignRate, seed: 20 });
  const { time, mail } = world;
  for (let letter = 0; letter < count; letter++) world.expect('email', time.now);
  const idealMs = (count / (perSecond * (1 - foreignRate))) * 1_000;
  const end = time.now + 40 * idealMs + 10 * minuteMs;
  world.schedule(end);
  await time.pass(end, () => mail.accepts.size >= count);
  const accepts = [...mail.accepts.values()].flat();
  const isDone = mail.accepts.size >= count;
  const lastAt = isDone ? Math.max(...accepts) : end;
  const tookMs = lastAt - (world.firstRunAt ?? 0);
  return [
    {
      name: 'throttles.foreign',
      what: `${count} letters at ${perSecond}/s, ${foreignRate * 100} % throttled by others: duration over N/(0.8 r)`,
      unit: 'x',
      kind: 'exact',
      figure: tookMs / idealMs,
      ...within('foreign-throttles'),
      why: `${isDone ? 'all' : mail.accepts.size} sent in ${Math.round(tookMs / 1_000)} s; ${mail.foreign} calls throttled by others, ${mail.throttled} by our own rate`,
      parts: {
        seconds: tookMs / 1_000,
        foreign: mail.foreign,
        throttled: mail.throttled,
        twice: accepts.length - mail.accepts.size,
      },
    },
  ];
}
