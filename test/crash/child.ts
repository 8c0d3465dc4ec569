/**
 * The process that dies: runs one real handler once, counts its requests before they leave, and
 * kills itself with SIGKILL just before the one with the given number. Nothing is cleaned up or
 * reported, as when a machine fails.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { call } from './handlers.ts';
import type { Death, Job, Request } from './killed-process.ts';
import { isRead } from './requests.ts';
import { worldOf } from './world.ts';

const library = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const seen: Request[] = [];
let death: Death | undefined;
let counted = 0;

/** Records a request, or kills the process, before any byte of the request leaves. */
function leaving(request: Request): void {
  seen.push(request);
  if (!death?.countsReads && isRead(request)) return;
  counted += 1;
  if (counted === death?.before) process.kill(process.pid, 'SIGKILL');
}

const plainRequest = http.request;
// The body is known only when it ends; until then nothing is written to the socket.
http.request = ((...given: Parameters<typeof plainRequest>) => {
  const request = plainRequest(...given);
  const end = request.end.bind(request);
  request.end = ((...last: Parameters<typeof end>) => {
    const [body] = last as unknown[];
    const target = String(request.getHeader('x-amz-target') ?? '');
    leaving({
      method: request.method,
      path: request.path,
      target,
      body: typeof body === 'function' ? '' : text(body),
    });
    return end(...last);
  }) as typeof end;
  return request;
}) as typeof plainRequest;

const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(String(input));
  leaving({
    method: init?.method ?? 'GET',
    path: url.pathname,
    target: '',
    body: text(init?.body),
  });
  return plainFetch(input, init);
};

function text(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1');
  return typeof body === 'string' ? body : '';
}

process.once('message', async (job: Job) => {
  death = job.death;
  const world = worldOf(
    job.facts,
    library,
    () => job.now,
    () => {},
  );
  try {
    const result = await call(job.name, world, job.event);
    // All work is done here: only the response is lost.
    if (death && death.before > counted) process.kill(process.pid, 'SIGKILL');
    process.send?.({ seen, result });
  } catch (error) {
    process.send?.({ seen, error: String(error) });
  }
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
