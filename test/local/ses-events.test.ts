/** Tests the events that the SES double publishes: their kinds, times, retries and faults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, mail, sesMessage, startSes } from './ses-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startSes();
});
afterEach(() => bench.close());

describe('event publishing', () => {
  const kinds = () => bench.events.map((event) => sesMessage(event).eventType);

  test('Send is due at once and Delivery a second later, each with the tags and the headers', async () => {
    const id = await bench.send(mail(), { Tags: [{ Name: 'message', Value: 'welcome' }] });
    expect([bench.ses.nextEventAt(), await bench.ses.runDue()]).toEqual([bench.clock.now, 1]);
    expect(bench.ses.nextEventAt()).toBe(bench.clock.now + 1_000);
    expect(await bench.ses.runDue()).toBe(0);
    bench.clock.now += 3_600_000;
    expect(await bench.ses.runDue()).toBe(1);
    expect(bench.ses.nextEventAt()).toBeUndefined();
    expect(kinds()).toEqual(['Send', 'Delivery']);
    expect(bench.events[1]?.Records[0]).toMatchObject({
      EventSource: 'aws:sns',
      Sns: {
        Type: 'Notification',
        MessageId: expect.any(String),
        Timestamp: '2026-12-01T09:00:01.000Z',
      },
    });
    expect(sesMessage(bench.events[0])).toMatchObject({ send: {} });
    expect(sesMessage(bench.events[1])).toMatchObject({
      delivery: { timestamp: '2026-12-01T09:00:01.000Z', recipients: ['someone@example.com'] },
      mail: {
        messageId: id,
        destination: ['someone@example.com'],
        tags: { message: ['welcome'], 'ses:configuration-set': ['mend'] },
        headers: expect.arrayContaining([{ name: 'Subject', value: 'A letter' }]),
        commonHeaders: { subject: 'A letter' },
      },
    });
  });

  test.each([
    [
      'bounce+a@simulator.test',
      ['Send', 'Bounce'],
      { bounceType: 'Permanent', bounceSubType: 'General' },
    ],
    [
      'suppressionlist@simulator.test',
      ['Send', 'Bounce'],
      { bounceType: 'Permanent', bounceSubType: 'Suppressed' },
    ],
    [
      'ooto@simulator.test',
      ['Send', 'Delivery', 'Bounce'],
      { bounceType: 'Transient', bounceSubType: 'General' },
    ],
    [
      'complaint-1@simulator.test',
      ['Send', 'Delivery', 'Complaint'],
      { complaintFeedbackType: 'abuse' },
    ],
    ['full@simulator.test', ['Send', 'Bounce'], { bounceSubType: 'MailboxFull' }],
    ['mislabelled@simulator.test', ['Send', 'Bounce'], { bounceType: 'Transient' }],
    [
      'notspam@simulator.test',
      ['Send', 'Delivery', 'Complaint'],
      { complaintFeedbackType: 'not-spam' },
    ],
    [
      'authfailure@simulator.test',
      ['Send', 'Delivery', 'Complaint'],
      { complaintFeedbackType: 'auth-failure' },
    ],
    ['bounce@example.com', ['Send', 'Delivery'], {}],
  ])('a mail to %s has the events %j', async (to, expected, detail) => {
    await bench.send(mail({ To: to }), { Tags: [{ Name: 'message', Value: 'm' }] });
    bench.clock.now += 5_000;
    await bench.ses.runDue();
    expect(kinds()).toEqual(expected);
    const { eventType, ...rest } = sesMessage(bench.events.at(-1));
    expect(rest[String(eventType).toLowerCase()]).toMatchObject(detail);
    expect(rest.mail).toMatchObject({ tags: { message: ['m'] } });
    if (String(eventType) === 'Bounce')
      expect(rest.bounce).toMatchObject({ bouncedRecipients: [{ emailAddress: to }] });
  });

  test('a mail to `forward` is delivered, and bounces for another address', async () => {
    await bench.send(mail({ To: 'forward@simulator.test' }));
    bench.clock.now += 5_000;
    await bench.ses.runDue();
    expect(kinds()).toEqual(['Send', 'Delivery', 'Bounce']);
    expect(sesMessage(bench.events.at(-1))).toMatchObject({
      mail: { destination: ['forward@simulator.test'] },
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [{ emailAddress: 'elsewhere@example.com' }],
      },
    });
  });

  test('the fault `mailsEndAs` ends every mail as one to that name, until it is taken back', async () => {
    bench.ses.faults.set({ mailsEndAs: 'full' });
    await bench.send();
    bench.ses.faults.clear();
    await bench.send();
    bench.clock.now += 5_000;
    await bench.ses.runDue();
    expect(kinds().sort()).toEqual(['Bounce', 'Delivery', 'Send', 'Send']);
  });

  test('a mail without a configuration set has no events', async () => {
    await bench.send(mail({ To: 'bounce@simulator.test' }), { ConfigurationSetName: undefined });
    expect(bench.ses.nextEventAt()).toBeUndefined();
  });

  test('a failing event is tried four times in seven minutes, then dead, and delays no other', async () => {
    const tried: number[] = [];
    await bench.close();
    bench = await startSes({
      onEvent: async (event) => {
        if (String(sesMessage(event).eventType) !== 'Send') return;
        tried.push(bench.clock.now);
        throw new Error('handler failed');
      },
    });
    const start = bench.clock.now;
    await bench.send();
    for (let at = bench.ses.nextEventAt(); at !== undefined; at = bench.ses.nextEventAt()) {
      bench.clock.now = at;
      await bench.ses.runDue();
    }
    expect(tried.map((at) => at - start)).toEqual([0, 60_000, 180_000, 420_000]);
    expect(bench.ses.deadEvents()).toMatchObject([{ kind: 'Send' }]);
  });

  test('lost events are not delivered; repeated events are delivered twice with one SNS id', async () => {
    bench.ses.faults.set({ loseEvents: true });
    await bench.send();
    await bench.ses.runDue();
    expect([bench.events, bench.ses.faults.counts.eventsLost]).toEqual([[], 1]);
    bench.ses.faults.set({ loseEvents: false, repeatEvents: true });
    bench.clock.now += 1_000;
    await bench.ses.runDue();
    expect(kinds()).toEqual(['Delivery', 'Delivery']);
    expect(bench.events[0]?.Records[0]?.Sns.MessageId).toBe(
      bench.events[1]?.Records[0]?.Sns.MessageId,
    );
  });
});
