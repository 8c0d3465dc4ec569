/**
 * Reads an event of SES's event publishing, and says what it means by the fields that qualify it.
 * SES's labels alone mislead: an out-of-office reply is labelled as a bounce, an address that does
 * not exist now and then as a transient one, and "this is no spam" as a complaint.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 *
 * A field of another type than SES documents is left out, so that no event makes this throw.
 */
import * as z from 'zod/mini';
import { type FeedbackType, feedbackTypes } from '../letter-counters.ts';
import type { ReceiptStatus } from '../ports/store.ts';

/** What an event says of a letter. Addresses are in lower case, without display names. */
export interface MailNews {
  /** SES's id. */
  readonly providerId?: string;
  /** The address that we wrote to. */
  readonly to?: string;
  /** Absent for an event that says nothing of where the letter is. */
  readonly status?: ReceiptStatus;
  /** Of a bounce: SES's labels, as `Permanent/General`. */
  readonly code?: string;
  /**
   * The address we wrote to is what came back or complained. `false` where the event names other
   * addresses alone: a person who forwards a letter has mailboxes that we never wrote to.
   */
  readonly isOfAddress: boolean;
  /**
   * The address that we wrote to is dead, whatever SES calls the bounce. Of another address's
   * permanent bounce it is `false`.
   */
  readonly isDead: boolean;
  /** Of a complaint: what the mailbox provider's report says. */
  readonly feedback?: FeedbackType;
  /**
   * SES had the address on the account's suppression list and sent nothing: it counts such an event
   * in no rate of its own.
   */
  readonly isUnsent: boolean;
}

const text = z.catch(z.optional(z.string()), undefined);
/** An entry of another shape is left out, and the others count. */
const listOf = <T>(entry: z.ZodMiniType<T>) => {
  const entries = z.array(z.catch(z.nullable(entry), null));
  return z.catch(
    z.pipe(
      entries,
      z.transform((all) => all.filter((each) => each !== null)),
    ),
    [],
  );
};
const recipient = z.object({ emailAddress: text, status: text, diagnosticCode: text });
type Recipient = z.infer<typeof recipient>;

const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: text,
    destination: listOf(z.string()),
    tags: z.catch(z.record(z.string(), listOf(z.string())), {}),
  }),
  bounce: z.catch(
    z.optional(
      z.object({ bounceType: text, bounceSubType: text, bouncedRecipients: listOf(recipient) }),
    ),
    undefined,
  ),
  complaint: z.catch(
    z.optional(
      z.object({
        complaintSubType: text,
        complaintFeedbackType: text,
        complainedRecipients: listOf(recipient),
      }),
    ),
    undefined,
  ),
});

export type SesEvent = z.infer<typeof sesEvent>;

