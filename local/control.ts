/**
 * Serves `/local/...` for scripts and tests: advance the clock, list every message in order, send a
 * text from a phone, show a person as stored. No deployed function has these routes.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { dayMs, hourMs, localOf, minuteMs, zonesOf } from '../core/calendar/zone.ts';
import { readMessageId } from '../core/message-id.ts';
import { addressHash } from '../service/address-hash.ts';
import type { DeskWorld } from '../service/ports/world.ts';
import type { AdjustableClock } from './adjustable-clock.ts';
import type { Dynamo } from './dynamodb/local-table.ts';
import { serveDeskDoor } from './local-desk.tsx';
import { json, readObject, send } from './loopback.ts';
import type { Scheduler } from './scheduler.ts';
import type { SesEndpoint } from './ses/ses-endpoint.ts';
import type { TwilioEndpoint } from './twilio/twilio-endpoint.ts';

/** The parts of the local service that these routes read and drive. */
export interface Controlled {
  readonly world: DeskWorld;
  readonly clock: AdjustableClock;
  readonly scheduler: Scheduler;
  readonly inbox: SesEndpoint;
  readonly phone: TwilioEndpoint;
  readonly dynamo: Dynamo;
}

export interface SentMessage {
  readonly at: string;
  /** ISO 8601 with the UTC offset of the person's zone. */
  readonly localTime: string;
  readonly channel: 'email' | 'sms';
  readonly to: string;
  /** The touch's id (`C1`, `W1`, ...), or the key of an automatic answer. */
  readonly touch: string;
  readonly subject?: string;
  readonly text: string;
  readonly segments?: number;
}

/** Answers a request below `/local/`: JSON, with 400 or 404 and a `problem` for a wrong one. */
export async function serveControl(
  parts: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /local/clock':
      return send(response, json(200, { now: iso(parts.clock.now()) }));
    case 'POST /local/clock':
      return advanceClock(parts, request, response);
    case 'GET /local/messages':
      await parts.scheduler.rest();
      return send(response, json(200, await listMessages(parts, url.searchParams.getAll('to'))));
    case 'POST /local/phone':
      return textFromPhone(parts, request, response);
    case 'GET /local/desk':
    case 'POST /local/desk':
      return serveDeskDoor(parts.world, request, response);
    case 'GET /local/subscriber':
      return showSubscriber(parts, url.searchParams.get('email') ?? '', response);
    default:
      return send(
        response,
        json(404, {
          problem:
            'Local routes: /local/clock, /desk, /messages, /phone, /subscriber, /studio, /storyboard',
        }),
      );
  }
}

async function advanceClock(
  parts: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readObject(request)) ?? {};
  const now = parts.clock.now();
  const target = readTarget(body, now);
  if (target === undefined) {
    return send(
      response,
      json(400, { problem: 'Send {"advance":"P1D"} or {"to":"2026-12-01T09:00:00Z"}.' }),
    );
  }
  if (target > now + longestJumpMs) {
    return send(
      response,
      json(400, { problem: 'That is more than three years ahead: advance in smaller steps.' }),
    );
  }
  if (target < now) {
    return send(
      response,
      json(400, { problem: `The clock never goes back: it is ${iso(now)} already.` }),
    );
  }
  const sent = await parts.scheduler.advanceTo(target);
  send(response, json(200, { now: iso(parts.clock.now()), sent }));
}

/** A course lasts sixteen weeks; a longer jump is a typing mistake. */
const longestJumpMs = 1_100 * dayMs;

/** The instant that `{"advance":…}` or `{"to":…}` asks for; undefined when it is neither. */
function readTarget(body: Record<string, unknown>, now: number): number | undefined {
  if ('advance' in body && 'to' in body) return undefined;
  if (typeof body.advance === 'string') {
    const duration = readDuration(body.advance);
    return duration === undefined ? undefined : now + duration;
  }
  if (typeof body.to !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(body.to)) return undefined;
  const date = body.to.slice(0, 10);
  // Date.parse takes February 30th for March 2nd.
  if (!isDate(date)) return undefined;
  const at = Date.parse(body.to);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * The milliseconds of an ISO 8601 duration of fixed length (`P1D`, `PT90M`, `P2W`); undefined for
 * months, years and anything else.
 */
function readDuration(text: string): number | undefined {
  const found = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  );
  if (!found) return undefined;
  const [weeks, days, hours, minutes, seconds] = found
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return weeks * 7 * dayMs + days * dayMs + hours * hourMs + minutes * minuteMs + seconds * 1_000;
}

function isDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

/** Every mail and text that was sent, oldest first; with addresses, only those sent to them. */
export async function listMessages(
  parts: Controlled,
  to: readonly string[],
): Promise<SentMessage[]> {
  // An unencoded plus of a phone number arrives as a space.
  const wanted = new Set(
    to.map((address) =>
      address
        .replace(/^ (?=\d)/, '+')
        .trim()
        .toLowerCase(),
    ),
  );
  const zones = new Map<string, string>();
  const zoneOf = async (message: string | undefined): Promise<string> => {
    const id = message && readMessageId(message)?.subscriber;
    if (!id) return 'UTC';
    if (!zones.has(id))
      zones.set(
        id,
        (await parts.world.store.people.read(id, parts.clock.now()))?.subscriber.zone ?? 'UTC',
      );
    return zonesOf(zones.get(id) ?? 'UTC')[0] ?? 'UTC';
  };
  const sent: (Omit<SentMessage, 'localTime' | 'at'> & { when: number; message?: string })[] = [];
  const inboxes = wanted.size === 0 ? [undefined] : wanted;
  const mails = await Promise.all([...inboxes].map((to) => parts.inbox.emails(to)));
  for (const mail of mails.flat()) {
    const message = mail.tags.message;
    const base = {
      when: Date.parse(mail.at),
      channel: 'email' as const,
      ...(message ? { message } : {}),
    };
    sent.push({
      ...base,
      to: mail.destination.to[0] ?? '',
      touch: causeOf(message),
      subject: mail.subject,
      text: mail.body.text ?? '',
    });
  }
  for (const text of parts.phone.messages()) {
    if (text.direction === 'inbound') continue;
    const message = text.statusCallback && new URL(text.statusCallback).searchParams.get('m');
    const base = { when: text.createdAt, channel: 'sms' as const, ...(message ? { message } : {}) };
    sent.push({
      ...base,
      to: text.to,
      touch: causeOf(message ?? undefined),
      text: text.body,
      segments: text.segments,
    });
  }
  const listed = sent
    .filter((entry) => wanted.size === 0 || wanted.has(entry.to.toLowerCase()))
    .sort((a, b) => a.when - b.when);
  return Promise.all(
    listed.map(async ({ when, message, ...rest }) => ({
      at: iso(when),
      localTime: localIso(when, await zoneOf(message)),
      ...rest,
    })),
  );
}

async function textFromPhone(
  parts: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { from, body } = (await readObject(request)) ?? {};
  if (typeof from !== 'string' || typeof body !== 'string' || !/^\+\d{6,15}$/.test(from)) {
    return send(response, json(400, { problem: 'Send {"from":"+15550100123","body":"DONE"}.' }));
  }
  const { replies } = await parts.phone.receive({ from, body });
  await parts.scheduler.rest();
  send(response, json(200, { replies }));
}

async function showSubscriber(
  parts: Controlled,
  email: string,
  response: ServerResponse,
): Promise<void> {
  const { world, dynamo, clock } = parts;
  const hash = await addressHash(world, 'email', email.trim().toLowerCase());
  const owner = await world.store.addresses.owner('email', hash, clock.now());
  const id = owner?.subscriber;
  const stored = id ? await world.store.people.read(id, clock.now(), true) : undefined;
  if (!id || !stored)
    return send(response, json(404, { problem: 'Nobody is on the course with this address.' }));
  const item = await dynamo.setup.item({ pk: `SUBSCRIBER#${id}`, sk: 'PROFILE' });
  send(response, json(200, { ...stored.subscriber, version: stored.version, item }));
}

function causeOf(message: string | undefined): string {
  return (message && readMessageId(message)?.cause) || '';
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function localIso(instant: number, zone: string): string {
  const { day, minute } = localOf(instant, zone);
  const wall = day * 86_400_000 + minute * 60_000 + (((instant % 60_000) + 60_000) % 60_000);
  const offset = Math.round((wall - instant) / 60_000);
  const sign = offset < 0 ? '-' : '+';
  const two = (n: number) => String(n).padStart(2, '0');
  return `${iso(wall).slice(0, 19)}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}
