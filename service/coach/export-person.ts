/**
 * Makes the export of one person (GDPR articles 15 and 20): everything that is kept about them, as
 * plain data in words that they can read. It covers their record, what stands beside it and what is
 * kept elsewhere, and leaves out only what is past its retention period.
 */

import { erasureDelayMs } from '../../core/calendar/standstill.ts';
import { courseOf, type Library, type Sequence, sequenceOf, touchOf } from '../../core/course.ts';
import { plannedTouch, postpone } from '../../core/due.ts';
import { isAlert, readMessageId } from '../../core/message-id.ts';
import { renderText } from '../../core/rendered-words.ts';
import type { Consent, Subscriber } from '../../core/subscriber.ts';
import { helpValues } from '../messages/help-lines.ts';
import { renderAutoReply } from '../messages/render-reply.ts';
import { subjectOf } from '../messages/touch-subject.ts';
import type { CoachAct, ConsentRecord, InboundText, Receipt } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { isOfMailbox, isToMailbox, mailboxNotes, mailboxSide } from './mailbox-side.ts';
import { deedWords } from './person-timeline.ts';

export type PersonExport = Awaited<ReturnType<typeof exportPerson>>;

/**
 * What a phone sent and was sent opens to that phone's holder alone: `unlocked` is the binding of
 * the phone that has just shown itself by a code. The coach, who answers for the record, sees all.
 */
export type Unlocked = number | 'everything' | undefined;

export async function exportPerson(world: World, whole: Subscriber, unlocked?: Unlocked) {
  const opens = (binding: number | undefined) =>
    unlocked === 'everything' || (binding !== undefined && binding === unlocked);
  const isOpen = opens(whole.binding?.epoch);
  const { consents, receipts, texts, acts } = await world.store.people.timeline(
    whole.id,
    world.now(),
  );
  // What is older than a move without the phone's proof belongs to the mailbox before.
  const since = unlocked === 'everything' ? 0 : (whole.mailbox?.since ?? 0);
  const isShown = (receipt: Receipt) =>
    receipt.at >= since &&
    (isToMailbox(receipt) ||
      (isOpen && receipt.channel === 'sms' && receipt.at >= (whole.binding?.at ?? 0)) ||
      (isOpen && isAlert(receipt.message)));
  const shown = receipts.filter(isShown);
  const person = isOpen
    ? withWaitingSince(withOwnNumbers(whole, opens), since)
    : mailboxSide(whole, shown);
  const agreed = [];
  for (const consent of consents.filter(({ at }) => at >= since))
    if (isOpen || isOfMailbox(consent)) agreed.push(await agreedTo(world, consent));
  const messages = [];
  for (const receipt of shown) messages.push(await messageOf(world, person, receipt, isOpen));
  return {
    about: `All that ${world.library.brand.name} keeps about you`,
    at: iso(world.now()),
    you: whoOf(person),
    consents: agreed,
    standing: {
      ...standingOf(world.library, person, isOpen),
      doneByTheCoach: actsOf(
        acts,
        since,
        (at) => unlocked === 'everything' || (isOpen && at >= (whole.binding?.at ?? 0)),
      ),
    },
    answers: answersOf(world.library, person),
    messages,
    // Texts of before there were bindings belong to nobody who could show it.
    texts: texts
      .filter(({ binding }) => unlocked === 'everything' || opens(binding))
      .map((text) => textOf(world, person, text)),
    phoneWords: phoneWords(world),
    toCome: toComeOf(world, person, isOpen),
    workingNotes: workingNotesOf(person, isOpen),
    alsoKept,
  };
}

/** Acts that tell what a phone is or said. */
const phonesDeeds: ReadonlySet<CoachAct['deed']> = new Set([
  ...(['stop-texts', 'clear', 'view', 'attend', 'exposed'] as const),
  ...(['note', 'later', 'hand-over'] as const),
]);

/**
 * What the coach did. Which of the coaches it was is not said. Its reason may tell what a phone
 * said, and texts are the phone's: `isPhones` says whether what was done then opens to it.
 */
function actsOf(acts: readonly CoachAct[], since: number, isPhones: (at: number) => boolean) {
  const shown = acts.filter(
    ({ at, deed }) => at >= since && deed !== 'answer' && (!phonesDeeds.has(deed) || isPhones(at)),
  );
  if (shown.length === 0) return undefined;
  return shown.map(({ at, deed, days, because }) => ({
    ...{ at: iso(at), what: deedWords[deed], days },
    because: isPhones(at) ? because : undefined,
  }));
}

function withWaitingSince(subscriber: Subscriber, since: number): Subscriber {
  const { waiting, ...person } = subscriber;
  return waiting && waiting.at < since ? person : subscriber;
}

