/**
 * Covers the synthesised template, without bundling: every assertion is in one file, since the
 * first synthesis is slow.
 */
import { readFileSync } from 'node:fs';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTableInput, tableShape } from '../../adapters/dynamodb/table-shape.ts';
import { graceMs } from '../../service/delivery/delivery.ts';
import { type Concurrency, httpRoutes, type Route } from '../../service/ports/http-routes.ts';
import { callBudgetMs, messageLeaseMs } from '../../service/ports/outcome.ts';
import {
  environmentNames,
  parameterNames,
  readSettings,
  secretNames,
} from '../../service/ports/settings.ts';
import {
  flags,
  functionOf,
  type Resource,
  realContext,
  type Synthesised,
  synth,
} from './synthesised-stack.ts';

let standard: Synthesised;
beforeAll(() => {
  standard = synth(realContext);
});
const functions = () => standard.of('AWS::Lambda::Function');
const lambda = (name: string) => functionOf(standard, name);
/** The statements of a role, by the start of its construct's name. */
function statements(
  name: string,
): { Action: string | string[]; Resource: unknown; Effect: string }[] {
  return standard
    .of('AWS::IAM::Policy')
    .filter((policy) => JSON.stringify(policy.Properties.Roles).includes(name))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}
const actions = (name: string) =>
  statements(name)
    .flatMap((statement) => statement.Action)
    .sort();

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The topics that an alarm's actions name, each as the JSON of its reference. */
const topicsOf = (alarm: Resource['Properties']): string[] =>
  [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions]
    .flatMap((named: readonly unknown[] | undefined) => named ?? [])
    .map((topic) => JSON.stringify(topic));

/**
 * The statements of every policy that is attached to a topic. SNS keeps one policy for each topic.
 */
function policyOf(policies: readonly Resource[], topic: string): Statement[] {
  const attached = policies.filter(({ Properties }) =>
    Properties.Topics.some((one: unknown) => JSON.stringify(one) === topic),
  );
  expect(attached, `policies of ${topic}`).toHaveLength(1);
  return attached.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** Whether a statement is about CloudWatch publishing to a topic, whatever its effect. */
const concernsCloudWatch =
  (topic: string) =>
  ({ Principal, Action, Resource }: Statement): boolean => {
    const who = Principal === '*' ? ['*'] : [Principal.Service ?? [], Principal.AWS ?? []].flat(2);
    const what = [Action].flat().map((action) => action.toLowerCase());
    const where = [Resource].flat().map((resource) => JSON.stringify(resource));
    return (
      who.some((one) => one === '*' || one === 'cloudwatch.amazonaws.com') &&
      what.some((one) => ['*', 'sns:*', 'sns:publish'].includes(one)) &&
      where.some((one) => one === topic || one === '"*"')
    );
  };

describe('events from SES', () => {
  it('P47 events come from SNS straight to Lambda, and no public URL leads to that function', () => {
    standard.template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [Match.stringLikeRegexp('ReceiveEmailEvents'), 'Arn'] },
    });
    expect(standard.of('AWS::SNS::Subscription')).toHaveLength(1);
    expect(standard.of('AWS::Lambda::Url')).toEqual([]);
    expect(JSON.stringify(standard.of('AWS::ApiGatewayV2::Integration'))).not.toContain(
      'ReceiveEmailEvents',
    );
    const [topic] = standard.of('AWS::SNS::TopicPolicy');
    const allowed = topic?.Properties.PolicyDocument.Statement.filter(
      (s: { Effect: string }) => s.Effect === 'Allow',
    );
    expect(allowed).toEqual([
      expect.objectContaining({ Principal: { Service: 'ses.amazonaws.com' } }),
    ]);
  });

  it('P47 events report every outcome, and track no opening and no click', () => {
    const [destination] = standard.of('AWS::SES::ConfigurationSetEventDestination');
    expect(destination?.Properties.EventDestination.MatchingEventTypes.sort()).toEqual(
      [
        'bounce',
        'complaint',
        'delivery',
        'deliveryDelay',
        'reject',
        'renderingFailure',
        'send',
      ].sort(),
    );
  });

  it('P8 both hops of events have a failure queue, and an alarm on its depth', () => {
    const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedEvents'), 'Arn'] };
    standard.template.hasResourceProperties('AWS::SNS::Subscription', {
      RedrivePolicy: { deadLetterTargetArn: queue },
    });
    standard.template.hasResourceProperties('AWS::Lambda::Function', {
      DeadLetterConfig: { TargetArn: queue },
    });
    standard.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedEvents'), 'QueueName'] },
        },
      ],
      Threshold: 0,
    });
    standard.template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });
});

