/**
 * The page behind an alert's link, for the coach: what to do first, what a person wrote, how to
 * reach them, and last how a hold ends, which asks what was done. GET shows only a first name,
 * because mail scanners follow links; POST shows the rest.
 */

import { hourMs } from '../../core/calendar/zone.ts';
import type { Concern } from '../../core/course.ts';
import {
  exposedSince,
  isUnknownPhone,
  type Subscriber,
  unreachedSince,
} from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';
import { apply } from '../../service/apply.ts';
import { actOnPerson } from '../../service/coach/act-on-person.ts';
import { personValues } from '../../service/messages/help-lines.ts';
import { dayThere, dayWords, nameOf, whenThere } from '../../service/messages/render-message.ts';
import type { InboundText } from '../../service/ports/store.ts';
import type { World } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import { openPerson } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { readButton } from '../parts/read-form.ts';

const title = 'Somebody waits';
/** How many of the latest texts are shown. */
const textsShown = 10;

/** GET /look: the first name and whether the person waits. */
export async function showLook(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'look');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link;
  return page(c, world, {
    title,
    children: (
      <>
        <h1>{nameOf(subscriber)}</h1>
        <p class="lead">{glanceWords(subscriber)}</p>
        <form method="post">
          <button type="submit" name="do" value="open">
            Show their words and how to reach them
          </button>
        </form>
        <p class="hint">Look around you first: what opens was written to nobody else.</p>
      </>
    ),
  });
}

/** POST /look: ends a hold or marks a request as attended when asked to, and shows everything. */
export async function receiveLook(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'look');
  if ('refusal' in link) return link.refusal;
  const body = await readButton(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const wish = form.choice('do', ['open', 'clear', 'attend', 'confirm'], 'open');
  const heldAt = Number(form.text('held'));
  const { id } = link.subscriber;
  const because = endings.find(({ value }) => value === form.text('done'))?.label;
  if (wish === 'clear' && because)
    await actOnPerson(world, id, { type: 'Cleared', hold: heldAt }, { deed: 'clear', because });
  if (wish === 'attend') await apply(world, id, { type: 'Attended' });
  if (wish === 'confirm') await apply(world, id, { type: 'ExposureConfirmed' });
  const isMissing = wish === 'clear' && !because;
  if (wish !== 'open' && !isMissing) {
    world.log.info('a human has looked', { subscriber: id, did: wish });
    await world.nudge();
  }
  const now = world.now();
  const stored = await world.store.people.read(id, now, true);
  const { texts } = await world.store.people.timeline(id, now);
  const subscriber = stored?.subscriber ?? link.subscriber;
  // A text that came while the page was open keeps the hold, and is shown.
  const isNewer = wish === 'clear' && subscriber.hold !== undefined;
  const done = isMissing ? 'missing' : isNewer ? 'newer' : wish;
  return page(c, world, {
    title,
    ...(isMissing ? { status: 400 as const } : {}),
    children: (
      <Opened
        subscriber={subscriber}
        texts={shownOf(subscriber, texts)}
        did={done}
        emergency={personValues(world, subscriber, 'sms').emergency ?? ''}
        now={now}
      />
    ),
  });
}

/** What was done before a hold ends; kept beside the person as the reason. */
const endings = [
  { value: 'safe', label: 'I reached them, and they are safe' },
  { value: 'others', label: 'Somebody nearer to them takes care of them' },
  { value: 'misread', label: 'The program misread their words' },
  { value: 'offered', label: 'I offered help the way they wrote, and waited' },
] as const;

const did = {
  open: undefined,
  newer: 'There are newer words of danger. Please read them: the hold stays.',
  missing: 'Please say at the end of this page what was done. The hold stays until then.',
  clear: 'The hold is over.',
  attend: 'Noted.',
  confirm: 'Noted: nothing is sent to them until they say so themselves.',
};

/** The latest texts and all since the words that caused the hold, newest first. */
function shownOf({ hold }: Subscriber, texts: readonly InboundText[]): InboundText[] {
  return texts
    .filter(
      ({ at }, index) => index >= texts.length - textsShown || (hold && at >= hold.at - hourMs),
    )
    .reverse();
}

interface OpenedProps {
  readonly subscriber: Subscriber;
  readonly texts: readonly InboundText[];
  readonly did: keyof typeof did;
  /** The emergency number where they are. */
  readonly emergency: string;
  readonly now: number;
}

