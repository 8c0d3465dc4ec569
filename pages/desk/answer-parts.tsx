/**
 * The answer of a coach to one person: a form, and before it is sent how it looks on a lock screen,
 * in how many segments, and when it goes. The way back is the way their words came.
 */
import type { Channel } from '../../core/course.ts';
import { mayWriteTo } from '../../core/holds-and-alerts.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { indiscreetWords } from '../../service/coach/answer-words.ts';
import { brief, momentThere } from '../../service/coach/local-time.ts';
import type { NotSent } from '../../service/coach/send-answer.ts';
import type { DeskWorld } from '../../service/ports/world.ts';

export interface Draft {
  readonly words: string;
  readonly channel?: Channel;
  readonly because: string;
}

export const noDraft: Draft = { words: '', because: '' };

/** The way an answer takes where nothing else is said. */
export function usualWay(person: Subscriber): Channel {
  const came = person.waiting?.by;
  if (came && mayWriteTo(person, came)) return came;
  return mayWriteTo(person, 'sms') ? 'sms' : 'email';
}

interface AnswerProps {
  readonly world: DeskWorld;
  readonly person: Subscriber;
  readonly draft: Draft;
  readonly saved: readonly string[];
  /** When this page was made: what another coach wrote since then stops an answer. */
  readonly openedAt: number;
}

export function AnswerForm({ world, person, draft, saved, openedAt }: AnswerProps) {
  const ways = (['sms', 'email'] as const).filter((way) => mayWriteTo(person, way));
  const { smsPrefix } = world.library.brand;
  if (ways.length === 0) return <p class="hint">{closedWords(person)}</p>;
  const way = draft.channel ?? usualWay(person);
  const came = person.waiting?.by;
  return (
    <form method="post" class="part" data-answer data-prefix={`${smsPrefix}: `}>
      <h2>Answer</h2>
      <input type="hidden" name="opened" value={String(openedAt)} />
      <div class="field">
        <label for="words">Your words</label>
        <p class="hint">
          A text begins with “{smsPrefix}: ” and shows on the lock screen, whoever holds the phone.
        </p>
        <textarea id="words" name="words" maxlength={2000} aria-describedby="words-size">
          {draft.words}
        </textarea>
        <p class="hint" id="words-size" role="status" />
      </div>
      {saved.length > 0 ? <Saved saved={saved} /> : null}
      <div class="field">
        <label for="channel">Goes by</label>
        <select id="channel" name="channel">
          {ways.map((one) => (
            <option value={one} selected={one === way}>
              {one === 'sms' ? 'text' : 'letter'}
              {one === came ? ', as they wrote' : ''}
            </option>
          ))}
        </select>
      </div>
      {came && ways.length > 1 ? (
        <div class="field">
          <label for="because">Why another way than theirs, if so</label>
          <input id="because" name="because" type="text" maxlength={200} value={draft.because} />
        </div>
      ) : null}
      <button type="submit" name="do" value="preview">
        See how it looks
      </button>
    </form>
  );
}

function Saved({ saved }: { readonly saved: readonly string[] }) {
  return (
    <details class="field">
      <summary>Saved answers</summary>
      <ul class="people">
        {saved.map((words) => (
          <li>
            <button type="submit" class="quiet" name="insert" value={words}>
              {words}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

export interface PreviewProps extends Omit<AnswerProps, 'saved'> {
  readonly draft: Draft & { readonly channel: Channel };
  readonly segments: number | undefined;
  readonly goesAt: number;
}

export function AnswerPreview(props: PreviewProps) {
  const { world, person, draft, segments, goesAt, openedAt } = props;
  const { brand } = world.library;
  const { channel, words, because } = draft;
  const now = world.now();
  const fields = { words, channel, because, opened: String(openedAt) };
  return (
    <>
      <h1>This is how it looks</h1>
      {channel === 'sms' ? (
        <p class="screen">
          <Marked
            words={`${brand.smsPrefix}: ${words}`}
            found={indiscreetWords(words, brand.discreetWords)}
          />
        </p>
      ) : (
        <p class="screen">{words}</p>
      )}
      <p>
        {segments === undefined
          ? 'A letter, in your words alone.'
          : `A text in ${segments === 1 ? '1 segment' : `${segments} segments`}.`}{' '}
        {goesAt <= now
          ? 'It goes at once.'
          : `It goes at ${momentThere(goesAt, person)} of their time, unless you say at once.`}
      </p>
      <form method="post" class="part">
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <label class="tick">
          <input type="checkbox" name="keep" value="on" />
          <span>Keep these words as a saved answer</span>
        </label>
        <div class="buttons">
          <button type="submit" name="do" value="send">
            {goesAt <= now ? 'Send it' : 'Send it then'}
          </button>
          {goesAt <= now ? null : (
            <button type="submit" class="quiet" name="do" value="send-now">
              Send it at once
            </button>
          )}
          <button type="submit" class="quiet" name="do" value="open">
            Change it
          </button>
        </div>
      </form>
    </>
  );
}

/** Words that a lock screen should not show are marked; the text cannot be sent with them. */
function Marked({ words, found }: { readonly words: string; readonly found: readonly string[] }) {
  const cut = found
    .map((word) => ({ word, at: words.indexOf(word) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (!cut) return <>{words}</>;
  const end = cut.at + cut.word.length;
  return (
    <>
      {words.slice(0, cut.at)}
      <mark>{cut.word}</mark>
      <Marked words={words.slice(end)} found={found} />
    </>
  );
}

function closedWords({ hidden, erasing }: Subscriber): string {
  if (hidden) return 'They asked that nothing be sent, until they say so themselves.';
  if (erasing) return 'They asked to have everything erased: nothing more is sent to them.';
  return 'No way is open to write to them: no texts, no letters, or somebody else may read them.';
}

/** Why an answer did not go, in the desk's words. */
export function notSentWords(person: Subscriber, { why, at = 0, other }: NotSent): string {
  const remedy = other ? ' The other way is open.' : '';
  const since = brief(at, person);
  const words: Readonly<Record<NotSent['why'], string>> = {
    erased: 'They have just been erased: nothing was sent.',
    hidden: 'They asked that nothing be sent. Nothing was.',
    exposed: 'Somebody else may read their phone: nothing was sent.',
    erasing: `They asked on ${since} to have everything erased: nothing was sent.`,
    'no-texts': `They have not agreed to texts: nothing was sent.${remedy}`,
    asked: `They have not said YES to texts: nothing was sent.${remedy}`,
    stopped: `They said STOP on ${since}: nothing was sent.${remedy}`,
    'texts-closed': `Their number takes no texts: nothing was sent.${remedy}`,
    'letters-closed': `Their address bounced, or marked a letter as spam: nothing was sent.${remedy}`,
    unconfirmed: `They have not confirmed their address: nothing was sent.${remedy}`,
  };
  return words[why];
}
