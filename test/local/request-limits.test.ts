/**
 * Tests that the local service refuses requests as API Gateway and Lambda do: the same routes, the
 * same limits, at once.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../local/local-service.ts';
import { RequestLimits, routeKeyOf, servedBy } from '../../local/request-limits.ts';
import { httpRoutes, sharedExecutions } from '../../service/ports/http-routes.ts';
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
    ['GET', '/preferences', 'ANY /preferences', 'web'],
    ['POST', '/texts', 'ANY /texts', 'web'],
    ['GET', '/unsubscribe', 'ANY /unsubscribe', 'essentialPages'],
    ['POST', '/unsubscribe', 'ANY /unsubscribe', 'essentialPages'],
    ['GET', '/desk', 'GET /desk', 'coach'],
    ['POST', '/desk/people/3k5v0x8q2m1a', 'ANY /desk/{proxy+}', 'coach'],
    ['POST', '/desk/sign-in', 'POST /desk/sign-in', 'coach'],
    ['POST', '/confirm', 'ANY /confirm', 'essentialPages'],
    ['GET', '/safety', 'ANY /safety', 'essentialPages'],
    ['POST', '/confirm-seat', '$default', 'web'],
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
  const limitsWith = (executionsOfEach = Number.POSITIVE_INFINITY) =>
    new RequestLimits({ monotonic: () => now, executionsOfEach });
  const admitted = (limits: RequestLimits, times: number, path: string) =>
    Array.from({ length: times }, () => limits.admit('POST', path)).filter(
      (each) => 'leave' in each,
    ).length;
  const limitOf = (key: string) => httpRoutes[key]?.limits.reserved ?? { perSecond: 0, burst: 0 };

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

/** A request that a route takes, e.g. `GET /seminars/x/register` for its key. */
function requestFor(key: string): [method: string, path: string] {
  const [verb = '', path = '/anywhere'] = key.split(' ');
  const method = verb === 'ANY' || key === '$default' ? 'GET' : verb;
  return [method, path.replace('{proxy+}', 'inbound').replace('{id}', 'evening7')];
}

describe('an account with ten executions in all', () => {
  const { all } = sharedExecutions;
  const keys = Object.keys(httpRoutes);

  /**
   * A hundred requests a second to one route for a minute, while every other route is asked once in
   * two seconds, two of them at a time. Returns the refusals that are not the flood's own 429.
   */
  function flood(flooded: string, executions: number = all): readonly string[] {
    let now = 0;
    const limits = new RequestLimits({ monotonic: () => now, executions });
    const refused: string[] = [];
    const ask = (key: string) => {
      const admission = limits.admit(...requestFor(key));
      if ('leave' in admission) admission.leave();
      else if (key !== flooded || admission.refusal.status !== 429)
        refused.push(`${admission.refusal.status} ${key}`);
    };
    const others = keys.filter((key) => key !== flooded);
    for (let tick = 0; tick < 6_000; tick += 1, now += 10) {
      ask(flooded);
      // Six pairs in two seconds, 320 ms apart.
      const pair = (tick % 200) / 32;
      if (Number.isInteger(pair)) others.slice(2 * pair, 2 * pair + 2).forEach(ask);
    }
    return refused;
  }

  it.each(keys)('P75 a flood of %s leaves every other route answered', (key) => {
    expect(flood(key)).toEqual([]);
  });

  it('P75 all routes at their limit take fewer executions than requests have', () => {
    const taken = Object.values(httpRoutes).map(
      ({ seconds, limits }) => limits.shared.perSecond * seconds,
    );
    expect(taken.reduce((sum, one) => sum + one, 0)).toBeLessThan(sharedExecutions.forRequests);
    expect(sharedExecutions.all - sharedExecutions.forRequests).toBe(3);
  });

  it('P75 the test finds a pool that is too small', () => {
    expect(flood('POST /subscribe', all - 4)).not.toEqual([]);
  });

  it('a request holds an execution as long as on AWS, and longer while it is not answered', () => {
    let now = 0;
    const limits = new RequestLimits({ monotonic: () => now, executions: all - 6 });
    const first = limits.admit('POST', '/subscribe');
    expect(limits.admit('GET', '/safety')).toMatchObject(busy);
    if ('leave' in first) first.leave();
    now = (httpRoutes['POST /subscribe']?.seconds ?? 0) * 1_000 - 1;
    expect(limits.admit('GET', '/safety')).toMatchObject(busy);
    now += 1;
    const second = limits.admit('GET', '/safety');
    expect(second).toHaveProperty('leave');
    now += 60_000;
    expect(limits.admit('GET', '/confirm')).toMatchObject(busy);
    if ('leave' in second) second.leave();
    expect(limits.admit('GET', '/confirm')).toHaveProperty('leave');
  });
});

describe('the local service', () => {
  let service: Service | undefined;
  afterEach(() => service?.close());
  const { burst } = httpRoutes.$default?.limits.reserved ?? { burst: 0 };
  const ask = async (times: number) => {
    const { web = '' } = service?.urls ?? {};
    const answers = await Promise.all(Array.from({ length: times }, () => fetch(`${web}/terms`)));
    return answers.map(({ status }) => status).sort();
  };

  it('answers requests above the limit with 429; its clock and its phone have no limit', async () => {
    const requestLimits = new RequestLimits({
      monotonic: () => 0,
      executionsOfEach: Number.POSITIVE_INFINITY,
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
