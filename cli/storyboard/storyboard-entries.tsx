/**
 * Renders the calendar of the storyboard, and one entry for each contact with its words and
 * replies.
 */

import { dayMs, weekdayOf } from '../../core/calendar/zone.ts';
import type { FollowUpTouch, Letter, Library, Reminder, Touch, Words } from '../../core/course.ts';
import { courseOf } from '../../core/course.ts';
import { type Journey, type Reader, type Reply, stepsOf } from './storyboard-journey.ts';
import { Answers, Bubble, Envelope } from './storyboard-parts.tsx';
import type { WordPool } from './storyboard-words.ts';

export interface Tools {
  readonly library: Library;
  readonly reader: Reader;
  readonly pool: WordPool;
  /** The journey that the page shows before a switch is used. */
  readonly journey: Journey;
}

const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

export function Calendar({ library, journey, weeks }: Tools & { readonly weeks: number }) {
  const monday = journey.setup.startDay - weekdayOf(journey.setup.startDay) + 1;
  const weekOf = (day: number) => Math.floor((day - monday) / 7);
  const busy = new Set(Object.values(journey.days).map(weekOf));
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return (
    <nav aria-label="All contacts by day">
      <div class="calendar">
        {names.map((name, i) => (
          <div class="head" style={`grid-column: ${i + 2}`}>
            {name}
          </div>
        ))}
        {Array.from({ length: weeks }, (_, i) => (
          <div class="week" style={`--week: ${i + 1}`} hidden={i > weekOf(journey.lastDay)}>
            <span>{busy.has(i) ? shortDay.format((monday + 7 * i) * dayMs) : ''}</span>
          </div>
        ))}
        {courseOf(library).touches.map(({ id, title, channel }) => {
          const day = journey.days[id] ?? monday;
          return (
            <a
              class={channel}
              data-touch={id}
              href={`#t-${id}`}
              title={title}
              style={`--week: ${weekOf(day) + 1}; --weekday: ${weekdayOf(day)}`}
            >
              <b>{id}</b> <span>{title}</span>
            </a>
          );
        })}
      </div>
      <p class="key quiet">
        <span>
          <i />
          letter
        </span>
        <span class="texts-only">
          <i class="sms" />
          text
        </span>
        <span>
          Dates without texts and Sundays are kept; each is when it would go, at ten in the morning.
        </span>
      </p>
    </nav>
  );
}

/** The opt-ins, by letter and by a code that the phone texts, with the letters around them. */
export function Start(tools: Tools) {
  const { library, reader } = tools;
  const course = courseOf(library);
  const { confirm, 'confirm-again': again } = course.letters;
  const { 'opt-in': optIn, 'texts-on': on } = course.answers;
  const values = reader.values('sms');
  const repliesTo = (said: string, key: string): Reply[] => {
    const words = course.answers[key];
    return words ? [{ said, key, words, values }] : [];
  };
  const codes = [
    ...repliesTo('A code that cannot be used', 'join-failed'),
    ...repliesTo('SHOW and a code of the page with all that is kept', 'unlocked'),
  ];
  return (
    <section>
      <h2>Before it begins</h2>
      {confirm && (
        <Entry
          tools={tools}
          id="confirm"
          title="Is this your address?"
          when="At once"
          letter={confirm}
        />
      )}
      {again && (
        <Entry
          tools={tools}
          id="confirm-again"
          title="The one reminder"
          when="A day later, unconfirmed"
          letter={again}
        />
      )}
      {on && (
        <div class="texts-only">
          <Entry
            tools={tools}
            id="texts-on"
            title="Texts too"
            when="When the phone texts JOIN and the page's code"
            text={on}
            replies={codes}
          />
        </div>
      )}
      {optIn && (
        <div class="texts-only">
          <Entry
            tools={tools}
            id="opt-in"
            title="Texts of the course too?"
            when="Confirmed, with a seminar's texts on"
            text={optIn}
            replies={repliesTo('YES', 'texts-on')}
          />
        </div>
      )}
    </section>
  );
}

/**
 * What may come on any day: automatic replies to texts that nothing asked for, and the letter to a
 * person who signs up again.
 */
