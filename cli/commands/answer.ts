/**
 * `mend answer`: sends a coach's own words to one person, by text or letter, and says when they go,
 * or why not and which other way is left.
 */
import type { Command } from 'commander';
import type { Channel } from '../../core/course.ts';
import { mayWriteTo } from '../../core/holds-and-alerts.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { type Remedies, readWords } from '../../service/coach/answer-words.ts';
import { brief, howLong, momentThere } from '../../service/coach/local-time.ts';
import { type NotSent, sendAnswer, whyNotSent } from '../../service/coach/send-answer.ts';
import { iso } from '../../service/coach/standing.ts';
import {
  type CoachWorld,
  findPerson,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends TableOptions {
  readonly text?: string;
  readonly letter?: string;
  readonly long?: true;
  readonly now?: true;
  readonly because?: string;
}

const longestReason = 200;

export function defineAnswer(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<person>', 'email address, in any case, or id'))
    .option(
      '--text <words>',
      'send them as a text; - reads them from stdin, so that the history of your shell keeps none',
    )
    .option('--letter <words>', 'send them as a letter; - reads them from stdin')
    .option('--long', 'let the text have up to three segments')
    .option(
      '--because <reason>',
      'why it goes another way than their words came: by text for a text, by letter for a button',
    )
    .option('--now', 'send at once, outside the hours that suit them too')
    .addHelpText(
      'after',
      '\nThe same words within a minute are the same answer: nothing is sent twice.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend answer sam@example.com --text "I read your note. Shall I call tomorrow at noon?"' +
        '\n  npx mend answer 3k5v0x8q2m1a --letter - < letter.txt',
    )
    .action((who: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => sendCoachMessage(world, who, options)),
    );
}

const remedies: Remedies = {
  write: 'write them behind --text or --letter, or - for stdin',
  byLetter: 'use --letter',
  longer: 'send it as it is with --long',
};

async function sendCoachMessage(world: CoachWorld, who: string, options: Options): Promise<void> {
  const { terminal } = world;
  const { channel, words } = await readCoachMessage(options, terminal);
  const person = await findPerson(world, who);
  if (!mayWriteTo(person, channel)) throw notSent(person, channel, whyNotSent(person, channel));
  const because = reasonFor(person, channel, options.because);
  const own = { channel, words, long: options.long === true, atOnce: options.now === true };
  const sent = await sendAnswer(
    world,
    person,
    { ...own, ...(because ? { because } : {}) },
    remedies,
  );
  if ('why' in sent) throw notSent(person, channel, sent);
  const { message, segments, goesAt, known, held } = sent;
  const fact = {
    ...{ subscriber: person.id, message, channel, ...(segments ? { segments } : {}) },
    ...(goesAt === undefined ? { sent: true } : { goesAt: iso(goesAt) }),
    ...(known ? { known: true } : {}),
  };
  if (options.json) return terminal.say(JSON.stringify(fact));
  const size = segments && segments > 1 ? ` (${segments} segments)` : '';
  const again = known ? 'The same words already: nothing is sent twice. ' : '';
  const when = goesAt === undefined ? 'Handed over.' : whenWords(world, person, channel, goesAt);
  const kind = channel === 'sms' ? 'Text' : 'Letter';
  await terminal.say(terminal.wrap(`${again}${kind}${size}: ${when}`, 0));
  if (!held) return;
  const still = `They are still held, and get nothing else: npx mend clear ${person.id}`;
  await terminal.say(terminal.wrap(still, 0));
}

async function readCoachMessage(
  { text, letter, long }: Options,
  terminal: Terminal,
): Promise<{ channel: Channel; words: string }> {
  if ((text === undefined) === (letter === undefined)) {
    throw new Refusal(
      2,
      'Say it as a text or as a letter: --text "..." or --letter "..." (or - for stdin).',
    );
  }
  if (letter !== undefined && long)
    throw new Refusal(2, '--long is for texts: a letter has room enough.');
  const given = text ?? letter ?? '';
  const words = readWords(given === '-' ? await terminal.readInput() : given, remedies);
  return { channel: text === undefined ? 'email' : 'sms', words };
}

/** The reason given; throws where there is none and the answer goes another way than they wrote. */
function reasonFor(
  { waiting }: Subscriber,
  channel: Channel,
  given: string | undefined,
): string | undefined {
  const reason = given?.replace(/\s+/g, ' ').trim();
  if (given !== undefined && !reason) throw new Refusal(2, 'Write the reason behind --because.');
  if (reason && reason.length > longestReason)
    throw new Refusal(2, `The reason has ${reason.length} characters; ${longestReason} fit.`);
  if (!waiting?.by || waiting.by === channel || reason) return reason;
  const [came, flag] =
    waiting.by === 'sms' ? ['by text', '--text'] : ["by a letter's button", '--letter'];
  const why = 'phone and mailbox may be in two hands';
  throw new Refusal(
    2,
    `Their words came ${came}, and an answer goes back that way: ${why}. Use ${flag}, or say --because "reason".`,
  );
}

function whenWords(world: CoachWorld, person: Subscriber, channel: Channel, at: number): string {
  const now = world.now();
  const unless = `unless they ${channel === 'sms' ? 'say STOP' : 'unsubscribe'} before`;
  if (world.table.kind === 'kept') {
    const hours = at > now ? `, and not before ${momentThere(at, person)} where they are` : '';
    return `goes out at the next npm start${hours}, ${unless}.`;
  }
  if (at <= now) return `goes out within a minute, ${unless}.`;
  const hours = `${momentThere(at, person)} where they are (in ${howLong(at - now)})`;
  return `goes out ${hours}, ${unless}. The same command with --now sends it at once.`;
}

/** Why they may not be written to this way, and which other way is left. */
function notSent(person: Subscriber, channel: Channel, { why, at = 0, other }: NotSent): Refusal {
  const flag = channel === 'sms' ? '--letter' : '--text';
  const remedy = other ? ` Use ${flag}.` : ` ${flag} is not possible either.`;
  const since = brief(at, person);
  const words: Readonly<Record<NotSent['why'], string>> = {
    erased: 'They have just been erased: nothing is sent.',
    hidden:
      'They asked that nothing be sent (HIDE), until their own preferences page says otherwise. Wait for that.',
    exposed: `Somebody else may read their phone. Once that is over, end it with npx mend attend ${person.id}`,
    erasing: `They asked on ${since} to have everything erased: nothing more is sent to them.`,
    'no-texts': `They have not agreed to texts.${remedy}`,
    asked: `They were asked on ${since} and have not said YES to texts.${remedy}`,
    stopped: `Texts are off since they said STOP on ${since}; only their START opens them.${remedy}`,
    'texts-closed': `Texts are closed since ${since}: their number takes none.${remedy}`,
    'letters-closed': `Letters are closed since ${since}: the address bounced, or marked one as spam.${remedy}`,
    unconfirmed: `They have not confirmed their address yet.${remedy}`,
  };
  return new Refusal(1, words[why]);
}
