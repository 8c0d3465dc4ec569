/** Tests the faults of the SES double with the real client, and their route `/faults`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, startSes } from './ses-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startSes();
});
afterEach(() => bench.close());

const tagged = { Tags: [{ Name: 'message', Value: 'm1' }] };
const counts = () => bench.ses.faults.counts;
const kept = () => bench.ses.facts().length;

describe('each fault applies as often as it is set to, and the client posts once', () => {
  test('throttling accepts nothing', async () => {
    bench.ses.faults.set({ throttleNext: 2 });
    for (let time = 0; time < 2; time += 1) {
      await expect(bench.send()).rejects.toMatchObject({
        name: 'Throttling',
        message: 'Maximum sending rate exceeded.',
      });
    }
    await bench.send();
    expect([counts(), kept()]).toMatchObject([{ posts: 3, throttled: 2, accepted: 1 }, 1]);
  });

  test.each([
    [500, 'InternalFailure'],
    [503, 'ServiceUnavailable'],
  ])('a %i accepts nothing', async (failStatus, name) => {
    bench.ses.faults.set({ failNext: 1, failStatus });
    await expect(bench.send()).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: failStatus },
    });
    expect([counts(), kept()]).toMatchObject([{ posts: 1, failed: 1, accepted: 0 }, 0]);
  });

  test('a reset accepts nothing', async () => {
    bench.ses.faults.set({ resetNext: 1 });
    await expect(bench.send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([counts(), kept()]).toMatchObject([{ posts: 1, reset: 1, accepted: 0 }, 0]);
  });

  test('a reset after accepting leaves an accepted mail and an error for the client', async () => {
    bench.ses.faults.set({ resetAfterAcceptNext: 1 });
    await expect(bench.send(undefined, tagged)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([counts(), kept(), bench.ses.faults.accepts('message=m1')]).toMatchObject([
      { posts: 1, accepted: 1 },
      1,
      1,
    ]);
  });

  test("a hang after accepting ends with the client's abort, and the mail is accepted", async () => {
    bench.ses.faults.set({ hangAfterAcceptNext: 1 });
    await expect(bench.send(undefined, tagged, 300)).rejects.toMatchObject({ name: 'AbortError' });
    expect([counts(), kept()]).toMatchObject([{ posts: 1, accepted: 1, hung: 1 }, 1]);
    await bench.send(undefined, tagged);
    expect(bench.ses.faults.accepts('message=m1')).toBe(2);
  });

  test('a 500 after accepting leaves the mail accepted', async () => {
    bench.ses.faults.set({ failAfterAcceptNext: 1 });
    await expect(bench.send()).rejects.toMatchObject({ name: 'InternalFailure' });
    expect([counts(), kept()]).toMatchObject([{ posts: 1, accepted: 1, failed: 1 }, 1]);
  });

  test('a delayed response leaves the mail accepted', async () => {
    bench.ses.faults.set({ delayMs: 10_000 });
    await expect(bench.send(undefined, {}, 200)).rejects.toMatchObject({ name: 'AbortError' });
    expect([counts(), kept()]).toMatchObject([{ posts: 1, accepted: 1 }, 1]);
  });

  test('a refusal lasts until the faults are cleared', async () => {
    bench.ses.faults.set({ refuseWith: 'AccountSendingPausedException' });
    await expect(bench.send()).rejects.toMatchObject({ name: 'AccountSendingPausedException' });
    await expect(bench.send()).rejects.toMatchObject({ name: 'AccountSendingPausedException' });
    bench.ses.faults.clear();
    await expect(bench.send()).resolves.toMatch(/^0100/);
  });
});

describe('faults over HTTP', () => {
  test('are set, shown and cleared', async () => {
    const url = `${bench.ses.url}/faults`;
    const post = (body: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await post('{"throttleNext": 1}')).status).toBe(200);
    await expect(bench.send()).rejects.toMatchObject({ name: 'Throttling' });
    expect(await (await fetch(url)).json()).toMatchObject({
      faults: { throttleNext: 0 },
      counts: { posts: 1, throttled: 1 },
    });
    await fetch(url, { method: 'DELETE' });
    expect(counts().posts).toBe(0);
  });

  test('a wrong request is refused with every problem at once', async () => {
    const body = '{"throttleNext": -1, "loseEvents": "yes", "explode": true}';
    const answer = await fetch(`${bench.ses.url}/faults`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    const { problems } = (await answer.json()) as { problems: string[] };
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'throttleNext',
      'loseEvents',
      'explode',
    ]);
    expect((await fetch(`${bench.ses.url}/faults`, { method: 'POST', body: '[' })).status).toBe(
      400,
    );
  });
});
