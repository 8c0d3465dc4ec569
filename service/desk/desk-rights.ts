/**
 * What each role may do at the desk. A coach may do everything; the second contact sees and helps
 * those who wait for a human; a maker sees that the service is well, and nobody's name.
 */
import type { Subscriber } from '../../core/subscriber.ts';
import { needsHuman } from '../coach/waiting-people.ts';
import type { DeskRole } from '../ports/coach-store.ts';

/** `waiting`: people who wait for a human. `everyone`: all people. `health`: the service itself. */
export type DeskRight = 'waiting' | 'everyone' | 'health';

const rights: Readonly<Record<DeskRole, readonly DeskRight[]>> = {
  coach: ['waiting', 'everyone', 'health'],
  second: ['waiting', 'health'],
  maker: ['health'],
};

export function hasRight(role: DeskRole, right: DeskRight): boolean {
  return rights[role].includes(right);
}

export function maySee(role: DeskRole, person: Subscriber): boolean {
  return hasRight(role, 'everyone') || (hasRight(role, 'waiting') && needsHuman(person));
}

/** Each role in a few words, for lists. */
export const roleWords: Readonly<Record<DeskRole, string>> = {
  coach: 'coach: sees everybody, answers, ends holds, changes the course of one person',
  second: 'second contact: sees and answers those who wait, ends holds',
  maker: 'maker: sees whether the service is well, and no names',
};
