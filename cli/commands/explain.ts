/**
 * `mend explain`: says in plain words what one person was sent and why, what not and by which rule,
 * and what is next; or the story of one touch for them.
 */
import type { Command } from 'commander';
import { meaningOf } from '../../adapters/twilio/twilio-codes.ts';
import { sequenceOf } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import {
  type Explanation,
  explainPerson,
  type SentMessage,
  storyOf,
  type Unsent,
} from '../../service/coach/explain-person.ts';
import {
  becauseWords,
  changesWords,
  reasonWords,
  restWords,
} from '../../service/coach/explain-words.ts';
import { brief, momentThere } from '../../service/coach/local-time.ts';
import { outcomeWords } from '../../service/coach/person-timeline.ts';
import { whoWords } from '../../service/coach/standing.ts';
import {
  type CoachWorld,
  findPerson,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { harmless, type Terminal } from '../terminal.ts';

export function defineExplain(command: Command, terminal: Terminal): void {
  withTableOptions(
    command
      .argument('<person>', 'email address, in any case, or id')
      .argument('[touch]', 'a touch of the course, as 2C: its own story alone'),
  )
    .addHelpText('after', '\nTimes are theirs. Reasons are those by which the service decides.')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend explain sam@example.com\n  npx mend explain sam@example.com 2C',
    )
    .action((who: string, touch: string | undefined, options: TableOptions) =>
      inCoachWorld(options, terminal, async (world) => {
        const person = await findPerson(world, who);
        const id = touch === undefined ? undefined : touchNamed(world, person, touch);
        const knowsLimits = world.settings.publicUrl !== '';
        const found = await explainPerson(world, person, { knowsLimits });
        if (options.json) return terminal.say(JSON.stringify(asJson(found, id)));
        for (const line of asLines(world, person, found, id)) await terminal.say(line);
      }),
    );
}

/** The id as the course writes it. Throws where it has no such touch and they had none. */
function touchNamed({ library }: CoachWorld, { position }: Subscriber, said: string): string {
  const sequence = sequenceOf(library, position?.sequence ?? library.course);
  const ids = sequence.touches.map(({ id }) => id);
  const isSame = (id: string) => id.toLowerCase() === said.trim().toLowerCase();
  const found = ids.find(isSame) ?? position?.done.find(isSame);
  if (found !== undefined) return found;
  throw new Refusal(
    2,
    `"${harmless(said)}" is no touch of ${sequence.id}; give one of ${ids.join(', ')}`,
  );
}

function asJson(found: Explanation, touch: string | undefined) {
  if (touch === undefined) return found;
  const { id, at, zone, pace, rest, limits } = found;
  const story = storyOf(found, touch);
  return {
    id,
    at,
    zone,
    pace,
    limits,
    ...(rest ? { rest } : {}),
    touch,
    ...(story ? { story } : {}),
  };
}

function asLines(
  world: CoachWorld,
  person: Subscriber,
  found: Explanation,
  touch: string | undefined,
): string[] {
  const { terminal } = world;
  const lines = [terminal.bold(`${harmless(whoWords(person))}  (${person.id})`)];
  const say = (indent: number, text: string) =>
    lines.push(' '.repeat(indent) + terminal.wrap(text, indent + 2));
  if (touch !== undefined) {
    const story = storyOf(found, touch);
    lines.push('', terminal.bold(touch));
    if (!story) say(2, 'They have had it; no message of it is kept.');
    else for (const text of storyWords(story, person)) say(2, text);
    if (found.rest && !isAtRest(story))
      say(2, `Now nothing of the course goes: ${restWords(found.rest)}.`);
    return lines;
  }
  lines.push('', terminal.bold('Sent'));
  for (const message of found.sent) say(2, sentWords(message, person).join(' '));
  if (found.sent.length === 0) say(2, 'Nothing yet.');
  const without = found.unsent.filter(({ state }) => state === 'left-out' || state === 'never');
  if (without.length > 0) lines.push('', terminal.bold('Not sent'));
  for (const one of without) say(2, `${named(one)}: ${reasonsOf(one, person)}.`);
  lines.push('', terminal.bold('Next'));
  for (const text of nextWords(found, person)) say(2, text);
  return lines;
}

/** Whether the story says already that the course rests. */
function isAtRest(story: SentMessage | Unsent | undefined): boolean {
  return (
    story !== undefined && 'state' in story && story.reasons.some(({ rule }) => rule === 'course')
  );
}

function nextWords(found: Explanation, person: Subscriber): readonly string[] {
  const { rest, restSince, next, limits, solo, pace, besides } = found;
  const since = restSince === undefined ? '' : ` Since ${brief(restSince, person)}.`;
  return [
    ...(rest ? [`Now nothing of the course goes: ${restWords(rest)}.${since}`] : []),
    ...(next?.at === undefined
      ? ['Nothing is next.']
      : [`${named(next)}. ${storyWords(next, person).join(' ')}`]),
    ...besides.map(
      ({ words, channel, at }) =>
        `Beside the course: ${words}, by ${channel === 'sms' ? 'text' : 'letter'}, ${momentThere(at, person)}.`,
    ),
    ...limits.map((limit) => `A limit holds: ${reasonWords(limit, person)}.`),
    ...(pace === 'baby' ? ['They take baby steps: gaps are those of the slower pace.'] : []),
    ...(solo
      ? ['They took the private route (SOLO): words of practices with a partner are left out.']
      : []),
    ...changesWords(found),
  ];
}

function storyWords(story: SentMessage | Unsent, person: Subscriber): readonly string[] {
  if ('cause' in story) return sentWords(story, person);
  const reasons = story.reasons.length === 0 ? '' : ` ${capital(reasonsOf(story, person))}.`;
  if (story.at === undefined) return [`Not sent.${reasons}`];
  const by = story.channel === 'sms' ? 'text' : 'letter';
  return [`Comes on ${momentThere(story.at, person)}, by ${by}.${reasons}`];
}

function sentWords(message: SentMessage, person: Subscriber): readonly string[] {
  const { at, cause, title, channel, because, outcome, moved, removed } = message;
  const { status, code, answered } = outcome;
  const by = channel === 'sms' ? 'text' : 'letter';
  const what = named({ touch: cause, title: title ?? '' });
  return [
    `${momentThere(at, person)}  ${by} ${what}.`,
    `Why: ${becauseWords(because)}.`,
    ...moved.map((reason) => `${capital(reasonWords(reason, person))}.`),
    `${capital(outcomeWords(status, code, meaningOf(code)))}${answered ? ', answered' : ''}.`,
    ...(removed ? ['The touch has left the course since.'] : []),
  ];
}

const reasonsOf = ({ reasons, state }: Unsent, person: Subscriber): string =>
  reasons.map((reason) => reasonWords(reason, person, state === 'left-out')).join('; ');

/** A touch's id with its title, without the mark at its end. */
const named = ({ touch, title }: Pick<Unsent, 'touch' | 'title'>): string =>
  `${touch} ${harmless(title)}`.trim().replace(/[.?!]$/, '');

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
