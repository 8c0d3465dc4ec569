/**
 * Covers the log (promise 51): every line, and every error that leaves a function, over a stretch
 * of the course with all faults. None may hold a canary, a word that only this person's data has.
 */
import type { APIGatewayProxyEventV2, SNSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandler as createWhileDown } from '../../functions/answer-while-down.ts';
import { createHandler as createCoach } from '../../functions/coach.tsx';
import { createHandler as createDeliver } from '../../functions/deliver.ts';
import { createHandler as createMailEvents } from '../../functions/receive-email-events.ts';
import { createHandler as createSms } from '../../functions/receive-sms.ts';
import { createHandler as createSweep } from '../../functions/sweep.ts';
import { createHandler as createWeb } from '../../functions/web.tsx';
import { localContext } from '../../local/gateway.ts';
import type { Service } from '../../local/local-service.ts';
import { twilioSignature } from '../../local/twilio/twilio-webhook.ts';
import { apply } from '../../service/apply.ts';
import { deskUrl } from '../../service/desk-site.ts';
import { jsonLog } from '../../service/ports/log.ts';
import type { SweepingWorld } from '../../service/ports/world.ts';
import { interceptStore } from '../intercept-store.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { aService, postForm, tuesday, Visitor } from './visitor.ts';

const email = 'canary.zebra@example.com';
const phone = '+15550100177';
const canaries = [
  email,
  'canary.zebra',
  phone,
  phone.slice(1),
  '5550100177',
  'Quillfeather',
  'marmalade',
  'ocelot',
  'tangerine',
];

const said: string[] = [];
const hear = (...parts: unknown[]) => void said.push(parts.map(wordsOf).join(' '));
const keptConsole = { ...console };
const keptWrites = [process.stdout.write, process.stderr.write] as const;
let service: Service;

beforeAll(async () => {
  const started = await aService({ startAt: tuesday, log: hear });
  service = started.service;
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    console[name] = hear;
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((line: unknown) => {
      hear(line);
      return true;
    }) as typeof stream.write;
  }
});
afterAll(async () => {
  Object.assign(console, keptConsole);
  [process.stdout.write, process.stderr.write] = keptWrites;
  await service.close();
});

/** An error as Lambda prints it: name, message, stack. */
function wordsOf(part: unknown): string {
  return part instanceof Error
    ? `${part.name} ${part.message} ${part.stack}`
    : typeof part === 'string'
      ? part
      : JSON.stringify(part);
}

function expectNothingOf(words: readonly string[]): void {
  const lines = said.map((line) => line.toLowerCase());
  for (const word of words)
    expect(
      lines.filter((line) => line.includes(word.toLowerCase())),
      word,
    ).toEqual([]);
}

describe('the log of a course in which everything fails', () => {
  it('P51 no line names or quotes a person who is sent to, fails, bounces, is refused or gets stuck', async () => {
    const person = new Visitor(service.urls.web, {
      email,
      phone,
      name: 'Quillfeather',
      sensitiveConsent: true,
    });
    await person.join();
    await person.answering(2, '4');
    for (const words of [
      'a marmalade question?',
      'COACH',
      'I want to kill the ocelot',
      'I want to die',
    ])
      await person.text(words);
    // SES and Twilio fail in every way: sends in doubt, events twice, events that never arrive.
    const [mail, texts] = [service.inbox.faults.faults, service.phone.faults.faults];
    Object.assign(mail, {
      resetAfterAcceptNext: 1,
      throttleNext: 2,
      failNext: 1,
      repeatEvents: true,
    });
    Object.assign(texts, {
      failAfterAcceptNext: 1,
      throttleNext: 2,
      resetNext: 1,
      repeatEvents: true,
    });
    await person.wind('P2D');
    Object.assign(texts, { reads: true, failNext: 40 });
    await person.wind('P5D');
    for (const [at, number] of ['81', '82', '84', '85', '88', '93', '94', '97', '98'].entries()) {
      const other = new Visitor(service.urls.web, {
        email: `canary.zebra+${at}@example.com`,
        phone: `+155555501${number}`,
      });
      await other.signUp();
    }
    for (const box of ['bounce', 'complaint', 'suppressionlist'])
      await new Visitor(service.urls.web, { email: `${box}+canary.zebra@simulator.test` }).signUp();
    await apply(service.world, String((await person.stored())?.id), { type: 'ErasureAsked' });
    await person.text('ERASE ALL');
    await person.wind('P6D');
    expect(said.length).toBeGreaterThan(40);
    for (const kind of ['"level":"info"', '"level":"warn"', '"level":"error"'])
      expect(
        said.some((line) => line.includes(kind)),
        kind,
      ).toBe(true);
    expectNothingOf([...canaries, '?t=', 'simulator.test']);
  });

  it('P51 no bad request brings its words into the log', async () => {
    const { web } = service.urls;
    const bad = [
      '/preferences?t=canary.zebra',
      `/${email}`,
      `/seminars/${email}`,
      `/export?t=${phone}`,
      `/twilio/${phone}`,
    ];
    for (const path of bad)
      for (const method of ['GET', 'POST', 'PUT']) await fetch(`${web}${path}`, { method });
    await postForm(`${web}/subscribe`, {
      email: `${email}\nmarmalade`,
      name: '\u0000ocelot',
      adult: 'on',
    });
    await fetch(`${web}/subscribe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"${email}`,
    });
    await postForm(
      `${web}/twilio/inbound`,
      { From: phone, Body: 'marmalade', MessageSid: 'SM1' },
      { 'x-twilio-signature': 'x' },
    );
    expectNothingOf([...canaries, '?t=']);
  });
});

