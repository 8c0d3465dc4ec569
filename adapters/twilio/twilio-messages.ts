/**
 * Twilio's Messages resource by parts, on Node's own HTTP client: the whole package costs 150 ms of
 * every cold start and 935 KB of a bundle. All casts that using the package by parts needs stand
 * here; test/adapters/twilio-messages.test.ts holds its requests to those of the whole client.
 */
import DomainModule from 'twilio/lib/base/Domain.js';
import VersionModule from 'twilio/lib/base/Version.js';
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import { callBudgetMs } from '../../service/ports/outcome.ts';
import { httpCaller } from '../aws/http-call.ts';

// Twilio's modules are CommonJS with an ES marker: their default export stands one level down.
const Domain = DomainModule.default;
const Version = VersionModule.default;

type TwilioRequest = Parameters<InstanceType<typeof Domain>['request']>[0];

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or a loopback endpoint. */
  readonly url: string;
  /** Of a whole call; the default is the budget of a send. */
  readonly timeoutMs?: number;
}

export interface TwilioMessages {
  /** Rejects with Twilio's `status` and `code` where it refuses, and as httpCaller does. */
  readonly resource: MessageListInstance;
  /** Twilio's clock, as its latest answer tells it (RFC 9110, section 6.6.1: Date). */
  answeredAt(): string | undefined;
}

/** One call, one attempt: Messages knows no idempotency key (promise 4). */
export function twilioMessages(account: TwilioAccount): TwilioMessages {
  const call = twilioCaller(account);
  let answeredAt: string | undefined;
  const request = async (asked: TwilioRequest) => {
    const { status, body, headers } = await call(asked);
    answeredAt = headers.date;
    return { statusCode: status, body };
  };
  // Domain asks for the whole Twilio client and uses one method of it.
  const client = { request } as unknown as ConstructorParameters<typeof Domain>[0];
  const version = new Version(new Domain(client, account.url), '2010-04-01');
  const resource = MessageListInstance(
    version as Parameters<typeof MessageListInstance>[0],
    account.accountSid,
  );
  return { resource, answeredAt: () => answeredAt };
}

/** Makes the call that Twilio's client would have made: its resource says where, what and how. */
function twilioCaller({ url, accountSid, authToken, timeoutMs = callBudgetMs }: TwilioAccount) {
  const callHttp = httpCaller(url);
  const Authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return ({ method, uri = '', params, data, headers }: TwilioRequest) =>
    callHttp({
      method: String(method).toUpperCase(),
      path: pathOf(uri, params),
      headers: { ...(headers as Record<string, string> | undefined), Authorization },
      ...(data ? { body: formOf(data) } : {}),
      timeoutMs,
    });
}

/** What stands behind the host: every address of the resource is on the host it was made with. */
function pathOf(uri: string, params: object | undefined): string {
  const path = uri.slice(uri.indexOf('/', uri.indexOf('//') + 2));
  return params ? `${path}${path.includes('?') ? '&' : '?'}${formOf(params)}` : path;
}

const formOf = (fields: object) => new URLSearchParams(fields as Record<string, string>).toString();
