/**
 * The alarms that tell the maker of trouble. The description of each links to its heading in
 * docs/runbook.md, which says what to do. A log line of level `error` rings one too: a stream that
 * halted, a subscriber that could not be served.
 */
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Functions } from './functions.ts';

const metricNamespace = 'Mend';

export class Alarms extends Construct {
  readonly #topic: Topic | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: { functions: Functions; failureQueue: IQueue; alarmMail: string | undefined },
  ) {
    super(scope, id);
    if (props.alarmMail) {
      this.#topic = this.alarmTopic();
      this.#topic.addSubscription(new EmailSubscription(props.alarmMail));
    } else {
      Annotations.of(this).addInfo('Alarms tell nobody: say -c alarmMail=you@example.com.');
    }

    const { web, essentialPages, coach, receiveSms, receiveEmailEvents, deliver, sweep } =
      props.functions;
    const { answerWhileDown } = props.functions;
    const period = Duration.minutes(5);
    const named = {
      ...{ web, coach, deliver, sweep },
      'essential-pages': essentialPages,
      'receive-sms': receiveSms,
      'receive-email-events': receiveEmailEvents,
      'answer-while-down': answerWhileDown,
    };
    for (const [name, handler] of Object.entries(named)) {
      // Two alarms rather than a sum: CloudWatch bills by the metric either way, and this says
      // which it was.
      this.alarm(`${handler.node.id}Fails`, `${name} fails`, handler.metricErrors({ period }));
      this.alarm(
        `${handler.node.id}Throttled`,
        `${name} is throttled`,
        handler.metricThrottles({ period }),
      );
    }
    this.alarm(
      'EventsWait',
      'mail events wait in the failure queue',
      props.failureQueue.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: Stats.MAXIMUM,
      }),
    );
    // Here no data is the alarm: a schedule that stopped leaves no metric behind.
    this.alarm('DeliverIsSilent', 'deliver is silent', deliver.metricInvocations({ period }), {
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.alarm('ErrorsLogged', 'an error is logged', this.loggedErrors(props.functions, period));
  }

  /**
   * A topic that CloudWatch may publish to. `enforceSSL` gives the topic a policy, and that policy
   * replaces the default one of SNS, which let every alarm of the account publish. So the grant is
   * written here. Source: docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html.
   */
  private alarmTopic(): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }

  /** Functions write one JSON object a line. The metric carries a count and nothing of the line. */
  private loggedErrors(functions: Functions, period: Duration): IMetric {
    const metricName = 'LoggedErrors';
    for (const handler of functions.all) {
      new MetricFilter(this, `${handler.node.id}Errors`, {
        logGroup: handler.courseLogs,
        filterPattern: FilterPattern.stringValue('$.level', '=', 'error'),
        metricNamespace,
        metricName,
      });
    }
    return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM, period });
  }

  /** Makes one alarm. `line` is its heading in docs/runbook.md. */
  private alarm(
    id: string,
    line: string,
    metric: IMetric,
    how: Partial<CreateAlarmOptions> = {},
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods: 1,
      ...how,
      alarmDescription: `${line}: see docs/runbook.md#${anchorOf(line)}`,
    });
    if (!this.#topic) return;
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}

/** The anchor that GitHub gives to a heading of lower-case words and hyphens. */
function anchorOf(heading: string): string {
  return heading.replaceAll(' ', '-');
}
