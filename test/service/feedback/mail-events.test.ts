/**
 * Covers what an event of SES means, each row by its source:
 *
 * - the fields: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * - the suppression list: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 * - kinds of complaint: RFC 5965, RFC 6430 (not-spam), RFC 6591 (auth-failure)
 * - statuses: RFC 3463 (X.1.1, X.7.1, class 4), RFC 7505 (X.1.10), RFC 2034 and RFC 3464 (where they
 *   stand)
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../../core/course.ts';
import { messageId } from '../../../core/message-id.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { createHandler } from '../../../functions/receive-email-events.ts';
import { addressHash } from '../../../service/address-hash.ts';
import { placementOf } from '../../../service/apply.ts';
import { feedbackOfWeek, lettersReturned } from '../../../service/letter-counters.ts';
import type { World } from '../../../service/ports/world.ts';
import { theLibrary } from '../../library.ts';
import { MemoryStore } from '../../simulation/memory-store.ts';
import { tuesday } from '../../stories/visitor.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const own = 'sam@example.com';
const other = 'elsewhere@example.com';
const id = 'person000001';
const nobody = { sent: 0, bounced: 0, complained: 0, held: false };

interface Told {
  readonly eventType: string;
  readonly [part: string]: unknown;
}

async function given(change: Partial<Subscriber> = {}) {
  const store = new MemoryStore({ lies: false });
  const log: string[] = [];
  const write = (what: string, facts: object = {}) =>
    void log.push(JSON.stringify({ what, ...facts }));
  const world = {
    ...{ store, library, now: () => tuesday },
    secrets: { hashKey: 'k'.repeat(40), linkKey: 'k'.repeat(40) },
    log: { info: write, warn: write, error: write },
  } as unknown as World;
  const person: Subscriber = {
    ...newSubscriber(id, tuesday),
    ...{ email: own, enrollment: 1, letters: { state: 'on', at: tuesday } },
    ...change,
  };
  await store.people.create(person, placementOf(world, person));
  const handler = createHandler(async () => world);
  const hand = (message: string, notification = 'notification-1') =>
    handler({ Records: [{ Sns: { Message: message, MessageId: notification } }] } as never);
  const tell = (told: Told, touch = 'W1', mail: object = {}) =>
    hand(
      JSON.stringify({
        ...told,
        mail: {
          ...{ messageId: 'ses-1', destination: [own] },
          tags: { message: [messageId(person, touch, 'email')] },
          ...mail,
        },
      }),
    );
  const look = async (touch = 'W1') => {
    const stored = (await store.people.read(id, tuesday))?.subscriber;
    const isSuppressed = async (email: string) =>
      (await store.addresses.owner('email', await addressHash(world, 'email', email), tuesday))
        ?.suppressed;
    return {
      letters: stored?.letters.state,
      receipt: (await store.messages.receipt(messageId(person, touch, 'email')))?.status,
      own: await isSuppressed(own),
      other: await isSuppressed(other),
      marks: stored?.returned?.letters ?? [],
      counts: await lettersReturned(world, 'letters'),
      feedback: await feedbackOfWeek(world),
    };
  };
  return { world, store, log, hand, tell, look, person };
}

const delivery = { eventType: 'Delivery', delivery: { recipients: [own] } };

const bounce = (bounceType: string, bounceSubType: string, ...recipients: unknown[]): Told => ({
  eventType: 'Bounce',
  bounce: { bounceType, bounceSubType, bouncedRecipients: recipients },
});
const back = (status?: string, diagnosticCode?: string, emailAddress = own) => ({
  ...{ emailAddress, action: 'failed', status, diagnosticCode },
});
const complaint = (type: unknown, ...recipients: unknown[]): Told => ({
  eventType: 'Complaint',
  complaint: {
    ...{ complaintFeedbackType: type, complaintSubType: null },
    complainedRecipients: recipients,
  },
});

describe('a complaint, by its feedback type', () => {
  it.each([
    // RFC 5965, 7.3: the registered types.
    ['abuse', 'abuse'],
    ['fraud', 'fraud'],
    ['virus', 'virus'],
    ['other', 'other'],
    ['ABUSE', 'abuse'],
    [' Fraud ', 'fraud'],
    // SES: the field is there only where a feedback report was attached.
    [undefined, 'none'],
    [null, 'none'],
    ['', 'none'],
    [7, 'none'],
    // RFC 5965, 3.1: a type that is not registered is unknown, and the complaint stands.
    ['opt-out', 'other'],
  ])('P71 P25 of type %j closes the letters, and is counted as %s', async (type, counted) => {
    const { tell, look } = await given();
    await tell(delivery);
    await tell(complaint(type, { emailAddress: own }));
    expect(await look()).toMatchObject({
      ...{ letters: 'closed', receipt: 'complained', own: 'complaint' },
      ...{ counts: { ...nobody, complained: 1 }, feedback: { [counted]: 1 } },
    });
  });

  it.each([
    // RFC 6430: "the entity providing the report does not consider the message to be spam".
    ['not-spam', 'not-spam'],
    ['Not-Spam', 'not-spam'],
    // RFC 6591: an authentication failure report.
    ['auth-failure', 'auth-failure'],
    ['AUTH-FAILURE', 'auth-failure'],
  ])('P71 of type %s is a record alone', async (type, counted) => {
    const { tell, look, log } = await given();
    await tell(delivery);
    await tell(complaint(type, { emailAddress: own }));
    expect(await look()).toMatchObject({
      ...{ letters: 'on', receipt: 'delivered', own: undefined },
      ...{ counts: nobody, feedback: { [counted]: 1 } },
    });
    expect(log.join('\n')).toContain(`"type":"${counted}"`);
  });

  it.each([
    // SES: complainedRecipients lists the recipients who may have complained.
    ['another address alone', [{ emailAddress: other }], undefined],
    ['nobody', [], 'complaint'],
    ['nonsense', [null, 7, {}, { emailAddress: '' }], 'complaint'],
    ['several, one of them ours', [{ emailAddress: other }, { emailAddress: own }], 'complaint'],
    ['ours in another form', [{ emailAddress: 'Sam <SAM@Example.com>' }], 'complaint'],
  ])('P71 whose recipients are %s', async (_what, recipients, suppressed) => {
    const { tell, look } = await given();
    await tell(complaint('abuse', ...recipients));
    expect(await look()).toMatchObject({
      ...{ letters: suppressed ? 'closed' : 'on', own: suppressed, other: undefined },
      counts: { ...nobody, complained: 1 },
    });
  });
});

describe('a bounce', () => {
  // RFC 3463: class 5, subject 1 says that the address is bad.
  it.each([
    ['5.1.1', 'smtp; 550 5.1.1 user unknown'],
    ['5.1.1', undefined],
    [' 5.1.1 (bad destination mailbox)', undefined],
    ['5.1.2', 'smtp; 5.1.2 - Bad destination host'],
    ['5.1.0', undefined],
    // RFC 7505: a null MX.
    ['5.1.10', 'smtp; 556 5.1.10 null MX'],
    [undefined, 'smtp; 550 5.1.1 user unknown'],
    ['5.0.0', 'smtp; 550-5.1.1 The email account that you tried to reach does not exist.'],
    ['', 'smtp;550 #5.1.1 No such user'],
    ['5.3.0', "smtp; 5.3.0 - Other mail system problem 550-'5.1.1 user unknown'"],
    [undefined, 'smtp; 5.1.2 - Bad destination host, DNS hard error'],
    [undefined, 'SMTP; 550 User unknown (5.1.1).'],
    // The server's reply says more than the status that the sending side filled in.
    ['4.0.0', 'smtp; 550 5.1.1 user unknown'],
  ])('P71 of label Transient with status %j and text %j is permanent', async (status, text) => {
    for (const type of ['Transient', 'Undetermined', 'TRANSIENT']) {
      const { tell, look } = await given();
      await tell(bounce(type, 'General', back(status, text)));
      expect(await look()).toMatchObject({
        ...{ letters: 'closed', receipt: 'failed', own: 'bounce', marks: [] },
        counts: { ...nobody, bounced: 1 },
      });
    }
  });

  it.each([
    // RFC 3463, 3.8: X.7.1 is a policy, not the address.
    ['5.7.1', 'smtp; 550 5.7.1 message refused by policy'],
    [undefined, 'smtp; 550 5.7.1 see rule 5.1.1'],
    ['5.0.0', 'smtp; 554 5.7.1 refused, 5.1.1'],
    // RFC 3463, 2: class 4 is transient.
    ['4.1.1', 'smtp; 450 4.1.1 recipient address rejected: unverified'],
    ['4.2.2', 'smtp; 452 4.2.2 mailbox full'],
    ['4.4.7', 'smtp; 421 4.4.7 message expired'],
    ['4.4.7', 'expired; see 5.1.1'],
    [undefined, 'smtp; 421 try later, Mailer 5.1.1'],
    // RFC 3463, 3.2: X.1.7 and X.1.8 are about our own address.
    ['5.1.7', 'smtp; 553 5.1.7 bad sender'],
    ['5.1.8', 'smtp; 553 5.1.8 sender domain not found'],
    // Parts of other numbers.
    [undefined, 'smtp; 550 blocked, 5.1.1.7'],
    [undefined, 'smtp; 550 blocked, 15.1.1'],
    ['5.11.1', undefined],
    [undefined, undefined],
    ['nonsense', 'smtp; out of office'],
  ])('P71 of label Transient with status %j and text %j is for now', async (status, text) => {
    const { tell, look } = await given();
    await tell(bounce('Transient', 'General', back(status, text)));
    expect(await look()).toMatchObject({
      ...{ letters: 'on', receipt: 'returned', own: undefined, marks: ['1-W1'] },
      counts: nobody,
    });
  });

  it.each([['Permanent'], ['PERMANENT']])('P25 P71 of label %s is permanent', async (label) => {
    const { tell, look } = await given();
    await tell(delivery);
    await tell(bounce(label, 'General', back('5.7.1', 'smtp; 550 5.7.1 refused')));
    expect(await look()).toMatchObject({ letters: 'closed', receipt: 'failed', own: 'bounce' });
  });

  // SES: emailAddress is the DSN's Final-Recipient, so a forward names its own target.
  it.each([
    ['another address alone', [back('5.1.1', undefined, other)], undefined],
    [
      'two other addresses',
      [back('5.1.1', '', other), back('5.1.1', '', 'x@example.com')],
      undefined,
    ],
    ['ours among others', [back('5.1.1', undefined, other), back('5.1.1')], 'bounce'],
    ['ours in another form', [back('5.1.1', '', 'rfc822; SAM@EXAMPLE.COM')], 'bounce'],
    ['ours with a name', [back('5.1.1', '', '"Sam" <sam@example.com>')], 'bounce'],
    ['nobody', [], 'bounce'],
    ['nonsense', [null, 'x', {}, { emailAddress: 7 }], 'bounce'],
  ])('P71 of label Permanent, whose recipients are %s', async (_what, recipients, suppressed) => {
    const { tell, look } = await given();
    await tell(bounce('Permanent', 'General', ...recipients));
    expect(await look()).toMatchObject({
      ...{ letters: suppressed ? 'closed' : 'on', own: suppressed, other: undefined },
      ...{ receipt: 'failed', counts: { ...nobody, bounced: 1 } },
    });
  });

  it('P71 of a full mailbox of ours beside a dead one of others closes nothing', async () => {
    const { tell, look } = await given();
    await tell(bounce('Transient', 'General', back('4.2.2'), back('5.1.1', '', other)));
    expect(await look()).toMatchObject({ letters: 'on', own: undefined, other: undefined });
  });

  it('P71 without a destination, the address on record is the one that it went to', async () => {
    const { tell, look } = await given();
    const told = bounce('Permanent', 'General', back('5.1.1', '', other));
    await tell(told, 'W1', { destination: undefined });
    expect(await look()).toMatchObject({ letters: 'on', own: undefined, other: undefined });
  });

  // "OnAccountSuppressionList ... does not count toward your bounce rate metric" (SES).
  it('P71 of the account’s suppression list closes the letters and counts in no rate', async () => {
    const { tell, look } = await given();
    await tell(bounce('Permanent', 'OnAccountSuppressionList', back()));
    expect(await look()).toMatchObject({ letters: 'closed', own: 'bounce', counts: nobody });
  });

  it('P71 without its object says nothing, and is logged by its ids', async () => {
    const { tell, look, log } = await given();
    await tell({ eventType: 'Bounce' });
    await tell({ eventType: 'Bounce', bounce: 'Permanent' });
    expect(await look()).toMatchObject({ letters: 'on', receipt: undefined, counts: nobody });
    expect(log).toHaveLength(2);
    expect(log[0]).toContain('"message":"person000001-1-W1-e","notification":"notification-1"');
  });
});

describe('a delivery and a bounce for now', () => {
  const outOfOffice = bounce('Transient', 'General', back());

  // SES: "you may receive more than one type of notification for a recipient", in no order.
  it.each([
    [[delivery, outOfOffice]],
    [[outOfOffice, delivery]],
    [[delivery, outOfOffice, outOfOffice, delivery]],
  ])('P71 P11 leave the receipt delivered, and no mark, in any order (%#)', async (events) => {
    const { tell, look } = await given();
    for (const event of events) await tell(event);
    expect(await look()).toMatchObject({ letters: 'on', receipt: 'delivered', marks: [] });
  });

  it('P71 a bounce for good after the delivery still closes', async () => {
    const { tell, look } = await given();
    for (const event of [delivery, outOfOffice, bounce('Permanent', 'General', back())])
      await tell(event);
    expect(await look()).toMatchObject({ letters: 'closed', receipt: 'failed' });
  });
});

describe('letters in a row that come back for now', () => {
  const full = bounce('Transient', 'MailboxFull', back('4.2.2'));
  const waits = async (store: MemoryStore) => {
    const ids: string[] = [];
    for await (const each of store.people.waiting()) ids.push(each);
    return ids;
  };

  it('P71 three of them let letters rest and show the person to the coach; repeated events count once', async () => {
    const { tell, look, store } = await given();
    for (const touch of ['W1', 'W2', 'W1', 'W2', 'W2']) await tell(full, touch);
    expect((await look()).marks).toEqual(['1-W1', '1-W2']);
    expect(await waits(store)).toEqual([]);
    await tell(full, 'W3');
    expect(await look()).toMatchObject({ letters: 'on', own: undefined, counts: nobody });
    expect((await store.people.read(id, tuesday))?.subscriber).toMatchObject({
      returned: { at: tuesday, letters: ['1-W1', '1-W2', '1-W3'] },
      standstillAt: tuesday,
    });
    expect(await waits(store)).toEqual([id]);
    await tell(full, 'W4');
    expect((await look()).marks).toHaveLength(3);
  });

  it('P71 a letter that arrives ends the row, before and after the third', async () => {
    const { tell, look, store } = await given();
    for (const touch of ['W1', 'W2']) await tell(full, touch);
    await tell(delivery, 'W3');
    expect((await look()).marks).toEqual([]);
    for (const touch of ['W4', 'W5', 'W6']) await tell(full, touch);
    expect(await waits(store)).toEqual([id]);
    await tell(delivery, 'already');
    expect(await waits(store)).toEqual([]);
    const stored = (await store.people.read(id, tuesday))?.subscriber;
    expect([stored?.returned, stored?.standstillAt]).toEqual([undefined, undefined]);
  });

  it('P71 of a forward’s own mailbox, and of a letter that asks, no row is made', async () => {
    const { tell, look } = await given();
    for (const touch of ['W1', 'W2', 'W3'])
      await tell(bounce('Transient', 'MailboxFull', back('4.2.2', '', other)), touch);
    expect((await look()).marks).toEqual([]);
    const asked = await given({ letters: { state: 'asked', at: tuesday } });
    for (const touch of ['W1', 'W2', 'W3']) await asked.tell(full, touch);
    expect((await asked.look()).marks).toEqual([]);
  });

  it('P71 a delivery of somebody without such letters writes nothing of the person', async () => {
    const { tell, store } = await given();
    await tell(delivery);
    expect((await store.people.read(id, tuesday))?.version).toBe(1);
  });
});

describe('an event of any shape', () => {
  const tags = { message: ['person000001-1-W1-e'] };
  it.each([
    ['null mail', { eventType: 'Bounce', mail: null }],
    ['no mail', { eventType: 'Complaint' }],
    ['tags of another type', { eventType: 'Bounce', mail: { tags: { message: 'x' } } }],
    ['no type', { mail: { tags } }],
    ['a type of another type', { eventType: {}, mail: { tags } }],
    ['a list for a bounce', { eventType: 'Bounce', mail: { tags }, bounce: [] }],
    [
      'a number for recipients',
      { eventType: 'Bounce', mail: { tags }, bounce: { bouncedRecipients: 5 } },
    ],
    [
      'a type of bounce of another type',
      { eventType: 'Bounce', mail: { tags }, bounce: { bounceType: 5 } },
    ],
    ['a text for a complaint', { eventType: 'Complaint', mail: { tags }, complaint: 'abuse' }],
    [
      'destinations of another type',
      { eventType: 'Delivery', mail: { tags, destination: [5, null] } },
    ],
  ])('P71 throws nothing: %s', async (_what, event) => {
    const { hand, log } = await given();
    await hand(JSON.stringify(event));
    expect(log.join()).not.toContain('@');
  });

  it('P71 P51 throws nothing, whatever its fields are, and logs no address', async () => {
    const { hand, log } = await given();
    const word = fc.constantFrom('Bounce', 'Complaint', 'Delivery', 'Permanent', own, '5.1.1', '');
    const anything = fc.oneof(word, fc.anything({ maxDepth: 2 }));
    const list = fc.oneof(anything, fc.array(anything, { maxLength: 3 }));
    const recipients = fc.oneof(
      list,
      fc.array(fc.record({ emailAddress: anything, status: anything, diagnosticCode: anything })),
    );
    const event = fc.record(
      {
        eventType: fc.constantFrom('Bounce', 'Complaint', 'Delivery', 'Send', 'Reject'),
        mail: fc.record({ tags: fc.constant(tags), destination: list, messageId: anything }),
        bounce: fc.oneof(
          anything,
          fc.record({ bounceType: anything, bouncedRecipients: recipients }),
        ),
        complaint: fc.oneof(
          anything,
          fc.record({ complaintFeedbackType: anything, complainedRecipients: recipients }),
        ),
      },
      { requiredKeys: ['eventType', 'mail'] },
    );
    const json = (value: unknown) =>
      JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
    await fc.assert(
      fc.asyncProperty(event, async (told) => {
        await hand(json(told));
      }),
      { numRuns: 200 },
    );
    expect(log.join('\n')).not.toContain('@');
  });
});

describe('a letter of the desk', () => {
  it('that comes back is an error in the log, and one that arrives says nothing', async () => {
    const { tell, log } = await given();
    const ofDesk = { tags: { message: ['desk-link-mb3k2'] }, destination: ['coach@example.com'] };
    await tell(delivery, 'W1', ofDesk);
    expect(log).toEqual([]);
    await tell(bounce('Permanent', 'General', back('5.1.1')), 'W1', ofDesk);
    expect(log).toEqual([expect.stringContaining('a letter of the desk was not taken')]);
    expect(log.join()).not.toContain('@');
  });
});
