/**
 * Mail by Amazon SES: one MIME message, one call, one attempt. SES knows no idempotency key, so a
 * repeated call is a second mail: the SDK's retries are off and a timeout aborts the request
 * (promise 3).
 */
import {
  GetSendQuotaCommand,
  SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Mail, Mailer, SendQuota } from '../../service/ports/mailer.ts';
import { callBudgetMs, type Outcome } from '../../service/ports/outcome.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type KeptConnections,
  keptConnections,
  neverConnected,
  unknownCode,
} from '../aws/http-call.ts';
import { fixedChoices, leaveOutUnread, signedBy } from '../aws/sdk-settings.ts';
import { composeMail, type Sender } from './mime.ts';

const quotaTimeoutMs = 3_000;
/** As many as the calls that a worker makes at once. */
const mostConnections = 128;

export interface SesOptions extends Sender {
  readonly configurationSet: string;
  /** Only where SES is not Amazon's: a loopback endpoint. None is read from the environment. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly timeoutMs?: number;
}

export class SesMailer implements Mailer {
  private readonly client: SESClient;
  // No call waits for a connection: the handler would count that as time to connect.
  private readonly kept: KeptConnections = keptConnections(mostConnections);
  private readonly options: SesOptions;
  private readonly timeoutMs: number;

  constructor(options: SesOptions) {
    this.options = options;
    this.timeoutMs = options.timeoutMs ?? callBudgetMs;
    this.client = new SESClient({
      ...fixedChoices,
      maxAttempts: 1,
      cacheMiddleware: true,
      ...signedBy('ses', options),
      ...(options.endpoint ? { endpoint: options.endpoint } : {}),
      ...(options.region ? { region: options.region } : {}),
      ...(options.credentials ? { credentials: options.credentials } : {}),
      // Without `throwOnRequestTimeout` the handler only warns and waits on.
      requestHandler: new NodeHttpHandler({
        connectionTimeout: 3_000,
        httpAgent: this.kept.httpAgent,
        httpsAgent: this.kept.httpsAgent,
        requestTimeout: this.timeoutMs,
        throwOnRequestTimeout: true,
      }),
    });
    leaveOutUnread(this.client);
  }

  /** The mailer of a world; `where` names another endpoint, region or credentials. */
  static of(
    { settings, library }: Pick<World, 'settings' | 'library'>,
    where: Partial<SesOptions> = {},
  ): SesMailer {
    return new SesMailer({
      from: settings.mailFrom,
      senderName: library.brand.discreetName,
      replyTo: library.brand.helpEmail,
      configurationSet: settings.mailConfigurationSet,
      ...where,
    });
  }

  /**
   * The account's limits: https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
   * Throws where they cannot be read, after 3 seconds at most: sending waits for it.
   */
  async quota(): Promise<SendQuota> {
    this.kept.closeIdle();
    const abortSignal = AbortSignal.timeout(Math.min(this.timeoutMs, quotaTimeoutMs));
    const response = await this.client.send(new GetSendQuotaCommand({}), { abortSignal });
    return {
      perSecond: response.MaxSendRate ?? 0,
      perDay: response.Max24HourSend ?? 0,
      sentToday: response.SentLast24Hours ?? 0,
    };
  }

  async send(mail: Mail): Promise<Outcome> {
    const { from, configurationSet } = this.options;
    const command = new SendRawEmailCommand({
      RawMessage: { Data: composeMail(mail, this.options) },
      Source: from,
      Destinations: [mail.to],
      ConfigurationSetName: configurationSet,
      Tags: [{ Name: 'message', Value: mail.id }],
    });
    this.kept.closeIdle();
    try {
      const response = await this.client.send(command, {
        abortSignal: AbortSignal.timeout(this.timeoutMs),
      });
      return response.MessageId
        ? { status: 'sent', providerId: response.MessageId }
        : { status: 'unknown', code: 'NoMessageId' };
    } catch (error) {
      return outcomeOfSes(error);
    }
  }
}

/** Codes for mails that come too fast. */
const isThrottle = /^(Throttling|ThrottlingException|TooManyRequests|RequestLimitExceeded)/;

/**
 * What an error of a send means. Codes:
 * https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html and API_SendRawEmail.html.
 */
export function outcomeOfSes(error: unknown): Outcome {
  if (!(error instanceof SESServiceException)) {
    return neverConnected(error)
      ? { status: 'refused', retryAfterMs: 5_000, code: 'NotConnected' }
      : { status: 'unknown', code: unknownCode(error) };
  }
  const code = error.name;
  const status = error.$metadata.httpStatusCode ?? 500;
  if (isThrottle.test(code)) {
    // The day's quota does not come back within seconds, and it is everybody's.
    if (/daily/i.test(error.message)) return { status: 'halted', code: 'DailyQuota' };
    return { status: 'refused', retryAfterMs: 2_000, code, throttled: true };
  }
  if (status >= 500) return { status: 'unknown', code };
  const ofRecipient =
    /(illegal|invalid|missing).*(address|domain|recipient|local)|address contains|final '@/i;
  if (
    /^(InvalidParameterValue|MessageRejected)$/.test(code) &&
    ofRecipient.test(error.message) &&
    !/verified/i.test(error.message)
  ) {
    return { status: 'rejected', code, closes: true };
  }
  return { status: 'halted', code };
}
