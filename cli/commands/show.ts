/**
 * `mend show`: prints one person, where they stand, and everything that happened, in order, with
 * addresses and words, since the coach named the person. It says which facts are not kept.
 */
import type { Command } from 'commander';
import { meaningOf } from '../../adapters/twilio/twilio-codes.ts';
import { erasureDelayMs } from '../../core/calendar/standstill.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { type Concern, concerns, sequenceOf } from '../../core/course.ts';
import { triedAgainMs } from '../../core/returned-letters.ts';
import {
  type Consent,
  exposedSince,
  type Move,
  type Stuck,
  type Subscriber,
  unreachedSince,
  type Waiting,
} from '../../core/subscriber.ts';
import {
  brief,
  dayThere,
  hourThere,
  howLong,
  momentThere,
  plural,
} from '../../service/coach/local-time.ts';
import { seatsAsJson, seatWords, seminarMessagesToCome } from '../../service/coach/person-seats.ts';
import {
  type Answered,
  deedWords,
  type Entry,
  outcomeWords,
  timelineOf,
} from '../../service/coach/person-timeline.ts';
import { dangerWords, iso, standingOf, whoWords } from '../../service/coach/standing.ts';
import { concernWords } from '../../service/messages/concern-words.ts';
import { dayWords } from '../../service/messages/render-message.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type CoachWorld,
  findPerson,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { harmless, type Terminal } from '../terminal.ts';

export function defineShow(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<person>', 'email address, in any case, or id'))
    .addHelpText('after', '\nWhat they wrote is kept for 30 days. Times are theirs.')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend show sam@example.com\n  npx mend show 3k5v0x8q2m1a --stack',
    )
    .action((who: string, options: TableOptions) =>
      inCoachWorld(options, terminal, async (world) => {
        const person = await findPerson(world, who);
        const entries = await timelineOf(world, person);
        if (options.json) await terminal.say(JSON.stringify(asJson(world, person, entries)));
        else for (const line of asLines(world, person, entries)) await terminal.say(line);
      }),
    );
}

function asJson(world: World, person: Subscriber, entries: readonly Entry[]) {
  const {
    email,
    phone,
    hour,
    role,
    numbers,
    sensitive,
    sharedDevice,
    solo,
    hidden,
    pause,
    hold,
    erasing,
    joinAskedOn,
  } = person;
  return {
    ...standingOf(world.library, person),
    ...{
      email,
      ...(phone ? { phone } : {}),
      hour,
      consents: { letters: person.letters, texts: person.texts },
    },
    ...(sensitive ? { role, numbers } : { withheld: ['role', 'numbers'] }),
    ...(hold?.danger ? { danger: hold.danger } : {}),
    ...(pause ? { pausedUntil: iso(pause.until) } : {}),
    ...(person.mailbox && email ? { movedAt: iso(person.mailbox.at) } : {}),
    ...(erasing ? { erasedAt: iso(erasing.at + erasureDelayMs) } : {}),
    ...{
      ...(sharedDevice ? { sharedDevice } : {}),
      ...(solo ? { solo } : {}),
      ...(hidden ? { hidden } : {}),
      ...(joinAskedOn === undefined ? {} : { joinAskedOn: iso(joinAskedOn * dayMs).slice(0, 10) }),
    },
    ...seatsAsJson(person),
    toCome: person.out.map(({ words, channel, notBefore, to }) => ({
      ...{ words, channel, at: iso(notBefore), ...(to ? { to } : {}) },
    })),
    timeline: entries.map(({ at, ...rest }) => ({ at: iso(at), ...rest })),
  };
}

function asLines(world: CoachWorld, person: Subscriber, entries: readonly Entry[]): string[] {
  const { terminal } = world;
  const now = world.now();
  const lines = [terminal.bold(`${harmless(whoWords(person))}  (${person.id})`), ''];
  for (const [head, text] of facts(world, person, now))
    lines.push(`  ${head.padEnd(9)}${terminal.wrap(text, 11)}`);
  let day = '';
  for (const entry of entries) {
    const itsDay = dayThere(entry.at, person);
    if (itsDay !== day) lines.push('', terminal.bold(itsDay));
    day = itsDay;
    for (const [at, [head, text]] of entryLines(entry).entries()) {
      lines.push(
        `  ${at === 0 ? hourThere(entry.at, person) : '     '}  ${head.padEnd(9)}${terminal.wrap(text, 18)}`,
      );
    }
  }
  if (entries.length === 0) lines.push('', 'Nothing has happened yet.');
  const coming = toCome(world, person, now);
  if (coming.length > 0) lines.push('', terminal.bold('To come'));
  for (const [head, text] of coming) lines.push(`  ${head.padEnd(16)}${terminal.wrap(text, 18)}`);
  return lines;
}

