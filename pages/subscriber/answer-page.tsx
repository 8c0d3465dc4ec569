/**
 * The page behind a letter's answer buttons: GET shows the question, POST records the answer and
 * shows the course's reply: the words that a text would get, with buttons in place of keywords. The
 * page names nobody.
 */

import type { Touch } from '../../core/course.ts';
import { touchNamed } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { takeButton } from '../../core/touch-replies.ts';
import { apply } from '../../service/apply.ts';
import { renderAutoReply } from '../../service/messages/render-reply.ts';
import { subjectOf } from '../../service/messages/touch-subject.ts';
import type { World } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import { openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { readButton } from '../parts/read-form.ts';
import { commands, invitationWords, type Offer, offersOf } from './offers.ts';

const title = 'Your answer';

/** GET /answer. */
export async function showAnswer(c: WebContext, world: World) {
  const asked = await openQuestion(c, world);
  if ('refusal' in asked) return asked.refusal;
  return page(c, world, { title, children: <Question {...asked} /> });
}

/** POST /answer: records the answer. */
export async function receiveAnswer(c: WebContext, world: World) {
  const asked = await openQuestion(c, world);
  if ('refusal' in asked) return asked.refusal;
  const { subscriber, touch, offers, own } = asked;
  const body = await readButton(c.req.raw);
  // A button sends one word. A body that cannot be read as fields counts as a wrong answer.
  const form = new FormReader('fields' in body ? body.fields : { answer: [] });
  const given = form.text('answer') || own || '';
  const offer = [...offers, ...commands].find(
    ({ value }) => value.toLowerCase() === given.toLowerCase(),
  );
  if (!offer || form.problems.length > 0) {
    return page(c, world, {
      title,
      status: 400,
      children: <Question {...asked} own={undefined} missed />,
    });
  }
  const change = await apply(world, subscriber.id, {
    type: 'ButtonPressed',
    touch: touch.id,
    reply: offer.value,
  });
  if (!change) return showGone(c, world, 'answer');
  const taken = takeButton(world.library, change.before, touch.id, offer.value, world.now());
  const words = taken.words && answerWords(world, change.after, { ...taken, words: taken.words });
  const isNotKept =
    (touch.invites === 'role' || touch.invites === 'number') && !subscriber.sensitive;
  return page(c, world, {
    title,
    children: (
      <Answered
        offer={offer}
        words={touch.invites === 'role' && isNotKept ? undefined : words}
        isNotKept={isNotKept}
        slowPath={
          subscriber.position ? pathTo(world, 'preferences', subscriber, 'slow') : undefined
        }
        helpEmail={world.library.brand.helpEmail}
      />
    ),
  });
}

/** An opened link with the question it leads to. */
interface OpenQuestion {
  readonly subscriber: Subscriber;
  readonly touch: Touch;
  readonly offers: readonly Offer[];
  /** The answer that the link itself carries. */
  readonly own?: string | undefined;
}

async function openQuestion(
  c: WebContext,
  world: World,
): Promise<OpenQuestion | { readonly refusal: Response | Promise<Response> }> {
  const link = await openPerson(c, world, 'answer');
  if ('refusal' in link) return link;
  const { subscriber, claim } = link;
  const [touchId = '', own] = claim.detail.split('~');
  const touch = touchNamed(world.library, subscriber, touchId);
  const offers = touch ? offersOf(touch) : [];
  // The course has changed since: the touch or its question no longer exists.
  if (!touch || offers.length === 0) return { refusal: showGone(c, world, 'answer') };
  return { subscriber, touch, offers, own };
}

/**
 * The reply without the sender's prefix, since the page shows the sender at its top, and without
 * the sentences that name a keyword, since its buttons stand for them.
 */
function answerWords(
  world: World,
  subscriber: Subscriber,
  answer: { readonly words: string; readonly touch?: string; readonly n?: string },
): string {
  const sequence = subscriber.position?.sequence ?? world.library.course;
  const prefix = `${world.library.brand.smsPrefix}: `;
  const text = renderAutoReply(world, subscriber, sequence, answer);
  return withoutKeywords(text.startsWith(prefix) ? text.slice(prefix.length) : text);
}

const keyword = /\b(?:SAFE|COACH|SLOW|FASTER|PAUSE|GO|SOLO|HIDE|STOP|START|HELP)\b/;

function withoutKeywords(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+/);
  return sentences.filter((sentence) => !keyword.test(sentence)).join(' ');
}

