/** Tests that the doubles and the table keep their state over a restart and a crash. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { mail, sesMessage, startSes } from './ses-client.ts';
import { startTwilio } from './twilio-client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mend-restart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('mails and their pending events survive a restart', async () => {
  const before = await startSes({ folder });
  const first = await before.send(mail({}, 'First, ünicode'), {
    Tags: [{ Name: 'message', Value: 'a' }],
  });
  await before.ses.runDue();
  const second = await before.send(mail({ To: 'bounce@simulator.test' }));
  const at = before.clock.now;
  await before.close();

  const after = await startSes({ folder });
  const emails = await after.ses.emails();
  expect(emails.map(({ messageId, body }) => [messageId, body.text])).toEqual([
    [first, 'First, ünicode\n'],
    [second, 'Hello.\n'],
  ]);
  expect(after.ses.nextEventAt()).toBe(at);
  after.clock.now = at + 60_000;
  expect(await after.ses.runDue()).toBe(3);
  expect(after.events.map((event) => sesMessage(event).eventType)).toEqual([
    'Send',
    'Delivery',
    'Bounce',
  ]);
  await after.close();

  const last = await startSes({ folder });
  expect([last.ses.nextEventAt(), last.ses.facts().length]).toEqual([undefined, 2]);
  await last.close();
});

test('an event whose handler was running when the process died is delivered again', async () => {
  const before = await startSes({ folder, onEvent: () => new Promise(() => {}) });
  await before.send();
  void before.ses.runDue();
  await before.close();
  const after = await startSes({ folder });
  await after.ses.runDue();
  expect(after.events).toHaveLength(1);
  await after.close();
});

test('an incomplete last line is dropped, any other damaged line is an error that names it', async () => {
  const before = await startSes({ folder });
  await before.send();
  await before.close();
  const path = join(folder, 'ses.jsonl');
  const whole = statSync(path).size;
  appendFileSync(path, '{"mail": {"messageI');
  const after = await startSes({ folder });
  expect(after.ses.facts()).toHaveLength(1);
  await after.send();
  await after.close();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['mail', 'mail']);
  truncateSync(path, whole);
  writeFileSync(path, `{"mail"\n${readFileSync(path, 'utf8')}`);
  await expect(startSes({ folder })).rejects.toThrow(/ses\.jsonl:1 is damaged; start with --fresh/);
});

test('texts, their pending statuses, opt-outs and the log survive a restart', async () => {
  const before = await startTwilio({ folder, optOut: 'on' });
  await before.client.messages.create({
    to: '+12025550101',
    from: before.from,
    body: 'Hi',
    statusCallback: before.callbackUrl,
  });
  await before.twilio.receive({ from: '+12025550102', body: 'STOP' });
  const { sid } = await before.twilio.receive({ from: '+12025550103', body: '', media: 2 });
  const { media } = before.client.messages(sid);
  const [first] = await media.list();
  await media(String(first?.sid)).remove();
  const [messages, log, next] = [
    before.twilio.messages(),
    before.twilio.log(),
    before.twilio.nextEventAt(),
  ];
  await before.close();

  const after = await startTwilio({ folder, optOut: 'on' });
  expect([after.twilio.messages(), after.twilio.log(), after.twilio.nextEventAt()]).toEqual([
    messages,
    log,
    next,
  ]);
  expect(await after.client.messages(sid).media.list()).toHaveLength(1);
  const blocked = after.client.messages.create({
    to: '+12025550102',
    from: after.from,
    body: 'Hi',
  });
  await expect(blocked).rejects.toMatchObject({ code: 21610 });
  after.clock.now += 5_000;
  await after.twilio.runDue();
  expect(after.twilio.messages('+12025550101')).toMatchObject([{ status: 'delivered' }]);
  await after.close();
});

test('the table survives a restart, and a second process is refused with the remedy', async () => {
  const dataDir = join(folder, 'dynamo');
  const item = { pk: { S: 'SUBSCRIBER#1' }, sk: { S: 'PROFILE' }, ds: { S: '!0' }, da: { N: '5' } };
  const first = await startDynamo({ port: 0, dataDir });
  await dynamoClient(first.url).send(new PutItemCommand({ TableName: first.table, Item: item }));
  await expect(startDynamo({ port: 0, dataDir })).rejects.toThrow(
    /could not be opened.*npm start.*--data/,
  );
  await first.close();
  const second = await startDynamo({ port: 0, dataDir });
  const read = await dynamoClient(second.url).send(
    new GetItemCommand({
      TableName: second.table,
      Key: { pk: { S: 'SUBSCRIBER#1' }, sk: { S: 'PROFILE' } },
    }),
  );
  expect(read.Item).toEqual(item);
  await second.close();
});

function dynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
}
