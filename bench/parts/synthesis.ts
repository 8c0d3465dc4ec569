/**
 * The functions exactly as they would be deployed: `cdk synth` makes the bundles, the template says
 * which is whose and how each is run. Nothing of infra is repeated here. Made once in a run.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Resource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of no declared shape.
  readonly Properties: any;
}

/** A function as it would be deployed. */
export interface DeployedFunction {
  /** What Lambda would unpack. */
  readonly folder: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** The names of its environment variables. */
  readonly variables: readonly string[];
  /** What each schedule sends it once a minute. */
  readonly everyMinute: readonly unknown[];
}

/**
 * Each function by its name in infra/functions.ts (`Deliver`, `Web`, ...), for what a maker says
 * with -c.
 */
export async function synthesised(
  scratch: string,
  context: Readonly<Record<string, string | number>> = {},
): Promise<ReadonlyMap<string, DeployedFunction>> {
  const said = Object.entries(context).map(([name, value]) => `${name}=${value}`);
  const out = join(scratch, ['cdk.out', ...said].join('-'));
  if (!existsSync(out)) {
    const cdk = join(root, 'node_modules', '.bin', 'cdk');
    const options = ['--quiet', '--no-notices', '--output', out];
    await promisify(execFile)(cdk, ['synth', ...options, ...said.flatMap((each) => ['-c', each])], {
      cwd: root,
    });
  }
  const template = readdirSync(out).find((name) => name.endsWith('.template.json'));
  if (!template) throw new Error(`${out}: cdk synth left no template`);
  const { Resources } = JSON.parse(readFileSync(join(out, template), 'utf8'));
  const resources = Object.entries(Resources as Record<string, Resource>);
  const found = new Map<string, DeployedFunction>();
  for (const [id, { Type, Metadata, Properties }] of resources) {
    const asset = Metadata?.['aws:asset:path'];
    const name = Metadata?.['aws:cdk:path']?.split('/').at(-2);
    if (Type !== 'AWS::Lambda::Function' || !asset || !name) continue;
    const folder = join(out, asset);
    if (!existsSync(join(folder, 'index.js'))) continue;
    found.set(name, {
      folder,
      memoryMb: Properties.MemorySize,
      timeoutMs: Properties.Timeout * 1_000,
      variables: Object.keys(Properties.Environment?.Variables ?? {}),
      everyMinute: minuteEvents(resources, id),
    });
  }
  if (!found.has('Deliver'))
    throw new Error(`${template}: there is no function named Deliver with a bundle`);
  return found;
}

function minuteEvents(
  resources: readonly (readonly [string, Resource])[],
  target: string,
): readonly unknown[] {
  return resources
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Scheduler::Schedule' &&
        Properties.ScheduleExpression === 'rate(1 minute)' &&
        Properties.Target.Arn['Fn::GetAtt']?.[0] === target,
    )
    .map(([, { Properties }]) => JSON.parse(Properties.Target.Input ?? '{}'));
}
