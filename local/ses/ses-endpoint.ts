/**
 * SES on loopback: an HTTP server for the AWS SDK (SendRawEmail, GetSendQuota) and the inbox page.
 * It refuses what SES refuses, sends no mail, and starts no timer.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { keptFolder } from '../kept-folder.ts';
import { json, listen, plain, readBody, send } from '../loopback.ts';
import { VendorEventQueue } from '../vendor-event-queue.ts';
import { FaultSwitch } from '../vendor-faults.ts';
import { inboxPage } from './inbox-page.tsx';
import type { MailFacts } from './mail-facts.ts';
import { answerQuery, errorXml, type SesLimits } from './ses-api.ts';
import { type SesEventPlan, type SnsEvent, snsEvent } from './ses-events.ts';
import { SesRefusal } from './ses-refusals.ts';
import { MailStore, type StoredEmail } from './ses-store.ts';

export interface SesEndpointOptions extends SesLimits {
  readonly port: number;
  /** Folder that keeps mails and pending events; without it, a temporary one until `close`. */
  readonly folder?: string;
  /**
   * Called with the event that SNS would pass to Lambda. A rejected call is retried after 1, 2 and
   * 4 minutes of the clock; then the event is dead.
   */
  readonly onEvent: (event: SnsEvent) => Promise<unknown>;
}

export interface SesEndpoint {
  readonly url: string;
  readonly faults: FaultSwitch;
  /** Mails in order of acceptance, parsed; with an address, only those to it. */
  emails(to?: string): Promise<StoredEmail[]>;
  /** The same without parsing their MIME. */
  facts(to?: string): MailFacts[];
  nextEventAt(): number | undefined;
  runDue(): Promise<number>;
  /** Events whose last retry failed. */
  deadEvents(): readonly SesEventPlan[];
  clear(): void;
  close(): Promise<void>;
}

/**
 * Starts the endpoint; port 0 takes a free one. Throws when the port is taken, naming the remedy.
 */
export async function startSesEndpoint(options: SesEndpointOptions): Promise<SesEndpoint> {
  const folder = keptFolder(options.folder);
  const faults = new FaultSwitch();
  const queue = new VendorEventQueue<SesEventPlan>({
    now: options.now,
    retryDelaysMs: [60_000, 120_000, 240_000],
    handle: async (plan, { id }) => {
      const [facts, raw] = [store.facts(plan.messageId), store.raw(plan.messageId)];
      if (!facts || !raw) return;
      if (faults.faults.loseEvents) return void (faults.counts.eventsLost += 1);
      for (let time = faults.faults.repeatEvents ? 2 : 1; time > 0; time -= 1) {
        await options.onEvent(snsEvent(plan, facts, raw, id));
      }
    },
  });
  const store = new MailStore(folder.path, queue);
  const service = new Ses(options, store, faults);
  const server = await listen('the inbox', options.port, (request, response, url) =>
    service.serve(request, response, url),
  ).catch((error: unknown) => {
    store.close();
    folder.remove();
    throw error;
  });
  return {
    url: server.url,
    faults,
    emails: (to) => service.emails(to),
    facts: (to) => store.list(to),
    nextEventAt: () => queue.nextAt(),
    runDue: () => queue.runDue(),
    deadEvents: () => queue.dead().map((event) => event.payload),
    clear: () => store.clear(),
    close: async () => {
      await server.close();
      store.close();
      folder.remove();
    },
  };
}

class Ses {
  readonly #options: SesEndpointOptions;
  readonly #store: MailStore;
  readonly #faults: FaultSwitch;

  constructor(options: SesEndpointOptions, store: MailStore, faults: FaultSwitch) {
    this.#options = options;
    this.#store = store;
    this.#faults = faults;
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const to = url.searchParams.get('to') ?? undefined;
    const route = `${request.method} ${url.pathname}`;
    if (url.pathname === '/faults') return this.#faults.serve(request, response);
    if (route === 'POST /') return this.#query(request, response);
    if (route === 'GET /store') return this.#streamStore(response, to);
    if (route === 'DELETE /store') {
      this.#store.clear();
      return send(response, json(200, { emails: [] }));
    }
    if (route === 'GET /revision')
      return send(response, json(200, { revision: this.#store.count }));
    if (route === 'GET /') return send(response, await inboxPage(this.#store, url.searchParams));
    send(response, plain(404, 'Not here. Try / for the inbox or /store for JSON.\n'));
  }

  async emails(to?: string): Promise<StoredEmail[]> {
    const read = await Promise.all(
      this.#store.list(to).map(({ messageId }) => this.#store.read(messageId)),
    );
    return read.filter((email) => email !== undefined);
  }

  /** Writes the mails one by one: a hundred thousand of them do not fit into one string. */
  async #streamStore(response: ServerResponse, to: string | undefined): Promise<void> {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write('{"emails":[');
    let comma = '';
    for (const { messageId } of this.#store.list(to)) {
      if (response.destroyed) return;
      const ready = response.write(comma + JSON.stringify(await this.#store.read(messageId)));
      comma = ',';
      if (!ready)
        await new Promise<void>((resolve) =>
          response.once('drain', resolve).once('close', resolve),
        );
    }
    response.end(']}');
  }

  async #query(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    // Base64 of 10 MB with + and / percent-encoded is smaller than this.
    const form = new URLSearchParams(
      (await readBody(request, 48 * 1024 * 1024)).toString('latin1'),
    );
    const action = form.get('Action') ?? '';
    await this.#faults.answer(request, response, {
      kind: action === 'SendRawEmail' ? 'send' : 'read',
      work: () => answerQuery(form, authorization, this.#options, this.#store, this.#faults),
      throttled: () => errorXml(new SesRefusal('Throttling', 'Maximum sending rate exceeded.')),
      failed: (status) =>
        errorXml(
          new SesRefusal(
            status === 503 ? 'ServiceUnavailable' : 'InternalFailure',
            'The service failed.',
            status,
          ),
        ),
      refused: (code) => errorXml(new SesRefusal(code, `Refused as asked: ${code}`)),
    });
  }
}
