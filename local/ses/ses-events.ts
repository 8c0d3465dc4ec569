/**
 * Plans and writes the events that SES publishes for a mail, in the shape AWS documents. Addresses
 * on `simulator.test` whose local part begins with `bounce`, `complaint`, `ooto` or
 * `suppressionlist` behave as those of SES's mailbox simulator.
 */

import { randomUUID } from 'node:crypto';
import type { MailFacts } from './mail-facts.ts';
import { headerValue, readRawMail } from './raw-mail.ts';

export type SesEventKind =
  | 'Send'
  | 'Delivery'
  | 'Bounce'
  | 'SoftBounce'
  | 'Suppressed'
  | 'Complaint';

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

/**
 * The events of a mail. SES publishes Send for a suppressed address too; only Delivery proves a
 * delivery. An out-of-office reply is a transient bounce after the delivery.
 */
export function planEvents(mail: MailFacts): SesEventPlan[] {
  const { messageId, recipients, at } = mail;
  const planned: SesEventPlan[] = [{ kind: 'Send', messageId, recipients, at }];
  const plan = (kind: SesEventKind, delayMs: number, recipient: string) =>
    planned.push({ kind, messageId, recipients: [recipient], at: at + delayMs });
  for (const recipient of recipients) {
    const simulated = /^(bounce|complaint|ooto|suppressionlist)[^@]*@simulator\.test$/i.exec(
      recipient,
    )?.[1];
    switch (simulated?.toLowerCase()) {
      case 'bounce':
        plan('Bounce', 1_000, recipient);
        break;
      case 'suppressionlist':
        plan('Suppressed', 1_000, recipient);
        break;
      case 'complaint':
        plan('Delivery', 1_000, recipient);
        plan('Complaint', 2_000, recipient);
        break;
      case 'ooto':
        plan('Delivery', 1_000, recipient);
        plan('SoftBounce', 2_000, recipient);
        break;
      default:
        plan('Delivery', 1_000, recipient);
    }
  }
  return planned;
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
  const eventType = plan.kind === 'SoftBounce' || plan.kind === 'Suppressed' ? 'Bounce' : plan.kind;
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
  switch (plan.kind) {
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
        complaintFeedbackType: 'abuse',
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
  const { type, subType, status, diagnosticCode } = {
    Bounce: {
      type: 'Permanent',
      subType: 'General',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    },
    Suppressed: {
      type: 'Permanent',
      subType: 'Suppressed',
      status: '5.1.1',
      diagnosticCode:
        'Amazon SES has suppressed sending to this address because it has a recent history of bouncing.',
    },
    SoftBounce: {
      type: 'Transient',
      subType: 'General',
      status: '4.0.0',
      diagnosticCode: 'smtp; out of office',
    },
  }[plan.kind as 'Bounce' | 'Suppressed' | 'SoftBounce'];
  const bouncedRecipients = plan.recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status,
    diagnosticCode,
  }));
  return { bounceType: type, bounceSubType: subType, bouncedRecipients };
}
