/**
 * Computes what the service costs from the course, the measured capacity and the list prices: idle,
 * for one letter and one text, for one person and for many. It reads no file and prints nothing.
 */
import { longestValues } from '../../compiler/variables.ts';
import { courseOf, type Library, type Words } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import { segmentsOf } from '../../service/messages/render-reply.ts';
import { listPrices, type PriceName } from './list-prices.ts';

/** Request units of DynamoDB, as `npm run bench` measures them. */
export interface Capacity {
  readonly letterWrites: number;
  readonly letterReads: number;
  readonly textWrites: number;
  readonly textReads: number;
  readonly eventWrites: number;
  readonly eventReads: number;
  readonly idleWrites: number;
  readonly idleReads: number;
}

/** The budgets, for figures that were not measured. */
export const budgetedCapacity: Capacity = {
  ...{ letterWrites: 5, letterReads: 0.6, textWrites: 5, textReads: 0.6 },
  ...{ eventWrites: 1, eventReads: 0.5, idleWrites: 2, idleReads: 8 },
};

/**
 * Facts that are unknown before there are people and a bill: guesses, each on the expensive side.
 */
export const assumptions = {
  /**
   * The share of touches by text that are answered; a reply is one text in and one out. The course
   * brief says 20-45 %.
   */
  answered: 0.35,
  /** SES's rate of a new account: a run of `deliver` lasts as long as its letters are paced. */
  mailsPerSecond: 14,
  segmentsPerSecond: 1,
  /**
   * How often a second `deliver` fetches urgent messages while it sends others; each fetch costs a
   * third of an idle minute's reads.
   */
  fetchesPerSecond: 2,
  /** Gigabytes of each function, as infra/functions.ts gives them. */
  gigabytes: { deliver: 0.5, receiveEmailEvents: 0.25, receiveSms: 0.5, sweep: 0.5, web: 0.5 },
  /** Seconds that are billed for a run of a warm function. */
  seconds: { idleRun: 0.06, sweep: 0.3, event: 0.015, callback: 0.015, inbound: 0.06, page: 0.04 },
  /** Bytes of log that Lambda writes for a run, and that a line of ours has. */
  runLogBytes: 320,
  lineLogBytes: 150,
  /** SES sends the events Send and Delivery; Twilio calls back three times, two of which write. */
  eventsOfLetter: 2,
  callbacksOfText: 3,
  writingCallbacksOfText: 2,
  /**
   * Units for a text that comes in: its record, the state, the record completed, indexes included.
   */
  inboundWrites: 8,
  inboundReads: 3,
  /** Sign-up and confirmation: pages, owners, consents, the state, counters. */
  joining: { requests: 4, writes: 24, reads: 12 },
  /** Bytes of a receipt and the months it is kept; DynamoDB adds 100 bytes to every item. */
  receiptBytes: 320,
  receiptMonths: 13,
  /**
   * The number of functions that use the table all month: for each, DynamoDB asks KMS for the
   * table's key every five minutes.
   */
  callersOfTable: 2,
} as const;

const hoursAMonth = 730.5;
const price = (name: PriceName, units: number) => listPrices[name].usd * units;

export interface Course {
  readonly id: string;
  readonly letters: number;
  readonly texts: number;
  readonly segments: number;
}

/** What a person gets who stays to the end of the course. */
export function courseCounts(library: Library): Course {
  const { id, touches } = courseOf(library);
  const texts = touches.filter(({ channel }) => channel === 'sms');
  const [longest = {}] = longestValues(library.brand.help);
  const segments = (words: Words = []) => segmentsOf(renderText(words, longest, new Set()));
  return {
    id,
    letters: touches.length - texts.length,
    texts: texts.length,
    segments: texts.reduce((sum, { text }) => sum + segments(text), 0),
  };
}

/** US dollars by item. */
export type Cost = Readonly<Record<string, number>>;

export const sumOf = (cost: Cost) => Object.values(cost).reduce((sum, usd) => sum + usd, 0);

/**
 * A month without people in the course. Alarms, the dashboard and the providers' own fees are not
 * in it.
 */
export function idleMonth({ idleWrites, idleReads }: Capacity): Cost {
  const { gigabytes, seconds, runLogBytes, callersOfTable } = assumptions;
  const minutes = hoursAMonth * 60;
  const sweeps = hoursAMonth * 6 + hoursAMonth / 24;
  const gigabyteSeconds =
    minutes * seconds.idleRun * gigabytes.deliver + sweeps * seconds.sweep * gigabytes.sweep;
  return {
    scheduler: price('schedule', minutes + sweeps),
    functions: price('run', minutes + sweeps) + price('gigabyteSecond', gigabyteSeconds),
    table: price('write', minutes * idleWrites) + price('read', minutes * idleReads),
    'key of the table': price('key', hoursAMonth * 12 * callersOfTable),
    logs: price('logs', ((minutes + sweeps) * runLogBytes) / 1e9),
    parameters: price('parameter', 12),
  };
}