export function AnyTime(tools: Tools) {
  const { already } = courseOf(tools.library).letters;
  return (
    <section class="any">
      <h2>At any time</h2>
      <div class="texts-only">
        <Answers pool={tools.pool} replies={tools.reader.repliesAtAnyTime()} asText />
      </div>
      {already && (
        <Entry
          tools={tools}
          id="already"
          title="Signed up twice"
          when="If it happens"
          letter={already}
        />
      )}
    </section>
  );
}

export function Entries(tools: Tools) {
  const { library, reader, journey } = tools;
  return (
    <>
      {stepsOf(courseOf(library)).map(({ title, touches }) => (
        <section>
          <h2>{title}</h2>
          {touches.map((touch) => (
            <Entry
              tools={tools}
              id={touch.id}
              title={touch.title}
              letter={touch.letter}
              touch={touch}
              {...(touch.text ? { text: touch.text } : {})}
              replies={reader.replies(touch, touch.channel)}
              {...(touch.channel === 'sms'
                ? { letterReplies: reader.replies(touch, 'email') }
                : {})}
              day={{
                day: journey.days[touch.id] ?? journey.setup.startDay,
                start: journey.setup.startDay,
              }}
            />
          ))}
        </section>
      ))}
    </>
  );
}

/**
 * Reminders and notes of seminars, where the library has any; their times depend on the seminar's
 * date.
 */
export function Seminars(tools: Tools) {
  const seminars = Object.values(tools.library.seminars ?? {});
  return (
    <>
      {seminars.map((seminar) => (
        <section>
          <h2>{seminar.title}</h2>
          {seminar.touches.map((touch) => (
            <Entry
              tools={tools}
              id={`${seminar.id}-${touch.id}`}
              title={touch.title}
              when={seminarWhen(touch)}
              letter={touch.letter}
              {...(touch.text ? { text: touch.text } : {})}
            />
          ))}
        </section>
      ))}
    </>
  );
}

function seminarWhen(touch: Reminder | FollowUpTouch): string {
  if ('day' in touch) return `Day ${touch.day} after, for ${touch.for.join(', ')}`;
  const hours = touch.beforeMinutes / 60;
  if (hours < 24) return hours === 1 ? 'An hour before' : `${hours} hours before`;
  return hours === 24 ? 'A day before' : `${hours / 24} days before`;
}

interface EntryProps {
  readonly tools: Tools;
  readonly id: string;
  readonly title: string;
  readonly touch?: Touch;
  readonly letter?: Letter;
  readonly text?: Words;
  readonly replies?: readonly Reply[];
  /** Where the words go as a text or as a letter: the answers to the letter. */
  readonly letterReplies?: readonly Reply[];
  /** A moment in words; or the day, by the switches. */
  readonly when?: string;
  readonly day?: { readonly day: number; readonly start: number };
}

function Entry({
  tools,
  id,
  title,
  touch,
  letter,
  text,
  replies = [],
  letterReplies,
  when,
  day,
}: EntryProps) {
  const { reader, pool, library } = tools;
  const both = text !== undefined && letter !== undefined;
  return (
    <article class="touch" id={`t-${id}`}>
      <div class="when" {...(day ? { 'data-touch': id } : {})}>
        <b>{day ? longDay.format(day.day * dayMs) : when}</b>
        <span>{day ? `day ${day.day - day.start}` : ''}</span>
      </div>
      <div class="what">
        <header>
          <h3>{title}</h3>
          <p class="quiet">
            {touch ? `${id}, ` : ''}
            {both ? (
              <>
                <span class="as-text">a text</span>
                <span class="as-letter">a two-line letter</span>
              </>
            ) : text ? (
              'a text'
            ) : (
              'a letter'
            )}
          </p>
        </header>
        {text && (
          <div class={both ? 'as-text' : ''}>
            <Bubble pool={pool} piece={pool.add(text, reader.values('sms'), 'text')} />
          </div>
        )}
        {letter && (
          <div class={both ? 'as-letter' : ''}>
            <Envelope
              pool={pool}
              from={library.brand.discreetName}
              letter={letter}
              values={reader.values('email', touch)}
            />
          </div>
        )}
      </div>
      {both && letterReplies ? (
        <>
          <Answers pool={pool} replies={replies} asText class="as-text" />
          <Answers pool={pool} replies={letterReplies} class="as-letter" />
        </>
      ) : (
        <Answers pool={pool} replies={replies} asText={text !== undefined} />
      )}
    </article>
  );
}
