/**
 * Covers the limits on what a script can make the service send: opt-in texts to one phone, letters
 * to one inbox, opt-in texts to one range of numbers, texts in one month, sign-ups from one IP
 * address.
 */
import twilio from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, type Message, postForm, tuesday, Visitor } from './visitor.ts';

const open: Service[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function started(settings: Partial<Service['world']['settings']> = {}) {
  const { service, log } = await aService({ startAt: tuesday, settings });
  open.push(service);
  return { service, log, errors: () => log.filter((line) => line.includes('"level":"error"')) };
}

const optIns = (messages: readonly Message[]) => messages.filter(({ touch }) => touch === 'C2');

describe('one phone in many forms', () => {
  it('P42 one phone gets one opt-in text a day, no matter how many forms name its number', async () => {
    const { service } = await started();
    const phone = '+15550100123';
    const people = ['one', 'two', 'three'].map(
      (name) => new Visitor(service.urls.web, { email: `${name}@example.com`, phone }),
    );
    for (const person of people) await person.signUp();
    expect(service.phone.faults.counts.posts).toBe(1);
    for (const person of people)
      expect((await person.messages()).filter(({ touch }) => touch === 'C1')).toHaveLength(1);

    await people[0]?.wind('PT23H');
    await new Visitor(service.urls.web, { email: 'four@example.com', phone }).signUp();
    expect(service.phone.faults.counts.posts).toBe(1);
    await people[0]?.wind('PT1H');
    await new Visitor(service.urls.web, { email: 'five@example.com', phone }).signUp();
    expect(service.phone.faults.counts.posts).toBe(2);
  });

  it('P42 one phone gets one opt-in text from forms that arrive at the same moment', async () => {
    const { service } = await started();
    const forms = Array.from({ length: 6 }, (_, at) =>
      new Visitor(service.urls.web, {
        email: `at-once${at}@example.com`,
        phone: '+15550100124',
      }).signUp(),
    );
    for (const answer of await Promise.all(forms)) expect(answer.status).toBe(200);
    expect(service.phone.faults.counts.posts).toBe(1);
  });
});

describe('one inbox under many names', () => {
  it('P42 one inbox gets three letters a day, and the page shows the same words each time', async () => {
    const { service } = await started();
    const answers: string[] = [];
    for (let tag = 0; tag < 6; tag += 1) {
      const answer = await new Visitor(service.urls.web, {
        email: `sam+${tag}@example.com`,
      }).signUp();
      answers.push(`${answer.status} ${await answer.text()}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(await service.inbox.emails()).toHaveLength(3);
  });
});

describe('many numbers of one range', () => {
  const person = (service: Service, at: number) =>
    new Visitor(service.urls.web, {
      email: `range${at}@example.com`,
      phone: `+155501001${String(at).padStart(2, '0')}`,
    });

  async function asked(service: Service, count: number): Promise<Visitor[]> {
    const people = Array.from({ length: count }, (_, at) => person(service, at + 10));
    await Promise.all(people.map((one) => one.signUp()));
    return people;
  }

  it('P43 a range whose numbers do not answer is asked no more that day: letters go on, and the alarm rings', async () => {
    const { service, errors } = await started();
    const before = await (await person(service, 9).signUp()).text();
    await asked(service, 19);
    expect(service.phone.faults.counts.posts).toBe(20);
    expect(errors()).toEqual([]);

    const late = person(service, 40);
    const answer = await late.signUp();
    expect([answer.status, await answer.text()]).toEqual([200, before]);
    expect((await late.messages()).map(({ touch }) => touch)).toEqual(['C1']);
    expect(errors().map((line) => JSON.parse(line))).toMatchObject([
      { what: 'opt-in texts to a prefix are refused', prefix: '+1555', asked: 20, agreed: 0 },
    ]);
    // Other ranges are still asked, and a phone of this range may still text YES by itself.
    const elsewhere = new Visitor(service.urls.web, {
      email: 'elsewhere@example.com',
      phone: '+12025550123',
    });
    await elsewhere.signUp();
    expect(optIns(await elsewhere.messages())).toHaveLength(1);
    await late.text('YES');
    expect((await late.stored())?.texts).toMatchObject({ state: 'on' });

    await late.wind('P2D');
    const nextWeek = person(service, 41);
    await nextWeek.signUp();
    expect(optIns(await nextWeek.messages())).toHaveLength(1);
  });

  it('P43 a range of which a fifth says YES is asked further', async () => {
    const { service, errors } = await started();
    const people = await asked(service, 20);
    for (const one of people.slice(0, 4)) await one.text('YES');
    const late = person(service, 50);
    await late.signUp();
    expect(optIns(await late.messages())).toHaveLength(1);
    expect(errors()).toEqual([]);
  });
});

describe('the month’s texts', () => {
  it('P42 touches stop when the month’s budget is spent and wait for the next month, answers do not', async () => {
    // The budget covers one opt-in text and one touch.
    const { service, errors } = await started({ textsPerMonth: 2 });
    const one = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await one.wind('P12D');
    const texts = async () => (await one.touches()).filter(({ channel }) => channel === 'sms');
    expect((await texts()).map(({ touch }) => touch)).toEqual(['W3']);
    expect(
      errors().some((line) => line.includes('texts are held back') && line.includes('spent')),
    ).toBe(true);

    // The budget pays for no further opt-in text; the sign-up goes on by letters.
    const late = new Visitor(service.urls.web, {
      email: 'late@example.com',
      phone: '+15550100124',
    });
    await late.signUp();
    expect((await late.messages()).map(({ touch }) => touch)).toEqual(['C1']);

    // An answer that did not go back with the webhook’s response is sent all the same.
    const form = {
      MessageSid: `SM${'c'.repeat(32)}`,
      From: '+15550100123',
      To: '+15550100100',
      Body: 'SAFE',
    };
    const url = `${service.urls.web}/twilio/inbound`;
    const signature = twilio.getExpectedTwilioSignature(
      service.world.secrets.twilioAuthToken,
      url,
      form,
    );
    expect((await postForm(url, form, { 'x-twilio-signature': signature })).status).toBe(200);
    await one.wind('PT10M');
    expect((await one.messages()).filter(({ touch }) => touch === 'safe')).toHaveLength(1);
    expect(await one.text('SAFE')).toHaveLength(1);

    await one.wind('P30D');
    const [first, second] = await texts();
    expect([first?.at.slice(0, 7), second?.at.slice(0, 7)]).toEqual(['2030-03', '2030-04']);
  });
});

describe('sign-ups from one address', () => {
  it('P42 one IP address may sign up five times an hour by default', async () => {
    const { service } = await started({ signUpsPerIpHour: 5 });
    const statuses: number[] = [];
    for (let time = 0; time < 7; time += 1)
      statuses.push(
        (await new Visitor(service.urls.web, { email: `visitor${time}@example.com` }).signUp())
          .status,
      );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await service.inbox.emails()).toHaveLength(5);
    service.clock.jumpTo(service.clock.now() + 3_600_000);
    expect(
      (await new Visitor(service.urls.web, { email: 'visitor9@example.com' }).signUp()).status,
    ).toBe(200);
  });
});
