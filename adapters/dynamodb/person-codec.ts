/**
 * Encodes a person as an item of the table: short names, packed lists, nothing that can be derived.
 * The position in the course, each seat and the position in the follow-up are one short string
 * each. Above 1 KB every write costs double, so the largest person must stay below 950 bytes, and
 * below 1000 while words of danger hold them (test/adapters/person-codec.test.ts).
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import type { Attendance, Concern, Role } from '../../core/course.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Seat } from '../../core/seminar/seminar.ts';
import type {
  Binding,
  Consent,
  ConsentState,
  CoursePosition,
  Erasing,
  FollowUp,
  Hold,
  Mailbox,
  Move,
  Out,
  Replies,
  Returned,
  Sending,
  Stuck,
  Subscriber,
  Waiting,
} from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';
import { type Item, withoutUndefined } from './item-access.ts';

const attendances: readonly Attendance[] = ['attended', 'missed', 'unknown'];

const usualMinutes = 90;

/** Ids have letters, digits and hyphens: commas and dots stand between them. */
export function packSeats(seats: readonly Seat[] | undefined): string | undefined {
  if (!seats || seats.length === 0) return undefined;
  return seats
    .map(({ seminar, startsAt, minutes, change, askedAt, attendance, reminded }) =>
      [
        ...[seminar, short(startsAt), minutes === usualMinutes ? '' : minutes, change || ''],
        ...[short(askedAt), shortOf(attendance), reminded.join('.')],
      ].join(','),
    )
    .join(' ');
}

export function unpackSeats(packed: string | undefined): Seat[] | undefined {
  return packed?.split(' ').map((one) => {
    const [seminar = '', startsAt, minutes, change, askedAt, attendance, reminded] = one.split(',');
    return {
      seminar,
      startsAt: long(startsAt) ?? 0,
      minutes: minutes ? Number(minutes) : usualMinutes,
      change: Number(change),
      ...(askedAt ? { askedAt: long(askedAt) ?? 0 } : {}),
      ...(attendance ? { attendance: longOf(attendance) } : {}),
      reminded: reminded ? reminded.split('.') : [],
    };
  });
}

export function packFollowUp(followUp: FollowUp | undefined): string | undefined {
  if (!followUp) return undefined;
  const { seminar, attendance, startedAt, from, day, notBefore, done } = followUp;
  return [
    seminar,
    shortOf(attendance),
    short(startedAt),
    from.toString(36),
    day,
    short(notBefore),
    done.join('.'),
  ].join(',');
}

export function unpackFollowUp(packed: string | undefined): FollowUp | undefined {
  if (!packed) return undefined;
  const [seminar = '', attendance = '', startedAt, from, day, notBefore, done] = packed.split(',');
  return {
    seminar,
    attendance: longOf(attendance),
    startedAt: long(startedAt) ?? 0,
    from: Number.parseInt(from ?? '0', 36),
    day: Number(day),
    ...(notBefore ? { notBefore: long(notBefore) ?? 0 } : {}),
    done: done ? done.split('.') : [],
  };
}

/** Base 36. A whole minute is written in minutes: five letters, where milliseconds have eight. */
function short(instant: number | undefined): string {
  if (instant === undefined) return '';
  return (instant % minuteMs === 0 ? instant / minuteMs : instant).toString(36);
}

function long(packed: string | undefined): number | undefined {
  if (!packed) return undefined;
  const read = Number.parseInt(packed, 36);
  return packed.length <= longestMinutes ? read * minuteMs : read;
}

/** Minutes have no more letters than this until the year 6000, milliseconds no fewer since 1972. */
const longestMinutes = 6;

const shortOf = (attendance: Attendance | undefined) => attendance?.[0] ?? '';
const longOf = (letter: string) => attendances.find((one) => one.startsWith(letter)) ?? 'unknown';

/**
 * Days and instants in base 36. Ids have letters, digits and hyphens, so that commas and dots can
 * stand between them.
 */
export function packPosition(position: CoursePosition): string {
  const { sequence, startedAt, from, day, done, notBefore } = position;
  const place = [startedAt.toString(36), from.toString(36), day, notBefore?.toString(36) ?? ''];
  return [sequence, ...place, packAnswered(position) ?? '', done.join('.')].join(',');
}

/** One bit for each of `done`, in hexadecimal: their ids stand there already. */
function packAnswered({
  done,
  answered = [],
}: Pick<CoursePosition, 'done' | 'answered'>): string | undefined {
  if (answered.length === 0) return undefined;
  return BigInt(`0b${done.map((id) => (answered.includes(id) ? 1 : 0)).join('')}`).toString(16);
}