describe('secrets', () => {
  it('P48 no template and no environment holds a secret', () => {
    for (const name of secretNames.map((secret) => parameterNames[secret])) {
      const made = standard.of('AWS::SSM::Parameter').map((parameter) => parameter.Properties.Name);
      expect(made).not.toContain(`/mend/${name}`);
    }
    const known: readonly string[] = Object.values(environmentNames);
    for (const { Properties } of functions()) {
      expect(
        Object.keys(Properties.Environment?.Variables ?? {}).filter(
          (name) => !known.includes(name),
        ),
      ).toEqual([]);
    }
    expect(standard.text).not.toMatch(/SecureString|\{\{resolve:/);
  });

  it('P48 the functions read the secrets and settings by their stored names, and nothing else', () => {
    const parameters = new Map<string, string>(
      standard
        .of('AWS::SSM::Parameter')
        .map(({ Properties }) => [
          Properties.Name.replace('/mend/', ''),
          typeof Properties.Value === 'string'
            ? Properties.Value
            : 'https://made-at-deployment.example.com',
        ]),
    );
    for (const name of secretNames) parameters.set(parameterNames[name], 'x'.repeat(32));
    expect([...parameters.keys()].sort()).toEqual(Object.values(parameterNames).sort());
    for (const { Properties } of functions()) {
      if (!Properties.Environment) continue;
      const environment = Object.fromEntries(
        Object.keys(Properties.Environment.Variables).map((name) => [name, 'set']),
      );
      expect(() => readSettings(environment, parameters)).not.toThrow();
      expect(Properties.Environment.Variables[environmentNames.parameters]).toBe('/mend');
    }
    for (const nudger of ['Web', 'EssentialPages', 'ReceiveSms']) {
      expect(lambda(nudger).Properties.Environment.Variables).toHaveProperty(
        environmentNames.deliverFunction,
      );
    }
  });
});

describe('rights', () => {
  it('P49 rights name their actions and resources, without a wildcard but for reading the sending quota', () => {
    for (const policy of standard.of('AWS::IAM::Policy')) {
      for (const statement of policy.Properties.PolicyDocument.Statement) {
        // SES has no resource for this action: it concerns the whole account.
        if (statement.Action === 'ses:GetSendQuota') continue;
        expect(JSON.stringify([statement.Action, statement.Resource])).not.toContain('*');
      }
    }
    for (const role of standard.of('AWS::IAM::Role'))
      expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('P49 rights break no rule of AwsSolutions nor of the CDK', () => {
    expect(standard.findings).toEqual([]);
  });

  it('P49 the check finds a queue that takes plain HTTP', () => {
    const app = new App({ context: flags });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Queue(new Stack(app, 'Careless'), 'Queue');
    expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
  });

  it('P49 only deliver, sweep and the desk may send, and only from the identity and the configuration set', () => {
    const senders = [
      'Web',
      'EssentialPages',
      'ReceiveSms',
      'ReceiveEmailEvents',
      'Deliver',
      'Sweep',
      'Coach',
    ].filter((name) => actions(`Functions${name}Role`).some((action) => action.startsWith('ses:')));
    expect(senders).toEqual(['Deliver', 'Sweep', 'Coach']);
    for (const sender of senders) {
      const [sending] = statements(`Functions${sender}Role`).filter(({ Action }) =>
        String(Action).startsWith('ses:'),
      );
      expect(sending?.Action).toBe('ses:SendRawEmail');
      expect(sending?.Resource).toHaveLength(2);
    }
  });

  it('P49 only the pages, the desk, receive-sms, the scheduler and deliver itself may start deliver', () => {
    const invokers = standard
      .of('AWS::IAM::Policy')
      .filter((policy) => JSON.stringify(policy).includes('lambda:InvokeFunction'))
      .map((policy) => policy.Properties.Roles[0].Ref.replace(/Role.*/, ''));
    expect(invokers.sort()).toEqual([
      'FunctionsCoach',
      'FunctionsDeliver',
      'FunctionsEssentialPages',
      'FunctionsReceiveSms',
      'FunctionsWeb',
      'Schedules',
    ]);
  });

  it('P49 the secrets’ key is granted only if it is one of the maker’s own, through SSM, for those two', () => {
    expect(standard.text).not.toContain('kms:Decrypt');
    const own = synth({
      ...realContext,
      parametersKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/a-b-c',
    });
    own.template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:Decrypt',
            Resource: 'arn:aws:kms:eu-west-1:111111111111:key/a-b-c',
            Condition: {
              StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': Match.anyValue() },
            },
          }),
        ]),
      },
    });
  });
});

