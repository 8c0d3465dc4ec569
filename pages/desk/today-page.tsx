/**
 * GET /desk: who is held, who waits and until when they were promised a reply, and what goes out
 * today. It shows names alone: words open behind a press on the person's page.
 */

import { exposedSince, type Subscriber, unreachedSince } from '../../core/subscriber.ts';
import { howLong, howLongAgo, plural } from '../../service/coach/local-time.ts';
import { whoWords } from '../../service/coach/standing.ts';
import { namesOf } from '../../service/desk/coach-accounts.ts';
import { hasRight } from '../../service/desk/desk-rights.ts';
import { readHealth } from '../../service/desk/health.ts';
import type { Visit } from '../../service/desk/sign-in.ts';
import { laterUntil, readToday, type Today, type TodaysPerson } from '../../service/desk/today.ts';
import { concernWords, unreachedWords } from '../../service/messages/concern-words.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { deskPage } from './desk-frame.tsx';
import { openGate, placesOf } from './desk-gate.tsx';
import { outcomes } from './outcomes.ts';
import { when } from './sessions-page.tsx';

export async function showToday(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world);
  if ('refusal' in gate) return gate.refusal;
  const { visit } = gate;
  // A maker sees nobody: their first page is the service's health.
  if (!hasRight(visit.coach.role, 'waiting')) return c.redirect('/desk/health', 303);
  const [today, names, { troubles }] = await Promise.all([
    readToday(world),
    namesOf(world),
    readHealth(world),
  ]);
  return deskPage(c, world, {
    title: 'Today',
    places: placesOf(visit.coach.role),
    at: '/desk',
    children: (
      <Page
        world={world}
        visit={visit}
        today={today}
        names={names}
        said={outcomes[c.req.query('did') ?? '']}
        troubles={troubles.length}
      />
    ),
  });
}

interface PageProps {
  readonly world: DeskWorld;
  readonly visit: Visit;
  readonly today: Today;
  readonly names: ReadonlyMap<string, string>;
  readonly said: string | undefined;
  /** How many things the page of health tells of. */
  readonly troubles: number;
}

function Page(props: PageProps) {
  const { today } = props;
  const { now, waits, later } = today;
  return (
    <>
      <h1>Today</h1>
      {props.said ? (
        <p class="said" role="status">
          {props.said}
        </p>
      ) : null}
      {now.length + waits.length === 0 ? <p class="lead green">Nobody waits for you.</p> : null}
      {now.length > 0 ? (
        <section class="grave" aria-labelledby="now">
          <h2 id="now">Now</h2>
          <People {...props} people={now} />
        </section>
      ) : null}
      {waits.length > 0 ? (
        <section aria-labelledby="waits">
          <h2 id="waits">Waits for you</h2>
          <People {...props} people={waits} />
        </section>
      ) : null}
      {later.length > 0 ? (
        <details>
          <summary>Put off ({later.length})</summary>
          <People {...props} people={later} />
        </details>
      ) : null}
      {hasRight(props.visit.coach.role, 'everyone') && today.watch.length > 0 ? (
        <Watch people={today.watch} />
      ) : null}
      <section class="part" aria-labelledby="goes">
        <h2 id="goes">Goes out today</h2>
        <p>{dueWords(today)}</p>
        {today.seminars.map(({ title, startsAt }) => (
          <p>
            {title}: {when(props.world, startsAt)}
          </p>
        ))}
        <p>
          <a class="alone" href="/desk/health">
            {props.troubles === 0
              ? 'The service is well'
              : `The service: ${props.troubles} to mend`}
          </a>
        </p>
      </section>
    </>
  );
}

function Watch({ people }: { readonly people: readonly Subscriber[] }) {
  return (
    <section aria-labelledby="watch">
      <h2 id="watch">Watch</h2>
      <ul class="people">
        {people.map((person) => (
          <li>
            <a href={`/desk/people/${person.id}`}>
              <b>{whoWords(person)}</b>
              <small>
                {person.letters.state === 'closed'
                  ? 'nothing arrives at their address any more'
                  : `${person.silent} invitations in a row had no answer`}
              </small>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function dueWords({ due: { count, isMore }, stuck }: Today): string {
  const people = count === 1 ? '1 person has' : `${isMore ? 'More than ' : ''}${count} people have`;
  const going = `${people} a letter or a text due before midnight.`;
  if (stuck === 0) return going;
  return `${going} ${plural(stuck, 'person')} cannot be written to for an error of ours: who deploys the course mends it.`;
}

function People({
  world,
  names,
  people,
}: PageProps & { readonly people: readonly TodaysPerson[] }) {
  return (
    <ul class="people">
      {people.map((person) => (
        <li>
          <a href={`/desk/people/${person.subscriber.id}`}>
            <b>{whoWords(person.subscriber)}</b>
            <small>{lineOf(world, person)}</small>
            {readWords(world, names, person) ? (
              <small>{readWords(world, names, person)}</small>
            ) : null}
            <Flags person={person} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** "asked for a person, 3 hours ago; promised until Friday" */
function lineOf(world: DeskWorld, person: TodaysPerson): string {
  const { subscriber, wroteAt, promisedUntil } = person;
  const { waiting, stuck } = subscriber;
  const now = world.now();
  const isBehind = waiting?.concern !== 'exposed' && exposedSince(subscriber) !== undefined;
  const what = [
    ...(waiting ? [concernWords[waiting.concern]] : []),
    ...(isBehind ? [concernWords.exposed] : []),
    ...(unreachedSince(subscriber) === undefined ? [] : [unreachedWords]),
    ...(stuck ? ['an error of ours keeps their next message back'] : []),
  ];
  const later = laterUntil(person, now);
  return [
    `${what.join('; ')}, ${howLongAgo(now - wroteAt)}`,
    ...(promisedUntil === undefined ? [] : [promiseWords(world, promisedUntil, now)]),
    ...(later === undefined ? [] : [`put off until ${when(world, later)}`]),
  ].join('. ');
}

function promiseWords(world: DeskWorld, until: number, now: number): string {
  return until > now
    ? `A reply is promised until ${when(world, until)}`
    : `The promised reply is ${howLong(now - until)} late`;
}

function readWords(
  world: DeskWorld,
  names: ReadonlyMap<string, string>,
  { read, hasSecond }: TodaysPerson,
): string | undefined {
  const handed = hasSecond ? 'Handed to the second contact. ' : '';
  if (!read) return handed || undefined;
  const by = names.get(read.by ?? '') ?? 'somebody';
  return `${handed}Read by ${by}, ${howLongAgo(world.now() - read.at)}.`;
}

function Flags({ person: { subscriber } }: { readonly person: TodaysPerson }) {
  const { hidden, solo, sharedDevice, erasing } = subscriber;
  const flags = [
    ...(hidden ? ['asked to be hidden'] : []),
    ...(solo ? ['private route'] : []),
    ...(sharedDevice || exposedSince(subscriber) !== undefined ? ['may be read by others'] : []),
    ...(erasing ? ['is being erased'] : []),
  ];
  return flags.length === 0 ? null : (
    <span class="flags">
      {flags.map((flag) => (
        <span class="flag">{flag}</span>
      ))}
    </span>
  );
}
