/**
 * What DynamoDB bills for one message, for one event about it and for a minute in which nothing is
 * due: measured on DynamoDB Local, over the wire, on the real path. dynalite cannot do this: it
 * leaves out what indexes cost.
 */

import type { Library } from '../../core/course.ts';
import { startDynamoDBLocal } from '../../test/dynamodb-local.ts';
import { within } from '../parts/budgets.ts';
import { type CapacityMeter, type Consumed, startCapacityMeter } from '../parts/capacity-meter.ts';
import { CapacityWorld } from '../parts/capacity-world.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';

/** So many people, due at one moment, through so many touches. */
const size = { ci: { people: 400, rounds: 3 }, full: { people: 400, rounds: 10 } };
/**
 * The same once for as many as a large course has at one hour, letters and texts: what each costs
 * must not grow with them.
 */
const crowd = { people: 2_000, rounds: 2 };

interface Sum extends Consumed {
  /** Messages sent, or events received. */
  readonly count: number;
}

interface Journey {
  readonly letters: Sum;
  readonly texts: Sum;
  /** Rounds in which some got a text and others its letter. */
  readonly mixed: Sum;
  readonly events: Sum;
  readonly idle: Consumed;
}

export async function measureCapacity({ library, ci }: Bench): Promise<readonly Row[]> {
  const usual = ci ? size.ci : size.full;
  const found = await onDynamoDBLocal(async (live) => [
    await live(library, 'apart', () => true, usual),
    await live(library, 'together', isEven, usual),
  ]);
  return rowsOf(found?.[0], found?.[1], usual.people);
}

/** Too long for CI; there the rows of the smaller crowd hold the budget. */
export async function measureCrowd({ library, ci }: Bench): Promise<readonly Row[]> {
  if (ci) return [];
  return crowdRows(await onDynamoDBLocal((live) => live(library, 'crowd', isEven, crowd)));
}

interface Crowd {
  readonly people: number;
  readonly rounds: number;
}

type Live = (
  library: Library,
  table: string,
  hasPhone: (at: number) => boolean,
  crowd: Crowd,
) => Promise<Journey>;

/** `undefined` where it is not there. */
async function onDynamoDBLocal<Found>(
  measure: (live: Live) => Promise<Found>,
): Promise<Found | undefined> {
  const dynamo = await startDynamoDBLocal();
  if (!dynamo) return undefined;
  const meter = await startCapacityMeter(dynamo.url);
  try {
    return await measure((...rest) => liveThrough(meter, dynamo.url, ...rest));
  } finally {
    await meter.close();
    dynamo.close();
  }
}

async function liveThrough(
  meter: CapacityMeter,
  url: string,
  library: Library,
  table: string,
  hasPhone: (at: number) => boolean,
  { people, rounds }: Crowd,
): Promise<Journey> {
  const world = await CapacityWorld.start(library, url, meter.url, table);
  try {
    await world.join(Array.from({ length: people }, (_, at) => reader(at, hasPhone(at))));
    return await journey(world, meter, rounds);
  } finally {
    await world.close();
  }
}

const isEven = (at: number) => at % 2 === 0;

function reader(at: number, hasPhone: boolean) {
  const phone = `+1555010${String(1_000 + at)}`;
  return { email: `reader${at}@example.com`, ...(hasPhone ? { phone } : {}) };
}

/**
 * A minute of nothing, then everybody's next touch, again and again. A run's lease and its first
 * look at the index are what a minute of nothing costs anyway: they stand in a row of their own and
 * are taken off here.
 */
async function journey(
  world: CapacityWorld,
  meter: CapacityMeter,
  rounds: number,
): Promise<Journey> {
  await world.deliver();
  meter.take();
  await world.deliver();
  const idle = meter.take();
  let [letters, texts, mixed, events] = [none, none, none, none];
  for (let round = 0; round < rounds; round++) {
    world.advanceTo(await world.nextDueAt());
    const before = { texts: world.texts(), letters: world.letters() };
    meter.take();
    await world.deliver();
    const consumed = beyond(meter.take(), idle);
    const sentTexts = world.texts() - before.texts;
    const sentLetters = world.letters() - before.letters;
    if (sentTexts === 0) letters = plus(letters, sentLetters, consumed);
    else if (sentLetters === 0) texts = plus(texts, sentTexts, consumed);
    else mixed = plus(mixed, sentTexts + sentLetters, consumed);
    const told = await world.tellEvents();
    events = plus(events, told, meter.take());
    await world.answer();
  }
  return { letters, texts, mixed, events, idle };
}

