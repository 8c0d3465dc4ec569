/**
 * How long a function of nothing takes to its first call of each service, against a bare `node` that does nothing: child
 * processes run the deployed bundle against a loopback server that speaks as SSM, DynamoDB, SES and Twilio do.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './group.ts';
import { median } from './measure.ts';
import type { Row } from './row.ts';
import { synthesised } from './synthesis.ts';
import { startVendors, type Vendors } from './vendors.ts';

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
  const bundle = (await synthesised(scratch)).get('Deliver') ?? '';
  const task = join(scratch, 'task');
  mkdirSync(task, { recursive: true });
  cpSync(bundle, task, { recursive: true });
  writeFileSync(join(task, 'invoke.js'), invoke);
  writeFileSync(join(task, 'bare.js'), 'process.exit(0);\n');
  const vendors = await startVendors(library);
  const pairs: { bare: number; cold: number }[] = [];
  try {
    for (let round = 0; round < (ci ? rounds.ci : rounds.full) + ignored; round++) {
      const bare = (await run(task, 'bare.js', {})).endedMs;
      const cold = await firstCalls(task, vendors);
      if (round >= ignored) pairs.push({ bare, cold });
    }
  } finally {
    await vendors.close();
  }
  const cold = median(pairs.map((pair) => pair.cold));
  const bare = median(pairs.map((pair) => pair.bare));
  return [
    {
      name: 'cold-start.deliver',
      what: 'cold start of deliver to its first DynamoDB, SES and Twilio call',
      unit: 'x bare node',
      kind: 'ratio',
      figure: median(pairs.map((pair) => pair.cold / pair.bare)),
      must: { most: 4.5 },
      aim: { most: 3.7 },
      why: `${pairs.length} rounds in turn, medians: ${Math.round(cold)} ms against ${Math.round(bare)} ms`,
      parts: { coldMs: cold, bareMs: bare },
    },
  ];
}

/** Milliseconds until each of the services has been called once. */
async function firstCalls(task: string, vendors: Vendors): Promise<number> {
  vendors.forget();
  const started = performance.now();
  const { said } = await run(task, 'invoke.js', vendors.environment);
  const { dynamodb, ses, twilio } = vendors.firstAt();
  if (dynamodb === undefined || ses === undefined || twilio === undefined)
    throw new Error(`deliver did not call DynamoDB, SES and Twilio: ${JSON.stringify(vendors.firstAt())} ${said}`);
  return Math.max(dynamodb, ses, twilio) - started;
}

function run(cwd: string, file: string, environment: Readonly<Record<string, string>>) {
  const started = performance.now();
  const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', LAMBDA_TASK_ROOT: cwd, ...environment };
  return new Promise<{ endedMs: number; said: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        said += part;
      });
    child.once('error', reject);
    child.once('close', () => resolve({ endedMs: performance.now() - started, said: said.slice(-2_000) }));
  });
}