/** One letter without SES's price: arm, receipt, advance, the time it is paced, and its events. */
export function ownOfLetter(capacity: Capacity): Cost {
  const { letterWrites, letterReads, eventWrites, eventReads } = capacity;
  const {
    eventsOfLetter: events,
    gigabytes,
    seconds,
    mailsPerSecond,
    runLogBytes,
    lineLogBytes,
  } = assumptions;
  return {
    table: price('write', letterWrites) + price('read', letterReads),
    deliver:
      price('gigabyteSecond', gigabytes.deliver / mailsPerSecond) +
      fetches(capacity, mailsPerSecond),
    'events: table': price('write', events * eventWrites) + price('read', events * eventReads),
    'events: SNS': price('publish', events),
    'events: function':
      price('run', events) +
      price('gigabyteSecond', events * seconds.event * gigabytes.receiveEmailEvents),
    logs: price('logs', (lineLogBytes + events * runLogBytes) / 1e9),
  };
}

/**
 * The reads of fetching urgent messages, for each message, at so many a second. An idle minute
 * fetches once from each of three streams.
 */
function fetches({ idleReads }: Capacity, messagesPerSecond: number): number {
  return price('read', ((idleReads / 3) * assumptions.fetchesPerSecond) / messagesPerSecond);
}

/** One text without the price of Twilio and of the carrier. */
export function ownOfText(capacity: Capacity): Cost {
  const { textWrites, textReads, eventWrites, eventReads } = capacity;
  const {
    callbacksOfText: callbacks,
    writingCallbacksOfText: writing,
    gigabytes,
    seconds,
  } = assumptions;
  const { segmentsPerSecond, runLogBytes, lineLogBytes } = assumptions;
  return {
    table: price('write', textWrites) + price('read', textReads),
    deliver:
      price('gigabyteSecond', gigabytes.deliver / segmentsPerSecond) +
      fetches(capacity, segmentsPerSecond),
    'callbacks: table': price('write', writing * eventWrites) + price('read', writing * eventReads),
    'callbacks: API': price('request', callbacks),
    'callbacks: function':
      price('run', callbacks) +
      price('gigabyteSecond', callbacks * seconds.callback * gigabytes.receiveSms),
    logs: price('logs', (lineLogBytes + callbacks * runLogBytes) / 1e9),
  };
}

/** A text that comes in, and the reply in the webhook's response. */
function ownOfAnswer(): number {
  const { inboundWrites, inboundReads, gigabytes, seconds, runLogBytes } = assumptions;
  const table = price('write', inboundWrites) + price('read', inboundReads);
  const run = price('run', 1) + price('gigabyteSecond', seconds.inbound * gigabytes.receiveSms);
  return table + run + price('request', 1) + price('logs', runLogBytes / 1e9);
}

/** The storage of one receipt, until it is deleted. */
export function keepingReceipt(): number {
  const { receiptBytes, receiptMonths } = assumptions;
  return (price('storage', receiptBytes) + price('recovery', receiptBytes)) * (receiptMonths / 1e9);
}

/** One person from the form to the last touch. Without texts each text comes as a letter. */
export function onePerson(course: Course, capacity: Capacity, hasTexts: boolean): Cost {
  const { joining, answered, gigabytes, seconds } = assumptions;
  // The letters count the confirmation; the answers count the code and the text that confirms it.
  const letters = 1 + course.letters + (hasTexts ? 0 : course.texts);
  const texts = hasTexts ? course.texts : 0;
  const segments = hasTexts ? course.segments : 0;
  const answers = hasTexts ? 1 + course.texts * answered : 0;
  const pages = price('request', joining.requests) + price('run', joining.requests);
  const joined = price('write', joining.writes) + price('read', joining.reads) + pages;
  return {
    SES: price('letter', letters),
    Twilio: price('segmentOut', segments + answers) + price('segmentIn', answers),
    carriers: price('carrier', segments + 2 * answers),
    'our own':
      letters * sumOf(ownOfLetter(capacity)) +
      texts * sumOf(ownOfText(capacity)) +
      answers * ownOfAnswer() +
      (letters + texts) * keepingReceipt() +
      joined +
      price('gigabyteSecond', joining.requests * seconds.page * gigabytes.web),
  };
}

export interface Month {
  readonly startingAMonth: number;
  readonly cost: Cost;
}

/** An average month when so many people start evenly over a year, some of them with texts. */
export function monthOf(
  course: Course,
  capacity: Capacity,
  subscribers: number,
  withTexts: number,
): Month {
  const startingAMonth = subscribers / 12;
  const texting = onePerson(course, capacity, true);
  const reading = onePerson(course, capacity, false);
  const people = Object.keys(texting).map((item): [string, number] => [
    item,
    startingAMonth * (withTexts * (texting[item] ?? 0) + (1 - withTexts) * (reading[item] ?? 0)),
  ]);
  const numbers =
    withTexts > 0 ? { 'number and campaign': price('number', 1) + price('campaign', 1) } : {};
  return {
    startingAMonth,
    cost: { idle: sumOf(idleMonth(capacity)), ...numbers, ...Object.fromEntries(people) },
  };
}

/** What a letter costs apart from SES's price, as a share of that price. */
export function shareOfSes(capacity: Capacity): number {
  return sumOf(ownOfLetter(capacity)) / listPrices.letter.usd;
}
