/**
 * One person at the desk. GET shows how things stand and none of their words; a press opens what
 * they wrote and how to reach them, and is recorded with who pressed. What a coach does here is
 * recorded too, with its reason.
 */
import type { Event } from '../../core/event.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { actOnPerson } from '../../service/coach/act-on-person.ts';
import { explainPerson } from '../../service/coach/explain-person.ts';
import { type Entry, timelineOf } from '../../service/coach/person-timeline.ts';
import { waitingAnswers } from '../../service/coach/send-answer.ts';
import { namesOf } from '../../service/desk/coach-accounts.ts';
import { hasRight, maySee } from '../../service/desk/desk-rights.ts';
import type { Visit } from '../../service/desk/sign-in.ts';
import type { CoachDeed } from '../../service/ports/store.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { readForm } from '../parts/read-form.ts';
import { draftIn, previewOf, sendDraft } from './answer-draft.tsx';
import { AnswerForm, type Draft, noDraft } from './answer-parts.tsx';
import { deskPage } from './desk-frame.tsx';
import { openGate, placesOf, refuse } from './desk-gate.tsx';
import { endings } from './hold-parts.tsx';
import { actMore, More, moreProblems, moreWishes } from './more-acts.tsx';
import { outcomes } from './outcomes.ts';
import { ClosedPerson, OpenPerson } from './person-parts.tsx';

interface Opened {
  readonly visit: Visit;
  readonly person: Subscriber;
}

type Answer = Response | Promise<Response>;

/** GET /desk/people/:id. */
export async function showPerson(c: WebContext, world: DeskWorld) {
  const opened = await openPerson(c, world);
  if ('refusal' in opened) return opened.refusal;
  const { visit, person } = opened;
  const said = c.req.query('did');
  return deskPage(c, world, {
    title: 'One person',
    places: placesOf(visit.coach.role),
    children: (
      <ClosedPerson world={world} person={person} said={said ? outcomes[said] : undefined} />
    ),
  });
}

