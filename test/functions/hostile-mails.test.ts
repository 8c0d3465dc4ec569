/**
 * Covers hostile words in letters, alerts and texts: as an independent MIME parser reads it, each
 * mail has the headers and elements that it has for a person called Sam, and one recipient.
 */
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeMail } from '../../adapters/ses/mime.ts';
import type { Outgoing } from '../../core/due.ts';
import { messageId } from '../../core/message-id.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { readSignUp } from '../../pages/parts/sign-up-form.ts';
import { renderMail, renderTextMessage } from '../../service/messages/render-message.ts';
import type { Mail } from '../../service/ports/mailer.ts';
import type { World } from '../../service/ports/world.ts';
import { theLibrary } from '../library.ts';
import { breaksLines, elementsOf, hostile, hostileText } from './hostile-strings.ts';
import { aForm } from './web-bed.ts';

const now = Date.parse('2030-03-05T17:00:00Z');
let world: Pick<World, 'library' | 'settings' | 'secrets' | 'now'>;
let messages: readonly Outgoing[];
beforeAll(async () => {
  const library = await theLibrary();
  world = {
    library,
    now: () => now,
    secrets: { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32), twilioAuthToken: 'x' },
    settings: {
      publicUrl: 'https://notes.example.com',
      twilioFrom: '+15550100199',
    } as World['settings'],
  };
  messages = everyMessage();
});

/**
 * Every letter and text of the course, and the alerts about a person: all messages that a person's
 * words may reach.
 */
function everyMessage(): Outgoing[] {
  const { library } = world;
  const course = library.sequences[library.course];
  if (!course) throw new Error('no course');
  const person = newSubscriber('abcdefgh1234', now);
  const of = (words: string, channel: 'email' | 'sms', to?: 'coach'): Outgoing => {
    const id = messageId(person, words, channel);
    return {
      id,
      channel,
      sequence: course.id,
      out: { id, channel, words, notBefore: 0, ...(to ? { to } : {}) },
    };
  };
  return [
    ...course.touches.flatMap((touch) => [
      {
        id: messageId(person, touch.id, 'email'),
        channel: 'email' as const,
        sequence: course.id,
        touch,
      },
      ...(touch.text
        ? [
            {
              id: messageId(person, touch.id, 'sms'),
              channel: 'sms' as const,
              sequence: course.id,
              touch,
            },
          ]
        : []),
    ]),
    ...Object.keys(course.letters).map((words) => of(words, 'email')),
    ...Object.keys(course.answers).map((words) => of(words, 'sms')),
    ...Object.keys(library.alerts).map((concern) => of(concern, 'email', 'coach')),
  ];
}

function personOf(form: object): Subscriber | undefined {
  const read = readSignUp({ ...aForm, ...form }, world.library.brand);
  if ('problems' in read) return undefined;
  const { name, email } = read.signUp;
  return {
    ...newSubscriber('abcdefgh1234', now),
    // Before the mailbox has said yes no letter says a name.
    letters: { state: 'on', at: now },
    email,
    ...(name ? { name } : {}),
    zone: 'America/Denver',
  };
}

const sender = {
  from: 'notes@example.com',
  senderName: 'Mend Notes',
  replyTo: 'hello@example.com',
};

async function asRead(mail: Mail) {
  const raw = composeMail(mail, sender).toString();
  const { headers, to, subject, text, html } = await PostalMime.parse(raw);
  const recipients = (to ?? []).map((one) => one.address);
  return {
    names: headers.map(({ key }) => key),
    recipients,
    subject,
    text: text ?? '',
    elements: elementsOf(html ?? ''),
  };
}

/** Renders every message for a person and compares it with the message for Sam. */
async function expectHarmless(person: Subscriber): Promise<void> {
  const sam = { ...person, name: 'Sam', email: 'sam@example.com' };
  for (const message of messages) {
    if (message.channel === 'sms') {
      // A text carries no name (promise 55).
      expect(renderTextMessage(world, person, message).body).toBe(
        renderTextMessage(world, sam, message).body,
      );
      continue;
    }
    const [theirs, sams] = [renderMail(world, person, message), renderMail(world, sam, message)];
    const [read, expected] = [await asRead(theirs), await asRead(sams)];
    expect(read.names).toEqual(expected.names);
    expect(read.elements).toEqual(expected.elements);
    expect(read.recipients).toEqual(message.out?.to ? expected.recipients : [person.email]);
    expect(seen(read.subject)).toBe(seen(theirs.subject));
    expect(read.text.replaceAll('\r', '').trimEnd()).toBe(wellFormed(theirs.text).trimEnd());
  }
}

describe('P45 P46 hostile words', () => {
  it.each(Object.entries(hostile))(
    '%s as a name reaches letters, alerts and texts as plain words, or not at all',
    async (_what, name) => {
      const person = personOf({ name });
      if (!person) return;
      expect(breaksLines.test(name)).toBe(false);
      await expectHarmless(person);
      const letter = messages.find(({ out }) => out?.words === 'confirm');
      const greeting = person.name ? `Hi ${wellFormed(person.name)},` : 'Hi there,';
      expect((await asRead(renderMail(world, person, letter as Outgoing))).text).toContain(
        greeting,
      );
    },
  );

  it('a random string as a name reaches letters and alerts as plain words, or not at all', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(hostileText, async (name) => {
        const person = personOf({ name });
        if (!person) return;
        taken += 1;
        await expectHarmless(person);
      }),
      { numRuns: 60 },
    );
    expect(taken).toBeGreaterThan(5);
  });

  it('a random string as an address is refused kindly, or gives one recipient, the one that was written', async () => {
    const around = fc.oneof(
      hostileText,
      hostileText.map((text) => `sam@example.com${text}`),
      hostileText.map((text) => `${text}sam@example.com`),
      fc
        .tuple(fc.stringMatching(/^[!-~]{1,30}$/), fc.stringMatching(/^[!-~]{1,20}$/))
        .map(([local, host]) => `${local}@${host}.example.com`),
      fc.emailAddress(),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(around, async (email) => {
        const person = personOf({ email });
        if (!person) return;
        taken += 1;
        expect(breaksLines.test(person.email)).toBe(false);
        expect(person.email.split('@')).toHaveLength(2);
        const letter = messages.find(({ out }) => out?.words === 'confirm');
        const read = await asRead(renderMail(world, person, letter as Outgoing));
        expect(read.recipients).toEqual([person.email]);
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('a coach’s words keep their lines in the letter, and are no elements', async () => {
    const person = { ...newSubscriber('abcdefgh1234', now), email: 'sam@example.com' };
    const letter = messages.find(({ out }) => out?.words === 'coach-answer') as Outgoing;
    const plain = await asRead(renderMail(world, person, letter, 'Hello'));
    for (const [what, words] of Object.entries(hostile)) {
      const read = await asRead(renderMail(world, person, letter, words));
      expect(read.names, what).toEqual(plain.names);
      expect(
        read.elements.filter((element) => element !== 'br'),
        what,
      ).toEqual(plain.elements.filter((element) => element !== 'br'));
    }
  });
});

/**
 * Treats each run of white space as one space: a folded header may come back so, and readers show
 * the same.
 */
function seen(subject = ''): string {
  return wellFormed(subject).replace(/\s+/g, ' ').trim().normalize();
}

/** Replaces lone surrogates, which UTF-8 cannot carry. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
