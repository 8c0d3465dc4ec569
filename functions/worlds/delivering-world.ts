/** The world of `deliver`: both providers, and the count of SES's events in the failure queue. */
import { callAws } from '../../adapters/aws/aws-requests.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { MailRate } from '../../service/delivery/pacing.ts';
import { environmentNames } from '../../service/ports/settings.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { mailerFromEnvironment } from './deployed-mailer.ts';
import { nudgeOf, once, worldFromEnvironment } from './deployed-world.ts';

export const deliveringWorldFromEnvironment = once(async (): Promise<DeliveringWorld> => {
  const world = await worldFromEnvironment();
  const mailer = mailerFromEnvironment(world);
  const mailRate = new MailRate(world, () => mailer.quota());
  // No variable of infra can name the function that has it; Lambda tells each its own name. Lambda
  // stops a function that invokes itself by the header of a trace, which our calls do not pass on.
  const nudge = nudgeOf(process.env.AWS_LAMBDA_FUNCTION_NAME, world.settings, world.log);
  return { ...world, mailer, mailRate, texter: TwilioTexter.of(world), failedEvents, nudge };
});

const counts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

/**
 * How many events of SES lie in the failure queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
async function failedEvents(): Promise<number> {
  const QueueUrl = process.env[environmentNames.mailFailureQueue];
  if (!QueueUrl)
    throw new Error(
      `The environment has no ${environmentNames.mailFailureQueue}; deploy the stack again.`,
    );
  const body = await callAws('sqs', {
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.GetQueueAttributes',
    },
    body: JSON.stringify({ QueueUrl, AttributeNames: counts }),
  });
  const { Attributes = {} } = JSON.parse(body) as { Attributes?: Record<string, string> };
  return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
