/**
 * What the page of one person shows: closed, how things stand and nobody's words; open, what to do
 * first, the conversation with what was sent, and how to reach them.
 */
import type { Child } from 'hono/jsx';
import { isFinished } from '../../core/calendar/course-position.ts';
import { type Concern, sequenceOf } from '../../core/course.ts';
import {
  exposedSince,
  isUnknownPhone,
  type Subscriber,
  statusOf,
  unreachedSince,
} from '../../core/subscriber.ts';
import type { Explanation } from '../../service/coach/explain-person.ts';
import { momentThere } from '../../service/coach/local-time.ts';
import type { Entry } from '../../service/coach/person-timeline.ts';
import type { WaitingAnswer } from '../../service/coach/send-answer.ts';
import { standingOf, whoWords } from '../../service/coach/standing.ts';
import { personValues } from '../../service/messages/help-lines.ts';
import { dayThere, dayWords, whenThere } from '../../service/messages/render-message.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { Numbers } from '../subscriber/number-chart.tsx';
import { NextAndWhy } from './explain-parts.tsx';
import { ExposureEnd, Protocol, Release, releaseWords } from './hold-parts.tsx';
import { dangers, isTalk, Timeline } from './timeline-parts.tsx';

interface PersonProps {
  readonly world: DeskWorld;
  readonly person: Subscriber;
}

/** What a GET shows: a shoulder may be near. */
export function ClosedPerson({
  world,
  person,
  said,
}: PersonProps & { readonly said: string | undefined }) {
  return (
    <>
      <h1>{whoWords(person)}</h1>
      {said ? (
        <p class="said" role="status">
          {said}
        </p>
      ) : null}
      <p class="lead">{stateWords(person)}</p>
      <Facts world={world} person={person} />
      <form method="post">
        <button type="submit" name="do" value="open">
          Show their words and how to reach them
        </button>
      </form>
      <p class="hint">Look around you first. That you opened it is recorded, for 30 days.</p>
    </>
  );
}

interface OpenProps extends PersonProps {
  readonly entries: readonly Entry[];
  readonly names: ReadonlyMap<string, string>;
  /** Another coach who has this page open: their id. */
  readonly reader: string | undefined;
  readonly problem: string | undefined;
  /** What coaches wrote and has not gone. */
  readonly waiting: readonly WaitingAnswer[];
  readonly explained: Explanation;
  /** What else may be done, for who may do it. */
  readonly more: Child;
  /** The form of an answer. */
  readonly answer: Child;
}

export function OpenPerson(props: OpenProps) {
  const { world, person, entries, names, reader, problem, answer } = props;
  const { hold, waiting } = person;
  const now = world.now();
  const emergency = personValues(world, person, 'sms').emergency ?? '';
  const sequence = sequenceOf(world.library, person.position?.sequence ?? world.library.course);
  return (
    <>
      <h1>{whoWords(person)}</h1>
      {problem ? (
        <p class="said" role="alert">
          {problem}
        </p>
      ) : null}
      {reader ? (
        <p class="said" role="status">
          {names.get(reader) ?? 'Another coach'} has this page open too: speak with each other
          before one of you writes.
        </p>
      ) : null}
      <p class="lead">{stateWords(person)}</p>
      <p>Where they are it is {whenThere(now, person)}.</p>
      {hold || waiting?.concern === 'worry' ? (
        <Protocol subscriber={person} emergency={emergency} />
      ) : null}
      <div class="two">
        <div>
          <section aria-labelledby="conversation">
            <h2 id="conversation">What they wrote</h2>
            {props.waiting.map(({ words, channel, goesAt }) => (
              <p class="card">
                Goes {goesAt <= now ? 'now' : momentThere(goesAt, person)}, by{' '}
                {channel === 'sms' ? 'text' : 'letter'}: “{words}”
              </p>
            ))}
            <Timeline person={person} entries={entries.filter(isTalk)} names={names} />
          </section>
          {answer}
        </div>
        <div>
          <Reach person={person} />
          <h2>How things stand</h2>
          <Facts world={world} person={person} />
          {person.sensitive && Object.keys(person.numbers).length > 0 ? (
            <Numbers sequence={sequence} person={person} isTheirs />
          ) : null}
          <NextAndWhy explained={props.explained} person={person} />
          <details>
            <summary>All that was sent and done ({entries.length})</summary>
            <Timeline person={person} entries={entries} names={names} />
          </details>
        </div>
      </div>
      {hold ? <Release readUntil={hold.saidAt} words={releaseWords(person)} /> : null}
      {!hold && waiting?.concern === 'exposed' ? <ExposureEnd /> : null}
      {!hold && waiting && waiting.concern !== 'exposed' ? <Attend /> : null}
      <Note />
      {props.more}
    </>
  );
}

