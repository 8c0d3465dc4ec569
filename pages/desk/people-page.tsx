/**
 * Everybody, a page at a time: by the beginning of a name, by status, or one person by their whole
 * address or id. The search is a POST: a name or an address stands in no address of a page.
 */
import { type Status, type Subscriber, statuses } from '../../core/subscriber.ts';
import { momentThere } from '../../service/coach/local-time.ts';
import { standingOf, whoWords } from '../../service/coach/standing.ts';
import {
  findOne,
  listPeople,
  type PeoplePage,
  type PeopleWish,
} from '../../service/desk/people-list.ts';
import type { Visit } from '../../service/desk/sign-in.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { readForm } from '../parts/read-form.ts';
import { deskPage } from './desk-frame.tsx';
import { openGate, placesOf } from './desk-gate.tsx';

const path = '/desk/people';

/** GET /desk/people: the first page of all. */
export async function showPeople(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world, 'everyone');
  return 'refusal' in gate ? gate.refusal : showPage(c, world, gate.visit, {});
}

/** POST /desk/people: a search, or the next page of one. */
export async function receivePeople(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world, 'everyone');
  if ('refusal' in gate) return gate.refusal;
  const body = await readForm(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const [name, after] = [form.text('name'), form.text('after')];
  const status = form.choice('status', statuses, undefined);
  const [problem] = form.problems;
  if (problem) return showProblem(c, world, gate.visit, problem.message);
  const id = name && !after ? await findOne(world, name) : undefined;
  if (id) return c.redirect(`${path}/${id}`, 303);
  const wish = { name, after, ...(status ? { status } : {}) };
  return showPage(c, world, gate.visit, wish);
}

function showProblem(c: WebContext, world: DeskWorld, { coach }: Visit, problem: string) {
  return deskPage(c, world, {
    title: 'People',
    status: 400,
    places: placesOf(coach.role),
    at: path,
    children: (
      <>
        <h1>People</h1>
        <p class="said" role="alert">
          {problem}
        </p>
        <Search wish={{}} />
      </>
    ),
  });
}

async function showPage(c: WebContext, world: DeskWorld, { coach }: Visit, wish: PeopleWish) {
  const page = await listPeople(world, wish);
  return deskPage(c, world, {
    title: 'People',
    places: placesOf(coach.role),
    at: path,
    children: (
      <>
        <h1>People</h1>
        <Search wish={wish} />
        <List world={world} page={page} />
        {page.next ? <Next wish={wish} next={page.next} /> : null}
      </>
    ),
  });
}

/** Each status as the list says it. */
const statusWords: Readonly<Record<Status, string>> = {
  held: 'held for words of danger',
  stuck: 'kept back by an error of ours',
  unconfirmed: 'has not confirmed',
  active: 'in the course',
  paused: 'in a pause',
  finished: 'through the course',
  left: 'has left',
};

function Search({ wish: { name, status } }: { readonly wish: PeopleWish }) {
  return (
    <form method="post" action={path}>
      <div class="field">
        <label for="name">Name, whole email address, or id</label>
        <input id="name" name="name" type="search" autocomplete="off" value={name ?? ''} />
      </div>
      <div class="field">
        <label for="status">Who</label>
        <select id="status" name="status">
          <option value="">everybody</option>
          {statuses.map((one) => (
            <option value={one} selected={one === status}>
              {statusWords[one]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit">Search</button>
    </form>
  );
}

function List({ world, page }: { readonly world: DeskWorld; readonly page: PeoplePage }) {
  if (page.people.length === 0) return <p class="lead">Nobody.</p>;
  return (
    <ul class="people">
      {page.people.map((person) => (
        <li>
          <a href={`${path}/${person.id}`}>
            <b>{whoWords(person)}</b>
            <small>{placeWords(world, person)}</small>
          </a>
        </li>
      ))}
    </ul>
  );
}

function placeWords({ library }: DeskWorld, person: Subscriber): string {
  const { status, last, next, pace } = standingOf(library, person);
  return [
    statusWords[status],
    ...(last ? [`had ${last}`] : []),
    ...(next ? [`next ${next.touch}, ${momentThere(Date.parse(next.at), person)}`] : []),
    ...(pace === 'baby' ? ['baby steps'] : []),
  ].join(' · ');
}

function Next({ wish, next }: { readonly wish: PeopleWish; readonly next: string }) {
  const { name = '', status = '' } = wish;
  return (
    <form method="post" action={path}>
      {Object.entries({ name, status, after: next }).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      <button type="submit" class="quiet">
        More
      </button>
    </form>
  );
}
