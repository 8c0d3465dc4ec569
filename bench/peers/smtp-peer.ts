/**
 * A sender of others that speaks SMTP, started by a command that the maker names. It is told by its
 * environment where the server is and who the readers are; it is done when it ends, or when it has
 * sent nothing for a while. docs/performance.md has the settings for listmonk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Peer, Sent } from './peer.ts';
import { SmtpSink } from './smtp-sink.ts';

/** A sender that has sent nothing for so long is done. */
const idleMs = 20_000;
/** The kernel counts CPU in ticks of this length. */
const tickMs = 10;

export class SmtpPeer implements Peer {
  readonly name: string;
  readonly #command: string;
  readonly #scratch: string;

  constructor(name: string, command: string, scratch: string) {
    this.name = name;
    this.#command = command;
    this.#scratch = scratch;
  }

  async send(letters: number, fault: Fault): Promise<Sent> {
    const sink = await SmtpSink.start({ fault, letters });
    const readers = join(this.#scratch, `readers-${letters}.csv`);
    const names = Array.from({ length: letters }, (_, n) => `reader${String(n).padStart(8, '0')}`);
    writeFileSync(
      readers,
      `email,name\n${names.map((id) => `${id}@example.com,Marigold\n`).join('')}`,
    );
    const startedAt = performance.now();
    const cpu = new GroupCpu();
    try {
      const first = this.#start(sink, readers, false);
      if (fault === 'kill -9') {
        await this.#until(first, cpu, sink, () => sink.taken.length >= letters / 2);
        killGroup(first, 'SIGKILL');
        await once(first, 'exit');
      } else await this.#until(first, cpu, sink, () => false);
      if (fault === 'kill -9')
        await this.#until(this.#start(sink, readers, true), cpu, sink, () => false);
      return {
        readers: sink.taken.map((address) => address.split('@')[0] ?? address),
        ...(fault === 'kill -9' ? {} : { cpuMs: cpu.ms }),
        minutes: (sink.takenAt - startedAt) / 60_000,
      };
    } finally {
      await sink.close();
    }
  }

  #start({ port }: SmtpSink, readers: string, again: boolean): ChildProcess {
    return spawn('bash', ['-c', this.#command], {
      detached: true,
      stdio: ['ignore', 2, 2],
      env: {
        ...process.env,
        MEND_PEER_SMTP_PORT: String(port),
        MEND_PEER_READERS: readers,
        ...(again ? { MEND_PEER_AGAIN: '1' } : {}),
      },
    });
  }

  /** Waits until the sender ends or is idle, or `isEnough`. */
  async #until(
    child: ChildProcess,
    cpu: GroupCpu,
    sink: SmtpSink,
    isEnough: () => boolean,
  ): Promise<void> {
    const startedAt = performance.now();
    while (child.exitCode === null && !isEnough()) {
      cpu.read(child.pid ?? 0);
      if (performance.now() > Math.max(startedAt, sink.takenAt) + idleMs) {
        killGroup(child, 'SIGTERM');
        await once(child, 'exit');
        return;
      }
      await sleep(50);
    }
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid && child.exitCode === null) process.kill(-child.pid, signal);
}

/** CPU of every process of a group, as last seen: Linux alone tells it. */
class GroupCpu {
  readonly #ticks = new Map<string, number>();

  get ms(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks * tickMs, 0);
  }

  read(group: number): void {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (Number(fields[2]) === group)
          this.#ticks.set(pid, Number(fields[11]) + Number(fields[12]));
      } catch {
        // It has ended.
      }
    }
  }
}

/** `name=command`, as it is said on the command line; undefined where it is neither. */
export function peerOf(said: string, scratch: string): SmtpPeer | undefined {
  const [, name, command] = /^([\w .-]{1,30})=(.+)$/s.exec(said) ?? [];
  return name && command ? new SmtpPeer(name, command, scratch) : undefined;
}
