/**
 * Covers the limits on what a script can make the service send: letters to
 * one inbox, texts in one month, sign-ups from one IP
 * address.
 */
import twilio from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, postForm, tuesday, Visitor } from './visitor.ts';

const open: Service[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function started(settings: Partial<Service['world']['settings']> = {}) {
  const { service, log } = await aService({ startAt: tuesday, settings });
  open.push(service);
  return { service, log, errors: () => log.filter((line) => line.includes('"level":"error"')) };
}

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

describe('the month’s texts', () => {
  it('P42 touches stop when the month’s budget is spent and wait for the next month, answers do not', async () => {
    const { service, errors } = await started({ textsPerMonth: 1 });
    const one = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await one.wind('P12D');
    const texts = async () => (await one.touches()).filter(({ channel }) => channel === 'sms');
    expect((await texts()).map(({ touch }) => touch)).toEqual(['W3']);
    expect(
      errors().some((line) => line.includes('texts are held back') && line.includes('spent')),
    ).toBe(true);

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
