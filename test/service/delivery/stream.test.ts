/**
 * How streams share a run: which is fetched first, how many rows are served at once, and that of
 * one person one row is served at a time.
 */
import { describe, expect, it } from 'vitest';
import { drainStreams, keyOf, type StreamSource } from '../../../service/delivery/stream.ts';
import type { DueRow } from '../../../service/ports/store.ts';

const row = (subscriber: string, item = 'PROFILE', at = 0): DueRow => ({ subscriber, item, at });
/** All that is ready has run, and nothing but timers is left. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A stream whose rows are served when the test says so. It is idle until the run is over. */
function aStream(
  name: string,
  log: string[],
  rows: DueRow[],
  { trialSends = 1, concurrency = 3 } = {},
) {
  const calls = new Map<string, () => void>();
  const waiting = new Set(rows);
  const source: StreamSource = {
    trialSends,
    concurrency: () => concurrency,
    fetch: async () => {
      log.push(`${name} fetches`);
      return [...waiting];
    },
    expect: () => {},
    serve: (one) =>
      new Promise((resolve) => {
        log.push(`${name} serves ${one.subscriber} ${one.item}`);
        calls.set(`${one.subscriber} ${one.item}`, () => {
          waiting.delete(one);
          resolve(true);
        });
      }),
    goesOn: async () => true,
    idle: () => new Promise(() => {}),
  };
  const end = async (call: string) => {
    calls.get(call)?.();
    await settled();
  };
  return { source, end };
}

describe('streams that share a run', () => {
  it('are fetched one after the other at first, and then a call of the first keeps no other waiting', async () => {
    const log: string[] = [];
    const first = aStream('!', log, [row('ann')]);
    const second = aStream('m', log, [row('bob')]);
    const over = drainStreams([first.source, second.source]);
    await settled();
    expect(log).toEqual(['! fetches', '! serves ann PROFILE', 'm fetches', 'm serves bob PROFILE']);
    await second.end('bob PROFILE');
    await first.end('ann PROFILE');
    await over;
  });

  it('serve as many rows as they have trial sends, and then as many as their concurrency says', async () => {
    const log: string[] = [];
    const { source, end } = aStream('!', log, [row('ann'), row('bob'), row('cleo'), row('dan')], {
      trialSends: 2,
    });
    const over = drainStreams([source]);
    await settled();
    expect(log).toEqual(['! fetches', '! serves ann PROFILE', '! serves bob PROFILE']);
    await end('bob PROFILE');
    expect(log.slice(3)).toEqual(['! serves cleo PROFILE', '! serves dan PROFILE', '! fetches']);
    for (const name of ['ann', 'cleo', 'dan']) await end(`${name} PROFILE`);
    await over;
  });

  it('serve the rows of one person one after the other', async () => {
    const log: string[] = [];
    const { source, end } = aStream('!', log, [row('ann', 'REPLY#1'), row('ann'), row('bob')], {
      trialSends: 2,
    });
    const over = drainStreams([source]);
    await settled();
    expect(log.slice(1)).toEqual(['! serves ann REPLY#1', '! serves bob PROFILE']);
    await end('ann REPLY#1');
    expect(log.slice(3)).toEqual(['! fetches', '! serves ann PROFILE']);
    await end('ann PROFILE');
    await end('bob PROFILE');
    await over;
  });

  it('are fetched again once a row was served, and not before', async () => {
    const log: string[] = [];
    const { source, end } = aStream('m', log, [row('ann')]);
    const over = drainStreams([source]);
    await settled();
    expect(log).toEqual(['m fetches', 'm serves ann PROFILE']);
    await end('ann PROFILE');
    await over;
    expect(log.slice(2).every((what) => what === 'm fetches')).toBe(true);
  });

  it('reject when a fetch of one stream rejects', async () => {
    const log: string[] = [];
    const second = aStream('m', log, []);
    const broken = {
      ...second.source,
      fetch: () => Promise.reject(new Error('The table is not reached.')),
    };
    await expect(drainStreams([broken, second.source])).rejects.toThrow('not reached');
  });
});

it('a row that was written again is another row', () => {
  expect(keyOf(row('ann', 'PROFILE', 1))).not.toBe(keyOf(row('ann', 'PROFILE', 2)));
});