describe('time', () => {
  it('P6 a lease is longer than a call, and the grace period longer than the function’s timeout and a skewed clock', () => {
    expect(messageLeaseMs).toBeGreaterThan(callBudgetMs);
    expect(graceMs).toBeGreaterThan((lambda('Deliver').Properties.Timeout + 10 * 60) * 1000);
  });
});

describe('the table', () => {
  it('P50 the table is encrypted, recoverable, protected, and stays when the stack goes', () => {
    const [table] = standard.of('AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: tableShape.timeToLive, Enabled: true },
      },
    });
  });

  it('P50 the table has the keys and indexes that the tests and the local service use', () => {
    const [table] = standard.of('AWS::DynamoDB::Table');
    const { TableName: _, AttributeDefinitions, ...shape } = createTableInput('any');
    expect(table?.Properties).toMatchObject(shape);
    const byName = (one: { AttributeName: string }, other: { AttributeName: string }) =>
      one.AttributeName < other.AttributeName ? -1 : 1;
    expect(table?.Properties.AttributeDefinitions.sort(byName)).toEqual(
      AttributeDefinitions.sort(byName),
    );
  });

  it('P50 the table of a throw-away stack goes with it', () => {
    const [table] = synth({ ...realContext, ephemeral: 'true' }).of('AWS::DynamoDB::Table');
    expect(table?.DeletionPolicy).toBe('Delete');
    expect(table?.Properties.DeletionProtectionEnabled).toBe(false);
  });
});

