/**
 * How every function of the service is built, logged and allowed to run; what each one may do is
 * said in functions.ts.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Charset, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The compiled course, as `npm run build` writes it. */
export const libraryFile = join(root, 'build', 'library.json');

/** One file of adapters/ in the place of packages. */
function standsFor(file: string, packages: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(packages.map((name) => [name, join(root, 'adapters', file)]));
}

/** How esbuild makes one file of a function. */
export const bundle = {
  // ESM sources shake out better; a CJS result starts faster. Together a quarter of the naive
  // bundle.
  mainFields: ['module', 'main'],
  // Packages of which a function uses nothing or little, though the vendors' clients import them.
  alias: {
    ...standsFor(join('aws', 'sdk-stand-ins.ts'), [
      '@aws-sdk/credential-provider-node',
      '@aws-sdk/dynamodb-codec',
      '@aws-sdk/middleware-endpoint-discovery',
      '@aws/lambda-invoke-store',
      '@smithy/core/checksum',
      '@smithy/core/config',
    ]),
    ...standsFor(join('twilio', 'dayjs-stand-in.ts'), ['dayjs', 'dayjs/plugin/utc']),
  },
  // The SDK's own package.json files, for a user agent that is left out.
  loader: { '.json': 'empty' as const },
  // Left where it is, and never reached: no call of ours streams events. Bundled, this one import
  // that may come later keeps everything the SDK's core has from being shaken out.
  external: ['@smithy/core/event-streams'],
  // Its other imports that come later are Node's own modules: asked for as the rest is, they need
  // no second loader (2 ms).
  supported: { 'dynamic-import': false },
  // An escaped letter takes six bytes.
  charset: 'utf8' as const,
  // The vendors' clients warn in words of their own, which may quote what is sent.
  drop: ['console' as const],
};

export interface CourseFunctionProps {
  /** Below functions/. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly memorySize: number;
  /** Retries after an asynchronous invocation failed. */
  readonly retryAttempts: number;
  readonly maxEventAge?: Duration;
  readonly deadLetterQueue?: IQueue;
  readonly reservedConcurrentExecutions?: number;
}

export class CourseFunction extends NodejsFunction {
  readonly courseLogs: LogGroup;

  constructor(scope: Construct, id: string, props: CourseFunctionProps) {
    const { entry, environment, ...rest } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the managed policy for Lambda may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    super(scope, id, {
      ...rest,
      entry: join(root, 'functions', entry),
      handler: 'handler',
      environment: { ...environment },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      bundling: {
        format: OutputFormat.CJS,
        mainFields: bundle.mainFields,
        loader: bundle.loader,
        charset: Charset.UTF8,
        externalModules: bundle.external,
        minify: true,
        sourceMap: false,
        // The runtime's own SDK changes under us and is loaded whole.
        bundleAwsSDK: true,
        esbuildArgs: Object.fromEntries([
          ...Object.entries(bundle.alias).map(([from, to]) => [`--alias:${from}`, to]),
          ...Object.entries(bundle.supported).map(([syntax, is]) => [
            `--supported:${syntax}`,
            String(is),
          ]),
          ...bundle.drop.map((what) => [`--drop:${what}`, true]),
        ]),
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          // The compiled course rides beside the code, as data.
          afterBundling: (_input, output) => [`cp "${libraryFile}" "${output}"`],
        },
      },
    });
    logGroup.grantWrite(role);
    this.courseLogs = logGroup;
  }

  allow(actions: readonly string[], resources: readonly string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
