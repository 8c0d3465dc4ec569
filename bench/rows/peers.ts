/**
 * Mend beside other senders on one machine, in one run: what each loses and sends twice when the
 * vendor throttles, when a connection is reset before or after a letter was taken, and when the
 * sender is killed; CPU a letter; until when the last reader waits.
 */

import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';
import { MendPeer, NaivePeer } from '../peers/cloud-peers.ts';
import { type Fault, faultEvery, faults, judgeSent, type Peer, type Sent } from '../peers/peer.ts';
import { peerOf } from '../peers/smtp-peer.ts';

const letters = 1_000;

const what: Readonly<Record<Fault, string>> = {
  none: 'nothing goes wrong',
  throttled: `one call in ${faultEvery} is throttled`,
  'taken, then reset': `one letter in ${faultEvery} is taken and its connection reset`,
  reset: `one connection in ${faultEvery} is reset before the letter is taken`,
  'kill -9': 'the sender is killed in the middle and started again',
};

export async function measurePeers(bench: Bench): Promise<readonly Row[]> {
  const others = (bench.peers ?? []).flatMap((said) => peerOf(said, bench.scratch) ?? []);
  const peers: readonly Peer[] = [new MendPeer(bench), new NaivePeer(bench), ...others];
  const rows: Row[] = [];
  for (const peer of peers)
    for (const fault of faults) rows.push(rowOf(peer, fault, await peer.send(letters, fault)));
  return rows;
}

function rowOf({ name }: Peer, fault: Fault, sent: Sent): Row {
  const { lost, twice } = judgeSent(letters, sent);
  const each = sent.cpuMs === undefined ? undefined : sent.cpuMs / letters;
  const cpu = each === undefined ? '' : `; ${each.toFixed(2)} ms of CPU a letter`;
  return {
    name: `peers.${name}.${fault}`.toLowerCase().replace(/[^a-z0-9.]+/g, '-'),
    what: `${name}, ${letters} letters, ${what[fault]}: lost or sent twice`,
    unit: 'letters',
    kind: 'exact',
    figure: lost + twice,
    ...(name === 'Mend' ? within('peers') : {}),
    why: `${lost} lost, ${twice} twice${cpu}; the last reader after ${sent.minutes.toFixed(1)} min`,
    parts: {
      ...{ lost, twice, minutes: sent.minutes },
      ...(each === undefined ? {} : { cpuMsEach: each }),
    },
  };
}