/** The way by which their words came, and the answer goes back. */
function wayWords({ by }: Waiting): string {
  return by ? `, by ${by === 'sms' ? 'text' : 'a letter’s button'}` : '';
}

type Line = readonly [head: string, text: string];

function facts(world: World, person: Subscriber, now: number): Line[] {
  const { hold, waiting, email, phone, letters, texts, zone, hour, sharedDevice, solo } = person;
  const { status } = standingOf(world.library, person);
  const lines: Line[] = [];
  if (hold) {
    const what = hold.danger ? `words of ${dangerWords[hold.danger]}` : 'words of danger';
    const since = `${momentThere(hold.at, person)} (${howLong(now - hold.at)})`;
    lines.push([
      'HELD',
      `since ${since}, for ${what}. No letter and no text of the course goes out until npx mend clear ${person.id}`,
    ]);
  } else if (waiting) {
    lines.push([
      'WAITS',
      `since ${momentThere(waiting.at, person)}: ${concernWords[waiting.concern]}${wayWords(waiting)}`,
    ]);
  }
  if (person.stuck) lines.push(['STUCK', stuckWords(person.stuck, person)]);
  const unreached = unreachedSince(person);
  if (unreached !== undefined) lines.push(['BACK', unreachedLine(unreached, person)]);
  lines.push(['status', [status, ...stillness(person)].join(', ')]);
  lines.push(['place', placeWords(world, person)]);
  for (const words of seatWords(person)) lines.push(['seminar', words]);
  lines.push(['letters', `${consentWords(letters, person)}: ${email || 'no address is known'}`]);
  if (person.mailbox && email) {
    const day = dayThere(person.mailbox.at, person);
    lines.push(['moved', `to this mailbox on ${day}; what is older may be another person's`]);
  }
  if (person.move) lines.push(['moves', moveWords(person.move, person)]);
  lines.push([
    'texts',
    phone
      ? `${consentWords(texts, person)}${texts.only ? ', around a seminar alone' : ''}: ${phone}`
      : 'no phone given',
  ]);
  lines.push(['time', `${zone}, where it is ${momentThere(now, person)} now; notes at ${hour}:00`]);
  if (person.joinAskedOn !== undefined)
    lines.push([
      'asked',
      `a phone asked to join by a code on ${dayWords(person.joinAskedOn)}; it was not joined`,
    ]);
  if (sharedDevice)
    lines.push([
      'careful',
      'somebody else may read their phone or inbox: write nothing that tells',
    ]);
  if (solo) lines.push(['route', 'private: no practice with their partner']);
  lines.push(['answers', keptWords(person)]);
  return lines;
}

function stuckWords({ at, error }: Stuck, person: Subscriber): string {
  const remedy = `Mend the cause, then npx mend redrive ${person.id}`;
  return `since ${momentThere(at, person)}: what is to be sent could not be made (${error}). ${remedy}`;
}

function unreachedLine(since: number, person: Subscriber): string {
  const until = dayThere(since + triedAgainMs, person);
  const remedy = `After another way to reach them, npx mend resume ${person.id}`;
  return `since ${momentThere(since, person)}: three letters in a row came back for now, so letters rest. One is tried on ${until}. ${remedy}`;
}

function stillness(person: Subscriber): string[] {
  const { pause, hidden, erasing, zone } = person;
  return [
    ...(hidden
      ? ['they asked that nothing be sent until their preferences page says otherwise (HIDE)']
      : []),
    ...(exposedSince(person) !== undefined
      ? ['nothing is sent while somebody else may read their phone: do not text or call']
      : []),
    ...(pause ? [`until ${brief(pause.until, { zone })}`] : []),
    ...(erasing
      ? [`everything is erased on ${brief(erasing.at + erasureDelayMs, { zone })}, as they asked`]
      : []),
  ];
}

function placeWords({ library }: World, person: Subscriber): string {
  const { position, pace } = person;
  if (!position) return `not begun, ${pace} pace`;
  const sequence = sequenceOf(library, position.sequence);
  const { step, last } = standingOf(library, person);
  const title = sequence.steps.find(({ id }) => id === step)?.title;
  return `${last ? `${title ?? step}, last ${last}` : 'before the first letter'}, ${pace} pace`;
}

function consentWords({ state, at }: Consent, person: Subscriber): string {
  const since = brief(at, person);
  switch (state) {
    case 'none':
      return 'never agreed to';
    case 'asked':
      return `asked on ${since}, no yes yet`;
    case 'on':
      return `on since ${since}`;
    case 'off':
      return `off since ${since}, as they said`;
    case 'closed':
      return `closed since ${since}: nothing arrives there, or it was marked as spam`;
  }
}