function Attend() {
  return (
    <form method="post" class="part">
      <h2>When it is done</h2>
      <button type="submit" class="quiet" name="do" value="attend">
        I have taken care of it
      </button>
      <div class="field">
        <label for="days">Not today: bring them back</label>
        <select id="days" name="days">
          <option value="1">tomorrow</option>
          <option value="2">in 2 days</option>
          <option value="3">in 3 days</option>
          <option value="7">in a week</option>
        </select>
      </div>
      <button type="submit" class="quiet" name="do" value="later">
        Put it off
      </button>
    </form>
  );
}

function Note() {
  return (
    <form method="post" class="part">
      <div class="field">
        <label for="note">A note for yourself and the second contact</label>
        <p class="hint">
          Up to 500 characters, kept for 30 days. It is theirs: a code from their phone shows it to
          them, or they ask you.
        </p>
        <textarea id="note" name="note" class="short" maxlength={500} />
      </div>
      <button type="submit" class="quiet" name="do" value="note">
        Keep the note
      </button>
    </form>
  );
}

function Facts({ world, person }: PersonProps) {
  const { library } = world;
  const { position, pace, letters, texts, binding, phone, pause, solo } = person;
  const now = world.now();
  const { next } = standingOf(library, person);
  const place = position?.done.at(-1);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Status', statusOf(person, position !== undefined && isFinished(library, position))],
    ['Their time', momentThere(now, person)],
    ['Had last', place],
    ['Next', next && `${next.touch}, ${momentThere(Date.parse(next.at), person)}`],
    ['Pace', pace === 'baby' ? 'baby steps' : 'standard'],
    ['Route', solo ? 'private, without the partner' : undefined],
    ['Paused until', pause && momentThere(pause.until, person)],
    ['Letters', letters.state],
    ['Texts', phone ? texts.state : 'no phone'],
    ['Phone joined', binding && dayThere(binding.at, person)],
    ['Here since', dayThere(person.createdAt, person)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Reach({ person: subscriber }: Pick<PersonProps, 'person'>) {
  const { email, mailbox, phone, letters, joinAskedOn } = subscriber;
  return (
    <>
      <h2>How to reach them</h2>
      <ul>
        {phone ? (
          <li>
            Phone: <a href={`tel:${phone}`}>{phone}</a>. {phoneWords(subscriber)}
          </li>
        ) : (
          <li>They gave no phone.</li>
        )}
        {email ? (
          <li>
            Mail: <a href={`mailto:${email}`}>{email}</a>.{' '}
            {letters.state === 'on' ? '' : 'Letters are not on: write only if they asked you to.'}
          </li>
        ) : (
          <li>No mailbox is known.</li>
        )}
        {phone && email ? <li>{proofWords(subscriber)}</li> : null}
        {mailbox && email ? (
          <li>
            The letters moved to this mailbox on {dayThere(mailbox.at, subscriber)}. What was
            written before may be another person's.
          </li>
        ) : null}
        {joinAskedOn === undefined ? null : (
          <li>A phone asked to join by a code on {dayWords(joinAskedOn)}. It was not joined.</li>
        )}
        {subscriber.sharedDevice ? (
          <li>Somebody else may read their phone or inbox. Write nothing that tells.</li>
        ) : null}
      </ul>
    </>
  );
}

const concernWords: Readonly<Record<Concern, string>> = {
  hold: 'used words of danger',
  exposed: 'may have a phone that is in another hand',
  coach: 'asked for a person',
  worry: 'wrote words that may be danger',
  question: 'wrote something that a program cannot answer well',
  rough: 'has a rough patch',
};

/** Why they are held or wait, and since when. */
export function stateWords(subscriber: Subscriber): string {
  const { hold, waiting } = subscriber;
  if (hold) {
    const what = hold.danger ? dangers[hold.danger] : 'words of danger';
    return `Held since ${whenThere(hold.at, subscriber)}, for ${what}.`;
  }
  const unreached = unreachedSince(subscriber);
  if (!waiting && unreached !== undefined)
    return `Since ${whenThere(unreached, subscriber)} their letters keep coming back. Letters rest, and one is tried after a week.`;
  if (!waiting) return 'Nothing waits for you here.';
  return `${whenThere(waiting.at, subscriber)}: ${concernWords[waiting.concern]}.`;
}

/** By which proof phone and mailbox stand in one record. */
function proofWords(subscriber: Subscriber): string {
  const { binding } = subscriber;
  return binding
    ? `Phone and mailbox were joined by a code on ${dayThere(binding.at, subscriber)}. These may be two people: answer the way they wrote.`
    : 'Nothing proves that phone and mailbox are one person.';
}

function phoneWords(subscriber: Subscriber): string {
  const { texts, hidden } = subscriber;
  if (exposedSince(subscriber) !== undefined)
    return "It may be in another's hand: do not text or call.";
  if (isUnknownPhone(subscriber) && texts.state === 'none')
    return 'It asked for nothing here: send no more than an answer to its own words.';
  if (hidden) return 'They asked to be hidden: write and call nothing that tells.';
  if (texts.state === 'on') return 'Texts are on.';
  return texts.state === 'off'
    ? 'They said STOP: send no texts.'
    : 'They have not said yes to texts.';
}
