/** The public door: one HTTP API, three routes, a limit on the flood, and a log that names nobody. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export class Pages extends Construct {
  /** Without a trailing slash. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    props: { web: IFunction; receiveSms: IFunction; answerWhileDown: IFunction },
  ) {
    super(scope, id);
    const api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Web', props.web),
    });
    api.addRoutes({
      path: '/twilio/{proxy+}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('ReceiveSms', props.receiveSms),
    });
    // The more exact route wins: Twilio's fallback must not end where the webhook has just failed.
    api.addRoutes({
      path: '/twilio/fallback',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('AnswerWhileDown', props.answerWhileDown),
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      // Generous for people, tight for a flood: new accounts run ten functions at once.
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        // The route, never the path: links carry tokens. No address of the caller, no agent.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            routeKey: '$context.routeKey',
            status: '$context.status',
          }),
        ),
      },
    });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Public on purpose: anyone may sign up, links in letters carry a signed token that web checks, and Twilio signs its requests, which receive-sms checks; answer-while-down says the same to everybody and knows nothing.',
    });
    this.url = api.apiEndpoint;
  }
}
