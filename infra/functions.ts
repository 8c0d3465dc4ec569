/**
 * The deployed functions: what starts each, how long it may run, and exactly what it may touch. The
 * rights are written out one by one (P49); a function that fails with AccessDenied is given its one
 * action here, never a wildcard.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames, restartVariable } from '../service/ports/settings.ts';
import { CourseFunction } from './course-function.ts';
import { deliverSizeFor } from './deliver-size.ts';
import type { Deployment } from './deployment.ts';
import type { Mail } from './mail.ts';
import type { Parameters } from './parameters.ts';
import type { CourseTable } from './table.ts';

export interface FunctionsProps {
  readonly deployment: Deployment;
  readonly table: CourseTable;
  readonly parameters: Parameters;
  readonly mail: Mail;
}

export class Functions extends Construct {
  readonly web: CourseFunction;
  /** Runs the code of `web` for the routes that no flood of other pages may reach. */
  readonly essentialPages: CourseFunction;
  /** The desk. */
  readonly coach: CourseFunction;
  readonly receiveSms: CourseFunction;
  readonly receiveEmailEvents: CourseFunction;
  readonly deliver: CourseFunction;
  /** How many of `deliver` run side by side. */
  readonly workers: number;
  readonly sweep: CourseFunction;
  readonly answerWhileDown: CourseFunction;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { table, parameters, mail, deployment } = props;
    const { secretsChanged, mailsPerSecond, segmentsPerSecond } = deployment;
    const size = deliverSizeFor(Number(mailsPerSecond) + Number(segmentsPerSecond));
    this.workers = size.workers;
    const environment = {
      [environmentNames.table]: table.table.tableName,
      [environmentNames.parameters]: parameters.path,
      [environmentNames.mailConfigurationSet]: mail.configurationSet.configurationSetName,
      ...(secretsChanged ? { [restartVariable]: secretsChanged } : {}),
    };
    // Optional: an account may start with ten executions at once, and Lambda refuses to reserve the
    // last hundred. Without it the limits of the routes keep executions free.
    const reserve = (executions: number) =>
      deployment.reservedConcurrency ? { reservedConcurrentExecutions: executions } : {};

    this.deliver = new CourseFunction(this, 'Deliver', {
      entry: 'deliver.ts',
      environment: {
        ...environment,
        [environmentNames.mailFailureQueue]: mail.failureQueue.queueUrl,
        [environmentNames.workers]: String(size.workers),
      },
      timeout: Duration.minutes(4),
      memorySize: size.memoryMb,
      // The next minute's invocation is the retry. A nudge that waited longer than that has nothing
      // to say.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      // The workers, and the nudges that find their leases taken.
      ...reserve(8),
    });
    const nudge = {
      ...environment,
      [environmentNames.deliverFunction]: this.deliver.functionName,
      [environmentNames.workers]: String(size.workers),
    };
    // A page is waited for by a person; Twilio waits 15 seconds.
    const quick = { timeout: Duration.seconds(10), memorySize: 512, retryAttempts: 0 };
    const answering = { environment: nudge, ...quick };
    const pages = { ...answering, entry: 'web.tsx', ...reserve(20) };
    this.web = new CourseFunction(this, 'Web', pages);
    this.essentialPages = new CourseFunction(this, 'EssentialPages', pages);
    const desk = { ...answering, entry: 'coach.tsx', ...reserve(5) };
    this.coach = new CourseFunction(this, 'Coach', desk);
    const receiving = { ...answering, entry: 'receive-sms.ts', ...reserve(20) };
    this.receiveSms = new CourseFunction(this, 'ReceiveSms', receiving);
    this.receiveEmailEvents = new CourseFunction(this, 'ReceiveEmailEvents', {
      entry: 'receive-email-events.ts',
      environment,
      timeout: Duration.seconds(30),
      memorySize: 256,
      retryAttempts: 2,
      // Not a destination: a dead letter is the event itself, ready to be given to the function
      // again.
      deadLetterQueue: mail.failureQueue,
      ...reserve(10),
    });
    this.sweep = new CourseFunction(this, 'Sweep', {
      entry: 'sweep.ts',
      environment,
      timeout: Duration.minutes(5),
      memorySize: 512,
      retryAttempts: 0,
      ...reserve(2),
    });
    this.answerWhileDown = new CourseFunction(this, 'AnswerWhileDown', {
      entry: 'answer-while-down.ts',
      // No table, no parameters and no rights: what takes the others down must not take it too.
      environment: {},
      timeout: Duration.seconds(5),
      memorySize: 256,
      retryAttempts: 0,
      ...reserve(5),
    });
    mail.deliverEventsTo(this.receiveEmailEvents);
    this.grant(table, parameters, mail);
  }

  private grant(table: CourseTable, parameters: Parameters, mail: Mail): void {
    const rows = table.table.tableArn;
    const items = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    const removing = 'dynamodb:DeleteItem';
    const query = 'dynamodb:Query';

    for (const reader of this.all)
      if (reader !== this.answerWhileDown) parameters.grantRead(reader);

    for (const pages of [this.web, this.essentialPages])
      pages.allow([...items, removing, query], [rows]);
    // It ends sessions; Today lists who waits and counts what is due, People lists by name.
    this.coach.allow([...items, 'dynamodb:BatchGetItem', removing, query], [rows]);
    this.coach.allow(
      [query],
      [table.indexArn('due'), table.indexArn('inbox'), table.indexArn('roster')],
    );
    this.receiveSms.allow([...items, query], [rows]);
    this.receiveEmailEvents.allow([...items, query], [rows]);
    // It finishes erasures.
    this.deliver.allow([...items, 'dynamodb:BatchGetItem', removing, query], [rows]);
    this.deliver.allow([query], [table.indexArn('due')]);
    // It alone looks over everybody and the whole table, and removes what is past its time.
    this.sweep.allow([...items, removing, query, 'dynamodb:Scan'], [rows]);
    this.sweep.allow(
      [query],
      [table.indexArn('due'), table.indexArn('inbox'), table.indexArn('roster')],
    );

    // People's letters; the coach's morning digest; the link to sign in.
    for (const sender of [this.deliver, this.sweep, this.coach])
      sender.allow(['ses:SendRawEmail'], mail.sendingArns);
    // How fast this account may send: SES knows no resource for it.
    this.deliver.allow(['ses:GetSendQuota'], ['*']);
    Validations.of(this.deliver.role ?? this.deliver).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'ses:GetSendQuota speaks of the whole account and takes no resource; it reads three figures, no mail.',
    });
    // While events wait there, silence about a letter does not say that it was lost.
    this.deliver.allow(['sqs:GetQueueAttributes'], [mail.failureQueue.queueArn]);
    // Not grantInvoke: that would open every version and alias too.
    for (const nudger of [this.web, this.essentialPages, this.coach, this.receiveSms])
      nudger.allow(['lambda:InvokeFunction'], [this.deliver.functionArn]);
    // A run whose time ends starts the next. A policy of its own: `deliver` waits for that of its
    // role, which cannot name it.
    const invokeItself = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.deliver.functionArn],
    });
    new Policy(this, 'DeliverAgain', {
      statements: [invokeItself],
      ...(this.deliver.role ? { roles: [this.deliver.role] } : {}),
    });
  }

  get all(): readonly CourseFunction[] {
    return [
      this.web,
      this.essentialPages,
      this.coach,
      this.receiveSms,
      this.receiveEmailEvents,
      this.deliver,
      this.sweep,
      this.answerWhileDown,
    ];
  }
}
