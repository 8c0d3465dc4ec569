/**
 * Lists what happened to one person, in order: their consents, what was sent and its outcome, what
 * they wrote and the automatic reply to it, and what the coach did. It joins what the store keeps
 * and stores nothing.
 */

import { type Channel, type Concern, concerns, courseOf, touchOf } from '../../core/course.ts';
import { wordsKeptMs } from '../../core/erasure.ts';
import { readMessageId } from '../../core/message-id.ts';
import { seminarTouch } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';
import { understand } from '../../core/understanding/reply.ts';
import { renderAutoReply } from '../messages/render-reply.ts';
import type {
  CoachDeed,
  ConsentRecord,
  InboundText,
  Receipt,
  ReceiptStatus,
} from '../ports/store.ts';
import type { FailureMeaning } from '../ports/texter.ts';
import type { World } from '../ports/world.ts';

export type Entry =
  | {
      readonly at: number;
      readonly kind: 'consent';
      readonly consent: ConsentRecord['kind'];
      readonly given: boolean;
      readonly source: string;
      /** Hash of the wording. */
      readonly wording: string;
    }
  | {
      readonly at: number;
      readonly kind: 'message';
      readonly channel: Channel;
      /** A touch's id, or the key of the words. */
      readonly cause: string;
      readonly title?: string;
      readonly status: ReceiptStatus;
      readonly code?: string;
      /** A human's own words, while they are kept. */
      readonly words?: string;
      /** Why it went another way than their own words came. */
      readonly because?: string;
      /** A touch that was answered; a text that does so has an entry of its own. */
      readonly answered?: Answered;
    }
  | {
      readonly at: number;
      readonly kind: 'alert';
      readonly to: 'coach' | 'second';
      /** What it was about. */
      readonly concern?: Concern;
      readonly status: ReceiptStatus;
    }
  | {
      readonly at: number;
      readonly kind: 'act';
      readonly deed: CoachDeed;
      readonly days?: number;
      readonly because: string;
      /** A coach's id. */
      readonly by?: string;
    }
  | {
      readonly at: number;
      readonly kind: 'text';
      readonly text: string;
      readonly danger?: Danger;
      readonly answer?: { readonly words: string; readonly status?: ReceiptStatus };
    };

/**
 * How a touch was answered, as far as it is kept: that it was, and with consent its number. When a
 * button was pressed is not kept. `unclear`: by a button, or by a text that is kept no more.
 */
export interface Answered {
  readonly by: 'button' | 'text' | 'unclear';
  readonly number?: number;
}

export async function timelineOf(world: World, person: Subscriber): Promise<readonly Entry[]> {
  const now = world.now();
  const { consents, receipts, texts, acts } = await world.store.people.timeline(person.id, now);
  const answers = new Set(texts.flatMap(({ autoReply: answer }) => (answer ? [answer.id] : [])));
  const byId = new Map(receipts.map((receipt) => [receipt.message, receipt]));
  const entries: Entry[] = consents.map(({ kind, given, at, source, wording }) => ({
    ...{ at, kind: 'consent', consent: kind, given, source, wording },
  }));
  for (const text of texts) entries.push(textEntry(world, person, text, byId));
  // An answer has the entry of its message.
  for (const { subscriber: _, ...act } of acts)
    if (act.deed !== 'answer') entries.push({ kind: 'act', ...act });
  // An automatic reply is part of the entry of its text.
  for (const receipt of receipts.filter(({ message }) => !answers.has(message))) {
    const answered = answeredTouch(person, receipt, texts, now);
    entries.push({ ...(await sentEntry(world, receipt)), ...(answered ? { answered } : {}) });
  }
  return entries.sort((a, b) => a.at - b.at);
}

/** How the touch of a receipt was answered; `undefined` where it was not, or is no touch. */
function answeredTouch(
  person: Subscriber,
  { message, at }: Receipt,
  texts: readonly InboundText[],
  now: number,
): Answered | undefined {
  const { cause = '', purpose, about, enrollment } = readMessageId(message) ?? {};
  const { position, numbers, textedNumbers, phone, binding } = person;
  if (about || purpose || enrollment !== person.enrollment) return undefined;
  if (!position?.answered?.includes(cause)) return undefined;
  const number = numbers[cause];
  const known = number === undefined ? {} : { number };
  if (textedNumbers?.[cause] !== undefined) return { by: 'text', ...known };
  // A rating without that mark came by a button.
  if (number !== undefined || (!phone && !binding)) return { by: 'button', ...known };
  if (texts.some(({ autoReply }) => autoReply?.touch === cause)) return { by: 'text' };
  // Each text since then is kept, and none of this phone's answers it.
  const isAllKept = phone && binding && binding.at < at && at > now - wordsKeptMs;
  const isPending = texts.some(({ pending }) => pending);
  return { by: isAllKept && !isPending ? 'button' : 'unclear' };
}

