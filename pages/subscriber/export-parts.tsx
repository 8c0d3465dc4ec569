/**
 * Renders everything that is kept about a person, with times in their zone. A field without words
 * of its own is shown under its name, so that nothing is left out.
 */
import type { Child } from 'hono/jsx';
import { zonesOf } from '../../core/calendar/zone.ts';
import type { PersonExport } from '../../service/coach/export-person.ts';
import type { PageWords } from '../parts/page-words.tsx';

/** The part of the preferences page that asks for the link. */
export function OwnData() {
  return (
    <section class="part" aria-labelledby="own-data">
      <h2 id="own-data">What is kept about you</h2>
      <p>
        See it, take it with you, or have it erased. A letter brings you the link; it works for
        fifteen minutes.
      </p>
      <form method="post">
        <button type="submit" class="quiet" name="action" value="data">
          Send me the link
        </button>
      </form>
    </section>
  );
}

/** The whole page of a person's data; `ofTexts` are the coach's words about what a phone sent. */
export function Kept({
  kept,
  ofTexts,
}: {
  readonly kept: PersonExport;
  readonly ofTexts: PageWords;
}) {
  const { you, consents, standing, answers, messages, texts, toCome, workingNotes, alsoKept } =
    kept;
  const when = (at: string) => dateWords(at, you.timeZone);
  return (
    <>
      <h1>What is kept about you</h1>
      <p class="hint">
        As of {when(kept.at)}. Close this page when you have read it: it is not kept on this device.
      </p>
      <Part heading="You">
        <Facts facts={you} when={when} />
      </Part>
      <Part heading="What you agreed to">
        <Records
          records={consents}
          head={({ at, what, given }) =>
            `${when(at)}: ${given ? 'yes' : 'no'} to ${consentWords[what] ?? what}`
          }
          body={({ wording, by, ip }) => [
            wording
              ? `In these words: ${wording}`
              : 'The words have changed since; their hash is in the file.',
            `By ${by}${ip ? `, from the connection ${ip}` : ''}.`,
          ]}
        />
      </Part>
      <Part heading="Where things stand">
        <Facts facts={standing} when={when} />
      </Part>
      <Part heading="Your answers">
        {answers ? (
          <Facts facts={answers} when={when} />
        ) : (
          <p>Your situation and your numbers are not kept: you did not agree to that.</p>
        )}
      </Part>
      <Part heading={ofTexts.title}>
        <Records
          records={texts}
          head={({ at }) => when(at)}
          body={({ text, answer }) => [text, ...(answer ? [`Answered: ${answer}`] : [])]}
        />
        {ofTexts.body}
        <p class="hint">Kept for 30 days.</p>
      </Part>
      <Part heading="What was sent">
        <Records
          records={messages}
          head={({ at, by, what, title, to }) => `${when(at)}: ${by} to ${to}, ${title ?? what}`}
          body={({ state, words, because }) => [
            `It is ${state}.`,
            ...(words ? [words] : []),
            ...(because ? [`It came this way because: ${because}`] : []),
          ]}
        />
      </Part>
      <Part heading="What is to come">
        <Records
          records={toCome}
          head={({ at, what, to }) => `${when(at)}: ${what}, to ${to}`}
          body={() => []}
        />
      </Part>
      <Part heading="Working notes">
        <p>How the service keeps its place with you.</p>
        <Facts facts={workingNotes} when={when} />
      </Part>
      <Part heading="Kept elsewhere, or scrambled">
        <Records records={alsoKept} head={({ what }) => what} body={({ howLong }) => [howLong]} />
      </Part>
    </>
  );
}

/** "Nov 24, 2026, 5:05 PM GMT-7". */
function dateWords(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    timeZoneName: 'short',
    timeZone: zonesOf(zone)[0] ?? 'UTC',
  }).format(Date.parse(at));
}

const consentWords: Readonly<Record<string, string>> = {
  letters: 'letters',
  texts: 'texts',
  sensitive: 'keeping your situation and numbers',
  adult: 'being 18 or older',
  news: 'news',
};

function Part({ heading, children }: { readonly heading: string; readonly children: Child }) {
  return (
    <section class="part">
      <h2>{heading}</h2>
      {children}
    </section>
  );
}

function Records<Kind>({
  records,
  head,
  body,
}: {
  readonly records: readonly Kind[];
  readonly head: (record: Kind) => string;
  readonly body: (record: Kind) => readonly string[];
}) {
  if (records.length === 0) return <p>Nothing.</p>;
  return (
    <dl class="facts words">
      {records.map((record) => (
        <div>
          <dt>{head(record)}</dt>
          {body(record).map((line) => (
            <dd>{line}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

type When = (at: string) => string;

/** Names and values as a list. A value that is an object is shown as its fields. */
function Facts({
  facts,
  when,
}: {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly when: When;
}) {
  const shown = Object.entries(facts).filter(([, value]) => value !== undefined);
  return (
    <dl class="facts words">
      {shown.map(([name, value]) => (
        <div>
          <dt>{nameWords(name)}</dt>
          <dd>{valueWords(value, when)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "timeZone" as "time zone". */
function nameWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function valueWords(value: unknown, when: When): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((part) => valueWords(part, when)).join('; ') || 'none';
  if (typeof value !== 'object')
    return moment.test(String(value)) ? when(String(value)) : String(value);
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return (
    parts.map(([name, part]) => `${nameWords(name)} ${valueWords(part, when)}`).join(', ') || 'none'
  );
}
