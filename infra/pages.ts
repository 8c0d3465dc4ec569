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
  type Concurrency,
  everythingElse,
  httpRoutes,
  type Route,
  type ServingFunction,
} from '../service/ports/http-routes.ts';

export interface PagesProps {
  readonly functions: Readonly<Record<ServingFunction, IFunction>>;
  /** Which of the two limits of each route holds. */
  readonly concurrency: Concurrency;
}

export class Pages extends Construct {
  /** Without a trailing slash. */
  readonly url: string;

  constructor(scope: Construct, id: string, { functions, concurrency }: PagesProps) {
    super(scope, id);
    const { [everythingElse]: rest, ...named } = httpRoutes;
    if (!rest) throw new Error(`service/ports/http-routes.ts has no ${everythingElse}.`);
    const integrations = {
      web: new HttpLambdaIntegration('Web', functions.web),
      essentialPages: new HttpLambdaIntegration('EssentialPages', functions.essentialPages),
      coach: new HttpLambdaIntegration('Coach', functions.coach),
      receiveSms: new HttpLambdaIntegration('ReceiveSms', functions.receiveSms),
      answerWhileDown: new HttpLambdaIntegration('AnswerWhileDown', functions.answerWhileDown),
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
      throttle: {
        rateLimit: rest.limits[concurrency].perSecond,
        burstLimit: rest.limits[concurrency].burst,
      },
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
    limitEach(stage, named, concurrency);
    // A stage that limits a route which is not there yet is refused.
    stage.node.addDependency(...routes);
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Public on purpose: anyone may sign up, links in letters carry a signed token that the pages check, and Twilio signs its requests, which receive-sms checks; answer-while-down says the same to everybody and knows nothing.',
    });
    this.url = api.apiEndpoint;
  }
}

/** The stage's construct has one limit for all routes; CloudFormation has one for each. */
function limitEach(
  stage: HttpStage,
  routes: Readonly<Record<string, Route>>,
  concurrency: Concurrency,
): void {
  const { defaultChild } = stage.node;
  if (!CfnStage.isCfnStage(defaultChild))
    throw new Error('The HTTP stage is not made of an AWS::ApiGatewayV2::Stage.');
  defaultChild.routeSettings = Object.fromEntries(
    Object.entries(routes).map(([key, { limits }]) => {
      const { perSecond, burst } = limits[concurrency];
      return [key, { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst }];
    }),
  );
}
