/**
 * What the local service turns away, and that it does so as the deployed one: the same routes, the
 * same limits, at once.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../local/local-service.ts';
import { FrontDoor, routeKeyOf, servedBy } from '../../local/request-limits.ts';
import { httpRoutes } from '../../service/ports/http-routes.ts';
import { theLibrary } from '../library.ts';

const refusal = (status: number, message: string) => ({
  refusal: { status, body: JSON.stringify({ message }) },
});
const tooMany = refusal(429, 'Too Many Requests');
const busy = refusal(503, 'Service Unavailable');

describe('a route', () => {
  it.each([
    ['GET', '/', '$default', 'web'],
    ['GET', '/subscribe', '$default', 'web'],
    ['POST', '/subscribe', 'POST /subscribe', 'web'],
    ['POST', '/seminars/anevenin0114/register', 'POST /seminars/{id}/register', 'web'],
    ['POST', '/seminars/an/evening/register', '$default', 'web'],
    ['POST', '/twilio/inbound', 'ANY /twilio/{proxy+}', 'receiveSms'],
    ['GET', '/twilio/anything/else', 'ANY /twilio/{proxy+}', 'receiveSms'],
    ['POST', '/twilio/status', 'POST /twilio/status', 'receiveSms'],
    ['POST', '/twilio/fallback', 'POST /twilio/fallback', 'answerWhileDown'],
    ['GET', '/twilio/fallback', 'ANY /twilio/{proxy+}', 'receiveSms'],
  ])('%s %s is %s, served by %s', (method, path, key, serves) => {
    expect([routeKeyOf(method, path), servedBy(method, path)]).toEqual([key, serves]);
  });
});

describe('the front door', () => {
  let now = 0;
  const open = (executions = Number.POSITIVE_INFINITY) =>
    new FrontDoor({ monotonic: () => now, executions });
  const letIn = (door: FrontDoor, times: number, path: string) =>
    Array.from({ length: times }, () => door.admit('POST', path)).filter((each) => 'leave' in each)
      .length;
  const limitOf = (key: string) => httpRoutes[key]?.limit ?? { perSecond: 0, burst: 0 };

  it('lets in a burst at once, then so many a second, and never saves up more than a burst', () => {
    const { perSecond, burst } = limitOf('POST /subscribe');
    const door = open();
    expect(letIn(door, 2 * burst, '/subscribe')).toBe(burst);
    expect(door.admit('POST', '/subscribe')).toMatchObject(tooMany);
    now += 1_000;
    expect(letIn(door, 2 * burst, '/subscribe')).toBe(perSecond);
    now += 3_600_000;
    expect(letIn(door, 2 * burst, '/subscribe')).toBe(burst);
  });

  it('P53 keeps a flood of forms from the webhooks, and one of callbacks from the texts', () => {
    const door = open();
    letIn(door, 10_000, '/subscribe');
    letIn(door, 10_000, '/twilio/status');
    const { burst } = limitOf('ANY /twilio/{proxy+}');
    expect(letIn(door, 10_000, '/twilio/inbound')).toBe(burst);
  });

  it('turns away whom a function has no room for, and lets in again when one has left', () => {
    const door = open(2);
    const [first] = [door.admit('POST', '/twilio/inbound'), door.admit('POST', '/twilio/status')];
    expect(door.admit('POST', '/twilio/inbound')).toMatchObject(busy);
    expect(door.admit('POST', '/subscribe')).toHaveProperty('leave');
    if ('leave' in first) first.leave();
    expect(door.admit('POST', '/twilio/inbound')).toHaveProperty('leave');
    expect(door.admit('POST', '/twilio/inbound')).toMatchObject(busy);
  });
});

describe('the local service', () => {
  let service: Service | undefined;
  afterEach(() => service?.close());
  const { burst } = httpRoutes.$default?.limit ?? { burst: 0 };
  const ask = async (times: number) => {
    const { web = '' } = service?.urls ?? {};
    const answers = await Promise.all(Array.from({ length: times }, () => fetch(`${web}/terms`)));
    return answers.map(({ status }) => status).sort();
  };

  it('answers everybody, and who is too many with the limit; its clock and its phone stay open', async () => {
    const frontDoor = new FrontDoor({ monotonic: () => 0, executions: Number.POSITIVE_INFINITY });
    service = await startService({ port: 0, library: await theLibrary(), frontDoor });
    const [taken, limited] = [Array(burst).fill(200), Array(burst).fill(429)];
    expect(await ask(2 * burst)).toEqual([...taken, ...limited]);
    expect(await (await fetch(`${service.urls.web}/local/clock`)).json()).toHaveProperty('now');
  });

  it('lets everybody in where nobody stands at the door', async () => {
    service = await startService({ port: 0, library: await theLibrary() });
    expect(await ask(2 * burst)).toEqual(Array(2 * burst).fill(200));
  });
});