/** For everybody alike, whether a phone ever sent anything or not: the page's words in one line. */
function phoneWords({ library, settings }: World): string {
  const words = library.pages['export-texts']?.text ?? [];
  const values = {
    ...helpValues(library, library.brand.country),
    phone: settings.twilioFrom,
    ...{ safetyUrl: `${settings.publicUrl}/safety`, termsUrl: `${settings.publicUrl}/terms` },
    privacyUrl: `${settings.publicUrl}/privacy`,
  };
  return renderText(words, values, new Set())
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

/** The ratings that this phone sent, or a button. */
function withOwnNumbers(
  person: Subscriber,
  opens: (binding: number | undefined) => boolean,
): Subscriber {
  const texted = person.textedNumbers ?? {};
  const own = Object.entries(person.numbers).filter(
    ([touch]) => texted[touch] === undefined || opens(texted[touch]),
  );
  return { ...person, numbers: Object.fromEntries(own) };
}

/** What is kept elsewhere, or as a hash that says nothing to a reader. */
const alsoKept: readonly { readonly what: string; readonly howLong: string }[] = [
  {
    what: 'Scrambled forms (keyed hashes) of your address and number, so that they are known again and a STOP is kept. Nobody can read the address or number out of them.',
    howLong: 'For good, since a no must outlive everything else.',
  },
  {
    what: 'Once your record is erased: the consents above as proof, under the scrambled form of your address, without your name, address, number or connection.',
    howLong: 'Five years from each consent.',
  },
  {
    what: 'Counts of sign-ups and letters under scrambled forms of an address or connection, against misuse.',
    howLong: 'At most three days.',
  },
  {
    what: 'If you were on a list of the coach: that you were asked from it, under the scrambled form of your address, so that no list asks you twice.',
    howLong: 'Five years.',
  },
  {
    what: 'If you asked to move to another mailbox: its address, which is shown in that mailbox alone.',
    howLong: 'Until its button is pressed, at most seven days.',
  },
  {
    what: 'What the service notes about its own work: the number of your record, which stands above as its id, and what was done. Never your name, address, number or words.',
    howLong: 'One month.',
  },
  {
    what: 'At Twilio, which carries the texts: the words of each text, and that a text went to or came from your number.',
    howLong:
      'The words about three days; the rest as long as Twilio needs it for its own bills and duties.',
  },
  {
    what: 'At Amazon Web Services: copies of the whole table, to bring it back after a fault.',
    howLong: '35 days.',
  },
  {
    what: 'At Amazon Web Services, only if a letter came back or was marked as spam: your address, on a list of its own to which it sends nothing.',
    howLong: 'Until it is taken off that list by hand.',
  },
  {
    what: 'At Amazon Web Services, only if a fault of ours kept us from reading it: what became of a letter, with your address.',
    howLong: 'At most 14 days.',
  },
  {
    what: "Letters that told the coach that somebody needs a look: your first name and when, none of your words. They lie in the coach's mailbox.",
    howLong: 'As long as the coach keeps them.',
  },
];

function whoOf({
  email,
  name,
  phone,
  country,
  zone,
  hour,
  pace,
  sharedDevice,
  createdAt,
  news,
}: Subscriber) {
  return {
    ...{ email: email || undefined, name, phone, country },
    ...{
      timeZone: zone,
      hour,
      pace,
      sharedDevice: sharedDevice === true,
      news: news === true,
      since: iso(createdAt),
    },
  };
}

async function agreedTo(
  { library, store }: World,
  { kind, given, at, wording, source, ip }: ConsentRecord,
) {
  const present = Object.values(library.consents).find(({ version }) => version === wording);
  return {
    ...{ what: kind, given, at: iso(at), by: source, ip },
    wording: present?.wording ?? (await store.consents.wording(wording)),
    wordingHash: wording,
  };
}

function standingOf(library: Library, person: Subscriber, isOpen: boolean) {
  const { letters, position, pause, stuck, erasing } = person;
  const sequence = position && sequenceOf(library, position.sequence);
  // A touch that comes as a text to a joined phone is told of by its letter alone.
  const isShown = (id: string) =>
    isOpen || (sequence && touchOf(sequence, id)?.channel === 'email');
  return {
    letters: consentOf(letters),
    course: sequence && {
      title: sequence.title,
      begun: position && iso(position.startedAt),
      sent: position?.done
        .filter(isShown)
        .map((id) => ({ id, title: subjectIn(sequence, id, person) })),
    },
    pausedUntil: pause && iso(pause.until),
    couldNotBeServed: stuck && { since: iso(stuck.at), error: isOpen ? stuck.error : undefined },
    erasedAt: erasing && iso(erasing.at + erasureDelayMs),
    ...(isOpen ? phoneStandingOf(person) : {}),
  };
}

/** What a phone alone may have said of where things stand. */
function phoneStandingOf({ texts, hidden, solo, hold, waiting }: Subscriber) {
  return {
    texts: consentOf(texts),
    hidden: hidden === true,
    privateRoute: solo === true,
    // Words of danger stopped letters and texts, until a coach clears the hold.
    held: hold && {
      ...{ since: iso(hold.at), lastWordsAt: iso(hold.saidAt), danger: hold.danger },
      alertsSoFar: hold.alerts,
      nextAlertAt: hold.alertAt === undefined ? undefined : iso(hold.alertAt),
    },
    waitsForAPerson: waiting && { since: iso(waiting.at), why: waiting.concern },
  };
}

/** The subject under which a touch came; a touch that was removed from the course has none. */
function subjectIn(sequence: Sequence, id: string, person: Subscriber): string | undefined {
  const touch = touchOf(sequence, id);
  return touch && subjectOf(touch, person);
}

function consentOf({ state, at, given, only }: Consent) {
  return { state, since: iso(at), wasOnOnce: given, only };
}

/** What is kept only with a consent of its own (promise 65). */
function answersOf(library: Library, person: Subscriber) {
  const { sensitive, role, numbers } = person;
  if (!sensitive) return undefined;
  return {
    role,
    numbers: Object.entries(numbers).map(([touch, number]) => ({
      touch,
      title: subjectIn(courseOf(library), touch, person),
      number,
    })),
  };
}

async function messageOf(
  { library, store, now }: World,
  person: Subscriber,
  { message, ...receipt }: Receipt,
  isOpen: boolean,
) {
  const { channel, status, at, code, providerId, doubt, foundBySweep: swept, checkAt } = receipt;
  const { cause = '', purpose = '', subscriber = '' } = readMessageId(message) ?? {};
  const byHand =
    cause === 'coach-answer'
      ? await store.messages.coachMessage(subscriber, purpose, now())
      : undefined;
  return {
    ...{ at: iso(at), by: channel === 'email' ? 'letter' : 'text', what: cause },
    title: subjectIn(courseOf(library), cause, person),
    to: cause !== 'alert' ? 'you' : purpose.endsWith('second') ? 'the second person' : 'the coach',
    ...{
      state: status,
      code,
      doubt,
      // Whether Twilio's list told it, because no callback did.
      swept,
      lookedIntoAgainAt: checkAt && iso(checkAt),
      words: byHand?.words,
      // Why it went another way than their words came tells how those came.
      because: isOpen ? byHand?.because : undefined,
      id: message,
      providerId,
    },
  };
}

function textOf(
  world: World,
  person: Subscriber,
  { id, at, text, autoReply: answer }: InboundText,
) {
  const sequence = person.position?.sequence ?? world.library.course;
  return {
    at: iso(at),
    text,
    answer: answer && renderAutoReply(world, person, sequence, answer),
    answeredBy: answer,
    id,
  };
}

function toComeOf(world: World, person: Subscriber, isOpen: boolean) {
  const planned = isOpen ? plannedTouch(world.library, person) : laterTouch(world, person);
  const asked = person.out.filter(({ words }) => words !== 'move');
  const out = asked.map(({ words, channel, notBefore, to, ...rest }) => ({
    ...{ at: iso(notBefore), by: channel === 'email' ? 'letter' : 'text', what: words },
    ...{ to: to === 'second' ? 'the second person' : to ? 'the coach' : 'you', ...rest },
  }));
  return planned
    ? [
        ...out,
        {
          ...{ at: iso(planned.at), what: planned.touch.id },
          ...{ title: subjectOf(planned.touch, person), to: 'you' },
        },
      ]
    : out;
}

/** The next touch. A moment that passed unused, as under a hold, is never the one to come. */
function laterTouch({ library, now }: World, person: Subscriber) {
  const planned = plannedTouch(library, person);
  return planned && planned.at <= now()
    ? plannedTouch(library, postpone(library, person, planned.touch, now()))
    : planned;
}

/** Fields that the export names above, under names for readers. */
const toldAbove: ReadonlySet<string> = new Set<keyof Subscriber>([
  ...([
    'email',
    'name',
    'phone',
    'country',
    'zone',
    'hour',
    'pace',
    'sharedDevice',
    'createdAt',
    'news',
  ] as const),
  ...([
    'letters',
    'texts',
    'pause',
    'hidden',
    'solo',
    'hold',
    'waiting',
    'stuck',
    'erasing',
  ] as const),
  ...(['role', 'numbers', 'textedNumbers', 'out'] as const),
  // Shown to the new mailbox alone: who reads the present one may be why they move.
  'move',
]);

/**
 * The rest of the record, under its own names there, so that a new field is part of the export
 * without a change here. mailbox-side.ts says which of it opens to a mailbox alone.
 */
function workingNotesOf(person: Subscriber, isOpen: boolean): Readonly<Record<string, unknown>> {
  const notes = Object.fromEntries(Object.entries(person).filter(([name]) => !toldAbove.has(name)));
  return isOpen ? notes : mailboxNotes(notes, person);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
