/**
 * Many letters due at one moment, while some calls fail in every way that calls fail: how long
 * until all who met no fault have theirs, how often the provider had to throttle us, and whether
 * anything was lost or sent twice.
 */
import type { Library } from '../../core/course.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { PacedWorld } from '../parts/paced-world.ts';
import type { Row } from '../parts/row.ts';

const minuteMs = 60_000;
const faultRate = 0.02;
/** So many letters at so many a second. */
const bursts = [
  { perSecond: 14, letters: 5_000 },
  { perSecond: 50, letters: 10_000 },
  { perSecond: 500, letters: 20_000 },
];

export async function measureBursts({ library, ci }: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { perSecond, letters } of bursts)
    rows.push(...(await burst(library, perSecond, ci ? letters / 2 : letters)));
  return rows;
}

async function burst(
  library: Library,
  perSecond: number,
  letters: number,
): Promise<readonly Row[]> {
  const room = new PacedWorld(library, {
    mailsPerSecond: perSecond,
    segmentsPerSecond: 1,
    faultRate,
    seed: perSecond,
  });
  const { time, mail } = room;
  for (let letter = 0; letter < letters; letter++) room.expect('email', time.now);
  const idealMs = (letters / perSecond) * 1_000;
  // Long enough for every send in doubt to be resolved after its grace.
  const end = time.now + 2 * idealMs + 60 * minuteMs;
  room.schedule(end);
  await time.pass(end);
  const found = accountOf(room);
  const name = `burst.${perSecond}`;
  const count = { kind: 'exact', unit: '' } as const;
  return [
    {
      name: `${name}.duration`,
      what: `${letters.toLocaleString('en-US')} letters at ${perSecond}/s, faults on: duration over N/r`,
      unit: 'x',
      kind: 'exact',
      figure: (found.lastAt - (room.firstRunAt ?? 0)) / idealMs,
      ...within('burst.duration'),
      why: `from the worker's start to the last of those who met no fault; ${found.troubled} met one`,
      parts: {
        seconds: (found.lastAt - (room.firstRunAt ?? 0)) / 1_000,
        letters,
        failedRuns: room.failedRuns,
      },
    },
    {
      name: `${name}.throttled`,
      what: `${perSecond}/s: throttled by the provider`,
      ...count,
      ...within('burst.throttled'),
      figure: mail.throttled,
    },
    {
      name: `${name}.lost`,
      what: `${perSecond}/s: lost without a word`,
      ...count,
      ...within('burst.lost'),
      figure: found.lost,
    },
    {
      name: `${name}.twice`,
      what: `${perSecond}/s: sent twice`,
      ...count,
      ...within('burst.twice'),
      figure: found.twice,
    },
  ];
}

function accountOf(room: PacedWorld) {
  const { store, mail, dueAt, troubled } = room;
  const messageOf = new Map(
    [...mail.accepts.keys()].map((message) => [message.split('-')[0] ?? '', message]),
  );
  const told = new Set(
    [...store.items.receipts.keys()].map((message) => message.split('-')[0] ?? ''),
  );
  const hadTrouble = new Set([
    ...troubled,
    ...[...mail.troubled].map((message) => message.split('-')[0] ?? ''),
  ]);
  let [lastAt, lost, twice] = [0, 0, 0];
  for (const person of dueAt.keys()) {
    const accepts = mail.accepts.get(messageOf.get(person) ?? '') ?? [];
    if (accepts.length > 1) twice += 1;
    // Not taken, and nothing says so: neither a receipt of an unknown end nor a place on the index.
    if (accepts.length === 0 && !told.has(person)) lost += 1;
    if (!hadTrouble.has(person)) lastAt = Math.max(lastAt, accepts[0] ?? Number.POSITIVE_INFINITY);
  }
  return {
    lastAt,
    lost,
    twice,
    troubled: [...dueAt.keys()].filter((person) => hadTrouble.has(person)).length,
  };
}
