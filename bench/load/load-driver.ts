/**
 * Sends requests at a fixed rate whether the ones before were answered or not: sign-ups by the
 * form's JSON, texts and their callbacks as Twilio signs them. How long one took is counted from
 * when it was due, so that a slow service cannot hide by holding up its own measurement. It judges
 * nothing.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { twilioSignature } from '../../local/twilio/twilio-webhook.ts';
import { aForm } from '../parts/bench-people.ts';

export interface Target {
  readonly web: string;
  readonly authToken: string;
  /** Our number, to which people write. */
  readonly phone: string;
}

export interface Offer {
  readonly signUpsPerSecond: number;
  readonly webhooksPerSecond: number;
  readonly seconds: number;
  /** Phones of people who are on the course. */
  readonly people: number;
}

export type Kind = 'sign-up' | 'text' | 'callback';

export interface Answered {
  readonly kind: Kind;
  /** The address, Twilio's id of the text, or our id of the message that the callback is about. */
  readonly id: string;
  /** 0: there was no answer. */
  readonly status: number;
  /** From when it was due to when it was answered. */
  readonly ms: number;
}

export interface Drive {
  readonly answered: readonly Answered[];
  /**
   * Due, and without a free connection up to the end: the service never saw them. How long each had
   * waited by then.
   */
  readonly unserved: Readonly<Record<Kind, readonly number[]>>;
  /** Until the last answer. */
  readonly seconds: number;
}

interface Call {
  readonly kind: Kind;
  readonly id: string;
  readonly dueAt: number;
  readonly path: string;
  readonly form: Readonly<Record<string, string>> | string;
}

/**
 * As many as Twilio and a few hundred browsers would hold open; what comes beyond waits, and its
 * waiting counts.
 */
const connections = 256;
const words = ['DONE', '4', 'thank you, that helped', 'SKIP', 'HARD', '3', 'B', 'HELP'];

/** Numbers that nobody has, and none of them the service's own. */
export function phoneOf(number: number): string {
  return `+1555010${String(1_000 + (number % 9_000))}`;
}

export async function drive(target: Target, offer: Offer): Promise<Drive> {
  const driver = new Driver(target, offer);
  return driver.run();
}

class Driver {
  readonly #target: Target;
  readonly #offer: Offer;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  readonly #answered: Answered[] = [];
  /** Answers that the phones have got: Twilio tells of each. */
  readonly #toTell: string[] = [];
  /** Due and waiting for a connection, in order; read from `#next` on. */
  readonly #waiting: Call[] = [];
  #next = 0;
  #inFlight = 0;
  #texts = 0;

  constructor(target: Target, offer: Offer) {
    this.#target = target;
    this.#offer = offer;
  }

  async run(): Promise<Drive> {
    const startedAt = performance.now();
    const { signUpsPerSecond, webhooksPerSecond, seconds } = this.#offer;
    let [signUps, webhooks] = [0, 0];
    for (let over = false; !over; ) {
      const passed = Math.min(seconds, (performance.now() - startedAt) / 1_000);
      for (; signUps < passed * signUpsPerSecond; signUps++)
        this.#signUp(signUps, startedAt + (signUps / signUpsPerSecond) * 1_000);
      for (; webhooks < passed * webhooksPerSecond; webhooks++)
        this.#webhook(startedAt + (webhooks / webhooksPerSecond) * 1_000);
      this.#pump();
      over = passed >= seconds;
      if (!over) await sleep(2);
    }
    const unserved = this.#giveUp();
    await this.#rest();
    this.#agent.destroy();
    return { answered: this.#answered, unserved, seconds: (performance.now() - startedAt) / 1_000 };
  }

  #signUp(number: number, dueAt: number): void {
    const { zone: timezone, sensitive: sensitiveConsent, ...form } = aForm;
    const email = `visitor${number}@example.com`;
    const body = JSON.stringify({
      ...form,
      timezone,
      sensitiveConsent,
      email,
      adult: true,
    });
    this.#waiting.push({ kind: 'sign-up', id: email, dueAt, path: '/subscribe', form: body });
  }

  /** A callback if one waits, else a text: so about half of them are texts. */
  #webhook(dueAt: number): void {
    const message = this.#toTell.shift();
    if (message) {
      const form = { MessageSid: `SM${message}`, MessageStatus: 'delivered' };
      this.#waiting.push({
        kind: 'callback',
        id: message,
        dueAt,
        path: `/twilio/status?m=${message}`,
        form,
      });
      return;
    }
    const number = this.#texts++;
    const id = `SM${String(number).padStart(32, '0')}`;
    const from = phoneOf(number % this.#offer.people);
    const form = {
      MessageSid: id,
      From: from,
      To: this.#target.phone,
      Body: words[number % words.length] ?? '',
    };
    this.#waiting.push({ kind: 'text', id, dueAt, path: '/twilio/inbound', form });
  }

  #pump(): void {
    for (; this.#inFlight < connections && this.#next < this.#waiting.length; this.#next++) {
      const call = this.#waiting[this.#next];
      if (!call) return;
      this.#inFlight += 1;
      void this.#send(call).then(({ status, said }) => {
        this.#inFlight -= 1;
        this.#answered.push({
          kind: call.kind,
          id: call.id,
          status,
          ms: performance.now() - call.dueAt,
        });
        const message =
          call.kind === 'text' ? /\/twilio\/status\?m=([\w-]+)/.exec(said)?.[1] : undefined;
        if (message) this.#toTell.push(message);
        this.#pump();
      });
    }
  }

  #giveUp(): Drive['unserved'] {
    const unserved: Record<Kind, number[]> = { 'sign-up': [], text: [], callback: [] };
    for (const { kind, dueAt } of this.#waiting.splice(this.#next))
      unserved[kind].push(performance.now() - dueAt);
    return unserved;
  }

  /**
   * What is on its way is answered, and each answer to a text has its callback: no record is left
   * half done.
   */
  async #rest(): Promise<void> {
    while (this.#inFlight > 0 || this.#toTell.length > 0) {
      for (let left = this.#toTell.length; left > 0; left--) this.#webhook(performance.now());
      this.#pump();
      await sleep(10);
    }
  }

  #send({ path, form }: Call): Promise<{ readonly status: number; readonly said: string }> {
    const { web, authToken } = this.#target;
    const isJson = typeof form === 'string';
    const headers = isJson
      ? { 'content-type': 'application/json', accept: 'application/json' }
      : {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'x-twilio-signature': twilioSignature(authToken, `${web}${path}`, form),
        };
    return new Promise((resolve) => {
      const failed = () => resolve({ status: 0, said: '' });
      const call = request(
        new URL(path, web),
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          let said = '';
          response.setEncoding('utf8').on('data', (part) => (said += part));
          response
            .on('end', () => resolve({ status: response.statusCode ?? 0, said }))
            .on('error', failed);
        },
      );
      call.on('error', failed).end(isJson ? form : new URLSearchParams(form).toString());
    });
  }
}