function beyond(consumed: Consumed, idle: Consumed): Consumed {
  const { writes, reads, refused, calls } = consumed;
  return {
    writes: writes - idle.writes,
    reads: reads - idle.reads,
    refused,
    calls: calls - idle.calls,
  };
}

const none: Sum = { count: 0, writes: 0, reads: 0, refused: 0, calls: 0 };

function plus(sum: Sum, count: number, { writes, reads, refused, calls }: Consumed): Sum {
  return {
    count: sum.count + count,
    writes: sum.writes + writes,
    reads: sum.reads + reads,
    refused: sum.refused + refused,
    calls: sum.calls + calls,
  };
}

const missing =
  'DynamoDB Local is not there: set MEND_DYNAMODB_LOCAL to the folder of DynamoDBLocal.jar (needs Java)';

function rowsOf(apart?: Journey, together?: Journey, people?: number): Row[] {
  const all = together && sentIn(together);
  const events = apart && together && plus(apart.events, together.events.count, together.events);
  const why = `${people} people due at one moment; beyond the idle minute below; looks for answers while others are served are counted by the second`;
  const message = (name: string, what: string, sum: Sum | undefined) => [
    unitsRow(`capacity.${name}.write`, `${what}, receipt included`, 'writes', sum, {
      ...within('message.write'),
      why,
    }),
    // The budget is for what is sent; a run of nothing but texts has fewer to share its looks at
    // the month's count.
    unitsRow(`capacity.${name}.read`, `${what}, receipt included`, 'reads', sum, {
      ...(name === 'message' ? within('message.read') : {}),
      why,
    }),
  ];
  const told = { why: 'Send and Delivery of SES, callbacks of Twilio; each reads the person once' };
  const limits = { ...within('event.write'), ...told };
  const idle = apart && { count: 1, ...apart.idle };
  return [
    ...message('message', 'a message, letters and texts together', all),
    ...message('letter', 'a letter', apart?.letters),
    ...message('text', 'a text', apart?.texts),
    unitsRow('capacity.event.write', 'an event about a message', 'writes', events, limits),
    unitsRow('capacity.event.read', 'an event about a message', 'reads', events, told),
    unitsRow('capacity.idle.write', 'a minute in which nothing is due', 'writes', idle),
    unitsRow('capacity.idle.read', 'a minute in which nothing is due', 'reads', idle),
  ];
}

function crowdRows(found: Journey | undefined): Row[] {
  const all = found && sentIn(found);
  const what = `a message, ${crowd.people.toLocaleString('en-US')} people due at one moment`;
  const why = `${all?.count} messages`;
  const [writes, reads] = [within('message.write'), within('message.read')];
  return [
    unitsRow('capacity.crowd.write', what, 'writes', all, { ...writes, why }),
    unitsRow('capacity.crowd.read', what, 'reads', all, { ...reads, why }),
  ];
}

/** All that was sent: letters, texts, and rounds of both. */
function sentIn({ letters, texts, mixed }: Journey): Sum {
  return [letters, texts, mixed].reduce((sum, one) => plus(sum, one.count, one));
}

/** The units of one of what `sum` counts; not measured where there is no sum. */
function unitsRow(
  name: string,
  what: string,
  units: 'writes' | 'reads',
  sum: Sum | undefined,
  limits: Partial<Row> = {},
): Row {
  const row = {
    name,
    what: `${what}: ${units}`,
    unit: units === 'writes' ? 'WCU' : 'RCU',
    kind: 'exact',
    ...limits,
  } as const;
  if (!sum || sum.count === 0) return { ...row, why: missing };
  const parts = { units: sum[units], count: sum.count, refused: sum.refused };
  return { ...row, figure: sum[units] / sum.count, parts };
}
