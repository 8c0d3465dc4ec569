/**
 * Lists what a person received since a moment, in words: every mail and text that a vendor took,
 * and how much later.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Stage } from './stage.ts';

export interface Came {
  /** The channel with the words or the touch; an alert goes to the coach. */
  readonly what: string;
  readonly at: number;
}

export function whatCame({ inbox, phone, world }: Stage): Came[] {
  const alarms = [world.library.brand.coachEmail, world.library.brand.secondEmail];
  const mails = inbox.facts().flatMap(({ tags, at, recipients }): Came[] => {
    const cause = readMessageId(tags.message ?? '');
    if (!cause) return [];
    const isAlert = recipients.some((address) => alarms.includes(address));
    return [{ what: isAlert ? 'the alert' : `letter ${nameOf(cause)}`, at }];
  });
  const texts = phone.messages().flatMap(({ direction, statusCallback, createdAt }): Came[] => {
    if (direction === 'inbound') return [];
    const message = statusCallback && new URL(statusCallback).searchParams.get('m');
    const cause = message ? readMessageId(message) : undefined;
    return [
      { what: cause ? `text ${nameOf(cause)}` : 'the help lines of the fallback', at: createdAt },
    ];
  });
  return [...mails, ...texts].sort((a, b) => a.at - b.at);
}

function nameOf({ cause, purpose }: { readonly cause: string; readonly purpose?: string }): string {
  return cause === 'C1' || cause === 'C2' ? `${cause} (${purpose})` : cause;
}

/** For example "letter W2 after 1 min; text done at once, and again after 2 min". */
export function inWords(came: readonly Came[], since: number): string {
  const kinds = [...new Set(came.map(({ what }) => what))];
  const told = kinds.map((kind) => {
    const times = came.filter(({ what }) => what === kind).map(({ at }) => later(at - since));
    return `${kind} ${times.join(', and again ')}`;
  });
  return told.join('; ') || 'nothing';
}

function later(ms: number): string {
  const minutes = Math.ceil(ms / minuteMs);
  if (minutes === 0) return 'at once';
  return minutes < 60
    ? `after ${minutes} min`
    : minutes % 60 === 0
      ? `after ${minutes / 60} h`
      : `after ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
