/**
 * What a coach may do to one person beside an answer: a pause, the slower pace, an end of texts or
 * letters as they asked, an erasure, and handing them to the second contact. Each asks for its
 * reason, which is kept beside the person, and none undoes what they or a hold have stopped.
 */
import { isPaused, mayAskErasure } from '../../core/coach-acts.ts';
import type { Event } from '../../core/event.ts';
import { mayMove } from '../../core/move-mailbox.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import { actOnPerson, endChannel } from '../../service/coach/act-on-person.ts';
import type { Visit } from '../../service/desk/sign-in.ts';
import { askForMove } from '../../service/intake/ask-for-move.ts';
import { readAddress } from '../../service/intake/person-fields.ts';
import { renderHandOver } from '../../service/messages/render-hand-over.ts';
import type { CoachDeed } from '../../service/ports/store.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import type { FormReader } from '../parts/form-reader.ts';

const shortestReason = 3;
const longestReason = 200;

interface Asked {
  readonly world: DeskWorld;
  readonly visit: Visit;
  readonly person: Subscriber;
  readonly form: FormReader;
  readonly because: string;
}

type MoreAct = (asked: Asked) => Promise<string>;

const acts: Readonly<Record<string, MoreAct>> = {
  pause: (asked) => {
    const days = Number(asked.form.choice('for', ['7', '14', '30', '60'], '14'));
    return change(asked, { type: 'PausedByCoach', days }, 'pause', 'paused');
  },
  resume: (asked) => change(asked, { type: 'ResumedByCoach' }, 'resume', 'resumed'),
  slow: (asked) => change(asked, { type: 'SlowedByCoach' }, 'slow', 'slowed'),
  'stop-texts': (asked) => stop(asked, 'sms'),
  'stop-letters': (asked) => stop(asked, 'email'),
  erase: async (asked) => {
    const { person, form } = asked;
    if (form.text('id').toLowerCase() !== person.id) return 'other-id';
    if (!mayAskErasure(person)) return 'two-hands';
    return change(asked, { type: 'ErasureAskedByCoach' }, 'erase', 'erased');
  },
  move: moveLetters,
  'stop-move': async ({ world, person }) => {
    await apply(world, person.id, { type: 'MoveDropped' });
    return 'not-moving';
  },
  'hand-over': async ({ world, visit, person, because }) => {
    const { coach } = visit;
    const act = { subscriber: person.id, because, at: world.now(), by: coach.id };
    await world.store.messages.recordCoachAct({ ...act, deed: 'hand-over' });
    const { status } = await world.mailer.send(renderHandOver(world, person));
    if (status === 'sent') return 'handed';
    world.log.error('a letter of the desk was not taken', { coach: coach.id, outcome: status });
    return 'not-handed';
  },
};

/** Asks the new mailbox; nothing moves by the coach's word alone. */
async function moveLetters({ world, person, form }: Asked): Promise<string> {
  const read = readAddress(form.text('to'));
  if (!('value' in read)) return 'no-address';
  if (read.value === person.email) return 'unchanged';
  if (!mayMove(person)) return 'no-move';
  const change = await askForMove(world, person.id, { email: read.value, by: 'coach' });
  return change?.after.move ? 'moving' : 'no-letter';
}

/** The buttons of "More". */
export const moreWishes: readonly string[] = Object.keys(acts);

/** Does what the button says; a key of `outcomes` or of `moreProblems`. */
export async function actMore(asked: Omit<Asked, 'because'>, wish: string): Promise<string> {
  const because = asked.form.text('reason').replace(/\s+/g, ' ').trim();
  if (because.length < shortestReason || because.length > longestReason) return 'no-reason';
  return (await acts[wish]?.({ ...asked, because })) ?? 'unchanged';
}

async function change(
  { world, visit, person, because }: Asked,
  event: Event,
  deed: CoachDeed,
  did: string,
): Promise<string> {
  const act = { deed, because, by: visit.coach.id };
  const changed = await actOnPerson(world, person.id, event, act);
  return changed && changed.after !== changed.before ? did : 'unchanged';
}

async function stop({ world, visit, person, because }: Asked, channel: 'sms' | 'email') {
  const changed = await endChannel(world, person.id, channel, because, visit.coach.id);
  return changed && changed.after !== changed.before ? `stopped-${channel}` : 'unchanged';
}

export const moreProblems: Readonly<Record<string, string>> = {
  'no-reason': `Say why, in ${shortestReason} to ${longestReason} characters. Nothing was changed.`,
  'other-id': 'That is not their id. Nothing was changed.',
  'two-hands':
    'A phone is joined, or they are hidden: mailbox and phone may be in two hands, so each side erases its own. Nothing was changed.',
  'no-address': 'That is no whole email address. Nothing was changed.',
  'no-move':
    'Their letters cannot move now: they are held, hidden, being erased, or letters are not on.',
  'no-letter': 'That were three letters for today already: try again tomorrow.',
  'not-handed': 'The letter to the second contact was not taken. Call them.',
};

export function More({ person, now }: { readonly person: Subscriber; readonly now: number }) {
  const isAtRest = isPaused(person, now);
  return (
    <details class="part">
      <summary>More: pause, slow down, stop, hand over, erase</summary>
      <form method="post">
        <div class="field">
          <label for="reason">Why</label>
          <p class="hint">
            Kept for 30 days. It is theirs: a code from their phone shows it to them, or they ask
            you.
          </p>
          <input id="reason" name="reason" type="text" maxlength={longestReason} required />
        </div>
        {isAtRest ? null : (
          <div class="field">
            <label for="for">A pause of</label>
            <select id="for" name="for">
              <option value="7">a week</option>
              <option value="14" selected>
                two weeks
              </option>
              <option value="30">30 days</option>
              <option value="60">60 days</option>
            </select>
          </div>
        )}
        <div class="buttons">
          {isAtRest ? <Act wish="resume" label="Go on" /> : <Act wish="pause" label="Pause" />}
          {person.pace === 'baby' ? null : <Act wish="slow" label="Baby steps" />}
          {person.texts.state === 'on' ? <Act wish="stop-texts" label="No more texts" /> : null}
          {person.letters.state === 'on' ? (
            <Act wish="stop-letters" label="No more letters" />
          ) : null}
          <Act wish="hand-over" label="Hand to the second contact" />
        </div>
        {person.move ? (
          <div class="part">
            <p>A move of their letters to another mailbox waits for its proofs.</p>
            <Act wish="stop-move" label="Call the move off" />
          </div>
        ) : (
          <div class="part">
            <div class="field">
              <label for="to">Letters to another mailbox</label>
              <p class="hint">
                It presses a button, a joined phone texts a code, and a day passes. Nothing goes to
                the mailbox before.
              </p>
              <input id="to" name="to" type="email" autocomplete="off" />
            </div>
            <Act wish="move" label="Ask that mailbox" />
          </div>
        )}
        {mayAskErasure(person) ? (
          <div class="part">
            <div class="field">
              <label for="id">To erase everything about them, type {person.id}</label>
              <input id="id" name="id" type="text" autocomplete="off" autocapitalize="none" />
            </div>
            <Act wish="erase" label="Erase everything" />
          </div>
        ) : null}
      </form>
    </details>
  );
}

function Act({ wish, label }: { readonly wish: string; readonly label: string }) {
  return (
    <button type="submit" class="quiet" name="do" value={wish}>
      {label}
    </button>
  );
}
