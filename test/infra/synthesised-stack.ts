/**
 * Synthesises the stack without bundling: gives its template, the resources of a type and the
 * findings of the validation.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readDeployment } from '../../infra/deployment.ts';
import { MendStack } from '../../infra/mend-stack.ts';

/** The CDK's feature flags, as cdk.json sets them. */
export const flags: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
).context;

/** The shortest context of a real deployment. */
export const realContext = {
  domain: 'mend.example.com',
  mailFrom: 'coach@mend.example.com',
  twilioAccountSid: `AC${'1'.repeat(32)}`,
  twilioFrom: '+12025550100',
};

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of no declared shape.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
  readonly UpdateReplacePolicy?: string;
}

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly severity: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

export interface Synthesised {
  readonly template: Template;
  /** The resources of a CloudFormation type. */
  readonly of: (type: string) => readonly Resource[];
  /** Rule and place of every error and warning of the validation. */
  readonly findings: readonly string[];
  /** The template as JSON. */
  readonly text: string;
}

/** The stack of a context; throws with every problem of a context that is refused. */
export function synth(context: Readonly<Record<string, string>>): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'mend-synth-'));
  const app = new App({ outdir, context: { ...flags, 'aws:cdk:bundling-stacks': [] } });
  const deployment = readDeployment(context);
  if (!('domain' in deployment)) throw new Error(deployment.join('\n'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new MendStack(app, 'Mend', { deployment });
  const template = Template.fromStack(stack);
  const resources = Object.values(template.toJSON().Resources as Record<string, Resource>);
  const of = (type: string) => resources.filter((resource) => resource.Type === type);
  const findings = takeFindings(outdir);
  return { template, of, findings, text: JSON.stringify(template.toJSON()) };
}

/** Reads the validation report, then removes the folder. Information is no finding. */
function takeFindings(outdir: string): string[] {
  const { pluginReports } = JSON.parse(
    readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  ) as ValidationReport;
  rmSync(outdir, { recursive: true });
  return pluginReports
    .flatMap(({ violations }) => violations)
    .filter(({ severity }) => severity !== 'info')
    .flatMap((rule) =>
      rule.violatingConstructs.map(({ constructPath }) => `${rule.ruleName} at ${constructPath}`),
    );
}

/** The function of a construct in infra/functions.ts, by its id (`Deliver`, `Web`, ...). */
export function functionOf({ of }: Synthesised, name: string): Resource {
  const found = of('AWS::Lambda::Function').find(({ Properties }) =>
    JSON.stringify(Properties.Role).includes(`Functions${name}Role`),
  );
  if (!found) throw new Error(`No function ${name}`);
  return found;
}
