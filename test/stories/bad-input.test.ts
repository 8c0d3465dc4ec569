/**
 * Covers unexpected input in the table and from outside: events about unknown messages, items of
 * other versions, a lease that its worker never gives back, a proxy's page in place of Twilio's
 * response. The service logs each by id and goes on serving everybody else.
 */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { createHandler as createMailEvents } from '../../functions/receive-email-events.ts';
import type { Service } from '../../local/local-service.ts';
import { twilioSignature } from '../../local/twilio/twilio-webhook.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

const open: { close(): Promise<unknown> | unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0)) await part.close();
});

async function started(options: Parameters<typeof aService>[0] = {}) {
  // It is daytime in Lisbon, so a new person gets the first letter at once.
  const bed = await aService({ startAt: tuesday - 4 * 3_600_000, ...options });
  open.push(bed.service);
  return bed;
}

const nobody = 'nobody00here-1-W1';

async function statusCallback(
  { urls, world }: Service,
  message: string,
  form: Record<string, string>,
) {
  const url = `${urls.web}/twilio/status?m=${message}`;
  const signature = twilioSignature(world.secrets.twilioAuthToken, url, form);
  const headers = { 'x-twilio-signature': signature };
  return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })).status;
}

async function mailEvent({ world }: Service, eventType: string, message: string) {
  const bounce = { bounceType: 'Permanent', bounceSubType: 'General' };
  const said = JSON.stringify({
    eventType,
    bounce,
    mail: { messageId: 'ses-1', tags: { message: [message] } },
  });
  const event = { Records: [{ Sns: { Message: said } }] } as unknown as Parameters<
    ReturnType<typeof createMailEvents>
  >[0];
  await createMailEvents(async () => world)(event);
}

describe('an event about an unknown message', () => {
  it('an event for a message that was never sent is logged by its id and writes no record', async () => {
    const { service, log } = await started();
    for (const type of ['Send', 'Delivery', 'Bounce', 'Complaint'])
      await mailEvent(service, type, `${nobody}-e`);
    expect(
      await statusCallback(service, `${nobody}-s`, {
        MessageSid: 'SM1',
        MessageStatus: 'undelivered',
        ErrorCode: '30005',
      }),
    ).toBe(204);
    expect(log.filter((line) => line.includes(nobody))).toHaveLength(5);
    expect(await service.world.store.messages.receipt(`${nobody}-e`)).toBeUndefined();
    expect(await service.world.store.messages.receipt(`${nobody}-s`)).toBeUndefined();
  });

  it.each(['', 'x', '../../etc', 'nobody00here', `${'a'.repeat(40)}-1-W1-s`])(
    'an event for a message called "%s" gets a response and changes nothing',
    async (message) => {
      const { service } = await started();
      await mailEvent(service, 'Bounce', message);
      expect(
        await statusCallback(service, encodeURIComponent(message), { MessageStatus: 'delivered' }),
      ).toBe(204);
    },
  );

  it('an event about an erased person restores nothing of them', async () => {
    const { service } = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    const id = String((await person.stored())?.id);
    await person.eraseAll();
    await person.wind('P4D');
    expect(await person.stored()).toBeUndefined();
    await mailEvent(service, 'Complaint', `${id}-1-W1-e`);
    await statusCallback(service, `${id}-1-W3-s`, {
      MessageSid: 'SM1',
      MessageStatus: 'delivered',
    });
    expect(await service.world.store.messages.receipt(`${id}-1-W1-e`)).toBeUndefined();
    expect(await service.world.store.people.timeline(id, service.clock.now())).toMatchObject({
      receipts: [],
      texts: [],
    });
  });
});

describe('an item of another version', () => {
  async function changed(
    service: Service,
    id: string,
    update: string,
    values?: Record<string, unknown>,
  ) {
    await service.dynamo.send(
      new UpdateItemCommand({
        TableName: service.world.settings.table,
        Key: marshall({ pk: `SUBSCRIBER#${id}`, sk: 'PROFILE' }),
        UpdateExpression: update,
        ...(values ? { ExpressionAttributeValues: marshall(values) } : {}),
      }),
    );
  }

  it('an item without what may be absent is read, served and goes on to the end of the course', async () => {
    const { service, log } = await started();
    const person = await new Visitor(service.urls.web).join();
    const id = String((await person.stored())?.id);
    await changed(service, id, 'REMOVE sd, rc, si, se, iv, td, nu, k, r');
    await person.wind('P150D');
    expect(new Set((await person.touches()).map(({ touch }) => touch)).size).toBe(24);
    expect(log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('a newer item with an unknown attribute is read and served', async () => {
    const { service, log } = await started();
    const person = await new Visitor(service.urls.web).join();
    const id = String((await person.stored())?.id);
    await changed(service, id, 'SET zz = :zz', { ':zz': { later: [1, 2, 3] } });
    await person.wind('P7D');
    expect((await person.touches()).map(({ touch }) => touch)).toContain('W2');
    expect(log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('P7 a damaged item is logged by its id, and the others get their letters', async () => {
    const { service, log } = await started();
    const broken = await new Visitor(service.urls.web, { email: 'broken@example.com' }).join();
    const other = await new Visitor(service.urls.web, { email: 'other@example.com' }).join();
    const id = String((await broken.stored())?.id);
    await changed(service, id, 'SET z = :z', { ':z': 'Nowhere/Land' });
    await other.wind('P7D');
    expect((await other.touches()).map(({ touch }) => touch)).toContain('W3');
    expect(log.some((line) => line.includes(id) && line.includes('"level":"error"'))).toBe(true);
    expect(log.join('\n')).not.toContain('broken@example.com');
  });
});

describe('the lease of a worker that died', () => {
  it.each([
    ['just taken', 30_000],
    ['written by a clock that is a year ahead', 365 * 86_400_000],
  ])('P8 a lease %s holds letters up for a minute at most', async (_what, aheadMs) => {
    const { service } = await started();
    const { world, clock, dynamo } = service;
    const until = clock.now() + aheadMs;
    const lease = marshall({ pk: 'WORKER#0', sk: 'LEASE', t: 'never-back', u: until });
    await dynamo.send(new PutItemCommand({ TableName: world.settings.table, Item: lease }));
    const person = new Visitor(service.urls.web);
    await person.signUp();
    await person.wind('PT1M');
    expect((await person.messages()).map(({ touch }) => touch)).toEqual(['C1']);
  });
});

describe("a proxy's page in place of Twilio's answer", () => {
  /** Passes every request on to Twilio, but answers the first send itself. */
  async function proxyTo(twilio: () => string) {
    let pages = 0;
    const server = createServer((asked, response) => {
      if (asked.method === 'POST' && pages++ === 0) {
        return void asked
          .resume()
          .on('end', () =>
            response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
          );
      }
      const { method = 'GET', headers } = asked;
      const passed = request(new URL(asked.url ?? '/', twilio()), { method, headers }, (answer) => {
        answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
      });
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => server.close().closeAllConnections() });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("P4 the text stays unknown until Twilio's list shows that it was lost; then it is sent once", async () => {
    let twilio = '';
    const { service, log } = await started({
      settings: { twilioUrl: await proxyTo(() => twilio) },
    });
    twilio = service.urls.phone;
    const person = new Visitor(service.urls.web, { phone: '+15550100123' });
    await person.join();
    await person.wind('P4D');
    const texts = (await person.touches()).filter(({ channel }) => channel === 'sms');
    expect(texts.map(({ touch }) => touch)).toEqual(['W3']);
    expect(log.some((line) => line.includes('a lost message is sent again'))).toBe(true);
  });
});
