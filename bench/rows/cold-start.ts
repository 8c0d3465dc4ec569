/**
 * How long a function of nothing takes to its first call of each service, against a bare `node`
 * that does nothing: child processes run the deployed bundle against a loopback server that speaks
 * as SSM, DynamoDB, SES and Twilio do.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';
import { synthesised } from '../parts/synthesis.ts';
import { startVendors, type Vendors } from '../parts/vendors.ts';

const rounds = { ci: 15, full: 31 };
const ignored = 3;

/** What stands in for Lambda's runtime: it loads the handler, invokes it once and goes. */
const invoke = `
const { handler } = require('./index.js');
handler({}, { getRemainingTimeInMillis: () => 60000 }).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
`;

export async function measureColdStart({ library, scratch, ci }: Bench): Promise<readonly Row[]> {
  const bundle = (await synthesised(scratch)).get('Deliver')?.folder ?? '';
  const task = join(scratch, 'task');
  mkdirSync(task, { recursive: true });
  cpSync(bundle, task, { recursive: true });
  writeFileSync(join(task, 'invoke.js'), invoke);
  writeFileSync(join(task, 'bare.js'), 'process.exit(0);\n');
  const vendors = await startVendors(library);
  const pairs: { bare: number; first: FirstCalls }[] = [];
  try {
    for (let round = 0; round < (ci ? rounds.ci : rounds.full) + ignored; round++) {
      const bare = (await run(task, 'bare.js', {})).endedMs;
      const first = await firstCalls(task, vendors);
      if (round >= ignored) pairs.push({ bare, first });
    }
  } finally {
    await vendors.close();
  }
  const bare = median(pairs.map((pair) => pair.bare));
  const until = (service: keyof FirstCalls) => median(pairs.map(({ first }) => first[service]));
  const parts = {
    bareMs: bare,
    dynamodbMs: until('dynamodb'),
    sesMs: until('ses'),
    twilioMs: until('twilio'),
  };
  const times = `DynamoDB ${ms(parts.dynamodbMs)}, SES ${ms(parts.sesMs)}, Twilio ${ms(parts.twilioMs)}`;
  return [
    {
      name: 'cold-start.deliver',
      what: 'cold start of deliver to its first DynamoDB, SES and Twilio call',
      unit: 'x bare node',
      kind: 'ratio',
      figure: median(pairs.map((pair) => Math.max(...Object.values(pair.first)) / pair.bare)),
      ...within('cold-start'),
      why: `${pairs.length} rounds in turn, medians: ${times}, against ${ms(bare)}`,
      parts,
    },
  ];
}

const ms = (time: number) => `${Math.round(time)} ms`;

interface FirstCalls {
  readonly dynamodb: number;
  readonly ses: number;
  readonly twilio: number;
}

/** Milliseconds until each of the services has been called once. */
async function firstCalls(task: string, vendors: Vendors): Promise<FirstCalls> {
  vendors.forget();
  const started = performance.now();
  const { said } = await run(task, 'invoke.js', vendors.environment);
  const { dynamodb, ses, twilio } = vendors.firstAt();
  if (dynamodb === undefined || ses === undefined || twilio === undefined)
    throw new Error(
      `deliver did not call DynamoDB, SES and Twilio: ${JSON.stringify(vendors.firstAt())} ${said}`,
    );
  return { dynamodb: dynamodb - started, ses: ses - started, twilio: twilio - started };
}

function run(cwd: string, file: string, environment: Readonly<Record<string, string>>) {
  const started = performance.now();
  const env = {
    PATH: process.env.PATH,
    NODE_NO_WARNINGS: '1',
    LAMBDA_TASK_ROOT: cwd,
    ...environment,
  };
  return new Promise<{ endedMs: number; said: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        said += part;
      });
    child.once('error', reject);
    child.once('close', () =>
      resolve({ endedMs: performance.now() - started, said: said.slice(-2_000) }),
    );
  });
}
