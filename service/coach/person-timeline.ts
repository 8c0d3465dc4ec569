/**
 * Lists what happened to one person, in order: their consents, what was sent and its outcome, what
 * they wrote and the automatic reply to it. It joins what the store keeps and stores nothing.
 */

import { type Channel, courseOf, touchOf } from '../../core/course.ts';
import { readMessageId } from '../../core/message-id.ts';
import { seminarTouch } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';
import { understand } from '../../core/understanding/reply.ts';
import { renderAutoReply } from '../messages/render-reply.ts';
import type { ConsentRecord, InboundText, Receipt, ReceiptStatus } from '../ports/store.ts';
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
    }
  | {
      readonly at: number;
      readonly kind: 'alert';
      readonly to: 'coach' | 'second';
      readonly status: ReceiptStatus;
    }
  | {
      readonly at: number;
      readonly kind: 'text';
      readonly text: string;
      readonly danger?: Danger;
      readonly answer?: { readonly words: string; readonly status?: ReceiptStatus };
    };

export async function timelineOf(world: World, person: Subscriber): Promise<readonly Entry[]> {
  const { consents, receipts, texts } = await world.store.people.timeline(person.id, world.now());
  const answers = new Set(texts.flatMap(({ autoReply: answer }) => (answer ? [answer.id] : [])));
  const byId = new Map(receipts.map((receipt) => [receipt.message, receipt]));
  const entries: Entry[] = consents.map(({ kind, given, at, source, wording }) => ({
    ...{ at, kind: 'consent', consent: kind, given, source, wording },
  }));
  for (const text of texts) entries.push(textEntry(world, person, text, byId));
  // An automatic reply is part of the entry of its text.
  for (const receipt of receipts)
    if (!answers.has(receipt.message)) entries.push(await sentEntry(world, receipt));
  return entries.sort((a, b) => a.at - b.at);
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
  if (cause === 'alert')
    return { at, kind: 'alert', to: purpose.endsWith('second') ? 'second' : 'coach', status };
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

/** Letters and texts that ask for consent belong to no course. */
const askingTitles: Readonly<Record<string, string>> = {
  C1: 'Please confirm',
  C2: 'May texts come?',
};

const statusWords: Readonly<Record<ReceiptStatus, string>> = {
  unknown: 'nobody knows yet whether it left',
  resent: 'never taken, so sent once more',
  unproven: 'it was never proved that it left',
  sent: 'sent, no word yet of its arrival',
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
  if (status !== 'failed' || !code) return statusWords[status];
  return `failed (${code}${meaning ? `: ${codeWords[meaning]}` : ''})`;
}