describe('the alarms', () => {
  it('P53 each alarm has a heading in the runbook, and its description links to it', () => {
    const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    // GitHub's anchors: punctuation goes, a space becomes a hyphen.
    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
    const linked = standard
      .of('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties.AlarmDescription.split(' docs/runbook.md#')[1]);
    expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
    expect(new Set(linked).size).toBe(linked.length);
  });
});

/** The limit of each route in a stack's stage, and the one that a kind of account is to have. */
function limitsOf({ of }: Synthesised): Record<string, unknown> {
  const [stage] = of('AWS::ApiGatewayV2::Stage');
  const { DefaultRouteSettings, RouteSettings } = stage?.Properties ?? {};
  return { $default: DefaultRouteSettings, ...RouteSettings };
}
function limitsSaid(concurrency: Concurrency): Record<string, unknown> {
  const said = Object.entries(httpRoutes).map(([key, { limits }]) => {
    const { perSecond, burst } = limits[concurrency];
    return [key, { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst }] as const;
  });
  return Object.fromEntries(said);
}

describe('floods and silence', () => {
  it('P53 an alarm rings for errors and throttles of each function, waiting events, a silent deliver, a logged error', () => {
    const alarms = standard.of('AWS::CloudWatch::Alarm').map((alarm) => alarm.Properties);
    const count = (metric: string) => alarms.filter((alarm) => alarm.MetricName === metric).length;
    expect([
      count('Errors'),
      count('Throttles'),
      count('Invocations'),
      count('LoggedErrors'),
    ]).toEqual([8, 8, 1, 1]);
    const silent = alarms.find((alarm) => alarm.MetricName === 'Invocations');
    expect(silent?.TreatMissingData).toBe('breaching');
    const told = synth({ ...realContext, alarmMail: 'maker@example.com' }).of(
      'AWS::CloudWatch::Alarm',
    );
    for (const alarm of told) expect(alarm.Properties.AlarmActions).toHaveLength(1);
  });

  it('P70 every alarm names a topic whose policy lets CloudWatch publish', () => {
    const { of } = synth({ ...realContext, alarmMail: 'maker@example.com' });
    const alarms = of('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const topics = new Set(alarms.flatMap(topicsOf));
    expect(topics.size).toBeGreaterThan(0);
    for (const topic of topics) {
      const reach = policyOf(of('AWS::SNS::TopicPolicy'), topic).filter(concernsCloudWatch(topic));
      const allowed = reach
        .filter(({ Effect }) => Effect === 'Allow')
        .map(({ Condition }) => Condition);
      expect(allowed, topic).toContainEqual({
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      });
      // CloudWatch publishes over TLS: a refusal of other protocols does not cover it, any other
      // refusal does.
      for (const { Condition } of reach.filter(({ Effect }) => Effect === 'Deny')) {
        expect(Condition, topic).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      }
    }
  });

  it('P53 requests are limited at the API, and at each function when the account has room', () => {
    expect(limitsOf(standard)).toEqual(limitsSaid('shared'));
    for (const one of functions())
      expect(one.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    const reserved = synth({ ...realContext, reservedConcurrency: 'true' });
    expect(limitsOf(reserved)).toEqual(limitsSaid('reserved'));
    const each = reserved
      .of('AWS::Lambda::Function')
      .map(({ Properties }) => Properties.ReservedConcurrentExecutions);
    for (const one of each) expect(one).toBeGreaterThan(0);
    // Lambda keeps a hundred unreserved. README and the runbook name the sum.
    expect(each.reduce((sum, one) => sum + one, 100)).toBe(190);
  });

  it('P75 unsubscribe, safety, and confirm have limits and a function of their own', () => {
    const essential = ['/unsubscribe', '/safety', '/confirm'].map((path) => `ANY ${path}`);
    const served = Object.entries(httpRoutes).filter(
      ([, { serves }]) => serves === 'essentialPages',
    );
    expect(served.map(([key]) => key).sort()).toEqual(essential.sort());
    for (const key of [...essential, 'ANY /preferences', 'ANY /texts'])
      expect(limitsOf(standard)).toHaveProperty([key]);
    // The two functions are one code with the same rights.
    expect(lambda('EssentialPages').Properties.Environment).toEqual(
      lambda('Web').Properties.Environment,
    );
    expect(statements('FunctionsEssentialPagesRole').map(({ Action }) => Action)).toEqual(
      statements('FunctionsWebRole').map(({ Action }) => Action),
    );
  });

  it('P75 with reserved executions a flood of one essential page leaves some for the others', () => {
    const reserved = synth({ ...realContext, reservedConcurrency: 'true' });
    const own = functionOf(reserved, 'EssentialPages').Properties.ReservedConcurrentExecutions;
    const routes = Object.values(httpRoutes).filter(({ serves }) => serves === 'essentialPages');
    const running = ({ limits, seconds }: Route) => limits.reserved.perSecond * seconds;
    for (const route of routes)
      expect(route.limits.reserved.burst + running(route)).toBeLessThan(own - 2);
    expect(routes.reduce((sum, route) => sum + running(route), 0)).toBeLessThan(own);
  });

  it('P51 access logs hold no tokens, addresses or agents', () => {
    const [stage] = standard.of('AWS::ApiGatewayV2::Stage');
    expect(Object.values(JSON.parse(stage?.Properties.AccessLogSettings.Format))).toEqual([
      '$context.requestId',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('what runs', () => {
  it('CloudFormation itself refuses a stack with example values', () => {
    const rule = 'ValuesAreReal';
    expect(synth({}).template.toJSON().Rules).toHaveProperty(rule);
    expect(standard.template.toJSON().Rules).not.toHaveProperty(rule);
    expect(synth({ ephemeral: 'true' }).template.toJSON().Rules).not.toHaveProperty(rule);
  });

  it('eight functions use one runtime, and each keeps its log for a month', () => {
    expect(functions()).toHaveLength(8);
    for (const { Properties } of functions()) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      expect(Properties).not.toHaveProperty('TracingConfig');
    }
    for (const log of standard.of('AWS::Logs::LogGroup'))
      expect(log.Properties.RetentionInDays).toBe(30);
  });

  it('receive-sms and web respond before Twilio and people give up', () => {
    expect(lambda('ReceiveSms').Properties.Timeout).toBeLessThan(15);
    expect(lambda('Web').Properties.Timeout).toBeLessThan(30);
  });

  it('each route leads to its function: Twilio to receive-sms, its fallback to answer-while-down, essential pages to their own, everything else to web', () => {
    const routes = standard.of('AWS::ApiGatewayV2::Route').map(({ Properties }) => {
      const [, integration = ''] = Properties.Target['Fn::Join'][1].map(
        (part: { Ref?: string }) => part.Ref ?? part,
      );
      const { IntegrationUri } = standard.template.toJSON().Resources[integration].Properties;
      return [Properties.RouteKey, IntegrationUri['Fn::GetAtt'][0]];
    });
    const wanted = Object.entries(httpRoutes).map(([key, { serves }]) => [
      key,
      expect.stringMatching(new RegExp(`^Functions${serves}`, 'i')),
    ]);
    expect(routes.sort()).toEqual(wanted.sort());
  });

  it('the stage depends on the routes that it limits', () => {
    const [stage] = standard.of('AWS::ApiGatewayV2::Stage');
    const limited = standard.of('AWS::ApiGatewayV2::Route').length - 1;
    const before = stage?.DependsOn ?? [];
    const isRoute = (id: string) =>
      standard.template.toJSON().Resources[id].Type === 'AWS::ApiGatewayV2::Route';
    expect(before.filter(isRoute)).toHaveLength(limited);
  });

  it('answer-while-down depends on nothing that could fail: no table, no parameter, no right but its own log', () => {
    expect(lambda('AnswerWhileDown').Properties).not.toHaveProperty('Environment');
    expect(actions('FunctionsAnswerWhileDownRole')).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(lambda('AnswerWhileDown').Properties.Timeout).toBeLessThan(15);
  });

  it('deliver may invoke itself, by its own name, so that a run whose time ends starts the next', () => {
    const policies = standard
      .of('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('FunctionsDeliverRole'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(policies).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FunctionsDeliver[0-9A-F]{8}$/), 'Arn'] },
      },
    ]);
    // A nudge that was refused for want of an execution is repeated for as long as a minute.
    standard.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^FunctionsDeliver[0-9A-F]{8}$') },
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('the scheduler starts deliver each minute, sweep often and nightly, and repeats nothing', () => {
    const schedules = standard
      .of('AWS::Scheduler::Schedule')
      .map((schedule) => schedule.Properties);
    expect(
      schedules.map(({ ScheduleExpression, Target }) => [ScheduleExpression, Target.Input]),
    ).toEqual([
      ['rate(1 minute)', '{"worker":0}'],
      ['rate(10 minutes)', '{"sweep":"often"}'],
      ['cron(20 9 * * ? *)', '{"sweep":"nightly"}'],
    ]);
    for (const { Target } of schedules) expect(Target.RetryPolicy.MaximumRetryAttempts).toBe(0);
    standard.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('Deliver') },
      MaximumRetryAttempts: 0,
    });
  });
});