function textEntry(
  world: World,
  person: Subscriber,
  { at, text, autoReply: answer }: InboundText,
  receipts: ReadonlyMap<string, Receipt>,
): Entry {
  const danger = dangerIn(world, text);
  const status = answer && receipts.get(answer.id)?.status;
  const sequence = person.position?.sequence ?? world.library.course;
  const words = answer && renderAutoReply(world, person, sequence, answer);
  return {
    ...{ at, kind: 'text', text },
    ...(danger ? { danger } : {}),
    ...(words ? { answer: { words, ...(status ? { status } : {}) } } : {}),
  };
}

/** The danger that a text speaks of, as the service understands its words now. */
export function dangerIn({ library }: World, text: string): Danger | undefined {
  const reply = understand(library.understanding, text);
  return 'danger' in reply ? reply.danger : undefined;
}

async function sentEntry({ library, store, now }: World, receipt: Receipt): Promise<Entry> {
  const { message, channel, status, at, code } = receipt;
  const { cause = '?', purpose = '', subscriber = '', about } = readMessageId(message) ?? {};
  if (cause === 'alert') {
    const to = purpose.endsWith('second') ? 'second' : 'coach';
    const concern = concernOf(purpose);
    return { at, kind: 'alert', to, ...(concern ? { concern } : {}), status };
  }
  const touch = about ? seminarTouch(library, about, cause) : touchOf(courseOf(library), cause);
  const title = touch?.title ?? askingTitles[cause];
  const byHand =
    cause === 'coach-answer'
      ? await store.messages.coachMessage(subscriber, purpose, now())
      : undefined;
  return {
    ...{ at, kind: 'message', channel, cause, status },
    ...(title ? { title } : {}),
    ...(code ? { code } : {}),
    ...byHand,
  };
}

/** The concern that the purpose of an alert names: `<time>question`, `<time>hold2second`. */
function concernOf(purpose: string): Concern | undefined {
  return /hold\d+(coach|second)$/.test(purpose)
    ? 'hold'
    : concerns.find((concern) => purpose.endsWith(concern));
}

/** Letters and texts that ask for consent belong to no course. */
const askingTitles: Readonly<Record<string, string>> = {
  C1: 'Please confirm',
  C2: 'May texts come?',
};

/** What a coach did, after "by hand". */
export const deedWords: Readonly<Record<CoachDeed, string>> = {
  view: 'their words shown',
  attend: 'what waited is taken care of',
  exposed: 'somebody else may read their phone',
  note: 'a note',
  later: 'put off',
  'hand-over': 'handed to the second contact',
  answer: 'an answer written',
  clear: 'a hold ended',
  pause: 'the course paused',
  resume: 'a pause ended',
  slow: 'baby steps chosen',
  'stop-letters': 'letters ended, as they wished',
  'stop-texts': 'texts ended, as they wished',
  erase: 'the erasure asked for, as they wished',
};

const statusWords: Readonly<Record<ReceiptStatus, string>> = {
  unknown: 'nobody knows yet whether it left',
  resent: 'never taken, so sent once more',
  unproven: 'it was never proved that it left',
  sent: 'sent, no word yet of its arrival',
  returned: 'came back for now',
  delivered: 'delivered',
  failed: 'failed',
  complained: 'marked as spam',
};

const codeWords: Readonly<Record<FailureMeaning, string>> = {
  dead: 'this number takes no texts',
  'opted-out': 'they told the carrier STOP',
  unreachable: 'the phone is off or out of reach',
  unexplained: 'the carrier does not say why',
  blocked: 'the carrier took it for spam',
  barred: 'nothing of ours comes through',
  slow: 'too many at once',
};

/**
 * What became of a message, with the provider's code of a failure and what that means. A receipt
 * keeps the code alone: the provider's adapter gives its meaning.
 */
export function outcomeWords(
  status: ReceiptStatus,
  code?: string,
  meaning?: FailureMeaning,
): string {
  const cameBack = status === 'failed' || status === 'returned';
  if (!cameBack || !code) return statusWords[status];
  return `${statusWords[status]} (${code}${meaning ? `: ${codeWords[meaning]}` : ''})`;
}
