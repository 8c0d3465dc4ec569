/**
 * Encodes a person as an item of the table: short names, packed lists, nothing that can be derived.
 * Above 1 KB every write costs double, so the largest person must stay below 900 bytes
 * (test/adapters/person-codec.test.ts).
 */
import type { Concern, Role } from '../../core/course.ts';
import { readMessageId } from '../../core/message-id.ts';
import type {
  Consent,
  ConsentState,
  Hold,
  Out,
  Sending,
  Stuck,
  Subscriber,
  Waiting,
} from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/meanings.ts';
import { type Item, withoutUndefined } from './item-keys.ts';
import { packPosition, readInstant, unpackPosition } from './position-codec.ts';
import { packFollowUp, packSeats, unpackFollowUp, unpackSeats } from './seat-codec.ts';

/** The attributes of a person. The id is left out: the item's key says it. */
export function encodeSubscriber(person: Subscriber): Item {
  return withoutUndefined({
    c: person.createdAt,
    g: person.enrollment,
    e: person.email,
    n: person.name,
    p: person.phone,
    cc: person.country,
    z: person.zone,
    h: person.hour,
    k: person.pace === 'baby' ? 'b' : undefined,
    r: person.role === 'none' ? undefined : person.role,
    sd: person.sharedDevice,
    l: packConsent(person.letters),
    t: packConsent(person.texts),
    s: person.sensitive,
    ln: person.position && packPosition(person.position),
    ss: packSeats(person.seats),
    fu: packFollowUp(person.followUp),
    rc:
      person.recent.length > 0 ? person.recent.map((day) => day.toString(36)).join(' ') : undefined,
    as: packRecord(renamed(person.asked, shortQuestions)),
    nu: packRecord(person.numbers),
    si: person.silent || undefined,
    pa: person.pause?.until,
    qa: person.standstillAt,
    hi: person.hidden,
    ho: person.hold && packHold(person.hold),
    er: person.erasing?.at,
    wt: person.waiting && `${person.waiting.concern} ${person.waiting.at}`,
    st: person.stuck && `${person.stuck.at.toString(36)} ${person.stuck.error}`,
    sl: person.slower,
    hd: person.hards,
    nw: person.news,
    so: person.solo,
    se: person.seen.length > 0 ? person.seen.join(' ') : undefined,
    o: person.out.length > 0 ? person.out.map(encodeOut) : undefined,
    sg: person.sending && encodeSending(person.sending),
    iv: person.invited && person.invited.length > 0 ? person.invited.join(' ') : undefined,
    td: person.noticeAt,
    xa: person.expiresAt,
  });
}

/** The person that `encodeSubscriber` made these attributes of. */
export function decodeSubscriber(id: string, item: Item): Subscriber {
  const text = (name: string) =>
    typeof item[name] === 'string' ? (item[name] as string) : undefined;
  const number = (name: string) =>
    typeof item[name] === 'number' ? (item[name] as number) : undefined;
  const pausedUntil = number('pa');
  const erasingAt = number('er');
  return withoutUndefined({
    id,
    createdAt: number('c'),
    enrollment: number('g'),
    email: text('e'),
    name: text('n'),
    phone: text('p'),
    country: text('cc'),
    zone: text('z'),
    hour: number('h'),
    pace: item.k === 'b' ? 'baby' : 'standard',
    role: (text('r') as Role | undefined) ?? 'none',
    sharedDevice: item.sd === true || undefined,
    letters: unpackConsent(text('l')),
    texts: unpackConsent(text('t')),
    sensitive: item.s === true || undefined,
    position: unpackPosition(text('ln')),
    seats: unpackSeats(text('ss')),
    followUp: unpackFollowUp(text('fu')),
    recent: words(text('rc')).map((day) => Number.parseInt(day, 36)),
    asked: renamed(unpackRecord(text('as')), longQuestions),
    numbers: Object.fromEntries(
      Object.entries(unpackRecord(text('nu'))).map(([touch, n]) => [touch, Number(n)]),
    ),
    silent: number('si') ?? 0,
    pause: pausedUntil === undefined ? undefined : { until: pausedUntil },
    standstillAt: number('qa'),
    hidden: item.hi === true || undefined,
    hold: unpackHold(text('ho')),
    erasing: erasingAt === undefined ? undefined : { at: erasingAt },
    waiting: unpackWaiting(text('wt')),
    stuck: unpackStuck(text('st')),
    slower: item.sl === true || undefined,
    hards: number('hd'),
    news: item.nw === true || undefined,
    solo: item.so === true || undefined,
    seen: words(text('se')),
    out: ((item.o as Item[] | undefined) ?? []).map((entry) => decodeOut(id, entry)),
    sending: item.sg ? decodeSending(id, item.sg as Item) : undefined,
    invited: item.iv ? words(text('iv')).map(Number) : undefined,
    noticeAt: number('td'),
    expiresAt: number('xa'),
  }) as unknown as Subscriber;
}

