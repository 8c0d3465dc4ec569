/**
 * `mend answer`: sends a coach's own words to one person, by text or letter, within what they
 * agreed to and within their writing hours. An answer goes back the way the person's words came;
 * another way needs a reason, which is kept with it. It stores first the words, then the wish to
 * send them; the service sends them.
 */
import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { minuteMs } from '../../core/calendar/zone.ts';
import type { Channel } from '../../core/course.ts';
import { mayWriteTo } from '../../core/holds-and-alerts.ts';
import { messageId } from '../../core/message-id.ts';
import { exposedSince, type Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import {
  checkLetter,
  checkLockScreen,
  checkText,
  readWords,
} from '../../service/coach/answer-words.ts';
import { brief, howLong, momentThere } from '../../service/coach/local-time.ts';
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

async function sendCoachMessage(world: CoachWorld, who: string, options: Options): Promise<void> {
  const { terminal } = world;
  const { channel, words } = await readCoachMessage(options, terminal);
  const person = await findPerson(world, who);
  if (!mayWriteTo(person, channel)) throw new Refusal(1, whyNot(person, channel));
  const because = reasonFor(person, channel, options.because);
  const segments = channel === 'sms' ? checkedText(world, words, options) : undefined;
  if (channel === 'email') checkLetter(words);

  const { answer: id, known } = await coachMessageOf(world, person, channel, words);
  const coachMessage = { words, ...(because ? { because } : {}) };
  // The same words again keep the reason that was given first.
  if (!known) await world.store.messages.putCoachMessage(person.id, id, coachMessage, world.now());
  const event = {
    type: 'CoachWrote',
    message: id,
    channel,
    atOnce: options.now === true,
  } as const;
  const change = await apply(world, person.id, event);
  if (!change) throw new Refusal(1, 'They have just been erased: nothing is sent.');
  // A STOP may arrive between the check and the write.
  if (!known && change.after === change.before) throw new Refusal(1, whyNot(change.after, channel));
  await world.nudge();

  const message = messageId(person, 'coach-answer', channel, id);
  const after = (await world.store.people.read(person.id, world.now(), true))?.subscriber;
  const waits = after?.out.find((entry) => entry.id === message);
  const fact = {
    ...{ subscriber: person.id, message, channel, ...(segments ? { segments } : {}) },
    ...(waits ? { goesAt: iso(waits.notBefore) } : { sent: true }),
    ...(known ? { known: true } : {}),
  };
  if (options.json) return terminal.say(JSON.stringify(fact));
  const size = segments && segments > 1 ? ` (${segments} segments)` : '';
  const again = known ? 'The same words already: nothing is sent twice. ' : '';
  const when = waits ? whenWords(world, person, channel, waits.notBefore) : 'Handed over.';
  const kind = channel === 'sms' ? 'Text' : 'Letter';
  await terminal.say(terminal.wrap(`${again}${kind}${size}: ${when}`, 0));
  if (!after?.hold) return;
  const held = `They are still held, and get nothing else: npx mend clear ${person.id}`;
  await terminal.say(terminal.wrap(held, 0));
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
  const words = readWords(given === '-' ? await terminal.readInput() : given);
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

function checkedText({ library }: CoachWorld, words: string, { long }: Options): number {
  const segments = checkText(words, { prefix: library.brand.smsPrefix, long: long === true });
  checkLockScreen(words, library.brand.discreetWords);
  return segments;
}

/**
 * The id of the message: letters and digits from its words and the minute, so that the same command
 * given twice is one message. While the same words still wait for the person's hours, they stay one
 * message however late the command comes again.
 */
async function coachMessageOf(
  world: CoachWorld,
  person: Subscriber,
  channel: Channel,
  words: string,
) {
  const minute = Math.floor(world.now() / minuteMs);
  const [now = '', before = ''] = [minute, minute - 1].map((at) =>
    createHash('sha256').update(`${channel} ${at} ${words}`).digest('hex').slice(0, 12),
  );
  for (const id of [now, before]) if (person.seen.includes(id)) return { answer: id, known: true };
  for (const entry of person.out) {
    if (entry.words !== 'coach-answer' || entry.channel !== channel) continue;
    const id = entry.id.split('-').at(-1) ?? '';
    const waits = await world.store.messages.coachMessage(person.id, id, world.now());
    if (waits?.words === words) return { answer: id, known: true };
  }
  return { answer: now, known: false };
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
function whyNot(person: Subscriber, channel: Channel): string {
  const { hidden, erasing, texts, letters, phone } = person;
  if (hidden)
    return 'They asked that nothing be sent (HIDE), until their own preferences page says otherwise. Wait for that.';
  if (exposedSince(person) !== undefined)
    return `Somebody else may read their phone. Once that is over, end it with npx mend attend ${person.id}`;
  if (erasing)
    return `They asked on ${brief(erasing.at, person)} to have everything erased: nothing more is sent to them.`;
  const other: Channel = channel === 'sms' ? 'email' : 'sms';
  const flag = other === 'email' ? '--letter' : '--text';
  const remedy = mayWriteTo(person, other) ? ` Use ${flag}.` : ` ${flag} is not possible either.`;
  if (channel === 'sms') {
    if (!phone || texts.state === 'none') return `They have not agreed to texts.${remedy}`;
    const since = brief(texts.at, person);
    if (texts.state === 'asked')
      return `They were asked on ${since} and have not said YES to texts.${remedy}`;
    if (texts.state === 'off')
      return `Texts are off since they said STOP on ${since}; only their START opens them.${remedy}`;
    return `Texts are closed since ${since}: their number takes none.${remedy}`;
  }
  if (letters.state === 'closed') {
    return `Letters are closed since ${brief(letters.at, person)}: the address bounced, or marked one as spam.${remedy}`;
  }
  return `They have not confirmed their address yet.${remedy}`;
}
