/**
 * `mend test`: sends one touch of the course to yourself, just as a person would get it, by the
 * service's own mailer and texter. It is made for a person who does not exist, so its links have
 * run out. It changes nobody and sends nothing to an address or phone whose owner said no.
 */

import { type Command, Option } from 'commander';
import { startCourse } from '../../core/calendar/course-position.ts';
import { courseOf, type Pace, type Role, type Touch } from '../../core/course.ts';
import type { Outgoing } from '../../core/due.ts';
import { messageId } from '../../core/message-id.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { renderMail, renderTextMessage } from '../../service/messages/render-message.ts';
import { segmentsOf } from '../../service/messages/render-reply.ts';
import type { Mailer } from '../../service/ports/mailer.ts';
import type { Outcome } from '../../service/ports/outcome.ts';
import { textsSentThisMonth } from '../../service/text-counters.ts';
import { localAws } from '../aws-access.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { cell, type Terminal } from '../terminal.ts';
import type { Recipient } from './test-recipient.ts';

interface Options extends TableOptions {
  readonly touch?: string;
  readonly phone?: string;
  readonly pace: Pace;
  readonly role: Role;
  readonly solo?: true;
}

export function defineTestSend(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('[address]', 'your own email address, or your phone as +1...'))
    .option('--touch <id>', 'which one')
    .option('--phone <number>', 'beside an email address: where a touch that is a text goes')
    .addOption(
      new Option('--pace <pace>', 'the words of this pace')
        .choices(['standard', 'baby'])
        .default('standard'),
    )
    .addOption(
      new Option('--role <role>', 'the lines for this role')
        .choices(['hurt', 'did', 'both', 'none'])
        .default('none'),
    )
    .option('--solo', 'the words of the private route')
    .addHelpText('after', '\nIts links lead to pages that say the link has run out.')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend test you@example.com --touch 1B --pace baby --role hurt',
    )
    .action((address: string | undefined, options: Options) =>
      inCoachWorld(options, terminal, (world) =>
        address === undefined || options.touch === undefined
          ? list(world, options)
          : send(world, address, options),
      ),
    );
}

async function list({ library, terminal }: CoachWorld, { json, pace }: Options): Promise<void> {
  const touches = courseOf(library).touches;
  const widest = Math.max(...touches.map(({ id }) => id.length));
  for (const { id, step, title, day, channel } of touches) {
    const kind = channel === 'email' ? 'letter' : 'text';
    const line = `${cell(id, widest)}  day ${cell(String(day[pace]), 3)}  ${cell(kind, 6)}  ${title}`;
    const shown = line.slice(0, terminal.width);
    await terminal.say(json ? JSON.stringify({ id, step, title, day, channel }) : shown);
  }
  if (!json) await terminal.say('\nSend one to yourself: npx mend test you@example.com --touch ID');
}

async function send(world: CoachWorld, address: string, options: Options): Promise<void> {
  const touch = touchNamed(world, options.touch ?? '');
  const { readRecipient } = await import('./test-recipient.ts');
  const recipient = await readRecipient(world, touch, address, options.phone);
  if (world.table.kind === 'kept') {
    throw new Refusal(
      2,
      'The local service does not run, so nothing can be sent: start it with npm start.',
    );
  }
  if (!world.settings.publicUrl) {
    throw new Refusal(2, 'The local service is of an older version: stop it and start it again.');
  }
  const person = fictionalPerson(world, recipient, options);
  const message: Outgoing = {
    id: messageId(person, touch.id, recipient.channel),
    ...{ channel: recipient.channel, sequence: courseOf(world.library).id, touch },
  };
  const { outcome, segments } = await handOver(world, person, message);
  if (outcome.status !== 'sent') throw new Refusal(1, notSent(outcome));
  const { channel } = recipient;
  if (options.json) {
    return world.terminal.say(
      JSON.stringify({
        touch: touch.id,
        channel,
        message: message.id,
        ...(segments ? { segments } : {}),
      }),
    );
  }
  const kind =
    channel === 'sms' ? 'text' : touch.channel === 'sms' ? 'letter in place of its text' : 'letter';
  await world.terminal.say(
    `Sent: ${touch.id}, ${touch.title}, as a ${kind}. Its links have run out, as it belongs to nobody.`,
  );
}

function touchNamed({ library }: CoachWorld, id: string): Touch {
  const { touches } = courseOf(library);
  const touch = touches.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (touch) return touch;
  throw new Refusal(
    2,
    `--touch: the course has no "${id}"; it has ${touches.map((one) => one.id).join(', ')}.`,
  );
}

/**
 * A person who is stored nowhere: no link of theirs opens anything, no event of theirs is found.
 */
function fictionalPerson(
  world: CoachWorld,
  recipient: Recipient,
  { pace, role, solo }: Options,
): Subscriber {
  const now = world.now();
  const on = { state: 'on', at: now } as const;
  const person: Subscriber = {
    ...newSubscriber(world.newId(), now),
    ...{
      enrollment: 1,
      pace,
      role,
      letters: on,
      zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    ...(solo ? { solo } : {}),
    ...(recipient.email ? { email: recipient.email } : {}),
    ...(recipient.phone ? { phone: recipient.phone, texts: on } : {}),
    ...(recipient.country ? { country: recipient.country } : {}),
  };
  return { ...person, position: startCourse(courseOf(world.library), person, now) };
}

async function handOver(
  world: CoachWorld,
  person: Subscriber,
  message: Outgoing,
): Promise<{ outcome: Outcome; segments?: number }> {
  if (message.channel === 'email')
    return { outcome: await (await mailerOf(world)).send(renderMail(world, person, message)) };
  const text = renderTextMessage(world, person, message);
  const segments = segmentsOf(text.body);
  const { TwilioTexter } = await import('../../adapters/twilio/twilio-texter.ts');
  const outcome = await TwilioTexter.of(world).send(text);
  // It counts into the month's segments as every text does.
  if (outcome.status === 'sent') await textsSentThisMonth(world, segments);
  return { outcome, segments };
}

async function mailerOf(world: CoachWorld): Promise<Mailer> {
  const { SesMailer } = await import('../../adapters/ses/ses-mailer.ts');
  const { service } = world.table;
  return SesMailer.of(world, service ? { endpoint: service.inbox, ...localAws } : world.aws);
}

function notSent(outcome: Exclude<Outcome, { status: 'sent' }>): string {
  switch (outcome.status) {
    case 'refused':
      return `Not taken for now (${outcome.code}): try again in a moment.`;
    case 'rejected':
      return `Not taken (${outcome.code}): this address or number cannot be written to.`;
    case 'halted':
      return `Not taken (${outcome.code}): the provider takes no messages from us. See docs/runbook.md, "a provider takes no messages from us".`;
    case 'unknown':
      return `Nobody can know whether it was taken (${outcome.code}): look whether it arrives before you try again.`;
  }
}
