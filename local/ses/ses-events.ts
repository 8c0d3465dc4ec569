/**
 * Plans and writes the events that SES publishes for a mail, in the shape AWS documents. Addresses
 * on `simulator.test` whose local part begins with `bounce`, `complaint`, `ooto` or
 * `suppressionlist` behave as those of SES's mailbox simulator. Beyond those:
 *
 * - `full`: a transient bounce, with no delivery before it
 * - `mislabelled`: SES calls it transient, the status and the server's reply say 5.1.1
 * - `forward`: delivered, and then another address, to which it was forwarded, bounces for good
 * - `notspam`, `authfailure`: complaints whose feedback type says that they are none
 */

import { randomUUID } from 'node:crypto';
import type { MailFacts } from './mail-facts.ts';
import { headerValue, readRawMail } from './raw-mail.ts';

export type SesEventKind =
  | 'Send'
  | 'Delivery'
  | 'Bounce'
  | 'OutOfOffice'
  | 'Full'
  | 'Mislabelled'
  | 'Suppressed'
  | 'Complaint'
  | 'NotSpam'
  | 'AuthFailure';

export interface SesEventPlan {
  readonly kind: SesEventKind;
  readonly messageId: string;
  readonly recipients: readonly string[];
  /** When it happens, in milliseconds since 1970; it may be published later. */
  readonly at: number;
}

/** The part of an SNS Lambda event that a handler may rely on. */
export interface SnsEvent {
  Records: {
    EventSource: string;
    EventVersion: string;
    EventSubscriptionArn: string;
    Sns: {
      Type: string;
      MessageId: string;
      TopicArn: string;
      Subject: string;
      Message: string;
      Timestamp: string;
      SignatureVersion: string;
      Signature: string;
      SigningCertUrl: string;
      UnsubscribeUrl: string;
      MessageAttributes: Record<string, never>;
    };
  }[];
}

/** What follows a mail to each name, a second apart. Without a name it is delivered. */
const endings: Readonly<Record<string, readonly SesEventKind[]>> = {
  bounce: ['Bounce'],
  suppressionlist: ['Suppressed'],
  complaint: ['Delivery', 'Complaint'],
  ooto: ['Delivery', 'OutOfOffice'],
  full: ['Full'],
  mislabelled: ['Mislabelled'],
  forward: ['Delivery', 'Bounce'],
  notspam: ['Delivery', 'NotSpam'],
  authfailure: ['Delivery', 'AuthFailure'],
};

/** The address to which a mail to `forward` was forwarded. */
const forwardedTo = 'elsewhere@example.com';

/**
 * The events of a mail. SES publishes Send for a suppressed address too; only Delivery proves a
 * delivery. An out-of-office reply is a transient bounce after the delivery. `endsAs`: a name whose
 * ending stands in for the address's own.
 */
export function planEvents(mail: MailFacts, endsAs = ''): SesEventPlan[] {
  const { messageId, recipients, at } = mail;
  const planned: SesEventPlan[] = [{ kind: 'Send', messageId, recipients, at }];
  for (const recipient of recipients) {
    const [, local = ''] = /^([a-z]+)[^@]*@simulator\.test$/i.exec(recipient) ?? [];
    const wanted = (endsAs || local).toLowerCase();
    const name = Object.keys(endings).find((known) => wanted.startsWith(known)) ?? '';
    for (const [index, kind] of (endings[name] ?? ['Delivery']).entries()) {
      const isElsewhere = name === 'forward' && kind === 'Bounce';
      const of = isElsewhere ? forwardedTo : recipient;
      planned.push({ kind, messageId, recipients: [of], at: at + (index + 1) * 1_000 });
    }
  }
  return planned;
}

const feedbackTypes: Partial<Record<SesEventKind, string>> = {
  Complaint: 'abuse',
  NotSpam: 'not-spam',
  AuthFailure: 'auth-failure',
};

/** SES's own name of what happened. */
function eventTypeOf(kind: SesEventKind): 'Send' | 'Delivery' | 'Bounce' | 'Complaint' {
  if (kind === 'Send' || kind === 'Delivery') return kind;
  return feedbackTypes[kind] ? 'Complaint' : 'Bounce';
}

