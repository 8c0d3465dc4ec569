/** What the service asks of a provider of mail: to take a mail, and how fast it takes them. */
import type { Outcome } from './outcome.ts';

export interface Mail {
  /** Our message id: travels as an SES message tag. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** One click ends the letters (RFC 8058). An alert to the coach has none. */
  readonly unsubscribeUrl?: string;
  /** Set for a mail whose words a person wrote; every other mail says that a machine sent it. */
  readonly byHand?: true;
  readonly attachment?: Attachment;
  readonly at: number;
}

/** A file that goes with a mail. */
export interface Attachment {
  /** Plain ASCII. */
  readonly name: string;
  /** With its parameters. */
  readonly type: string;
  readonly content: string;
}

export interface Mailer {
  send(mail: Mail): Promise<Outcome>;
}

/** The account's own limits, as the provider says them. */
export interface SendQuota {
  readonly perSecond: number;
  /** Of any 24 hours; -1 is no limit. */
  readonly perDay: number;
  readonly sentToday: number;
}

/** How many mails a second the provider takes now. It lives over many runs of the worker. */
export interface SendRate {
  perSecond(): Promise<number>;
  /** The provider took a mail. */
  taken(): void;
  /** The provider takes mails no faster: after how many ms this one is tried again. */
  throttled(message: string): number;
}
