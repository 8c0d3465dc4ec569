/**
 * Covers floods at the local front door of an account with ten executions in all: while any one
 * page is flooded, a STOP, a SAFE, an unsubscribe and the safety page are answered at the first try.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import twilio from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { RequestLimits } from '../../local/request-limits.ts';
import { sharedExecutions } from '../../service/ports/http-routes.ts';
import { announce, aSeminar } from './seminar-visitor.ts';
import { aForm, aService, postForm, tuesday, Visitor } from './visitor.ts';

const executions = sharedExecutions.all;
/** The limits' clock. A flood moves it, so that a busy machine does not change what is let through. */
let now = 0;
let service: Service;
let unsubscribe: string;
beforeAll(async () => {
  const requestLimits = new RequestLimits({ executions, monotonic: () => now });
  ({ service } = await aService({ startAt: tuesday, requestLimits }));
  await announce(service);
  const sam = await new Visitor(service.urls.web, { email: 'sam@example.com' }).join();
  unsubscribe = await sam.linkIn('C1', 'unsubscribe');
});
afterAll(() => service.close());
// Every route has its burst again.
beforeEach(() => {
  now += 60_000;
});

let number = 0;
const next = () => String((number += 1)).padStart(5, '0');

/** One request of a flood; it resolves to its status. */
type Flood = (web: string) => Promise<Response>;
const form = (path: string): Flood => {
  return (web) =>
    postForm(`${web}${path}`, {
      ...{ email: `flood${next()}@example.com`, timezone: aForm.timezone },
      adult: 'on',
    });
};
const page = (path: string): Flood => {
  return (web) => fetch(`${web}${path}`);
};
const floods: Readonly<Record<string, Flood>> = {
  'the sign-up page': page('/'),
  'the sign-up form': form('/subscribe'),
  'a seminar’s page': page(`/seminars/${aSeminar.id}`),
  'a seminar’s form': form(`/seminars/${aSeminar.id}/register`),
  'a form with a filled honeypot': (web) =>
    postForm(`${web}/subscribe`, { email: `flood${next()}@example.com`, comment: 'buy' }),
  preferences: page('/preferences?t=none'),
  'the page for texts': page('/texts'),
  'the way to progress': page('/progress?t=none'),
  'the page of the pop-up': page('/pop-up.js'),
  'the confirmation': (web) => fetch(`${web}/confirm?t=none`, { method: 'POST' }),
  'the coach’s desk': page('/desk/sign-in'),
  unsubscribe: page('/unsubscribe?t=none'),
  safety: page('/safety'),
  'texts’ callbacks': (web) => postForm(`${web}/twilio/status`, { MessageSid: 'SM0' }),
  'Twilio’s fallback': (web) => postForm(`${web}/twilio/fallback`, { From: '+15550100177' }),
};

/**
 * Sends a request of the flood every five milliseconds of the limits' clock, until it is ended: all
 * its statuses.
 */
function begin(flood: Flood): { end(): Promise<readonly number[]> } {
  const sent: Promise<number>[] = [];
  const send = () =>
    sent.push(
      flood(service.urls.web).then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      }),
    );
  // The whole burst of any route, at once.
  for (let time = 0; time < 20; time += 1) send();
  const timer = setInterval(() => {
    now += 5;
    send();
  }, 5);
  return {
    end: () => {
      clearInterval(timer);
      return Promise.all(sent);
    },
  };
}

/** A text from a phone as Twilio posts it, once: the double of Twilio would repeat a refused one. */
async function text(body: string): Promise<string> {
  const url = `${service.urls.web}/twilio/inbound`;
  const id = next();
  const values = {
    ...{ MessageSid: `SM${id.padStart(32, '0')}`, From: `+155501${id}` },
    ...{ To: '+15550100100', Body: body },
  };
  const token = service.world.secrets.twilioAuthToken;
  const signature = twilio.getExpectedTwilioSignature(token, url, values);
  const response = await postForm(url, values, { 'x-twilio-signature': signature });
  return `${response.status} ${(await response.text()).includes('<Message') ? 'answered' : 'silent'}`;
}

const statusOf = async (asked: Promise<Response>) => (await asked).status;

/** What people do while the flood goes on, each once. */
const deeds: Readonly<Record<string, (web: string) => Promise<unknown>>> = {
  'texts’ STOP': () => text('STOP'),
  'texts’ SAFE': () => text('SAFE'),
  unsubscribe: () => statusOf(fetch(unsubscribe)),
  'unsubscribe, pressed': () => statusOf(fetch(unsubscribe, { method: 'POST' })),
  safety: (web) => statusOf(fetch(`${web}/safety`)),
};

describe('a flood at a front door with ten executions in all', () => {
  it.each(Object.keys(floods))(
    'P75 while %s is flooded, STOP, SAFE, unsubscribe and safety are answered, but for what is flooded',
    async (name) => {
      const others = Object.keys(deeds).filter((deed) => !deed.startsWith(name));
      const flood = begin(floods[name] as Flood);
      const answers = await threeTimes(others).finally(flood.end);
      expect(answers.filter((answer) => !/: 200/.test(answer))).toEqual([]);
      expect(answers.filter((answer) => /silent/.test(answer))).toEqual([]);
      // Most of the flood was over the limit of its own route, and none of it took the last
      // execution.
      const statuses = await flood.end();
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(50);
      expect(statuses).not.toContain(503);
    },
  );
});

/** Does each of the deeds three times, a tenth of a second apart on the limits' clock: the answers. */
async function threeTimes(some: readonly string[]): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const deed of [...some, ...some, ...some]) {
    const until = now + 100;
    answers.push(`${deed}: ${await deeds[deed]?.(service.urls.web)}`);
    while (now < until) await sleep(5);
  }
  return answers;
}
