/** Covers what holds or slows all texts, on a real table with a clock that the test advances. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoClient } from '../../../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../../../adapters/dynamodb/dynamo-store.ts';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { startDynamo } from '../../../local/dynamodb/local-table.ts';
import { TextGate } from '../../../service/delivery/send-gate.ts';
import { jsonLog } from '../../../service/ports/log.ts';
import type { CounterStore, Store } from '../../../service/ports/store.ts';
import type { World } from '../../../service/ports/world.ts';
import {
  haltTexts,
  slowTexts,
  textsSentThisMonth,
  trialMs,
} from '../../../service/text-counters.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let store: Store;
beforeAll(async () => {
  dynamo = await startDynamo({ port: 0 });
  const where = { endpoint: dynamo.url, region: 'us-east-1', credentials, timeoutMs: 60_000 };
  store = dynamoStore(dynamoClient(where), dynamo.table);
});
afterAll(() => dynamo.close());

// Each test uses a year of its own, so that it does not see the counts of another.
let now = Date.parse('2030-01-15T10:20:00Z');
let log: string[];
beforeEach(() => {
  now = Date.UTC(new Date(now).getUTCFullYear() + 1, 0, 15, 10, 20);
  log = [];
});

/** A text of the course. */
const touch = {};
/** Whether a touch may go now. */
const mayTouch = async (run: TextGate) => (await run.mayGo(touch)) === 'now';

/** A run of the worker with this monthly budget of segments. */
function aRun(textsPerMonth = 20_000): TextGate {
  const world = {
    now: () => now,
    store,
    settings: { textsPerMonth },
    log: jsonLog(
      (line) => log.push(line),
      () => now,
    ),
  } as unknown as World;
  return new TextGate(world, () => now);
}
const world = () => ({ store, now: () => now }) as unknown as World;

describe('a halt', () => {
  it('P35 a halt lasts to the next full hour, then one text is tried, and five good minutes open the channel', async () => {
    expect(await mayTouch(aRun())).toBe(true);
    await haltTexts(world());
    const held = aRun();
    const hour = Math.ceil(now / hourMs) * hourMs;
    const later = { notBefore: hour };
    expect([await held.mayGo(touch), await held.mayGo(touch)]).toEqual([later, later]);
    // A run logs it once.
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { what: 'texts are held back', why: 'halted' },
    ]);
    now += 39 * minuteMs;
    expect(await mayTouch(aRun())).toBe(false);

    now += minuteMs;
    const run = aRun();
    expect(await Promise.all([mayTouch(run), mayTouch(run), mayTouch(run)])).toEqual([
      true,
      false,
      false,
    ]);
    expect(await aRun().mayGo(touch)).toEqual({ notBefore: now + trialMs });
    now += trialMs;
    expect(await mayTouch(aRun())).toBe(true);
  });

  it('P35 a halt begins again when the one text fails as well', async () => {
    await haltTexts(world());
    now = Math.ceil(now / hourMs) * hourMs;
    expect(await mayTouch(aRun())).toBe(true);
    await haltTexts(world());
    now += trialMs;
    expect(await mayTouch(aRun())).toBe(false);
    now = Math.ceil(now / hourMs) * hourMs;
    expect(await mayTouch(aRun())).toBe(true);
  });

  it('P35 a run sees a halt that begins in its middle', async () => {
    const run = aRun();
    expect(await mayTouch(run)).toBe(true);
    await haltTexts(world());
    now += 10_000;
    expect(await mayTouch(run)).toBe(false);
  });
});

describe('the budget of a month', () => {
  it('P35 a run sees within ten seconds what another worker has sent, before that one ends', async () => {
    const [run, other] = [aRun(10), aRun(10)];
    expect([await mayTouch(run), await mayTouch(other)]).toEqual([true, true]);
    other.taken(10);
    expect(await mayTouch(other)).toBe(false);
    now += 10_000;
    await mayTouch(other);
    expect(await mayTouch(run)).toBe(false);
    expect(await textsSentThisMonth(world())).toBe(10);
  });
});

describe('an overflow', () => {
  it('P35 an overflow halves the rate for a few minutes', async () => {
    expect(await aRun().cost(1)).toBe(1);
    await slowTexts(world());
    expect(await aRun().cost(2)).toBe(4);
    now += 5 * minuteMs;
    expect(await aRun().cost(1)).toBe(2);
    now += 5 * minuteMs;
    expect(await aRun().cost(1)).toBe(1);
  });

  it('P35 an overflow at a send slows that run and the next', async () => {
    const run = aRun();
    expect(await run.cost(1)).toBe(1);
    await run.slowDown();
    expect([await run.cost(1), await aRun().cost(1)]).toEqual([2, 2]);
  });
});

describe('the month’s budget', () => {
  it('P42 touches wait when the budget is spent, in the middle of a run too, until the next month', async () => {
    const run = aRun(3);
    expect(await mayTouch(run)).toBe(true);
    run.taken(2);
    expect(await mayTouch(run)).toBe(true);
    run.taken(1);
    expect(await mayTouch(run)).toBe(false);
    await run.close();
    expect(await textsSentThisMonth(world())).toBe(3);
    now += dayMs;
    expect(await mayTouch(aRun(3))).toBe(false);
    expect(log.at(-1)).toContain('spent');
    now = Date.UTC(new Date(now).getUTCFullYear(), 1, 1);
    expect(await mayTouch(aRun(3))).toBe(true);
  });

  it('P42 the count is written once a run, and not by a run that sent nothing', async () => {
    let writes = 0;
    const add: CounterStore['add'] = (...asked) => {
      if (asked[3] !== 0) writes += 1;
      return store.counters.add(...asked);
    };
    const counting: Store = { ...store, counters: { add } };
    const run = new TextGate(
      { ...world(), store: counting, settings: { textsPerMonth: 9 } } as World,
      () => now,
    );
    await mayTouch(run);
    await run.close();
    expect(writes).toBe(0);
    for (const segments of [1, 1, 2]) run.taken(segments);
    await run.close();
    expect(writes).toBe(1);
    expect(await textsSentThisMonth(world())).toBe(4);
  });
});
