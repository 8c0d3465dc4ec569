/**
 * Starts a cloud on loopback: ministack with IAM switched on, its data in a temporary folder, and
 * the CDK command line pointed at it. It deploys the stack unchanged and grants only the two
 * actions that the emulator, unlike AWS, would refuse.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Clock, forgetClockOf } from './clock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const region = 'us-east-1';
const account = '000000000000';

export class Cloud {
  readonly #port: number;
  readonly #folder: string;
  readonly #emulator: ChildProcess;
  readonly #clock: Clock;

  private constructor(port: number, folder: string, emulator: ChildProcess, clock: Clock) {
    this.#port = port;
    this.#folder = folder;
    this.#emulator = emulator;
    this.#clock = clock;
  }

  static async start(smtpPort: number, clock: Clock): Promise<Cloud> {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'mend-cloud-'));
    const emulator = spawn('ministack', [], {
      cwd: folder,
      // Its own process group, so that the functions' processes end with it.
      detached: true,
      env: {
        ...plainEnvironment(),
        // The functions' processes inherit this environment.
        ...clock.environment,
        GATEWAY_PORT: String(port),
        BIND_HOST: '127.0.0.1',
        // Every call is checked against the caller's policies, so that a right missing in infra
        // fails here.
        AUTH: 'true',
        // Its own list of mails drops the headers; a relay gets the whole MIME.
        SMTP_HOST: `127.0.0.1:${smtpPort}`,
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
        TMPDIR: folder,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(join(folder, 'log'));
    emulator.stdout?.pipe(log);
    emulator.stderr?.pipe(log);
    const cloud = new Cloud(port, folder, emulator, clock);
    await until('ministack answers', 60_000, async () => {
      if (emulator.exitCode !== null) throw new Error(`ministack ended: ${await cloud.log()}`);
      const health = await fetch(`${cloud.endpoint}/_ministack/health`).catch(() => undefined);
      return health?.ok;
    });
    return cloud;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /**
   * Deploys the real stack and returns its outputs. It stores the two secrets first, as README
   * says.
   */
  async deploy(
    context: Readonly<Record<string, string>>,
    secrets: Readonly<Record<string, string>>,
  ) {
    for (const [Name, Value] of Object.entries(secrets)) {
      await this.json('ssm', 'AmazonSSM.PutParameter', {
        Name: `/mend/${Name}`,
        Value,
        Type: 'SecureString',
      });
    }
    // Runs outside the folder of cdk.json: the bootstrap needs no app, and building one takes
    // seconds.
    await this.#cdk(this.#folder, 'bootstrap', `aws://${account}/${region}`);
    // The bucket's policy asks for TLS, and loopback has none.
    await this.#call('s3', 'DELETE', `/cdk-hnb659fds-assets-${account}-${region}?policy`);
    const outputs = join(this.#folder, 'outputs.json');
    const said = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    await this.#cdk(
      root,
      'deploy',
      '--require-approval',
      'never',
      '--outputs-file',
      outputs,
      ...said,
    );
    await this.#grantWhatTheEmulatorMisreads();
    const [stack] = Object.values(
      JSON.parse(await readFile(outputs, 'utf8')) as Record<string, Record<string, string>>,
    );
    if (!stack) throw new Error('The stack has no outputs.');
    return stack;
  }

  /**
   * ministack 1.5.33 checks these two actions against `*`, where AWS checks the path and the
   * identity.
   */
  async #grantWhatTheEmulatorMisreads(): Promise<void> {
    const roles = await this.query('iam', { Action: 'ListRoles', Version: '2010-05-08' });
    for (const [, RoleName = ''] of roles.matchAll(/<RoleName>([^<]*-Functions[^<]*)/g)) {
      const Action = [
        'ssm:GetParametersByPath',
        ...(RoleName.includes('FunctionsDeliver') ? ['ses:SendRawEmail'] : []),
      ];
      const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
      await this.query('iam', {
        Action: 'PutRolePolicy',
        Version: '2010-05-08',
        RoleName,
        PolicyName: 'emulator',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      });
    }
  }

  async #cdk(cwd: string, ...args: readonly string[]): Promise<void> {
    const [command = '', ...rest] = args;
    const options = [command, ...rest, '--no-notices', '--output', join(this.#folder, 'cdk.out')];
    try {
      await promisify(execFile)(
        process.execPath,
        [join(root, 'node_modules', '.bin', 'cdk'), ...options],
        {
          cwd,
          maxBuffer: 64 * 1024 * 1024,
          env: {
            ...plainEnvironment(),
            // With its own wait time the emulator gets there too, after three minutes of waiting
            // for events.
            ...this.#clock.environment,
            AWS_ENDPOINT_URL: this.endpoint,
            AWS_ACCESS_KEY_ID: 'test',
            AWS_SECRET_ACCESS_KEY: 'test',
            AWS_REGION: region,
            AWS_DEFAULT_REGION: region,
            CDK_DISABLE_VERSION_CHECK: '1',
            CDK_DISABLE_CLI_TELEMETRY: 'true',
          },
        },
      );
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`cdk ${command} failed:\n${stdout.slice(-4000)}\n${stderr.slice(-8000)}`, {
        cause: error,
      });
    }
  }

  /** Calls the query protocol (IAM, SNS) as the account's root. */
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const type = 'application/x-www-form-urlencoded';
    return this.#call(service, 'POST', '/', new URLSearchParams(parameters).toString(), {
      'content-type': type,
    });
  }

  /** Calls the JSON protocol (SSM, DynamoDB) as the account's root. */
  async json(service: string, target: string, body: object): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    return JSON.parse(
      await this.#call(service, 'POST', '/', JSON.stringify(body), headers),
    ) as Record<string, unknown>;
  }

  async #call(
    service: string,
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ) {
    // ministack takes the key `test` for the root and does not check its signature.
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const init = {
      method,
      headers: { ...headers, authorization },
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(`${this.endpoint}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
    return text;
  }

  /** The output of the emulator and the functions so far. */
  log(): Promise<string> {
    return readFile(join(this.#folder, 'log'), 'utf8');
  }

  async stop(): Promise<void> {
    const { pid } = this.#emulator;
    if (pid !== undefined && this.#emulator.exitCode === null) {
      const ended = new Promise((resolve) => this.#emulator.once('exit', resolve));
      process.kill(-pid, 'SIGTERM');
      await ended;
      await forgetClockOf(pid);
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks until the answer is truthy; throws an error that names what it waited for. */
export async function until<T>(
  what: string,
  patienceMs: number,
  ask: () => T | Promise<T>,
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > giveUpAt)
      throw new Error(`Waited ${patienceMs / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * The environment without the credentials, profiles and proxies of the machine: the test must not
 * reach a real account.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^AWS_|_proxy$|^VITEST|^NODE_OPTIONS$/i.test(name),
    ),
  );
}
