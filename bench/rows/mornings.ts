/**
 * Measures the busiest morning: everybody's next touch is due at ten o'clock in one zone, while
 * people go on signing up. Gives how long until everybody has their touch, how late each is, how
 * often a provider throttles, and whether anybody gets two. The real worker sends a sample in
 * virtual time. What a million takes is computed: letters over the rate, times how much longer than
 * that the sample took, spread over the seven hours a day in which messages may go.
 */
import type { Library } from '../../core/course.ts';
import { readMessageId } from '../../core/message-id.ts';
import { quantile } from '../parts/measure.ts';
import { PacedWorld } from '../parts/paced-world.ts';
import type { Row } from '../parts/row.ts';

const minuteMs = 60_000;
/** One in ten gets a text: at the rate of one long code, ten of them, a short code. */
const mornings = [
  { perSecond: 14, textsPerSecond: 1, people: 4_000 },
  { perSecond: 50, textsPerSecond: 10, people: 8_000 },
  { perSecond: 500, textsPerSecond: 100, people: 20_000 },
];
const textShare = 0.1;
const million = 1_000_000;
/** 10:00 to 17:00; who comes after that waits for the next day. */
const windowSeconds = 7 * 3_600;
const formEveryMs = 5_000;

export async function measureMornings(library: Library): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const morning of mornings) rows.push(...(await measure(library, morning)));
  return rows;
}

async function measure(
  library: Library,
  { perSecond, textsPerSecond, people }: (typeof mornings)[number],
) {
  const rates = { mailsPerSecond: perSecond, segmentsPerSecond: textsPerSecond };
  const room = new PacedWorld(library, { ...rates, faultRate: 0, seed: people });
  const texts = Math.min(people * textShare, Math.floor((people / perSecond) * textsPerSecond));
  for (let person = 0; person < people; person++)
    room.expect(person < people - texts ? 'email' : 'sms', room.time.now);
  const idealMs = ((people - texts) / perSecond) * 1_000;
  const end = room.time.now + 4 * idealMs + 10 * minuteMs;
  room.schedule(end);
  for (let at = room.time.now + 1_000; at < room.time.now + idealMs; at += formEveryMs)
    room.signsUp(at);
  // Over when everybody has had theirs; who has not by then is shown as left.
  await room.time.pass(end, () => room.mail.accepts.size + room.texts.accepts.size > people * 1.5);
  return rowsOf(room, { perSecond, textsPerSecond, people, texts, idealMs });
}

interface Morning {
  readonly perSecond: number;
  readonly textsPerSecond: number;
  readonly people: number;
  readonly texts: number;
  readonly idealMs: number;
}

function rowsOf(
  room: PacedWorld,
  { perSecond, textsPerSecond, people, texts, idealMs }: Morning,
): Row[] {
  const streams = latenessOf(room);
  const drainMs = Math.max(...streams.m) - ((room.firstRunAt ?? 0) - room.time.startedAt);
  const excess = drainMs / idealMs;
  const twice = [room.mail, room.texts]
    .flatMap(({ accepts }) => [...accepts.values()])
    .filter(({ length }) => length > 1);
  const left = people - streams.m.length - streams.s.length;
  const seconds = (million / perSecond) * excess;
  const days = Math.ceil(seconds / windowSeconds);
  const late = (name: string, ms: readonly number[]) =>
    ms.length === 0
      ? `no ${name}`
      : `${name} ${showSeconds(quantile(ms, 0.5))} and ${showSeconds(quantile(ms, 0.99))} (${ms.length})`;
  const name = `million.${perSecond}`;
  const zero = { unit: '', kind: 'exact', must: { most: 0 } } as const;
  return [
    {
      name: `${name}.drain`,
      what: `${people.toLocaleString('en-US')} due at 10:00, ${perSecond} letters a second: until the last letter`,
      unit: 's',
      kind: 'exact',
      figure: drainMs / 1_000,
      why: `measured; lateness p50 and p99: ${late('letters', streams.m)}, ${late('texts', streams.s)}, ${late('confirmations', streams['!'])}`,
      parts: { excess, texts, throttled: room.mail.throttled, left, failedRuns: room.failedRuns },
    },
    { name: `${name}.left`, what: `${perSecond}/s: had nothing by the end`, ...zero, figure: left },
    {
      name: `${name}.twice`,
      what: `${perSecond}/s: got the same twice`,
      ...zero,
      figure: twice.length,
    },
    {
      name: `${name}.throttled`,
      what: `${perSecond}/s: throttled by SES`,
      ...zero,
      figure: room.mail.throttled,
    },
    {
      name: `${name}.million`,
      what: `a million at ${perSecond} letters a second, in windows of 7 hours`,
      unit: days === 1 ? 'h' : 'days',
      kind: 'exact',
      figure: days === 1 ? seconds / 3_600 : days,
      why: `computed: 1,000,000 / ${perSecond} s x ${excess.toFixed(3)} as measured = ${(seconds / 3_600).toFixed(1)} h of sending; 100,000 texts at ${textsPerSecond} a second take ${(100_000 / textsPerSecond / 3_600).toFixed(1)} h`,
    },
  ];
}

function latenessOf({
  mail,
  texts,
  dueAt,
  store,
  time,
}: PacedWorld): Readonly<Record<'m' | 's' | '!', number[]>> {
  const late: Record<'m' | 's' | '!', number[]> = { m: [], s: [], '!': [] };
  for (const [stream, vendor] of [
    ['m', mail],
    ['s', texts],
  ] as const) {
    for (const [message, [at = time.now]] of vendor.accepts) {
      const { subscriber = '', purpose } = readMessageId(message) ?? {};
      const due = dueAt.get(subscriber);
      if (due !== undefined) late[stream].push(at - due);
      else if (purpose === 'ask')
        late['!'].push(at - (store.items.people.get(subscriber)?.subscriber.createdAt ?? 0));
    }
  }
  return late;
}

function showSeconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
