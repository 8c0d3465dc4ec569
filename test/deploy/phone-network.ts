/**
 * Stands in for Twilio's message resource: takes every text and keeps its parameters. Loopback
 * only.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PhoneNetwork {
  readonly url: string;
  readonly texts: readonly Readonly<Record<string, string>>[];
  close(): void;
}

export async function openPhoneNetwork(): Promise<PhoneNetwork> {
  const texts: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = (status: number, json: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    if (!/^\/2010-04-01\/Accounts\/AC\w+\/Messages\.json/.test(request.url ?? ''))
      return answer(404, { code: 20404 });
    // A sweep lists the texts that arrived during an outage: there are none.
    if (request.method === 'GET') return answer(200, { messages: [], next_page_uri: null });
    texts.push(Object.fromEntries(new URLSearchParams(body)));
    const sid = `SM${texts.length.toString(16).padStart(32, '0')}`;
    return answer(201, {
      sid,
      status: 'queued',
      error_code: null,
      error_message: null,
      num_segments: '1',
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    texts,
    close: () => void server.close(),
  };
}
