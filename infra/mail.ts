/**
 * The sending identity, and the way SES's events come back: configuration set, topic, straight to
 * the function, and a failure queue behind both hops. No public URL takes part in it.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ConfigurationSet,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class Mail extends Construct {
  readonly identity: EmailIdentity;
  readonly configurationSet: ConfigurationSet;
  readonly topic: Topic;
  readonly failureQueue: Queue;
  /**
   * What a sender needs: SES asks IAM about the identity and the configuration set, and in its
   * sandbox about recipients.
   */
  readonly sendingArns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    props: { domain: string; sandboxRecipients: readonly string[] },
  ) {
    super(scope, id);
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      // SES keeps its own list too: an address that bounced is not written to, even by a mistake of
      // ours.
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(props.domain),
      configurationSet: this.configurationSet,
      // SPF aligned with the From domain. Until its MX record stands, SES falls back to its own.
      mailFromDomain: `bounce.${props.domain}`,
    });
    // Not encrypted with a key of ours: SES cannot use the free aws/sns key, and one of ours would
    // cost more than all the rest of the idle service. SNS encrypts what it keeps on its own disks.
    this.topic = new Topic(this, 'Events', { enforceSSL: true });
    // Opens and clicks are left out on purpose: nobody is tracked.
    this.configurationSet.addEventDestination('ToTopic', {
      destination: EventDestination.snsTopic(this.topic),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.RENDERING_FAILURE,
        EmailSendingEvent.DELIVERY_DELAY,
      ],
    });
    this.failureQueue = new Queue(this, 'FailedEvents', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const stack = Stack.of(this);
    this.sendingArns = [
      this.identity.emailIdentityArn,
      stack.formatArn({
        service: 'ses',
        resource: 'configuration-set',
        resourceName: this.configurationSet.configurationSetName,
      }),
      ...props.sandboxRecipients.map((address) =>
        stack.formatArn({ service: 'ses', resource: 'identity', resourceName: address }),
      ),
    ];
  }

  /**
   * SNS keeps what it could not hand over in the same queue as what the function could not digest:
   * one place to look.
   */
  deliverEventsTo(handler: IFunction): void {
    this.topic.addSubscription(
      new LambdaSubscription(handler, { deadLetterQueue: this.failureQueue }),
    );
  }
}
