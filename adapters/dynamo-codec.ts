/**
 * How a person is written in the table: short names, packed lists, nothing that can be derived. Above 1 KB every write
 * costs double, so the fattest person must stay below 900 bytes (test/adapters/dynamo-codec.test.ts).
 */
import type { Concern, Role } from '../core/course.ts';
import type { Danger } from '../core/reply.ts';
import type {
  Consent,
  ConsentState,
  Hold,
  Lane,
  Out,
  Sending,
  Stuck,
  Subscriber,
  Waiting,
} from '../core/subscriber.ts';

type Item = Record<string, unknown>;

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
    ln: person.lane && encodeLane(person.lane),
    rc: person.recent.length > 0 ? person.recent.join(' ') : undefined,
    as: packRecord(person.asked),
    nu: packRecord(person.numbers),
    si: person.silent || undefined,
    pa: person.pause?.until,
    qa: person.quietAt,
    hi: person.hidden,
    ho: person.hold && packHold(person.hold),
    er: person.erasing?.at,
    wt: person.waiting && `${person.waiting.concern} ${person.waiting.at}`,
    st: person.stuck && `${person.stuck.at} ${person.stuck.error}`,
    sl: person.slower,
    hd: person.hards,
    nw: person.news,
    so: person.solo,
    se: person.seen.length > 0 ? person.seen.join(' ') : undefined,
    o: person.out.length > 0 ? person.out.map(encodeOut) : undefined,
    sg: person.sending && encodeSending(person.sending),
    iv: person.invited && person.invited.length > 0 ? person.invited.join(' ') : undefined,
    td: person.toldAt,
    xa: person.expiresAt,
  });
}

export function decodeSubscriber(id: string, item: Item): Subscriber {
  const text = (name: string) => (typeof item[name] === 'string' ? (item[name] as string) : undefined);
  const number = (name: string) => (typeof item[name] === 'number' ? (item[name] as number) : undefined);
  const pausedUntil = number('pa');
  const erasingAt = number('er');
  return withoutUndefined({
    id,
    createdAt: number('c') ?? 0,
    enrollment: number('g') ?? 0,
    email: text('e') ?? '',
    name: text('n'),
    phone: text('p'),
    country: text('cc'),
    zone: text('z') ?? 'UTC',
    hour: number('h') ?? 10,
    pace: item.k === 'b' ? 'baby' : 'standard',
    role: (text('r') as Role | undefined) ?? 'none',
    sharedDevice: item.sd === true || undefined,
    letters: unpackConsent(text('l')),
    texts: unpackConsent(text('t')),
    sensitive: item.s === true || undefined,
    lane: item.ln ? decodeLane(item.ln as Item) : undefined,
    recent: words(text('rc')).map(Number),
    asked: unpackRecord(text('as')),
    numbers: Object.fromEntries(Object.entries(unpackRecord(text('nu'))).map(([touch, n]) => [touch, Number(n)])),
    silent: number('si') ?? 0,
    pause: pausedUntil === undefined ? undefined : { until: pausedUntil },
    quietAt: number('qa'),
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
    sending: item.sg ? decodeSending(item.sg as Item) : undefined,
    invited: item.iv ? words(text('iv')).map(Number) : undefined,
    toldAt: number('td'),
    expiresAt: number('xa'),
  }) as unknown as Subscriber;
}

export function encodeSending(sending: Sending): Item {
  return { m: sending.message, t: sending.token, a: sending.at };
}

function decodeSending(item: Item): Sending {
  return { message: String(item.m), token: String(item.t), at: Number(item.a) };
}

function encodeLane(lane: Lane): Item {
  return withoutUndefined({
    s: lane.sequence,
    a: lane.startedAt,
    f: lane.from,
    d: lane.day,
    o: lane.done.length > 0 ? lane.done.join(' ') : undefined,
    b: lane.notBefore,
  });
}

function decodeLane(item: Item): Lane {
  return withoutUndefined({
    sequence: String(item.s),
    startedAt: Number(item.a),
    from: Number(item.f),
    day: Number(item.d),
    done: words(item.o as string | undefined),
    notBefore: item.b as number | undefined,
  }) as unknown as Lane;
}

/** The message's id begins with the person's, which the item's key says already. */
function encodeOut(out: Out): Item {
  return withoutUndefined({
    i: out.id.slice(out.id.indexOf('-') + 1),
    w: out.words,
    c: out.channel === 'sms' ? 's' : undefined,
    t: out.touch,
    n: out.n,
    a: out.notBefore,
    h: out.handed,
    r: out.to,
  });
}

function decodeOut(subscriber: string, item: Item): Out {
  return withoutUndefined({
    id: `${subscriber}-${item.i}`,
    channel: item.c === 's' ? 'sms' : 'email',
    words: String(item.w),
    touch: item.t as string | undefined,
    n: item.n as string | undefined,
    notBefore: Number(item.a),
    // Written by an older version it is a mark alone.
    handed: item.h === true ? Number(item.a) : (item.h as number | undefined),
    to: item.r as Out['to'],
  }) as unknown as Out;
}

function packConsent({ state, at, given }: Consent): string {
  return `${state} ${at}${given ? ' given' : ''}`;
}

function unpackConsent(packed: string | undefined): Consent {
  const [state, at, given] = words(packed);
  const consent = { state: (state as ConsentState | undefined) ?? 'none', at: Number(at ?? 0) };
  return given ? { ...consent, given: true } : consent;
}

function packHold({ at, saidAt, alerts, alertAt, danger }: Hold): string {
  return `${at} ${saidAt} ${alerts} ${alertAt}${danger ? ` ${danger}` : ''}`;
}

function unpackHold(packed: string | undefined): Hold | undefined {
  if (!packed) return undefined;
  const [at, saidAt, alerts, alertAt, danger] = words(packed);
  const hold = { at: Number(at), saidAt: Number(saidAt), alerts: Number(alerts), alertAt: Number(alertAt) };
  return danger ? { ...hold, danger: danger as Danger } : hold;
}

function unpackWaiting(packed: string | undefined): Waiting | undefined {
  const [concern, at] = words(packed);
  return concern ? { concern: concern as Concern, at: Number(at) } : undefined;
}

function unpackStuck(packed: string | undefined): Stuck | undefined {
  const [at, error] = words(packed);
  return error ? { at: Number(at), error } : undefined;
}

function packRecord(record: Readonly<Record<string, string | number>>): string | undefined {
  const pairs = Object.entries(record).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.join(' ') : undefined;
}

function unpackRecord(packed: string | undefined): Record<string, string> {
  return Object.fromEntries(words(packed).map((pair) => pair.split('=') as [string, string]));
}

function words(packed: string | undefined): string[] {
  return packed ? packed.split(' ') : [];
}

export function withoutUndefined(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}