/** The new address is the person's alone until its button is pressed. */
function moveWords({ at, by, pressedAt, textedAt }: Move, person: Subscriber): string {
  const who = by === 'coach' ? 'you asked' : 'they asked';
  const proofs = [
    pressedAt === undefined ? 'its button is not pressed yet' : 'its button is pressed',
    ...(person.phone
      ? [textedAt === undefined ? 'no code from the phone yet' : 'the phone has sent the code']
      : []),
  ];
  return `to another mailbox: ${who} on ${dayThere(at, person)}; ${proofs.join(', ')}`;
}

function keptWords({ sensitive, role, numbers }: Subscriber): string {
  if (!sensitive) return 'role and numbers are not kept: they have not agreed to that';
  const given = Object.entries(numbers).map(([touch, number]) => `${touch} ${number}`);
  return `role ${role}; numbers ${given.join(', ') || 'none given yet'}`;
}

function entryLines(entry: Entry): Line[] {
  switch (entry.kind) {
    case 'consent':
      return [
        [
          entry.given ? 'agreed' : 'refused',
          `${entry.consent} (${entry.source}, wording ${entry.wording})`,
        ],
      ];
    case 'message': {
      const what = [entry.cause, ...(entry.title ? [entry.title] : [])].join(' ');
      const outcome = outcomeWords(entry.status, entry.code, meaningOf(entry.code));
      const head = entry.channel === 'email' ? 'letter' : 'text';
      if (entry.cause !== 'coach-answer') {
        const answered: Line[] = entry.answered ? [['', answeredWords(entry.answered)]] : [];
        return [[head, `${what}: ${outcome}`], ...answered];
      }
      return [
        ['by hand', `${head}, ${outcome}`],
        ...(entry.words ? [['', quoted(entry.words)] as const] : []),
        ...(entry.because
          ? [['', `another way than they wrote, because: ${quoted(entry.because)}`] as const]
          : []),
      ];
    }
    case 'alert':
      return [['alert', `${alertWords(entry.to, entry.concern)}: ${outcomeWords(entry.status)}`]];
    case 'act': {
      const days = entry.days === undefined ? '' : ` for ${plural(entry.days, 'day')}`;
      const what = `${deedWords[entry.deed]}${days}; by whom is not known`;
      return [
        ['by hand', what],
        ['', `because: ${quoted(entry.because)}`],
      ];
    }
    case 'text': {
      const danger: Line[] = entry.danger ? [['', `words of ${dangerWords[entry.danger]}`]] : [];
      const outcome = entry.answer?.status ? ` (${outcomeWords(entry.answer.status)})` : '';
      const answer: Line[] = entry.answer
        ? [['answered', `${quoted(entry.answer.words)}${outcome}`]]
        : [];
      return [[entry.danger ? 'DANGER' : 'wrote', quoted(entry.text)], ...danger, ...answer];
    }
  }
}

function alertWords(to: 'coach' | 'second', concern: Concern | undefined): string {
  const about = concern ? `, ${concernWords[concern]}` : '';
  return `to ${to === 'coach' ? 'the coach' : 'the second contact'}${about}`;
}

function answeredWords({ by, number }: Answered): string {
  const what = number === undefined ? 'answered' : `answered ${number}`;
  const unclear = 'by a letter’s button, or by a text that is kept no more';
  if (by === 'text') return `${what} by text`;
  return `${what} ${by === 'button' ? 'by a letter’s button' : unclear}; when is not kept`;
}

function toCome({ library }: World, person: Subscriber, now: number): Line[] {
  const { next } = standingOf(library, person);
  const when = (at: number) => (at <= now ? 'now' : brief(at, person));
  const lines: Line[] = person.out
    .toSorted((a, b) => a.notBefore - b.notBefore)
    .map(({ notBefore, channel, words, to }) => {
      const what = to
        ? `alert ${alertWords(
            to,
            concerns.find((one) => one === words),
          )}`
        : words;
      return [when(notBefore), `${what}, by ${channel === 'email' ? 'letter' : 'text'}`];
    });
  for (const { what, at, channel } of seminarMessagesToCome(library, person))
    lines.push([when(at), `${what}, by ${channel === 'email' ? 'letter' : 'text'}`]);
  if (next)
    lines.push([
      when(Date.parse(next.at)),
      `${next.touch}, by ${next.channel === 'email' ? 'letter' : 'text'}`,
    ]);
  return lines;
}

function quoted(text: string): string {
  return `"${harmless(text, 'many')}"`;
}
