/**
 * Counts sends from the receipts of one person after another: by channel and outcome, how each send
 * in doubt ended, and how many texts had no callback. Alerts to the coach are counted apart, as
 * they are no letters of the course.
 */
import type { Channel } from '../../core/course.ts';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import type { Doubt, Receipt, ReceiptStatus } from '../ports/store.ts';

export type Outcomes = Readonly<Record<ReceiptStatus | 'all', number>>;

/** `open`: still in doubt. `told`: an event or a late response settled it. */
export type Doubts = Readonly<Record<'open' | 'told' | 'listed' | 'resent' | 'unproven', number>>;

/** What coaches were told, and what they did. */
export interface Human {
  /** People who were held, and the alerts about them, repetitions included. */
  readonly holds: number;
  readonly alerts: number;
  /**
   * People who asked for a coach, and the minutes until a coach message to each, shortest first.
   */
  readonly asked: number;
  readonly answeredAfterMinutes: readonly number[];
}

const noOutcomes: Outcomes = {
  ...{ all: 0, unknown: 0, resent: 0, unproven: 0 },
  ...{ sent: 0, returned: 0, delivered: 0, failed: 0, complained: 0 },
};

export class SendTally {
  readonly outcomes: Record<Channel, Record<keyof Outcomes, number>> = {
    email: { ...noOutcomes },
    sms: { ...noOutcomes },
  };
  readonly doubts: Record<keyof Doubts, number> = {
    open: 0,
    told: 0,
    listed: 0,
    resent: 0,
    unproven: 0,
  };
  /** Texts whose result the sweep found in Twilio's list. */
  swept = 0;
  /** Sends of each touch. */
  readonly byTouch = new Map<string, number>();
  readonly #answeredAfter: number[] = [];
  #holds = 0;
  #alerts = 0;
  #asked = 0;
  readonly #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  get human(): Human {
    const answeredAfterMinutes = this.#answeredAfter.toSorted((a, b) => a - b);
    return { holds: this.#holds, alerts: this.#alerts, asked: this.#asked, answeredAfterMinutes };
  }

  /** All receipts of one person, oldest first. */
  add(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      if (receipt.at < this.#since) continue;
      if (isAlert(receipt.message)) this.#alerts += 1;
      else this.#addSend(receipt);
    }
    this.#addHumans(receipts);
  }

  #addSend({ message, channel, status, doubt, foundBySweep: swept }: Receipt): void {
    const of = this.outcomes[channel];
    of.all += 1;
    of[status] += 1;
    const touch = touchIn(message);
    if (touch) this.byTouch.set(touch, (this.byTouch.get(touch) ?? 0) + 1);
    if (doubt) this.doubts[endOf(doubt, status)] += 1;
    if (swept) this.swept += 1;
  }

  /**
   * Counts holds, and requests for a coach with their coach messages, from the ids of alerts, which
   * say when and over what each was raised.
   */
  #addHumans(receipts: readonly Receipt[]): void {
    const raised = new Map<string, number>();
    const answers = receipts.filter(
      ({ message }) => readMessageId(message)?.cause === 'coach-answer',
    );
    for (const { message } of receipts) {
      const cause = readMessageId(message);
      const [, stamp = '', concern = ''] =
        /^([0-9a-z]+?)(coach|hold\d+(?:coach|second))$/.exec(cause?.purpose ?? '') ?? [];
      const at = Number.parseInt(stamp, 36) * 1_000;
      if (cause?.cause === 'alert' && at >= this.#since)
        raised.set(`${concern === 'coach' ? 'asked' : 'hold'} ${stamp}`, at);
    }
    for (const [what, at] of raised) {
      if (what.startsWith('hold')) this.#holds += 1;
      else {
        this.#asked += 1;
        const answer = answers.find((receipt) => receipt.at >= at);
        if (answer) this.#answeredAfter.push((answer.at - at) / 60_000);
      }
    }
  }
}

/** The touch that a message or its retry carries. */
export function touchIn(message: string): string | undefined {
  const cause = readMessageId(message);
  return cause && (cause.purpose === undefined || /^r\d$/.test(cause.purpose))
    ? cause.cause
    : undefined;
}

function endOf(doubt: Doubt, status: ReceiptStatus): keyof Doubts {
  if (status === 'unknown') return 'open';
  return doubt === 'unknown' ? 'told' : doubt;
}
