/**
 * Moves a record to another mailbox. The new mailbox shows itself by a letter's button and, where a
 * phone is joined, the phone by a code that the button's page shows:
 *
 *     asked ──button in the new mailbox──► pressed ──(no phone) or the phone's code──► proven
 *         ──► moved; asked by the coach: a day after
 *
 * With the phone's proof, all that the mailbox knew moves along. Without it, or where the coach
 * asked, only the place in the course moves: no name, number, seat or word.
 */
import { isSilenced } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import type { Event } from './event.ts';
import { messageId } from './message-id.ts';
import { forgetReturns } from './returned-letters.ts';
import { type Move, remember, type Subscriber } from './subscriber.ts';

/** How long the new mailbox and the phone have for their proofs. */
export const moveOpenMs = 7 * dayMs;
/** How long a move that the coach asked for waits after its last proof. */
const coachWaitMs = dayMs;

/** Which of the record's mailboxes is the present one; links carry it. */
export function mailboxOf({ mailbox }: Pick<Subscriber, 'mailbox'>): number {
  return mailbox?.epoch ?? 0;
}

/** Whether the record may move now. Nothing outside tells why it may not. */
export function mayMove(subscriber: Subscriber): boolean {
  return subscriber.letters.state === 'on' && !isSilenced(subscriber);
}

type MoveEvent = Extract<Event, { readonly type: `Move${string}` }>;

/** The record after a step of a move. */
export function afterMoveEvent(subscriber: Subscriber, event: MoveEvent, now: number): Subscriber {
  switch (event.type) {
    case 'MoveAsked':
      return askMove(subscriber, event, now);
    case 'MovePressed':
      return pressMove(subscriber, event.asked, now);
    case 'MoveTexted':
      return textMove(subscriber, now);
    case 'Moved':
      return makeMove(subscriber, now);
    case 'MoveDropped':
      return dropMove(subscriber);
  }
}

/** Asks for a move: a letter goes to the new mailbox. A later wish takes the place of this one. */
function askMove(
  subscriber: Subscriber,
  { email, by }: Pick<Move, 'email' | 'by'>,
  now: number,
): Subscriber {
  if (!mayMove(subscriber) || subscriber.email === email) return subscriber;
  const stamp = Math.floor(now / minuteMs).toString(36);
  const key = `move${stamp}`;
  // Two presses within a minute are one.
  if (subscriber.move?.email === email && subscriber.seen.includes(key)) return subscriber;
  const id = messageId(subscriber, 'move', 'email', stamp);
  const letter = { id, channel: 'email', words: 'move', notBefore: now } as const;
  return {
    ...remember(subscriber, key),
    move: { email, at: now, ...(by ? { by } : {}) },
    out: [...withoutLetter(subscriber), letter],
  };
}

/** The move is not to be, or its time is over. */
export function dropMove(subscriber: Subscriber): Subscriber {
  const { move, ...kept } = subscriber;
  return move ? { ...kept, out: withoutLetter(subscriber) } : subscriber;
}

function withoutLetter({ out }: Subscriber) {
  return out.filter(({ words }) => words !== 'move');
}

/** The button of the letter to the new mailbox. `at`: when that move was asked for. */
function pressMove(subscriber: Subscriber, at: number, now: number): Subscriber {
  const { move } = subscriber;
  if (move?.at !== at || move.pressedAt !== undefined || isOver(move, now)) return subscriber;
  return { ...subscriber, move: { ...move, pressedAt: now } };
}

/** Whether the joined phone may show itself by a code of the new mailbox's page. */
export function awaitsPhone({ move, binding, phone }: Subscriber, now: number): boolean {
  if (!move || !binding || !phone || isOver(move, now)) return false;
  return move.pressedAt !== undefined;
}

/** The joined phone has sent the code. */
function textMove(subscriber: Subscriber, now: number): Subscriber {
  const { move } = subscriber;
  if (!move || move.textedAt !== undefined || !awaitsPhone(subscriber, now)) return subscriber;
  return { ...subscriber, move: { ...move, textedAt: now } };
}

function isOver({ at }: Move, now: number): boolean {
  return now >= at + moveOpenMs;
}

/** When the move has all its proofs and has waited; `undefined` while a proof is missing. */
export function movesAt(subscriber: Subscriber): number | undefined {
  const { move, phone } = subscriber;
  if (move?.pressedAt === undefined || !mayMove(subscriber)) return undefined;
  if (phone && move.textedAt === undefined) return undefined;
  const provenAt = Math.max(move.pressedAt, phone ? (move.textedAt ?? 0) : 0);
  return move.by === 'coach' ? provenAt + coachWaitMs : provenAt;
}

/** When something is to be done about a move: it is made, or forgotten. */
export function moveDueAt(subscriber: Subscriber): number | undefined {
  const { move } = subscriber;
  return movesAt(subscriber) ?? (move && move.at + moveOpenMs);
}

/** Whether the move is to be made now. */
export function isMoveDue(subscriber: Subscriber, now: number): boolean {
  const at = movesAt(subscriber);
  return at !== undefined && now >= at;
}

/** Forgets a move whose proofs did not come in time. */
export function forgetMove(subscriber: Subscriber, now: number): Subscriber {
  const { move } = subscriber;
  if (!move || movesAt(subscriber) !== undefined || !isOver(move, now)) return subscriber;
  return dropMove(subscriber);
}

/** The record at its new mailbox. */
function makeMove(subscriber: Subscriber, now: number): Subscriber {
  const { move, ...kept } = subscriber;
  if (!move || !isMoveDue(subscriber, now)) return subscriber;
  const { by, email, textedAt } = move;
  const movesAll = by === undefined && subscriber.phone !== undefined && textedAt !== undefined;
  const since = movesAll ? subscriber.mailbox?.since : now;
  const out = withoutLetter(subscriber).filter(
    ({ channel, to }) => movesAll || to !== undefined || channel === 'sms',
  );
  const reached = forgetReturns(kept, now);
  return {
    ...(movesAll ? reached : placeOf(reached)),
    email,
    mailbox: { epoch: mailboxOf(subscriber) + 1, at: now, ...(since ? { since } : {}) },
    letters: { state: 'on', at: now, given: true },
    out,
  };
}

/**
 * The place in the course, and what belongs to the phone. The coach still has the person who
 * waits.
 */
function placeOf(subscriber: Subscriber): Subscriber {
  const { name: _, sensitive: __, news: ___, seats: ____, followUp: _____, ...kept } = subscriber;
  const { invited: ______, noticeAt: _______, slower: ________, ...rest } = kept;
  const texted = subscriber.textedNumbers ?? {};
  const numbers = Object.entries(subscriber.numbers).filter(([touch]) => texted[touch]);
  return {
    ...rest,
    ...(rest.position ? { position: { ...rest.position, answered: [] } } : {}),
    role: 'none',
    asked: {},
    numbers: Object.fromEntries(numbers),
  };
}
