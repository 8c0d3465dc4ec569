/**
 * Which touches of the course a person has answered: what the coach's report counts steps and
 * prompts by. It keeps that there was an answer and never which one; passing a note by (SKIP) is no
 * answer to it.
 */
import type { Subscriber } from './subscriber.ts';

const noAnswer: ReadonlySet<string> = new Set(['skip', 'number-ask', 'free-text']);

/**
 * Notes the touch that a turn of the conversation is about, where it was one of the course that
 * they have had.
 */
export function noteAnswered<
  Turn extends { subscriber: Subscriber; answer?: string; touch?: string },
>(turn: Turn): Turn {
  const { answer, touch, subscriber } = turn;
  const { lane } = subscriber;
  if (!answer || !touch || !lane?.done.includes(touch) || noAnswer.has(answer)) return turn;
  const before = lane.answered ?? [];
  if (before.includes(touch)) return turn;
  // In the order of `done`, so that the same answers are the same person, whichever came first.
  const answered = lane.done.filter((id) => id === touch || before.includes(id));
  return { ...turn, subscriber: { ...subscriber, lane: { ...lane, answered } } };
}