/** The message that a person is armed with, without their id. */
export function encodeSending(sending: Sending): Item {
  return { m: withoutPerson(sending.message), t: sending.token, a: sending.at };
}

function decodeSending(subscriber: string, item: Item): Sending {
  return { message: `${subscriber}-${item.m}`, token: String(item.t), at: Number(item.a) };
}

/**
 * Leaves out what the item's key and the message's id say already: an id begins with the person's,
 * and most ids name their words and channel.
 */
function encodeOut(out: Out): Item {
  const said = readMessageId(out.id);
  return withoutUndefined({
    i: withoutPerson(out.id),
    w: out.words === said?.cause ? undefined : out.words,
    c: out.channel === said?.channel ? undefined : out.channel[0],
    t: out.touch,
    n: out.n,
    a: out.notBefore,
    h: out.repliedAt,
    r: out.to,
  });
}

function decodeOut(subscriber: string, item: Item): Out {
  const id = `${subscriber}-${item.i}`;
  const said = readMessageId(id);
  return withoutUndefined({
    id,
    channel: item.c === undefined ? (said?.channel ?? 'email') : item.c === 's' ? 'sms' : 'email',
    words: String(item.w ?? said?.cause),
    touch: item.t as string | undefined,
    n: item.n as string | undefined,
    notBefore: Number(item.a),
    repliedAt: item.h as number | undefined,
    to: item.r as Out['to'],
  }) as unknown as Out;
}

function packConsent({ state, at, given, only }: Consent): string {
  return [state, at.toString(36), ...(given ? ['g'] : []), ...(only ? [only] : [])].join(' ');
}

function unpackConsent(packed: string | undefined): Consent {
  const [state, at, ...more] = words(packed);
  return {
    ...{ state: (state as ConsentState | undefined) ?? 'none', at: readInstant(at) },
    ...(more.includes('g') ? { given: true as const } : {}),
    ...(more.includes('seminar') ? { only: 'seminar' as const } : {}),
  };
}

function packHold({ at, saidAt, alerts, alertAt, danger }: Hold): string {
  return `${at} ${saidAt} ${alerts} ${alertAt}${danger ? ` ${danger}` : ''}`;
}

function unpackHold(packed: string | undefined): Hold | undefined {
  if (!packed) return undefined;
  const [at, saidAt, alerts, alertAt, danger] = words(packed);
  const hold = {
    at: Number(at),
    saidAt: Number(saidAt),
    alerts: Number(alerts),
    alertAt: Number(alertAt),
  };
  return danger ? { ...hold, danger: danger as Danger } : hold;
}

function unpackWaiting(packed: string | undefined): Waiting | undefined {
  const [concern, at] = words(packed);
  return concern ? { concern: concern as Concern, at: Number(at) } : undefined;
}

function unpackStuck(packed: string | undefined): Stuck | undefined {
  const [at, error] = words(packed);
  return error ? { at: readInstant(at), error } : undefined;
}

const shortQuestions: Readonly<Record<string, string>> = { number: 'n', choice: 'c', again: 'a' };
const longQuestions = Object.fromEntries(
  Object.entries(shortQuestions).map(([long, short]) => [short, long]),
);

function renamed(
  record: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [names[name] ?? name, value]),
  );
}

function packRecord(record: Readonly<Record<string, string | number>>): string | undefined {
  const pairs = Object.entries(record).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.join(' ') : undefined;
}

function unpackRecord(packed: string | undefined): Record<string, string> {
  return Object.fromEntries(words(packed).map((pair) => pair.split('=') as [string, string]));
}

function withoutPerson(message: string): string {
  return message.slice(message.indexOf('-') + 1);
}

function words(packed: string | undefined): string[] {
  return packed ? packed.split(' ') : [];
}
