/**
 * An answer between the form and the send: what was typed, how it will look, and what is in its
 * way: words that do not fit, a way that is closed, or another coach who wrote meanwhile (promise
 * 79).
 */
import type { Child } from 'hono/jsx';
import { nextOpenMoment } from '../../core/calendar/writing-hours.ts';
import type { Channel } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { type Remedies, readWords } from '../../service/coach/answer-words.ts';
import { howLongAgo } from '../../service/coach/local-time.ts';
import { answeredSince, checkWords, sendAnswer } from '../../service/coach/send-answer.ts';
import { namesOf } from '../../service/desk/coach-accounts.ts';
import type { Visit } from '../../service/desk/sign-in.ts';
import { InputProblem } from '../../service/input-problem.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import type { FormReader } from '../parts/form-reader.ts';
import { AnswerPreview, type Draft, notSentWords, usualWay } from './answer-parts.tsx';

export function draftIn(form: FormReader): Draft {
  const channel = form.choice('channel', ['sms', 'email'], undefined);
  const words = form.lines('insert') || form.lines('words');
  return { words, because: form.text('because'), ...(channel ? { channel } : {}) };
}

/** The page of the words as they will look, or what is wrong with them. */
export function previewOf(
  world: DeskWorld,
  person: Subscriber,
  form: FormReader,
): { readonly children: Child } | { readonly problem: string } {
  const draft = draftIn(form);
  const channel = draft.channel ?? usualWay(person);
  const read = readAnswer(world, { ...draft, channel });
  if ('problem' in read) return read;
  const now = world.now();
  return {
    children: (
      <AnswerPreview
        world={world}
        person={person}
        draft={{ ...draft, words: read.words, channel }}
        segments={read.segments}
        goesAt={nextOpenMoment(world.library, person, channel, now)}
        openedAt={Number(form.text('opened')) || now}
      />
    ),
  };
}

function readAnswer(
  world: DeskWorld,
  { words: said, channel }: Draft & { readonly channel: Channel },
): { readonly words: string; readonly segments?: number } | { readonly problem: string } {
  try {
    const words = readWords(said, remedies);
    const segments = checkWords(world, { channel, words, long: true }, remedies);
    return { words, ...(segments === undefined ? {} : { segments }) };
  } catch (error) {
    if (error instanceof InputProblem) return { problem: error.message };
    throw error;
  }
}

/** Sends the answer; else what is in its way. Nothing of it is lost. */
export async function sendDraft(
  world: DeskWorld,
  { coach }: Visit,
  person: Subscriber,
  form: FormReader,
  atOnce: boolean,
): Promise<string | undefined> {
  const draft = draftIn(form);
  const channel = draft.channel ?? usualWay(person);
  const read = readAnswer(world, { ...draft, channel });
  if ('problem' in read) return read.problem;
  const other = await answeredSince(world, person.id, Number(form.text('opened')), coach.id);
  if (other) {
    const by = (await namesOf(world)).get(other.by ?? '') ?? 'Another coach';
    const when = howLongAgo(world.now() - other.at);
    return `${by} wrote to them, ${when}. Read that first; your words are kept below.`;
  }
  const own = { channel, words: read.words, long: true, atOnce, by: coach.id };
  const because = draft.because ? { because: draft.because } : {};
  try {
    const sent = await sendAnswer(world, person, { ...own, ...because }, remedies);
    if ('why' in sent) return notSentWords(person, sent);
  } catch (error) {
    if (error instanceof InputProblem) return error.message;
    throw error;
  }
  if (form.flag('keep')) await world.store.coaches.saveAnswer(read.words, world.now());
  return undefined;
}

const remedies: Remedies = {
  write: 'write them in the field',
  byLetter: 'send a letter',
  longer: 'send it as it is',
};
