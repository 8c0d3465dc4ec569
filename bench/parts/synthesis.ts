/**
 * The functions' bundles exactly as they would be deployed: `cdk synth` makes them, and the
 * template says which is whose. Nothing of infra is repeated here. Made once in a run.
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
}

/**
 * Each function by its name in infra/functions.ts (`Deliver`, `Web`, ...), with the folder that
 * Lambda would unpack.
 */
export async function synthesised(scratch: string): Promise<ReadonlyMap<string, string>> {
  const out = join(scratch, 'cdk.out');
  if (!existsSync(out)) {
    const cdk = join(root, 'node_modules', '.bin', 'cdk');
    await promisify(execFile)(cdk, ['synth', '--quiet', '--no-notices', '--output', out], {
      cwd: root,
    });
  }
  const template = readdirSync(out).find((name) => name.endsWith('.template.json'));
  if (!template) throw new Error(`${out}: cdk synth left no template`);
  const { Resources } = JSON.parse(readFileSync(join(out, template), 'utf8'));
  const found = new Map<string, string>();
  for (const { Type, Metadata } of Object.values(Resources as Record<string, Resource>)) {
    const asset = Metadata?.['aws:asset:path'];
    const name = Metadata?.['aws:cdk:path']?.split('/').at(-2);
    if (
      Type === 'AWS::Lambda::Function' &&
      asset &&
      name &&
      existsSync(join(out, asset, 'index.js'))
    )
      found.set(name, join(out, asset));
  }
  if (!found.has('Deliver'))
    throw new Error(`${template}: there is no function named Deliver with a bundle`);
  return found;
}
