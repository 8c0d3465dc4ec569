/**
 * Calls DynamoDB by signed requests (JSON 1.0), for the deployed functions. Every attempt has a
 * time limit, and a failure that may pass is tried again a few times. A write may therefore arrive
 * twice: its condition must allow for that.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsService, awsCaller } from '../aws/aws-requests.ts';
import type { HttpResponse } from '../aws/http-call.ts';
import type { CallDynamo, DynamoAnswer } from './item-access.ts';

export interface SignedDynamoOptions extends Omit<AwsService, 'service'> {
  /**
   * How long one attempt may take. Four of them stay within the ten seconds of the shortest
   * function.
   */
  readonly timeoutMs?: number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

const attempts = 4;
const firstWaitMs = 50;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const passing =
  /^(Throttling|ProvisionedThroughputExceeded|RequestLimitExceeded|InternalServer|ServiceUnavailable)/;

/** DynamoDB's refusal, under its own name for it. */
class DynamoRefusal extends Error {
  readonly status: number;
  constructor(name: string, status: number, said: string) {
    super(`DynamoDB answered ${status} ${name}${said && `: ${said}`}`);
    this.name = name;
    this.status = status;
  }
}

export function signedDynamo({
  timeoutMs = 2_000,
  wait = sleep,
  ...where
}: SignedDynamoOptions): CallDynamo {
  const post = awsCaller({ service: 'dynamodb', ...where });
  return async (operation, input) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const body = JSON.stringify(input);
    let silent = false;
    for (let attempt = 1; ; attempt++) {
      const answer: HttpResponse | Error = await post({
        path: '/',
        headers,
        body,
        timeoutMs,
        fresh: silent,
      }).catch((error: Error) => error);
      const read =
        !(answer instanceof Error) && answer.status === 200 ? readAnswer(answer.body) : undefined;
      if (read) return read;
      silent = answer instanceof Error;
      const failure = answer instanceof Error ? answer : refusalOf(answer);
      if (attempt === attempts || !mayPass(failure)) throw failure;
      // The whole of it by chance, so that those who were refused together do not come back
      // together.
      await wait(Math.random() * firstWaitMs * 2 ** attempt);
    }
  };
}

function mayPass(failure: Error): boolean {
  if (!(failure instanceof DynamoRefusal)) return true;
  return (
    failure.status >= 500 ||
    failure.status === 429 ||
    passing.test(failure.name) ||
    failure.status === 200
  );
}

/**
 * A page of a proxy, nothing, or half an answer may come with 200 too: then it is not known what
 * became of the call.
 */
function readAnswer(body: string): DynamoAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Something between us and DynamoDB may answer too, in words of its own. */
function refusalOf({ status, body }: HttpResponse): DynamoRefusal {
  try {
    const { __type, message = '', Message = message } = JSON.parse(body);
    return new DynamoRefusal(String(__type).split('#').at(-1) ?? '', status, String(Message));
  } catch {
    return new DynamoRefusal('UnreadableAnswer', status, '');
  }
}
