/**
 * Covers the senders that the bench sets beside Mend: the SMTP server takes letters and goes wrong
 * as a fault says, and a sender that a command names is told what to send.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, judgeSent } from '../../bench/peers/peer.ts';
import { peerOf } from '../../bench/peers/smtp-peer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'mend-peers-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const letters = 60;
async function found(fault: Fault) {
  const loop = join(root, 'bench', 'peers', 'nodemailer-loop.mjs');
  const peer = peerOf(`a loop=node ${loop}`, scratch);
  if (!peer) throw new Error('The peer could not be read.');
  const sent = await peer.send(letters, fault);
  return { ...judgeSent(letters, sent), cpuMs: sent.cpuMs };
}

describe('a sender by SMTP', () => {
  it('that has no second try loses what was not taken, and knows nothing of what was', async () => {
    expect(await found('none')).toMatchObject({ lost: 0, twice: 0 });
    expect(await found('throttled')).toMatchObject({ lost: 6, twice: 0 });
    expect(await found('reset')).toMatchObject({ lost: 6, twice: 0 });
    expect(await found('taken, then reset')).toMatchObject({ lost: 0, twice: 0 });
  });

  it('that is killed and started again sends twice what it had sent, and its CPU is not known', async () => {
    const { lost, twice, cpuMs } = await found('kill -9');
    expect(lost).toBe(0);
    expect(twice).toBeGreaterThanOrEqual(letters / 2);
    expect(cpuMs).toBeUndefined();
  });
});

describe('a peer on the command line', () => {
  it.each(['listmonk', '=bash run.sh', 'a name that is far too long for a row of it=run'])(
    '"%s" is none, and the bench says how one is written',
    (said) => {
      expect(peerOf(said, scratch)).toBeUndefined();
    },
  );

  it('that cannot be read ends the bench with 2 before anything runs', () => {
    const { status, stderr } = spawnSync(
      join(root, 'node_modules', '.bin', 'tsx'),
      ['bench/main.ts', '--only', 'peers', '--peer', 'listmonk'],
      { cwd: root, encoding: 'utf8' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('--peer: got "listmonk"; use name=command');
  });
});