function Question({
  subscriber,
  touch,
  offers,
  own,
  missed,
}: OpenQuestion & { readonly missed?: boolean }) {
  const chosen = offers.find(({ value }) => value === own);
  return (
    <>
      <h1>{subjectOf(touch, subscriber)}</h1>
      {missed ? (
        <p class="problems" role="alert">
          That answer did not come through. Please press one of these.
        </p>
      ) : null}
      <form method="post">
        {chosen ? (
          <Confirmation chosen={chosen} />
        ) : touch.invites === 'number' ? (
          <Scale />
        ) : (
          <Choice touch={touch} offers={offers} />
        )}
      </form>
    </>
  );
}

function Confirmation({ chosen }: { readonly chosen: Offer }) {
  return (
    <>
      <p>Your answer: {chosen.label}. One press sends it.</p>
      <button type="submit" name="answer" value={chosen.value}>
        {chosen.label}
      </button>
    </>
  );
}

function Scale() {
  return (
    <>
      <p id="scale">Which number fits today? Any of them is fine.</p>
      <fieldset class="scale" aria-labelledby="scale">
        {[1, 2, 3, 4, 5].map((number) => (
          <button
            type="submit"
            name="answer"
            value={String(number)}
            class="quiet"
            aria-label={scaleWords(number)}
          >
            {number}
          </button>
        ))}
      </fieldset>
      <div class="ends" aria-hidden="true">
        <span>1 is the least</span>
        <span>5 is the most</span>
      </div>
    </>
  );
}

function scaleWords(number: number): string {
  return number === 1 ? '1, the least' : number === 5 ? '5, the most' : String(number);
}

function Choice({ touch, offers }: { readonly touch: Touch; readonly offers: readonly Offer[] }) {
  return (
    <>
      <p>{invitationWords[touch.invites]}</p>
      <div class="stack">
        {offers.map(({ value, label }) => (
          <button type="submit" name="answer" value={value} class="quiet">
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

interface AnsweredProps {
  readonly offer: Offer;
  readonly words: string | undefined;
  readonly isNotKept: boolean;
  /** Undefined for a person who is in no course. */
  readonly slowPath: string | undefined;
  readonly helpEmail: string;
}

function Answered({ offer, words, isNotKept, slowPath, helpEmail }: AnsweredProps) {
  return (
    <>
      <h1>{offer.value === 'safe' ? 'Private help' : 'Thank you'}</h1>
      {words ? <p class="card lead">{words}</p> : null}
      {isNotKept ? (
        <p>
          You did not tick the box for such answers when you signed up, so this one is not kept.
          Nothing else changes.
        </p>
      ) : null}
      {offer.value === 'safe' ? (
        <p>
          <a class="button" href="/safety">
            Open the help page
          </a>
        </p>
      ) : null}
      <h2>If you need something else</h2>
      <form method="post" class="stack">
        {offer.value === 'coach' ? null : (
          <button type="submit" name="answer" value="coach" class="quiet">
            Talk to a person
          </button>
        )}
        {slowPath ? (
          <a class="button quiet" href={slowPath}>
            Smaller steps
          </a>
        ) : null}
        {offer.value === 'safe' ? null : (
          <a class="button quiet" href="/safety">
            Private help, which nobody hears of
          </a>
        )}
      </form>
      <p>
        Or write to <a href={`mailto:${helpEmail}`}>{helpEmail}</a>.
      </p>
    </>
  );
}
