/**
 * Stands in for Lambda's runtime in a process of its own: loads the function that lies in its
 * working folder and invokes it when executions.ts says so. Bundled before it is run, so that
 * nothing but Node and the function is in the process.
 */
import { createRequire } from 'node:module';

export type ToExecution = { readonly event: unknown; readonly timeMs: number };

export interface FromExecution {
  readonly type: 'loaded' | 'done';
  /** CPU of the process so far, all its threads. */
  readonly cpuMs: number;
  readonly error?: string;
}

type Handler = (
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
) => Promise<unknown>;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function tell(said: FromExecution): void {
  process.send?.(said);
}

const shiftMs = Number(process.env.MEND_BENCH_CLOCK_SHIFT_MS ?? 0);
const realNow = Date.now;
// Before the function is loaded: its only clock is the one that it finds then.
Date.now = () => realNow() + shiftMs;

const { handler } = createRequire(`${process.cwd()}/`)('./index.js') as { handler: Handler };

process.on('message', ({ event, timeMs }: ToExecution) => {
  const endsAt = performance.now() + timeMs;
  handler(event, { getRemainingTimeInMillis: () => endsAt - performance.now() }).then(
    () => tell({ type: 'done', cpuMs: cpuMs() }),
    (error: unknown) => tell({ type: 'done', cpuMs: cpuMs(), error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
tell({ type: 'loaded', cpuMs: cpuMs() });
