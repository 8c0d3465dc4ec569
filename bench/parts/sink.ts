/**
 * A process that takes what it is sent and says thank you, as SES or as Twilio: the other end of
 * every CPU measurement, so that its own work is not counted. `GET /last` gives back the body that
 * came last, for the plain POST of the same bytes.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sesTook, twilioTook } from './vendor-answers.ts';

let last = Buffer.alloc(0);

const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  if (request.method === 'GET') return void response.end(last);
  last = Buffer.concat(parts);
  const isText = request.url?.startsWith('/2010-04-01/') ?? false;
  response.writeHead(isText ? 201 : 200, {
    'content-type': isText ? 'application/json' : 'text/xml',
  });
  response.end(isText ? twilioTook : sesTook);
});
server.listen(0, '127.0.0.1', () =>
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
// Its parent has ended.
process.once('disconnect', () => process.exit(0));