function unpackAnswered(packed: string, done: readonly string[]): string[] {
  const bits = BigInt(`0x${packed}`).toString(2).padStart(done.length, '0').slice(-done.length);
  return done.filter((_, at) => bits[at] === '1');
}

export function unpackPosition(packed: string | undefined): CoursePosition | undefined {
  if (!packed) return undefined;
  const [sequence = '', startedAt, from, day, notBefore, answered, ids] = packed.split(',');
  const done = ids ? ids.split('.') : [];
  return {
    sequence,
    startedAt: readInstant(startedAt),
    from: Number.parseInt(from ?? '0', 36),
    day: Number(day),
    done,
    ...(answered ? { answered: unpackAnswered(answered, done) } : {}),
    ...(notBefore ? { notBefore: readInstant(notBefore) } : {}),
  };
}

/** Milliseconds since 1970, written in base 36. */
export function readInstant(packed = '0'): number {
  return Number.parseInt(packed, 36);
}

/** An earlier release wrote the instants of holds and concerns in decimals, 13 of them. */
const isDecimal = (packed: string) => packed.length > 10;

function readEither(packed = '0'): number {
  return isDecimal(packed) ? Number(packed) : readInstant(packed);
}

const inBase36 = (value: number | undefined) => value?.toString(36) ?? '';
const fromBase36 = (packed: string | undefined) =>
  packed ? Number.parseInt(packed, 36) : undefined;

function packMailbox({ epoch, at, since }: Mailbox): string {
  return [epoch, at, since].map(inBase36).join(',');
}

function unpackMailbox(packed: string | undefined): Mailbox | undefined {
  if (!packed) return undefined;
  const [epoch = 0, at = 0, since] = packed.split(',').map(fromBase36);
  return { epoch, at, ...(since === undefined ? {} : { since }) };
}

/** The address stands last, since it may hold any character. */
function packMove({ email, at, by, pressedAt, textedAt }: Move): string {
  return [...[at, pressedAt, textedAt].map(inBase36), by?.[0] ?? '', email].join(',');
}

function unpackMove(packed: string | undefined): Move | undefined {
  if (!packed) return undefined;
  const [at, pressed, texted, by, ...email] = packed.split(',');
  const [pressedAt, textedAt] = [fromBase36(pressed), fromBase36(texted)];
  return withoutUndefined({
    ...{ email: email.join(','), at: fromBase36(at) ?? 0, by: by ? 'coach' : undefined },
    ...{ pressedAt, textedAt },
  }) as unknown as Move;
}

/** A number where everything is erased, as it always was; else the side and what it keeps. */
function packErasing({ at, side, kept }: Erasing): number | string {
  return side ? `${at.toString(36)} ${side[0]}${kept ? 'k' : ''}` : at;
}

function unpackErasing(packed: unknown): Erasing | undefined {
  if (typeof packed === 'number') return { at: packed };
  if (typeof packed !== 'string') return undefined;
  const [at, how = ''] = words(packed);
  const side = how.startsWith('p') ? 'phone' : 'mailbox';
  return { at: readInstant(at), side, ...(how.endsWith('k') ? { kept: true } : {}) };
}

