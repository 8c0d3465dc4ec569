/**
 * The coach's commands against a deployed service: one endpoint that answers as SSM, DynamoDB and
 * SES do on AWS.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parameterNames } from '../../service/ports/settings.ts';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';
import { type Ended, runMend } from './run-mend.ts';

/**
 * SSM by a map of its own; what is SES's or DynamoDB's goes to the local doubles, signed as the
 * command signed it.
 */
async function startCloud(desk: Desk, parameters: Map<string, string>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target === 'AmazonSSM.GetParametersByPath') {
      const { Path } = JSON.parse(body.toString());
      const Parameters = [...parameters].map(([name, Value]) => ({ Name: `/mend/${name}`, Value }));
      return response.end(JSON.stringify({ Parameters: Path === '/mend' ? Parameters : [] }));
    }
    const { dynamo, inbox } = desk.service.urls;
    const { host: _, ...headers } = request.headers;
    const answer = await fetch(`${target.startsWith('DynamoDB') ? dynamo : inbox}${request.url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('the deployed service', () => {
  let desk: Desk;
  let cloud: Server;
  let sam: Visitor;
  let endpoint = '';
  const parameters = new Map<string, string>();
  beforeAll(async () => {
    desk = await Desk.open();
    sam = await desk.visitor({ email: 'sam@example.com', phone: '+15550100190' }).join();
    await sam.text('I want to die');
    cloud = await startCloud(desk, parameters);
    endpoint = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    const { settings, secrets } = desk.service.world;
    parameters.clear();
    const known: Record<string, unknown> = { ...settings, ...secrets };
    for (const [key, name] of Object.entries(parameterNames))
      parameters.set(name, String(known[key]));
  });
  afterAll(async () => {
    await new Promise((resolve) => cloud.close(resolve));
    await desk.close();
  });
  const onStack = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
    runMend([...args, '--templates', join(desk.folder, 'library.json'), '--endpoint', endpoint], {
      env,
    });

  it('is read, answered and cleared by its parameters alone', async () => {
    const people = await onStack(['people', '--stack']);
    expect([people.stderr, people.status]).toEqual(['', 0]);
    expect(people.stdout).toMatch(/held \d+ min/);
    const shown = await onStack(['show', 'sam@example.com', '--stack']);
    expect(shown.stdout).toContain('"I want to die"');
    const cleared = await onStack(['clear', 'sam@example.com', '--yes', '--stack', '--json']);
    expect(JSON.parse(cleared.stdout)).toMatchObject({ texts: [{ text: 'I want to die' }] });
    expect(await sam.stored()).not.toHaveProperty('hold');
  });

  it('sends a touch to oneself by its own mailer', async () => {
    const sent = await onStack(['test', 'me@example.com', '--touch', 'W2', '--stack']);
    expect([sent.stderr, sent.status]).toEqual(['', 0]);
    expect(await desk.visitor({ email: 'me@example.com' }).messages()).toMatchObject([
      { touch: 'W2' },
    ]);
  });

  it('says what is missing, and where it comes from', async () => {
    parameters.delete(parameterNames.table);
    const older = await onStack(['people', '--stack']);
    expect([older.status, older.stderr]).toEqual([
      2,
      expect.stringContaining('Deploy once more; until then --table'),
    ]);
    expect((await onStack(['people', '--table', 'mend'])).status).toBe(0);
    const elsewhere = await onStack(['people', '--stack', '--parameters', '/other']);
    expect([elsewhere.status, elsewhere.stderr]).toEqual([
      2,
      expect.stringContaining('no parameter below /other'),
    ]);
    const unknown = await onStack(['people', '--table', 'nothing']);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('"nothing" could not be read'),
    ]);
    const noOne = { AWS_ACCESS_KEY_ID: '', AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const library = join(desk.folder, 'library.json');
    const nobody = await runMend(['people', '--stack', '--templates', library], { env: noOne });
    expect([nobody.status, nobody.stderr]).toEqual([
      2,
      expect.stringContaining('aws configure export-credentials'),
    ]);
  });
});