describe('every function, with a table whose errors quote personal data', () => {
  const failing = interceptStore(new MemoryStore({ lies: false }), ({ method }) => {
    const error = new RangeError(`${method} of ${email}, ${phone}, ocelot`, {
      cause: new Error('marmalade'),
    });
    return method === 'seminars.seats' || method === 'people.waiting' || method === 'people.all'
      ? (async function* () {
          yield await Promise.reject(error);
        })()
      : Promise.reject(error);
  });
  const world = (): SweepingWorld & Service['world'] => ({
    ...service.world,
    store: withCoaches(),
    log: jsonLog(hear, service.clock.now),
    nudge: () => Promise.reject(new Error(`nudge for ${email}`)),
  });
  /** The failing store, with coaches whose list fails too. */
  const withCoaches = () => {
    const all = () => Promise.reject(new RangeError(`coaches of ${email}`));
    const coaches = { ...service.world.store.coaches, all };
    return Object.assign(Object.create(failing), { coaches }) as Service['world']['store'];
  };
  const inWorld = async () => world();

  const http = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    ({
      version: '2.0',
      rawPath: path,
      rawQueryString: '',
      headers: {
        host: 'localhost',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      requestContext: { http: { method: 'POST', path, sourceIp: '192.0.2.7' } },
      body: new URLSearchParams(form).toString(),
      isBase64Encoded: false,
    }) as unknown as APIGatewayProxyEventV2;

  const event = {
    eventType: 'Bounce',
    mail: { tags: { message: ['abcdefgh1234-1-W1-e'] } },
    bounce: { bounceType: 'Permanent' },
  };
  const text = { From: phone, Body: 'marmalade', MessageSid: `SM${'0'.repeat(32)}` };
  const signed = (path: string) => {
    const url = `${service.world.settings.publicUrl}${path}`;
    return {
      'x-twilio-signature': twilioSignature(service.world.secrets.twilioAuthToken, url, text),
    };
  };

  it.each<[string, () => Promise<unknown>]>([
    [
      'web',
      () =>
        createWeb(inWorld, { answerAfterMs: 0 })(
          http('/subscribe', { email, adult: 'on', name: 'Quillfeather' }),
        ),
    ],
    [
      'receive-sms',
      () => createSms(inWorld)(http('/twilio/inbound', text, signed('/twilio/inbound'))),
    ],
    [
      'receive-email-events',
      () =>
        createMailEvents(inWorld)({
          Records: [{ Sns: { Message: JSON.stringify(event) } }],
        } as unknown as SNSEvent),
    ],
    [
      'coach',
      () => {
        const { origin, host } = new URL(deskUrl(service.world.settings, '/'));
        const headers = { origin, host };
        return createCoach(inWorld, { answerAfterMs: 0 })(
          http('/desk/sign-in', { email }, headers),
        );
      },
    ],
    ['deliver', () => createDeliver(inWorld)({}, localContext(10_000))],
    ['sweep', () => createSweep(inWorld)({ sweep: 'nightly' })],
    [
      'answer-while-down',
      () => createWhileDown(world)(http('/twilio/fallback', { ...text, ErrorUrl: email })),
    ],
  ])(
    'P51 %s logs the kind of an error and the place where it happened, and none of its words',
    async (name, run) => {
      const before = said.length;
      await run().catch((error: unknown) => {
        hear(error);
        expect(wordsOf(error), name).toMatch(/RangeError/);
        expect(wordsOf(error), name).toMatch(/\n +at /);
      });
      expect(said.length, name).toBeGreaterThan(before);
      expectNothingOf(canaries);
    },
  );
});