/** The attributes of a person. The id is left out: the item's key says it. */
export function encodeSubscriber(person: Subscriber): Item {
  return withoutUndefined({
    c: person.createdAt,
    g: person.enrollment,
    e: person.email,
    mb: person.mailbox && packMailbox(person.mailbox),
    mv: person.move && packMove(person.move),
    n: person.name,
    p: person.phone,
    cc: person.country,
    bd: person.binding && `${person.binding.epoch} ${person.binding.at.toString(36)}`,
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
    nu: packNumbers(person.numbers, person.textedNumbers),
    si: person.silent || undefined,
    pa: person.pause?.until,
    qa: person.standstillAt,
    hi: person.hidden,
    ho: person.hold && packHold(person.hold),
    er: person.erasing && packErasing(person.erasing),
    wt: person.waiting && packWaiting(person.waiting, person.hold),
    st: person.stuck && `${person.stuck.at.toString(36)} ${person.stuck.error}`,
    rl: person.returned && packReturned(person.returned),
    sl: person.slower,
    hd: person.hards,
    nw: person.news,
    so: person.solo,
    se: person.seen.length > 0 ? person.seen.join(' ') : undefined,
    o: person.out.length > 0 ? person.out.map(encodeOut) : undefined,
    sg: person.sending && encodeSending(person.sending),
    iv: person.invited && person.invited.length > 0 ? person.invited.join(' ') : undefined,
    td: person.noticeAt,
    ja: person.joinAskedOn,
    rp: person.replies && packReplies(person.replies),
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
  return withoutUndefined({
    id,
    createdAt: number('c'),
    enrollment: number('g'),
    email: text('e'),
    mailbox: unpackMailbox(text('mb')),
    move: unpackMove(text('mv')),
    name: text('n'),
    phone: text('p'),
    country: text('cc'),
    binding: unpackBinding(text('bd')),
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
    ...unpackNumbers(text('nu')),
    silent: number('si') ?? 0,
    pause: pausedUntil === undefined ? undefined : { until: pausedUntil },
    standstillAt: number('qa'),
    hidden: item.hi === true || undefined,
    hold: unpackHold(text('ho')),
    erasing: unpackErasing(item.er),
    waiting: unpackWaiting(text('wt'), unpackHold(text('ho'))),
    stuck: unpackStuck(text('st')),
    returned: unpackReturned(text('rl')),
    slower: item.sl === true || undefined,
    hards: number('hd'),
    news: item.nw === true || undefined,
    solo: item.so === true || undefined,
    seen: words(text('se')),
    out: ((item.o as Item[] | undefined) ?? []).map((entry) => decodeOut(id, entry)),
    sending: item.sg ? decodeSending(id, item.sg as Item) : undefined,
    invited: item.iv ? words(text('iv')).map(Number) : undefined,
    noticeAt: number('td'),
    joinAskedOn: number('ja'),
    replies: unpackReplies(text('rp')),
    expiresAt: number('xa'),
  }) as unknown as Subscriber;
}

const inMinutes = (at: number) => (at / minuteMs).toString(36);
const fromMinutes = (text = '') => Number.parseInt(text, 36) * minuteMs;

/** "trq6o 3 done 1"; then "h" with the day's HELPs and "d" with the latest danger, if any. */
function packReplies({ at, sent, words: key, running, helps, danger, heardOn }: Replies): string {
  return [
    ...[inMinutes(at), sent, key || '-', running],
    ...(helps ? [`h${inMinutes(helps.at)}.${helps.sent}`] : []),
    ...(danger ? [`d${inMinutes(danger.at)}.${danger.said}`] : []),
    ...(heardOn === undefined ? [] : [`w${heardOn.toString(36)}`]),
  ].join(' ');
}

function unpackReplies(packed: string | undefined): Replies | undefined {
  if (packed === undefined) return undefined;
  const [at, sent, key = '', running, ...more] = packed.split(' ');
  const pair = (mark: string) =>
    more
      .find((part) => part.startsWith(mark))
      ?.slice(1)
      .split('.');
  const [helps, danger, heardOn] = [pair('h'), pair('d'), pair('w')];
  return {
    ...{ at: fromMinutes(at), sent: Number(sent), words: key === '-' ? '' : key },
    running: Number(running),
    ...(helps ? { helps: { at: fromMinutes(helps[0]), sent: Number(helps[1]) } } : {}),
    ...(danger ? { danger: { at: fromMinutes(danger[0]), said: danger[1] ?? '' } } : {}),
    ...(heardOn?.[0] ? { heardOn: Number.parseInt(heardOn[0], 36) } : {}),
  };
}

/** The message that a person is armed with, without their id. */
export function encodeSending({ message, token, at, binding }: Sending): Item {
  return withoutUndefined({ m: withoutPerson(message), t: token, a: at, b: binding });
}

function decodeSending(subscriber: string, item: Item): Sending {
  return withoutUndefined({
    message: `${subscriber}-${item.m}`,
    token: String(item.t),
    at: Number(item.a),
    binding: item.b,
  }) as unknown as Sending;
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

function unpackBinding(packed: string | undefined): Binding | undefined {
  const [epoch, at] = words(packed);
  return epoch ? { epoch: Number(epoch), at: readInstant(at) } : undefined;
}

/** `W3=4`, and `W3=4.2` where the number came by text under the second binding. */
function packNumbers(
  numbers: Subscriber['numbers'],
  texted: Subscriber['textedNumbers'] = {},
): string | undefined {
  const marked = Object.entries(numbers).map(([touch, n]) => {
    const epoch = texted[touch];
    return [touch, epoch === undefined ? n : `${n}.${epoch}`] as const;
  });
  return packRecord(Object.fromEntries(marked));
}

function unpackNumbers(packed: string | undefined): Pick<Subscriber, 'numbers' | 'textedNumbers'> {
  const numbers: Record<string, number> = {};
  const texted: Record<string, number> = {};
  for (const [touch, value] of Object.entries(unpackRecord(packed))) {
    const [n, epoch] = value.split('.');
    numbers[touch] = Number(n);
    if (epoch) texted[touch] = Number(epoch);
  }
  return { numbers, ...(Object.keys(texted).length > 0 ? { textedNumbers: texted } : {}) };
}

function packConsent({ state, at, given, only, waits }: Consent): string {
  const waiting = waits === undefined ? [] : [`w${waits}`];
  const more = [...(given ? ['g'] : []), ...(only ? [only] : []), ...waiting];
  return [state, at.toString(36), ...more].join(' ');
}

function unpackConsent(packed: string | undefined): Consent {
  const [state, at, ...more] = words(packed);
  const waits = more.find((word) => word.startsWith('w'));
  return {
    ...{ state: (state as ConsentState | undefined) ?? 'none', at: readInstant(at) },
    ...(more.includes('g') ? { given: true as const } : {}),
    ...(more.includes('seminar') ? { only: 'seminar' as const } : {}),
    ...(waits === undefined ? {} : { waits: waits.slice(1) }),
  };
}

/**
 * Instants after the first are counted from it; a danger is its first letter, `-` that no alert is
 * to follow.
 */
function packHold({ at, saidAt, alerts, alertAt, danger, binding }: Hold): string {
  const more = [...(danger ? [danger[0]] : []), ...(binding === undefined ? [] : [`b${binding}`])];
  const said = (saidAt - at).toString(36);
  const alert = alertAt === undefined ? '-' : (alertAt - at).toString(36);
  return [at.toString(36), said, alerts, alert, ...more].join(' ');
}

const dangers: readonly Danger[] = ['self', 'others', 'violence', 'minor'];

function unpackHold(packed: string | undefined): Hold | undefined {
  if (!packed) return undefined;
  const [first = '', said, alerts, alert, ...more] = words(packed);
  const letter = more.find((word) => !word.startsWith('b'));
  const danger = letter && dangers.find((one) => one.startsWith(letter));
  const binding = more.find((word) => word.startsWith('b'));
  const at = readEither(first);
  const instant = (word: string | undefined) => (isDecimal(first) ? 0 : at) + readEither(word);
  return {
    ...{ at, saidAt: instant(said), alerts: Number(alerts) },
    ...(alert === '-' ? {} : { alertAt: instant(alert) }),
    ...(danger ? { danger } : {}),
    ...(binding ? { binding: Number(binding.slice(1)) } : {}),
  };
}

/**
 * A held person has mostly waited since the hold began: the instant stands there. What few have is
 * named, and its instants are counted from `at`.
 */
function packWaiting(waiting: Waiting, hold: Hold | undefined): string {
  const { concern, at, by, alertedAt, exposedAt, askedAt, recalled } = waiting;
  const since = at === hold?.at ? [] : [at.toString(36)];
  const instants = Object.entries({ t: alertedAt, e: exposedAt, a: askedAt }).flatMap(
    ([name, instant]) => (instant === undefined ? [] : [`${name}=${(instant - at).toString(36)}`]),
  );
  const more = [...instants, ...(recalled ? [`r=${recalled}`] : [])];
  return [concern, ...since, ...(by ? [by[0]] : []), ...more].join(' ');
}

function unpackWaiting(packed: string | undefined, hold: Hold | undefined): Waiting | undefined {
  const [concern, ...all] = words(packed);
  if (!concern) return undefined;
  const isNamed = (word: string) => word.includes('=');
  const [since] = all.filter((word) => word.length > 1 && !isNamed(word));
  const by = all.find((word) => word.length === 1);
  const { t, e, a, r } = unpackRecord(all.filter(isNamed).join(' '));
  const at = since || !hold ? readEither(since) : hold.at;
  const instant = (counted: string | undefined) =>
    counted === undefined ? undefined : at + readInstant(counted);
  return withoutUndefined({
    ...{ concern: concern as Concern, at },
    by: by && (by === 's' ? 'sms' : 'email'),
    ...{ alertedAt: instant(t), exposedAt: instant(e), askedAt: instant(a) },
    recalled: r === undefined ? undefined : Number(r),
  }) as unknown as Waiting;
}

function unpackStuck(packed: string | undefined): Stuck | undefined {
  const [at, error] = words(packed);
  return error ? { at: readInstant(at), error } : undefined;
}

/** When the latest came back, and the marks of the letters. */
function packReturned({ at, letters }: Returned): string {
  return [at.toString(36), ...letters].join(' ');
}

function unpackReturned(packed: string | undefined): Returned | undefined {
  const [at, ...letters] = words(packed);
  return at === undefined ? undefined : { at: readInstant(at), letters };
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
