/**
 * Answers SES's Query protocol (API 2010-12-01), SendRawEmail and GetSendQuota, in SES's XML. An
 * accepted mail goes to the store together with its planned events.
 */

import { randomUUID } from 'node:crypto';
import type { Answer } from '../loopback.ts';
import type { FaultSwitch } from '../vendor-faults.ts';
import type { MailFacts } from './mail-facts.ts';
import { asSent, headerValue, subjectOf } from './raw-mail.ts';
import { planEvents } from './ses-events.ts';
import { checkSendRawEmail, type SesAccount, SesRefusal } from './ses-refusals.ts';
import type { MailStore } from './ses-store.ts';

export interface SesLimits extends SesAccount {
  /** Milliseconds since 1970; may jump forward. */
  readonly now: () => number;
  readonly dailyQuota?: number;
  readonly mailsPerSecond?: number;
}

const dayMs = 86_400_000;

/** Answers one call. The `authorization` header must be present; its signature is not checked. */
export function answerQuery(
  form: URLSearchParams,
  authorization: string | undefined,
  limits: SesLimits,
  store: MailStore,
  faults: FaultSwitch,
): Answer {
  const action = form.get('Action') ?? '';
  try {
    if (!authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
      throw new SesRefusal(
        'MissingAuthenticationToken',
        'Request is missing Authentication Token',
        403,
      );
    }
    if (action === 'SendRawEmail') {
      return resultXml(action, `<MessageId>${accept(form, limits, store, faults)}</MessageId>`);
    }
    if (action === 'GetSendQuota') return resultXml(action, quota(limits, store));
    throw new SesRefusal(
      'InvalidAction',
      `Could not find operation ${action} for version 2010-12-01`,
    );
  } catch (error) {
    if (error instanceof SesRefusal) return errorXml(error);
    throw error;
  }
}

function accept(
  form: URLSearchParams,
  limits: SesLimits,
  store: MailStore,
  faults: FaultSwitch,
): string {
  const at = limits.now();
  const accepted = checkSendRawEmail(form, limits);
  if (store.recipientsSince(at - dayMs) + accepted.recipients.length > dailyQuota(limits)) {
    throw new SesRefusal('Throttling', 'Daily message quota exceeded.');
  }
  const messageId = `0100${Math.trunc(at).toString(16).padStart(12, '0')}-${randomUUID()}-000000`;
  const { to, cc, bcc, recipients, tags, configurationSet } = accepted;
  const facts: MailFacts = {
    messageId,
    at,
    from: headerValue(accepted.mail, 'From') ?? accepted.from,
    destination: { to, cc, bcc },
    recipients,
    subject: subjectOf(accepted.mail),
    tags,
    ...(configurationSet === undefined ? {} : { configurationSet }),
  };
  // Without a configuration set SES publishes no events, so a bounce stays unknown.
  const planned = configurationSet === undefined ? [] : planEvents(facts, faults.faults.mailsEndAs);
  const events = planned.map((plan) => ({
    id: randomUUID(),
    dueAt: plan.at,
    failures: 0,
    payload: plan,
  }));
  store.add(facts, asSent(accepted.raw, accepted.mail, messageId, at), events);
  faults.accepted(...Object.entries(tags).map(([name, value]) => `${name}=${value}`));
  return messageId;
}

function quota(limits: SesLimits, store: MailStore): string {
  const figures = {
    Max24HourSend: dailyQuota(limits),
    MaxSendRate: limits.mailsPerSecond ?? 14,
    SentLast24Hours: store.recipientsSince(limits.now() - dayMs),
  };
  return Object.entries(figures)
    .map(([name, figure]) => `<${name}>${figure.toFixed(1)}</${name}>`)
    .join('');
}

function dailyQuota({ dailyQuota = 50_000 }: SesLimits): number {
  return dailyQuota;
}

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/';

function resultXml(action: string, result: string): Answer {
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  const body = `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
  return { status: 200, type: 'text/xml', body };
}

/** The XML response of a refusal. */
export function errorXml(refusal: SesRefusal): Answer {
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type><Code>${escapeXml(refusal.code)}</Code><Message>${escapeXml(refusal.message)}</Message></Error>`;
  const body = `<ErrorResponse xmlns="${namespace}">${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  return { status: refusal.status, type: 'text/xml', body };
}

function escapeXml(text: string): string {
  // XML 1.0 cannot express control characters, and a hostile header may contain them.
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '?')
      .replace(/[&<>"]/g, (character) => named[character] ?? '')
  );
}
