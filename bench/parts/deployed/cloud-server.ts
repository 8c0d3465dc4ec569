/**
 * AWS on one loopback port, in a process of its own, for functions that run as deployed: DynamoDB
 * (cli/kept-table), SES with a rate and a delay, and what a function asks of SSM, SQS and
 * Lambda. cloud.ts starts it and asks it what was taken.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerDynamo, EmbeddedTables } from '../../../cli/kept-table/embedded-tables.ts';
import { json, readBody, send } from '../../../local/loopback.ts';
import { errorXml } from '../../../local/ses/ses-api.ts';
import { SesRefusal } from '../../../local/ses/ses-refusals.ts';
import { sesQuota, sesTook } from '../vendor-answers.ts';

/** How SES behaves from now on. */
export interface SesTerms {
  readonly mailsPerSecond: number;
  /** Until it answers a mail. */
  readonly callMs: number;
  readonly fault?: SesFault;
}

/**
 * What goes wrong with each so many-th of the first calls: SES throttles it, or its connection is
 * reset before the mail is taken, or after.
 */
export interface SesFault {
  readonly kind: 'throttled' | 'reset' | 'taken, then reset';
  readonly every: number;
  readonly calls: number;
}

/** What SES has taken since the terms were set. */
export interface Taken {
  /** When, milliseconds since 1970 with their fraction, in order. */
  readonly at: readonly number[];
  /** Different messages among them, by their tag or else their recipient. */
  readonly messages: number;
  /** The tag or recipient of each mail, in the order of `at`. */
  readonly names: readonly string[];
  readonly throttled: number;
}

export type ToCloud =
  | { readonly type: 'terms'; readonly terms: SesTerms }
  | { readonly type: 'parameters'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly type: 'taken' };

export type FromCloud =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'done' }
  | { readonly type: 'taken'; readonly taken: Taken; readonly cpuMs: number }
  /** A function was invoked through Lambda's API: a nudge. */
  | { readonly type: 'invoked'; readonly functionName: string; readonly event: unknown };

let parameters: Readonly<Record<string, string>> = {};
let terms: SesTerms = { mailsPerSecond: 1, callMs: 0 };
let tokens = 1;
let filledAt = performance.now();
let taken: { at: number[]; names: string[]; messages: Set<string>; throttled: number };
let calls = 0;
forgetTaken();

function forgetTaken(): void {
  taken = { at: [], names: [], messages: new Set(), throttled: 0 };
}

/** As AWS throttles: a bucket of one second's sends. */
function mayTake(): boolean {
  const now = performance.now();
  const gained = ((now - filledAt) / 1_000) * terms.mailsPerSecond;
  tokens = Math.min(Math.max(1, terms.mailsPerSecond), tokens + gained);
  filledAt = now;
  if (tokens < 1 - 1e-6) return false;
  tokens -= 1;
  return true;
}

async function answerSes(response: ServerResponse, body: string): Promise<void> {
  if (body.startsWith('Action=GetSendQuota'))
    return send(response, xml(sesQuota(terms.mailsPerSecond)));
  const fault = nextFault();
  if (fault === 'reset') return reset(response);
  if (fault === 'throttled' || !mayTake()) {
    taken.throttled += 1;
    return send(response, errorXml(new SesRefusal('Throttling', 'Maximum sending rate exceeded.')));
  }
  taken.at.push(performance.timeOrigin + performance.now());
  // The tag is ours alone; another sender's mails are known by their recipient.
  const [, message = ''] =
    /&Tags\.member\.1\.Value=([^&]+)/.exec(body) ??
    /&Destination\.ToAddresses\.member\.1=([^&]+)/.exec(body) ??
    [];
  taken.messages.add(message);
  taken.names.push(message);
  if (fault === 'taken, then reset') return reset(response);
  if (terms.callMs > 0) await sleep(terms.callMs);
  send(response, xml(sesTook));
}

function nextFault(): SesFault['kind'] | undefined {
  const { fault } = terms;
  calls += 1;
  return fault && calls <= fault.calls && calls % fault.every === 0 ? fault.kind : undefined;
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

const xml = (body: string) => ({ status: 200, type: 'text/xml', body });

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
function answerSsm(response: ServerResponse, body: string): void {
  const { Path } = JSON.parse(body) as { Path: string };
  const Parameters = Object.entries(parameters).map(([name, Value]) => ({
    Name: `${Path}/${name}`,
    Value,
  }));
  send(response, json(200, { Parameters }));
}

const tables = new EmbeddedTables();

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const bytes = await readBody(request, 10_000_000);
  if (target.startsWith('DynamoDB'))
    return send(response, answerDynamo(tables, target, bytes.toString('utf8')));
  const body = bytes.toString('latin1');
  if (target.startsWith('AmazonSSM')) return answerSsm(response, body);
  if (target.startsWith('AmazonSQS')) return send(response, json(200, { Attributes: {} }));
  const [, functionName] = /^\/2015-03-31\/functions\/([^/]+)\//.exec(request.url ?? '') ?? [];
  if (functionName === undefined) return answerSes(response, body);
  tell({ type: 'invoked', functionName, event: JSON.parse(body || '{}') });
  send(response, json(202, {}));
}

function tell(said: FromCloud): void {
  process.send?.(said);
}

function hear(asked: ToCloud): void {
  switch (asked.type) {
    case 'taken': {
      const { user, system } = process.cpuUsage();
      const { at, names, messages, throttled } = taken;
      const counts = { at, names, messages: messages.size, throttled };
      tell({ type: 'taken', taken: counts, cpuMs: (user + system) / 1_000 });
      break;
    }
    case 'parameters':
      parameters = asked.parameters;
      tell({ type: 'done' });
      break;
    case 'terms':
      terms = asked.terms;
      tokens = terms.mailsPerSecond;
      calls = 0;
      forgetTaken();
      tell({ type: 'done' });
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error('the cloud of the bench', error);
    response.destroy();
  });
});
// Idle connections stay open: one that ends as it is used again is a vendor of whom nothing is
// known.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  process.on('message', hear);
  tell({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
// Its parent has ended.
process.once('disconnect', () => process.exit(0));