/** The SNS event that Lambda receives. A repeated event has the same `snsMessageId`. */
export function snsEvent(
  plan: SesEventPlan,
  mail: MailFacts,
  raw: Buffer,
  snsMessageId: string,
): SnsEvent {
  const topic = 'arn:aws:sns:us-east-1:000000000000:mend-mail-events';
  const timestamp = new Date(plan.at).toISOString();
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${topic}:${snsMessageId}`,
        Sns: {
          Type: 'Notification',
          MessageId: snsMessageId,
          TopicArn: topic,
          Subject: 'Amazon SES Email Event Notification',
          Message: JSON.stringify(sesEvent(plan, mail, raw, timestamp)),
          Timestamp: timestamp,
          SignatureVersion: '1',
          Signature: 'none-on-loopback',
          SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/none-on-loopback.pem',
          UnsubscribeUrl: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
          MessageAttributes: {},
        },
      },
    ],
  };
}

function sesEvent(plan: SesEventPlan, facts: MailFacts, raw: Buffer, timestamp: string) {
  const eventType = eventTypeOf(plan.kind);
  return {
    eventType,
    mail: mailObject(facts, raw),
    [eventType.toLowerCase()]: detail(plan, facts, timestamp),
  };
}

function mailObject(facts: MailFacts, raw: Buffer) {
  const mail = readRawMail(raw);
  const domain = facts.from.slice(facts.from.lastIndexOf('@') + 1).replace(/>.*$/, '');
  const tags = Object.entries(facts.tags).map(([name, value]) => [name, [value]]);
  return {
    timestamp: new Date(facts.at).toISOString(),
    source: facts.from,
    sourceArn: `arn:aws:ses:us-east-1:000000000000:identity/${domain}`,
    sendingAccountId: '000000000000',
    messageId: facts.messageId,
    destination: facts.recipients,
    headersTruncated: false,
    headers: mail.headers,
    commonHeaders: {
      from: [headerValue(mail, 'From') ?? ''],
      date: headerValue(mail, 'Date') ?? '',
      to: [headerValue(mail, 'To') ?? ''],
      messageId: facts.messageId,
      subject: facts.subject,
    },
    tags: {
      'ses:operation': ['SendRawEmail'],
      'ses:configuration-set': [facts.configurationSet ?? ''],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domain],
      'ses:caller-identity': ['mend'],
      ...Object.fromEntries(tags),
    },
  };
}

function detail(plan: SesEventPlan, facts: MailFacts, timestamp: string) {
  const feedbackId = `${facts.messageId.slice(0, 16)}-${randomUUID()}-000000`;
  switch (eventTypeOf(plan.kind)) {
    case 'Send':
      return {};
    case 'Delivery':
      return {
        timestamp,
        processingTimeMillis: 1_000,
        recipients: plan.recipients,
        smtpResponse: '250 2.6.0 Message received',
        remoteMtaIp: '127.0.0.1',
        reportingMTA: 'a0-1.smtp-out.example.test',
      };
    case 'Complaint':
      return {
        complainedRecipients: plan.recipients.map((emailAddress) => ({ emailAddress })),
        timestamp,
        feedbackId,
        complaintSubType: null,
        userAgent: 'Amazon SES Mailbox Simulator',
        complaintFeedbackType: feedbackTypes[plan.kind],
        arrivalDate: timestamp,
      };
    default:
      return {
        ...bounce(plan),
        timestamp,
        feedbackId,
        reportingMTA: 'dsn; a0-1.smtp-out.example.test',
      };
  }
}

function bounce(plan: SesEventPlan) {
  const unknownUser = { status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };
  const { type, subType, status, diagnosticCode } = {
    Bounce: { type: 'Permanent', subType: 'General', ...unknownUser },
    Mislabelled: { type: 'Transient', subType: 'General', ...unknownUser },
    Full: {
      type: 'Transient',
      subType: 'MailboxFull',
      status: '4.2.2',
      diagnosticCode: 'smtp; 452 4.2.2 mailbox full',
    },
    Suppressed: {
      type: 'Permanent',
      subType: 'Suppressed',
      status: '5.1.1',
      diagnosticCode:
        'Amazon SES has suppressed sending to this address because it has a recent history of bouncing.',
    },
    OutOfOffice: {
      type: 'Transient',
      subType: 'General',
      status: '4.0.0',
      diagnosticCode: 'smtp; out of office',
    },
  }[plan.kind as 'Bounce' | 'Mislabelled' | 'Full' | 'Suppressed' | 'OutOfOffice'];
  const bouncedRecipients = plan.recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status,
    diagnosticCode,
  }));
  return { bounceType: type, bounceSubType: subType, bouncedRecipients };
}
