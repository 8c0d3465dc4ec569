/**
 * Tests that the local service refuses requests as API Gateway and Lambda do: the same routes, the
 * same limits, at once.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../local/local-service.ts';
import { RequestLimits, routeKeyOf, servedBy } from '../../local/request-limits.ts';
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

describe('request limits', () => {
  let now = 0;
  const limitsWith = (executions = Number.POSITIVE_INFINITY) =>
    new RequestLimits({ monotonic: () => now, executions });
  const admitted = (limits: RequestLimits, times: number, path: string) =>
    Array.from({ length: times }, () => limits.admit('POST', path)).filter(
      (each) => 'leave' in each,
    ).length;
  const limitOf = (key: string) => httpRoutes[key]?.limit ?? { perSecond: 0, burst: 0 };

  it('admits a burst at once, then the rate a second, and saves up at most one burst', () => {
    const { perSecond, burst } = limitOf('POST /subscribe');
    const limits = limitsWith();
    expect(admitted(limits, 2 * burst, '/subscribe')).toBe(burst);
    expect(limits.admit('POST', '/subscribe')).toMatchObject(tooMany);
    now += 1_000;
    expect(admitted(limits, 2 * burst, '/subscribe')).toBe(perSecond);
    now += 3_600_000;
    expect(admitted(limits, 2 * burst, '/subscribe')).toBe(burst);
  });

  it('P53 a flood of forms takes nothing from the webhooks, a flood of callbacks nothing from texts', () => {
    const limits = limitsWith();
    admitted(limits, 10_000, '/subscribe');
    admitted(limits, 10_000, '/twilio/status');
    const { burst } = limitOf('ANY /twilio/{proxy+}');
    expect(admitted(limits, 10_000, '/twilio/inbound')).toBe(burst);
  });

  it("refuses a request beyond a function's concurrency, and admits again when one has left", () => {
    const limits = limitsWith(2);
    const [first] = [
      limits.admit('POST', '/twilio/inbound'),
      limits.admit('POST', '/twilio/status'),
    ];
    expect(limits.admit('POST', '/twilio/inbound')).toMatchObject(busy);
    expect(limits.admit('POST', '/subscribe')).toHaveProperty('leave');
    if ('leave' in first) first.leave();
    expect(limits.admit('POST', '/twilio/inbound')).toHaveProperty('leave');
    expect(limits.admit('POST', '/twilio/inbound')).toMatchObject(busy);
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

  it('answers requests above the limit with 429; its clock and its phone have no limit', async () => {
    const requestLimits = new RequestLimits({
      monotonic: () => 0,
      executions: Number.POSITIVE_INFINITY,
    });
    service = await startService({ port: 0, library: await theLibrary(), requestLimits });
    const [taken, limited] = [Array(burst).fill(200), Array(burst).fill(429)];
    expect(await ask(2 * burst)).toEqual([...taken, ...limited]);
    expect(await (await fetch(`${service.urls.web}/local/clock`)).json()).toHaveProperty('now');
  });

  it('admits every request when it is started without request limits', async () => {
    service = await startService({ port: 0, library: await theLibrary() });
    expect(await ask(2 * burst)).toEqual(Array(2 * burst).fill(200));
  });
});
