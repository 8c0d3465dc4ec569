/**
 * Covers how streams share a run: the order of their first fetches, the trial sends at the start,
 * and one send at a time for each person.
 */
import { describe, expect, it } from 'vitest';
import { drainAll, keyOf, type StreamRoom } from '../../../service/delivery/stream.ts';
import type { DueRow } from '../../../service/ports/store.ts';

const row = (subscriber: string, item = 'PROFILE', at = 0): DueRow => ({ subscriber, item, at });
/** Resolves when all ready work has run and only timers are left. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A stream whose rows are served when the test says so. A pause lasts to the end of the run. */
function aStream(name: string, told: string[], rows: DueRow[], { probes = 1, hands = 3 } = {}) {
  const calls = new Map<string, () => void>();
  const waiting = new Set(rows);
  const room: StreamRoom = {
    probes,
    hands: () => hands,
    look: async () => {
      told.push(`${name} looks`);
      return [...waiting];
    },
    serve: (one) =>
      new Promise((resolve) => {
        told.push(`${name} serves ${one.subscriber} ${one.item}`);
        calls.set(`${one.subscriber} ${one.item}`, () => {
          waiting.delete(one);
          resolve(true);
        });
      }),
    goesOn: async () => true,
    rest: () => new Promise(() => {}),
  };
  const end = async (call: string) => {
    calls.get(call)?.();
    await settled();
  };
  return { room, end };
}

describe('streams that share a run', () => {
  it('the streams wait for each other only at first: a call of the first does not delay another', async () => {
    const told: string[] = [];
    const first = aStream('!', told, [row('ann')]);
    const second = aStream('m', told, [row('bob')]);
    const over = drainAll([first.room, second.room]);
    await settled();
    expect(told).toEqual(['! looks', '! serves ann PROFILE', 'm looks', 'm serves bob PROFILE']);
    await second.end('bob PROFILE');
    await first.end('ann PROFILE');
    await over;
  });

  it('a stream begins with its trial sends, and goes on with its full concurrency', async () => {
    const told: string[] = [];
    const { room, end } = aStream('!', told, [row('ann'), row('bob'), row('cleo'), row('dan')], {
      probes: 2,
    });
    const over = drainAll([room]);
    await settled();
    expect(told).toEqual(['! looks', '! serves ann PROFILE', '! serves bob PROFILE']);
    await end('bob PROFILE');
    expect(told.slice(3)).toEqual(['! serves cleo PROFILE', '! serves dan PROFILE', '! looks']);
    for (const name of ['ann', 'cleo', 'dan']) await end(`${name} PROFILE`);
    await over;
  });

  it('a stream serves the rows of one person one after the other', async () => {
    const told: string[] = [];
    const { room, end } = aStream('!', told, [row('ann', 'REPLY#1'), row('ann'), row('bob')], {
      probes: 2,
    });
    const over = drainAll([room]);
    await settled();
    expect(told.slice(1)).toEqual(['! serves ann REPLY#1', '! serves bob PROFILE']);
    await end('ann REPLY#1');
    expect(told.slice(3)).toEqual(['! looks', '! serves ann PROFILE']);
    await end('ann PROFILE');
    await end('bob PROFILE');
    await over;
  });

  it('a stream fetches again once a row was served, and not before', async () => {
    const told: string[] = [];
    const { room, end } = aStream('m', told, [row('ann')]);
    const over = drainAll([room]);
    await settled();
    expect(told).toEqual(['m looks', 'm serves ann PROFILE']);
    await end('ann PROFILE');
    await over;
    expect(told.slice(2).every((what) => what === 'm looks')).toBe(true);
  });

  it("draining rejects when one stream's fetch throws", async () => {
    const told: string[] = [];
    const second = aStream('m', told, []);
    const broken = {
      ...second.room,
      look: () => Promise.reject(new Error('The table is not reached.')),
    };
    await expect(drainAll([broken, second.room])).rejects.toThrow('not reached');
  });
});

it('a row that was written again is another row', () => {
  expect(keyOf(row('ann', 'PROFILE', 1))).not.toBe(keyOf(row('ann', 'PROFILE', 2)));
});
