/**
 * Makes the SDK's client for DynamoDB, which the deployed functions, `npm start`, the command line
 * and the tests share. Every attempt has a time limit, response included, and a failure that may
 * pass is tried again a few times. A write may therefore arrive twice: its condition must allow for
 * that.
 */
import type { IncomingMessage } from 'node:http';
import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type KeptConnections, keptConnections } from '../aws/http-call.ts';
import {
  type AwsCredentials,
  fixedChoices,
  leaveOutUnread,
  signedBy,
} from '../aws/sdk-settings.ts';

export interface DynamoOptions {
  readonly endpoint?: string;
  /** Without it the SDK looks for region and credentials wherever AWS keeps them. */
  readonly region?: string;
  readonly credentials?: AwsCredentials;
  /**
   * How long one attempt may take. Four of them stay within the ten seconds of the shortest
   * function.
   */
  readonly timeoutMs?: number;
  /** The wait before an attempt that follows so many others. */
  readonly waitMs?: (attempts: number) => number;
}

const mostAttempts = 4;
const firstWaitMs = 50;

/**
 * The wait after so many attempts: the whole of it by chance, so that those who were refused
 * together do not come back together.
 */
export function waitAfter(attempts: number): number {
  return Math.random() * firstWaitMs * 2 ** attempts;
}

/**
 * Makes the client. It tries again after a network failure, a time limit, a throttle, a fault of
 * DynamoDB and an answer that is not DynamoDB's: four attempts in all, fewer while most calls fail
 * (the SDK's quota of retries). `destroy` ends the connections that are kept open.
 */
export function dynamoClient({
  timeoutMs = 2_000,
  waitMs = waitAfter,
  ...where
}: DynamoOptions): DynamoDBClient {
  const kept = keptConnections();
  const client = new DynamoDBClient({
    ...where,
    ...(where.region ? { ...fixedChoices, accountIdEndpointMode: 'disabled' } : {}),
    ...signedBy('dynamodb', where),
    protocol: PlainJson,
    // Resolves the chain of middleware once a command and not once a call.
    cacheMiddleware: true,
    retryStrategy: new ConfiguredRetryStrategy(mostAttempts, waitMs),
    requestHandler: new NodeHttpHandler({
      httpAgent: kept.httpAgent,
      httpsAgent: kept.httpsAgent,
      requestTimeout: timeoutMs,
      // Without it the handler only warns and waits on.
      throwOnRequestTimeout: true,
    }),
  });
  leaveOutUnread(client);
  const around = { step: 'deserialize' } as const;
  client.middlewareStack.add(judgedBy(kept), { ...around, name: 'judgeAnswer', priority: 'high' });
  client.middlewareStack.add(readWithin(timeoutMs), {
    ...{ ...around, name: 'limitReading', priority: 'low' },
  });
  return client;
}

/**
 * DynamoDB's JSON as Node reads and writes it. The SDK goes through the schema of each call for
 * bytes and dates, which no item of the store has: a quarter of a call.
 */
class PlainJson extends AwsJson1_0Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super({ ...settings, jsonCodec: plainCodec as never });
  }
}

const plainCodec = {
  setSerdeContext: () => {},
  createSerializer: () => {
    let text = '';
    return {
      setSerdeContext: () => {},
      write: (_schema: unknown, value: unknown) => {
        text = JSON.stringify(value);
      },
      flush: () => text,
    };
  },
  createDeserializer: () => ({
    setSerdeContext: () => {},
    read: async (_schema: unknown, body: Uint8Array) =>
      JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')),
    readObject: (_schema: unknown, value: unknown) => value,
  }),
};

/** What goes around one attempt: the last kind of middleware that a stack takes. */
type AroundAttempt = Parameters<DynamoDBClient['middlewareStack']['add']>[0];
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: IncomingMessage;
}

/**
 * Judges what came of one attempt. A page of a proxy, nothing, or half an answer may come with 200
 * too: then it is not known what became of the call. DynamoDB's own answers name their type:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
function judgedBy(kept: KeptConnections): AroundAttempt {
  return (next) => async (args) => {
    kept.closeIdle();
    try {
      const result = await next(args);
      const { statusCode, headers } = result.response as Answer;
      if (headers['content-type']?.startsWith('application/x-amz-json')) return result;
      throw new UnreadableAnswer(statusCode);
    } catch (error) {
      if (error instanceof DynamoDBServiceException || error instanceof UnreadableAnswer)
        throw error;
      // The parser's own words quote the answer.
      if (error instanceof SyntaxError) throw new UnreadableAnswer(statusOf(error));
      kept.closeFree();
      throw Object.assign(error as Error, { $retryable: {} });
    }
  };
}

/** Something between us and DynamoDB answered, in words of its own. */
class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  /** What the SDK's retries go by. */
  readonly $retryable: object | undefined;
  constructor(status = 0) {
    super(`DynamoDB answered ${status}, and not in its own words.`);
    this.$retryable = status < 300 || status >= 500 ? {} : undefined;
  }
}

function statusOf(error: Error): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** The handler's time limit ends with the head of a response: this one holds for the rest of it. */
function readWithin(timeoutMs: number): AroundAttempt {
  return (next) => async (args) => {
    const until = performance.now() + timeoutMs;
    const result = await next(args);
    const { body } = result.response as Answer;
    if (!body.complete) {
      const timer = setTimeout(
        () => body.destroy(new Error(`No whole answer within ${timeoutMs} ms.`)),
        until - performance.now(),
      );
      body.once('close', () => clearTimeout(timer));
    }
    return result;
  };
}
