/** The whole service, one capability a file; here they are only joined. */
import { CfnOutput, CfnParameter, CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { Deployment } from './deployment.ts';
import { Functions } from './functions.ts';
import { Mail } from './mail.ts';
import { Pages } from './pages.ts';
import { Parameters } from './parameters.ts';
import { Schedules } from './schedules.ts';
import { CourseTable } from './table.ts';

export class MendStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { deployment: Deployment }) {
    super(scope, id, props);
    const { deployment } = props;
    const table = new CourseTable(this, 'Course', deployment);
    const parameters = new Parameters(this, 'Parameters', deployment);
    const mail = new Mail(this, 'Mail', deployment);
    const functions = new Functions(this, 'Functions', { deployment, table, parameters, mail });
    const pages = new Pages(this, 'Pages', {
      functions,
      concurrency: deployment.reservedConcurrency ? 'reserved' : 'shared',
    });
    const publicUrl = deployment.publicUrl ?? pages.url;
    parameters.put('publicUrl', publicUrl);
    // Functions have these two in their environment; the command line finds them here.
    parameters.put('table', table.table.tableName);
    parameters.put('mailConfigurationSet', mail.configurationSet.configurationSetName);
    new Schedules(this, 'Schedules', functions);
    new Alarms(this, 'Alarms', {
      functions,
      failureQueue: mail.failureQueue,
      alarmMail: deployment.alarmMail,
    });
    if (deployment.examples) this.refuseExamples();

    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output('PublicUrl', publicUrl);
    // Where a domain of the maker's own has to lead.
    output('ApiUrl', pages.url);
    output('TableName', table.table.tableName);
    output('TopicArn', mail.topic.topicArn);
    output('DeliverFunctionName', functions.deliver.functionName);
    output('ReceiveEmailEventsFunctionName', functions.receiveEmailEvents.functionName);
    output('FailureQueueUrl', mail.failureQueue.queueUrl);
    // A throw-away stack proves no domain, and emulators give no tokens.
    if (deployment.ephemeral) return;
    for (const [at, record] of mail.identity.dkimRecords.entries()) {
      output(`DkimRecord${at + 1}`, `${record.name} CNAME ${record.value}`);
    }
  }

  /**
   * `cdk synth` cannot know whether a deployment follows, so CloudFormation itself turns the
   * example values away.
   */
  private refuseExamples(): void {
    const values = new CfnParameter(this, 'Values', { default: 'examples' });
    new CfnRule(this, 'ValuesAreReal', {
      assertions: [
        {
          assert: Fn.conditionEquals(values.valueAsString, 'real'),
          assertDescription:
            'This template holds example values. Say -c domain=, -c mailFrom=, -c twilioAccountSid= and -c twilioFrom=, or -c ephemeral=true for a throw-away stack.',
        },
      ],
    });
  }
}