/** POST /desk/people/:id: opens the words, or does what the button says. */
export async function receivePerson(c: WebContext, world: DeskWorld) {
  const opened = await openPerson(c, world);
  if ('refusal' in opened) return opened.refusal;
  const body = await readForm(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const wish = form.choice('do', [...answering, ...Object.keys(wishes), ...moreWishes], 'open');
  if (wish === 'open') return showWords(c, world, opened, { draft: draftIn(form) });
  if (wish === 'preview') return showPreview(c, world, opened, form);
  if (wish === 'send' || wish === 'send-now') {
    const problem = await sendDraft(world, opened.visit, opened.person, form, wish === 'send-now');
    if (problem) return showWords(c, world, opened, { problem, draft: draftIn(form) });
    return goBack(c, opened, 'sent');
  }
  const did = await act(world, opened, form, wish);
  const problem = problems[did] ?? moreProblems[did];
  if (problem) return showWords(c, world, opened, { problem, draft: draftIn(form) });
  await world.nudge();
  world.log.info('a coach acted at the desk', {
    ...{ subscriber: opened.person.id, coach: opened.visit.coach.id, did: wish },
  });
  return goBack(c, opened, did);
}

/** To the person, closed; the second contact, who may see them no more, to Today. */
function goBack(c: WebContext, { visit, person }: Opened, did: string): Response {
  const isAll = hasRight(visit.coach.role, 'everyone');
  return c.redirect(`${isAll ? `/desk/people/${person.id}` : '/desk'}?did=${did}`, 303);
}

/** Does what the button says; a key of the outcomes or the problems. */
async function act(
  world: DeskWorld,
  opened: Opened,
  form: FormReader,
  wish: string,
): Promise<string> {
  if (!moreWishes.includes(wish)) return (await wishes[wish]?.(world, opened, form)) ?? 'nothing';
  if (!hasRight(opened.visit.coach.role, 'everyone')) return 'nothing';
  return actMore({ world, ...opened, form }, wish);
}

/** Buttons around an answer, and the one that opens the words. */
const answering = ['open', 'preview', 'send', 'send-now'] as const;

/** The words as they will look; where they cannot be sent so, the form with what is wrong. */
async function showPreview(c: WebContext, world: DeskWorld, opened: Opened, form: FormReader) {
  const preview = previewOf(world, opened.person, form);
  if ('problem' in preview)
    return showWords(c, world, opened, { problem: preview.problem, draft: draftIn(form) });
  const places = placesOf(opened.visit.coach.role);
  return deskPage(c, world, { title: 'One person', places, children: preview.children });
}

/** The person of the address, for who may see them. */
async function openPerson(
  c: WebContext,
  world: DeskWorld,
): Promise<Opened | { readonly refusal: Answer }> {
  const gate = await openGate(c, world);
  if ('refusal' in gate) return gate;
  const { visit } = gate;
  const id = c.req.param('id') ?? '';
  const isId = /^[a-z0-9]{8,32}$/.test(id);
  const person = isId
    ? (await world.store.people.read(id, world.now(), true))?.subscriber
    : undefined;
  if (visit.coach.role === 'maker') return { refusal: refuse(c, world, 'right') };
  if (!person) return { refusal: showGone(c, world, visit) };
  if (!maySee(visit.coach.role, person)) return { refusal: refuse(c, world, 'right') };
  return { visit, person };
}

function showGone(c: WebContext, world: DeskWorld, { coach }: Visit): Answer {
  return deskPage(c, world, {
    title: 'Nobody',
    status: 404,
    places: placesOf(coach.role),
    children: (
      <>
        <h1>Nobody is here any more</h1>
        <p>They were erased, or the address is not complete. Nothing was sent or changed.</p>
      </>
    ),
  });
}

type Act = (world: DeskWorld, opened: Opened, form: FormReader) => Promise<string>;

/** What the buttons do. Each says what became of it, by a key of `outcomes` or `problems`. */
const wishes: Readonly<Record<string, Act>> = {
  clear: async (world, { visit, person }, form) => {
    const because = endings.find(({ value }) => value === form.text('done'))?.label;
    if (!because) return 'missing';
    const event = { type: 'Cleared', hold: Number(form.text('held')) } as const;
    const change = await actOnPerson(world, person.id, event, {
      ...{ deed: 'clear', because, by: visit.coach.id },
    });
    return change?.after.hold ? 'newer' : 'cleared';
  },
  attend: (world, opened) => after(world, opened, { type: 'Attended' }, 'attend', 'attended'),
  confirm: (world, opened) =>
    after(world, opened, { type: 'ExposureConfirmed' }, 'exposed', 'confirmed'),
  note: async (world, opened, form) => {
    const words = noteOf(form);
    if (!words) return 'no-note';
    await record(world, opened, 'note', words);
    return 'noted';
  },
  later: async (world, opened, form) => {
    const days = Number(form.choice('days', ['1', '2', '3', '7'], '1'));
    await record(world, opened, 'later', `for ${days === 1 ? '1 day' : `${days} days`}`, days);
    return 'later';
  },
};

const longestNote = 500;

function noteOf(form: FormReader): string | undefined {
  const words = form.lines('note').trim();
  return words && words.length <= longestNote ? words : undefined;
}

async function after(
  world: DeskWorld,
  { visit, person }: Opened,
  event: Event,
  deed: CoachDeed,
  did: string,
): Promise<string> {
  const act = { deed, because: 'by the button at the desk', by: visit.coach.id };
  await actOnPerson(world, person.id, event, act);
  return did;
}

async function record(
  world: DeskWorld,
  { visit, person }: Opened,
  deed: CoachDeed,
  because: string,
  days?: number,
): Promise<void> {
  await world.store.messages.recordCoachAct({
    ...{ subscriber: person.id, deed, because, at: world.now(), by: visit.coach.id },
    ...(days === undefined ? {} : { days }),
  });
}

const problems: Readonly<Record<string, string>> = {
  missing: 'Please say at the end of this page what was done. The hold stays until then.',
  'no-note': `A note has 1 to ${longestNote} characters. Nothing was kept.`,
};

/** Shows what they wrote, records who saw it, and says who else is reading it. */
async function showWords(
  c: WebContext,
  world: DeskWorld,
  opened: Opened,
  { problem, draft = noDraft }: { readonly problem?: string | undefined; readonly draft?: Draft },
) {
  const { visit, person } = opened;
  const entries = await timelineOf(world, person);
  await record(world, opened, 'view', 'their page was opened at the desk');
  const [names, saved] = [await namesOf(world), await world.store.coaches.savedAnswers()];
  const now = world.now();
  return deskPage(c, world, {
    title: 'One person',
    status: problem ? 400 : 200,
    places: placesOf(visit.coach.role),
    children: (
      <OpenPerson
        world={world}
        person={person}
        entries={entries}
        names={names}
        reader={readerBeside(entries, visit, now)}
        problem={problem}
        waiting={await waitingAnswers(world, person)}
        explained={await explainPerson(world, person, { knowsLimits: true })}
        more={hasRight(visit.coach.role, 'everyone') ? <More person={person} now={now} /> : null}
        answer={
          <AnswerForm world={world} person={person} draft={draft} saved={saved} openedAt={now} />
        }
      />
    ),
  });
}

const readingMs = 10 * 60_000;

/** Another coach who opened this page in the last minutes: their id. */
function readerBeside(
  entries: readonly Entry[],
  { coach }: Visit,
  now: number,
): string | undefined {
  const view = entries.findLast(
    (entry) => entry.kind === 'act' && entry.deed === 'view' && entry.by !== coach.id,
  );
  return view?.kind === 'act' && view.at > now - readingMs ? view.by : undefined;
}
