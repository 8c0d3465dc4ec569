/** Tests the loopback server: taken ports, closing, and requests under other host names. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { listen, plain, send } from '../../local/loopback.ts';
import { startSes } from './ses-client.ts';
import { startTwilio } from './twilio-client.ts';

test('a taken port fails with a message that names the part that needs it and the remedy', async () => {
  const holder = await listen('a test', 0, async (_request, response) =>
    send(response, plain(200, '')),
  );
  const { port } = holder;
  const remedy = new RegExp(`Port ${port}, wanted for .*, is taken\\..* npm start -- --port`);
  await expect(startSes({ port })).rejects.toThrow(remedy);
  await expect(startTwilio({ port })).rejects.toThrow(remedy);
  await expect(startDynamo({ port })).rejects.toThrow(remedy);
  await holder.close();
  const next = await startSes({ port });
  await next.close();
});

test('close ends idle, busy and half-open connections at once', async () => {
  const server = await listen('a test', 0, () => new Promise(() => {}));
  const socket = connect(server.port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const outcome = fetch(server.url).then(
    () => 'answered',
    () => 'cut',
  );
  const ended = new Promise<void>((resolve) => socket.on('close', resolve).on('error', () => {}));
  socket.write('GET / HTTP/1.1\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.close();
  await ended;
  expect(await outcome).toBe('cut');
});

test('a request under another host name is refused', async () => {
  const server = await listen('a test', 0, async (_request, response) =>
    send(response, plain(200, 'in')),
  );
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request(
        { port: server.port, host: '127.0.0.1', headers: { host } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject).end();
    });
  expect(await ask(`localhost:${server.port}`)).toBe(200);
  expect(await ask('rebound.example.com')).toBe(403);
  expect(await ask('127.0.0.1.example.com')).toBe(403);
  await server.close();
});