/** What to do first, after words of danger or of worry. */
function Protocol({ subscriber, emergency }: Pick<OpenedProps, 'subscriber' | 'emergency'>) {
  const { waiting, solo } = subscriber;
  return (
    <>
      <h2>First</h2>
      <ol>
        <li>Read all of their words below, once, slowly.</li>
        <li>
          Do you believe a life is in danger? Call {emergency} where they are. You need not be sure.
        </li>
        <li>Think who may hold the phone. Do not call, text or write until you know it is safe.</li>
        <li>
          Answer the way they wrote{waiting?.by === 'email' ? ': by letter' : ': by text'}. Ask one
          plain question, promise nothing, name a help line.
        </li>
        {solo ? (
          <li>They are on the private route: write nothing that shows the course or the other.</li>
        ) : null}
      </ol>
    </>
  );
}

function Opened({ subscriber, texts, did: wish, emergency, now }: OpenedProps) {
  const { hold, waiting, email, mailbox, phone, letters, joinAskedOn } = subscriber;
  return (
    <>
      <h1>{nameOf(subscriber)}</h1>
      {did[wish] ? (
        <p class="said" role="status">
          {did[wish]}
        </p>
      ) : null}
      <p class="lead">{stateWords(subscriber)}</p>
      <p>Where they are it is {whenThere(now, subscriber)}.</p>
      {hold || waiting?.concern === 'worry' ? (
        <Protocol subscriber={subscriber} emergency={emergency} />
      ) : null}
      <h2>What they wrote</h2>
      {texts.length > 0 ? (
        <dl class="facts words">
          {texts.map(({ at, text }) => (
            <div>
              <dt>{whenThere(at, subscriber)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>Nothing in the last 30 days. Older words are not kept.</p>
      )}
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
      {hold ? <Release readUntil={hold.saidAt} words={releaseWords(subscriber)} /> : null}
      {!hold && waiting?.concern === 'exposed' ? <ExposureEnd /> : null}
      {!hold && waiting && waiting.concern !== 'exposed' ? (
        <form method="post">
          <button type="submit" class="quiet" name="do" value="attend">
            I have taken care of it
          </button>
        </form>
      ) : null}
    </>
  );
}

function Release({ readUntil, words }: { readonly readUntil: number; readonly words: string }) {
  return (
    <form method="post">
      <h2>When they are safe</h2>
      <p>{words}</p>
      <fieldset class="field">
        <legend>What was done?</legend>
        {endings.map(({ value, label }) => (
          <label class="tick">
            <input type="radio" name="done" value={value} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <input type="hidden" name="held" value={String(readUntil)} />
      <button type="submit" class="quiet" name="do" value="clear">
        End the hold
      </button>
    </form>
  );
}

function ExposureEnd() {
  return (
    <form method="post">
      <h2>When you know who reads the phone</h2>
      <p>Letters and texts rest. Do not text or call to find out.</p>
      <button type="submit" name="do" value="attend">
        Nobody else reads it: letters and texts go on
      </button>
      <button type="submit" class="quiet" name="do" value="confirm">
        Somebody else may read it: keep everything off
      </button>
    </form>
  );
}

function releaseWords(subscriber: Subscriber): string {
  if (isUnknownPhone(subscriber))
    return 'Nothing was sent to this phone but help lines. A week after you press this it is forgotten here.';
  return subscriber.hidden
    ? 'Letters and texts have stopped. They asked to be hidden too: after this nothing comes until they say so themselves.'
    : 'Letters and texts have stopped. They go on when you press this, where they stopped, and not before.';
}

const dangers: Readonly<Record<Danger, string>> = {
  self: 'words of harm to themselves',
  others: 'words of harm to somebody else',
  violence: 'words of being hurt or threatened',
  minor: 'words of being under 18',
};
const concernWords: Readonly<Record<Concern, string>> = {
  hold: 'used words of danger',
  exposed: 'may have a phone that is in another hand',
  coach: 'asked for a person',
  worry: 'wrote words that may be danger',
  question: 'wrote something that a program cannot answer well',
  rough: 'has a rough patch',
};

/** Whether the person waits, without the reason: a mail scanner may read it. */
function glanceWords(subscriber: Subscriber): string {
  const { hold, waiting } = subscriber;
  return hold || waiting || unreachedSince(subscriber) !== undefined
    ? 'Waits for you.'
    : 'Nothing waits for you here.';
}

function stateWords(subscriber: Subscriber): string {
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
