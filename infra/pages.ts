/**
 * The public door: one HTTP API with the routes of service/ports/http-routes.ts, a limit on each,
 * and a log that names nobody.
 */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  type HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  everythingElse,
  httpRoutes,
  type RequestLimit,
  type Route,
} from '../service/ports/http-routes.ts';

export class Pages extends Construct {
  /** Without a trailing slash. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: Readonly<Record<Route['serves'], IFunction>>) {
    super(scope, id);
    const { [everythingElse]: rest, ...named } = httpRoutes;
    if (!rest) throw new Error(`service/ports/http-routes.ts has no ${everythingElse}.`);
    const integrations = {
      web: new HttpLambdaIntegration('Web', props.web),
      receiveSms: new HttpLambdaIntegration('ReceiveSms', props.receiveSms),
      answerWhileDown: new HttpLambdaIntegration('AnswerWhileDown', props.answerWhileDown),
    };
    const api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      defaultIntegration: integrations[rest.serves],
    });
    const routes = Object.entries(named).flatMap(([key, { serves }]) => {
      const [method, path = ''] = key.split(' ');
      return api.addRoutes({
        path,
        methods: [method as HttpMethod],
        integration: integrations[serves],
      });
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: rest.limit.perSecond, burstLimit: rest.limit.burst },
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
    limitEach(stage, named);
    // A stage that limits a route which is not there yet is refused.
    stage.node.addDependency(...routes);
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Public on purpose: anyone may sign up, links in letters carry a signed token that web checks, and Twilio signs its requests, which receive-sms checks; answer-while-down says the same to everybody and knows nothing.',
    });
    this.url = api.apiEndpoint;
  }
}

/** The stage's construct has one limit for all routes; CloudFormation has one for each. */
function limitEach(
  stage: HttpStage,
  routes: Readonly<Record<string, { readonly limit: RequestLimit }>>,
): void {
  const { defaultChild } = stage.node;
  if (!CfnStage.isCfnStage(defaultChild))
    throw new Error('The HTTP stage is not made of an AWS::ApiGatewayV2::Stage.');
  defaultChild.routeSettings = Object.fromEntries(
    Object.entries(routes).map(([key, { limit }]) => [
      key,
      { ThrottlingRateLimit: limit.perSecond, ThrottlingBurstLimit: limit.burst },
    ]),
  );
}