/** `message`: the event as JSON. `undefined` for what is no event of SES. */
export function readSesEvent(message: string): SesEvent | undefined {
  try {
    const parsed = sesEvent.safeParse(JSON.parse(message));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Our id of the letter: the tag `message`. */
export function messageOf({ mail }: SesEvent): string | undefined {
  return mail.tags.message?.[0];
}

/** What the event says of its letter. `email`: the address it went to, where SES does not say. */
export function meaningOf(event: SesEvent, email?: string): MailNews {
  const { messageId, destination } = event.mail;
  const to = destination[0] === undefined ? email : addressIn(destination[0]);
  return {
    ...{ isOfAddress: true, isDead: false, isUnsent: false },
    ...(messageId ? { providerId: messageId } : {}),
    ...(to ? { to } : {}),
    ...factsOf(event, to),
  };
}

/** SES's Send event comes for suppressed addresses too: Delivery is the proof. */
function factsOf(event: SesEvent, to: string | undefined): Partial<MailNews> {
  switch (event.eventType.toLowerCase()) {
    case 'send':
      return { status: 'sent' };
    case 'delivery':
      return { status: 'delivered' };
    case 'reject':
    case 'rendering failure':
      return { status: 'failed' };
    case 'bounce':
      return bounceOf(event.bounce, to);
    case 'complaint':
      return complaintOf(event.complaint, to);
    default:
      return {};
  }
}

/**
 * Permanent is what SES calls so, and what the receiving server's own status says of the address.
 * Everything else is for now: a full mailbox, a server that is away, an out-of-office reply.
 */
function bounceOf(bounce: SesEvent['bounce'], to: string | undefined): Partial<MailNews> {
  if (!bounce) return {};
  const { bounceType = '', bounceSubType = '', bouncedRecipients } = bounce;
  const ours = oursAmong(bouncedRecipients, to);
  const isPermanent = bounceType.toLowerCase() === 'permanent';
  const isFailed = isPermanent || bouncedRecipients.some(isUnknownAddress);
  return {
    status: isFailed ? 'failed' : 'returned',
    code: `${bounceType}/${bounceSubType}`.slice(0, 80),
    isOfAddress: ours !== undefined,
    isDead: ours !== undefined && (isPermanent || ours.some(isUnknownAddress)),
    isUnsent: isOfSuppressionList(bounceSubType),
  };
}

function complaintOf(complaint: SesEvent['complaint'], to: string | undefined): Partial<MailNews> {
  const { complaintSubType = '', complainedRecipients = [] } = complaint ?? {};
  const feedback = feedbackIn(complaint?.complaintFeedbackType);
  const isOfAddress = oursAmong(complainedRecipients, to) !== undefined;
  const isUnsent = isOfSuppressionList(complaintSubType);
  const isComplaint = feedback !== 'not-spam' && feedback !== 'auth-failure';
  return { feedback, isOfAddress, isUnsent, ...(isComplaint ? { status: 'complained' } : {}) };
}

/**
 * RFC 5965, 3.1, registers abuse, fraud, virus and other; what is not registered is read as other.
 * RFC 6430: who reports not-spam does not take the message for spam. RFC 6591: auth-failure says
 * that a signature or a policy did not hold, and nothing of anybody's wish.
 */
function feedbackIn(said: string | undefined): FeedbackType {
  const type = said?.trim().toLowerCase() ?? '';
  if (type === '') return 'none';
  return feedbackTypes.find((known) => known === type) ?? 'other';
}

/** https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html */
const isOfSuppressionList = (subType: string) =>
  subType.toLowerCase() === 'onaccountsuppressionlist';

/**
 * The entries about the address that we wrote to; `undefined` where all are about others. A list
 * that names nobody is about it, since a letter has one recipient.
 */
function oursAmong(
  recipients: readonly Recipient[],
  to: string | undefined,
): readonly Recipient[] | undefined {
  const named = recipients.filter(({ emailAddress }) => emailAddress?.trim());
  if (named.length === 0 || to === undefined) return recipients;
  const ours = named.filter(({ emailAddress = '' }) => addressIn(emailAddress) === to);
  return ours.length > 0 ? ours : undefined;
}

/** `Sam <sam@example.com>` and, as a DSN has it, `rfc822; sam@example.com`. */
function addressIn(written: string): string {
  const bare = /<([^<>]+)>\s*$/.exec(written)?.[1] ?? written.replace(/^\s*rfc822\s*;/i, '');
  return bare.trim().toLowerCase();
}

/**
 * Whether the receiving server says that the address does not exist: class 5, subject 1 of RFC
 * 3463. X.1.7 and X.1.8 are about the sender's address. The text counts where the status names no
 * address: there the code stands behind the server's own reply (RFC 2034), or first of all codes.
 */
function isUnknownAddress({ status = '', diagnosticCode = '' }: Recipient): boolean {
  if (isOfUnknownAddress(/^\s*(\d\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(status)?.[1])) return true;
  // Of a status or a reply of class 4 the text may only repeat what somebody else said before.
  const said = diagnosticCode.slice(0, 2_000);
  const behindReply = /(?<![\d.])5\d\d[ -]['"#(]*(\d\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(
    said,
  )?.[1];
  if (behindReply) return isOfUnknownAddress(behindReply);
  if (/^\s*4\./.test(status) || /^\s*(?:smtp\s*;)?\s*4\d\d[ -]/i.test(said)) return false;
  return isOfUnknownAddress(/(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(said)?.[1]);
}

const isOfUnknownAddress = (code: string | undefined) =>
  code !== undefined && /^5\.1\.(?![78]$)\d+$/.test(code);
