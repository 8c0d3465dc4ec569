/**
 * How late a touch and an answer are when the providers are busy, and how long a confirmation waits
 * behind ten thousand letters: the real worker, in virtual time. Nothing may go early.
 */
import { readMessageId } from '../../core/message-id.ts';
import { type BudgetId, within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { quantile } from '../parts/measure.ts';
import { PacedWorld } from '../parts/paced-world.ts';
import type { Row } from '../parts/row.ts';

const minuteMs = 60_000;
/** SES's first rate of a new account; Twilio's for one long code. */
const rates = { mailsPerSecond: 14, segmentsPerSecond: 1 };
const busy = 0.8;
const waiting = 10_000;
/** With nobody signing up only the scheduler wakes the worker; with forms their nudges do too. */
const formEveryMs = 12_000;

export async function measureLateness({ library, ci }: Bench): Promise<readonly Row[]> {
  const minutes = ci ? 20 : 45;
  const quiet = new PacedWorld(library, { ...rates, faultRate: 0, seed: 7 });
  const touches = await atBusyRate(quiet, minutes * minuteMs, 0);
  const lively = new PacedWorld(library, { ...rates, faultRate: 0, seed: 9 });
  const forms = Math.floor((minutes * minuteMs) / formEveryMs);
  const answers = await atBusyRate(lively, minutes * minuteMs, forms);
  const behind = await behindLetters(new PacedWorld(library, { ...rates, faultRate: 0, seed: 8 }));
  const all = [...Object.values(touches).flat(), ...Object.values(answers).flat()];
  const load = `${busy * 100} % of 14 letters/s and 1 text/s for ${minutes} minutes, scheduler up to 60 s late`;
  return [
    lateRow('letters', 'a letter of the course: p99', touches.letters, 'lateness.touch', load),
    lateRow('texts', 'a text of the course: p99', touches.texts, 'lateness.touch'),
    lateRow(
      'confirmation',
      'a confirmation letter (`!`): p99',
      answers.ownLetters,
      'lateness.own',
      `the same, and ${forms} forms`,
    ),
    lateRow(
      'opt-in',
      'a text that confirms a join (`!`): p99',
      answers.ownTexts,
      'lateness.own',
      `${answers.ownTexts.length} codes, HELP beside each`,
    ),
    {
      name: 'lateness.early',
      what: 'messages that went before their moment',
      unit: '',
      kind: 'exact',
      figure: all.filter((ms) => ms < 0).length,
      ...within('lateness.early'),
      why: `of ${all.length}; ${quiet.mail.throttled + lively.mail.throttled} throttled by SES`,
    },
    {
      name: 'lateness.behind',
      what: `a confirmation behind ${waiting.toLocaleString('en-US')} waiting letters at 14/s: the slowest`,
      unit: 's',
      kind: 'exact',
      figure: Math.max(...behind) / 1_000,
      ...within('behind'),
      why: `${behind.length} forms while they are sent; median ${Math.round(quantile(behind, 0.5)) / 1_000} s`,
      parts: { medianSeconds: quantile(behind, 0.5) / 1_000, count: behind.length },
    },
  ];
}

function lateRow(
  name: string,
  what: string,
  ms: readonly number[],
  budget: BudgetId,
  why?: string,
): Row {
  const seconds = (share: number) => quantile(ms, share) / 1_000;
  return {
    name: `lateness.${name}`,
    what,
    unit: 's',
    kind: 'exact',
    figure: seconds(0.99),
    ...within(budget),
    ...(why ? { why } : {}),
    parts: { medianSeconds: seconds(0.5), mostSeconds: seconds(1), count: ms.length },
  };
}

/** With every second form a phone joins. Their letters and texts are part of the load. */
async function atBusyRate(room: PacedWorld, lengthMs: number, forms: number) {
  const { time, chance } = room;
  const end = time.now + lengthMs;
  room.schedule(end + 10 * minuteMs);
  const phones = Math.ceil(forms / 2);
  for (let form = 0; form < forms; form++) {
    const at = time.now + ((form + chance.next()) * lengthMs) / forms;
    room.signsUp(at);
    if (form % 2 === 0) room.joins(at);
  }
  const letters = Math.floor((lengthMs / 1_000) * busy * rates.mailsPerSecond) - forms;
  const texts = Math.floor((lengthMs / 1_000) * busy * rates.segmentsPerSecond) - phones;
  for (let letter = 0; letter < letters; letter++)
    room.expect('email', time.now + chance.next() * lengthMs);
  for (let text = 0; text < texts; text++) room.expect('sms', time.now + chance.next() * lengthMs);
  for (let at = time.now; at < end + 10 * minuteMs; at += minuteMs) {
    await time.pass(at);
    await room.forgetServed();
  }
  const [ownLetters, otherLetters] = latenessOf(room, 'mail');
  const [ownTexts, otherTexts] = latenessOf(room, 'texts');
  // A person who was never served is later than anybody.
  const whole = (found: readonly number[], planned: number) => [
    ...found,
    ...Array.from({ length: planned - found.length }, () => lengthMs),
  ];
  return {
    letters: whole(otherLetters, letters),
    texts: whole(otherTexts, texts),
    ownLetters: whole(ownLetters, forms),
    ownTexts: whole(ownTexts, phones),
  };
}

/** Letters that are all due, a worker that has begun, and people who sign up meanwhile. */
async function behindLetters(room: PacedWorld): Promise<readonly number[]> {
  const { time, chance } = room;
  for (let letter = 0; letter < waiting; letter++) room.expect('email', time.now);
  const lengthMs = (waiting / rates.mailsPerSecond) * 1_000;
  room.schedule(time.now + lengthMs + 5 * minuteMs);
  const forms = Math.floor((lengthMs - 3 * minuteMs) / 7_000);
  for (let form = 0; form < forms; form++)
    room.signsUp(time.now + 2 * minuteMs + (form + chance.next()) * 7_000);
  await time.pass(time.now + lengthMs + 2 * minuteMs);
  const [own] = latenessOf(room, 'mail');
  return [...own, ...Array.from({ length: forms - own.length }, () => lengthMs)];
}

/**
 * Milliseconds between the moment and the accept: of confirmations of a form or a join, and of
 * touches.
 */
function latenessOf(
  room: PacedWorld,
  vendor: 'mail' | 'texts',
): readonly [own: number[], touches: number[]] {
  const own: number[] = [];
  const touches: number[] = [];
  for (const [message, [at = 0]] of room[vendor].accepts) {
    const { subscriber = '', cause, purpose } = readMessageId(message) ?? {};
    const dueAt = room.dueAt.get(subscriber);
    const joinedAt = room.joinedAt.get(subscriber);
    if (dueAt !== undefined) touches.push(at - dueAt);
    else if (joinedAt !== undefined && cause === 'texts-on') own.push(at - joinedAt);
    else if (purpose === 'ask')
      own.push(at - (room.store.items.people.get(subscriber)?.subscriber.createdAt ?? 0));
  }
  return [own, touches];
}
