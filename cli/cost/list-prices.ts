/**
 * List prices of the vendors in US dollars, for us-east-1 and texts within the US, without any free
 * allowance. They change: each names the page to check it on and the month it is known up to. Check
 * them before you rely on a total.
 */

export interface Price {
  readonly usd: number;
  readonly per: string;
  /** The vendor's page, where the price is to be checked. */
  readonly source: string;
  /**
   * Month (YYYY-MM) up to which reports confirm the price. It was not compared with the page since.
   */
  readonly asOf: string;
}

const dynamo = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const lambda = 'https://aws.amazon.com/lambda/pricing/';
const twilio = 'https://www.twilio.com/en-us/sms/pricing/us';

export const listPrices = {
  letter: {
    usd: 0.1e-3,
    per: 'mail by SES',
    source: 'https://aws.amazon.com/ses/pricing/',
    asOf: '2025-01',
  },
  write: { usd: 0.625e-6, per: 'write request unit', source: dynamo, asOf: '2025-07' },
  read: { usd: 0.125e-6, per: 'read request unit', source: dynamo, asOf: '2025-07' },
  storage: { usd: 0.25, per: 'GB-month in the table', source: dynamo, asOf: '2025-07' },
  recovery: {
    usd: 0.2,
    per: 'GB-month of point-in-time recovery',
    source: dynamo,
    asOf: '2025-07',
  },
  run: { usd: 0.2e-6, per: 'run of a function', source: lambda, asOf: '2026-05' },
  gigabyteSecond: { usd: 13.3334e-6, per: 'GB-second on Arm', source: lambda, asOf: '2026-05' },
  schedule: {
    usd: 1e-6,
    per: 'invocation by EventBridge Scheduler',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
    asOf: '2025-01',
  },
  request: {
    usd: 1e-6,
    per: 'request to an HTTP API',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
    asOf: '2025-01',
  },
  publish: {
    usd: 0.5e-6,
    per: 'publish to SNS',
    source: 'https://aws.amazon.com/sns/pricing/',
    asOf: '2025-01',
  },
  logs: {
    usd: 0.5,
    per: 'GB taken in by CloudWatch Logs',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    asOf: '2025-01',
  },
  alarm: {
    usd: 0.1,
    per: 'alarm and month',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    asOf: '2025-01',
  },
  parameter: {
    usd: 0,
    per: 'standard parameter of SSM',
    source: 'https://aws.amazon.com/systems-manager/pricing/',
    asOf: '2025-01',
  },
  key: {
    usd: 3e-6,
    per: 'request to KMS',
    source: 'https://aws.amazon.com/kms/pricing/',
    asOf: '2025-01',
  },
  segmentOut: {
    usd: 0.0083,
    per: 'segment sent from a long code',
    source: twilio,
    asOf: '2026-07',
  },
  segmentIn: { usd: 0.0083, per: 'segment received', source: twilio, asOf: '2026-07' },
  /** 0.0025 to 0.0062, by carrier and registration. */
  carrier: {
    usd: 0.0035,
    per: 'segment, to the carrier',
    source: 'https://help.twilio.com/articles/1260803965530',
    asOf: '2026-07',
  },
  number: { usd: 1.15, per: 'long code and month', source: twilio, asOf: '2026-07' },
  /** 1.50 to 10, by kind. */
  campaign: {
    usd: 1.5,
    per: 'A2P 10DLC campaign and month, the cheapest',
    source: twilio,
    asOf: '2026-07',
  },
} satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof listPrices;
