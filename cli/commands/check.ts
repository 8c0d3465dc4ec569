/**
 * `mend check`: lists what to mend in templates/ before anybody gets a letter: place and remedy.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Finding, showFinding } from '../../compiler/checks/finding.ts';
import { today } from '../../compiler/launch-problems.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly templates: string;
  readonly json?: true;
  readonly launch?: true;
}

export function defineCheck(command: Command, terminal: Terminal): void {
  command
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--json', 'print the findings as JSON')
    .option(
      '--launch',
      'also what a launch refuses: placeholders, help lines not tried for 90 days',
    )
    .addHelpText(
      'after',
      '\nWhat words may never say, and how hard and long they may be, stands in voice.yaml.',
    )
    .addHelpText('after', '\nExample:\n  npx mend check --templates templates')
    .action((options: Options) => check(options, terminal));
}

async function check({ templates, json, launch }: Options, terminal: Terminal): Promise<void> {
  const isFolder = await stat(join(templates, 'brand.yaml')).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFolder) {
    terminal.exitCode = 2;
    return terminal.warn(
      `${templates}: there is no brand.yaml in it; name the templates folder with --templates`,
    );
  }
  const { checkFolder } = await import('../../compiler/checks/check-course.ts');
  const findings = await checkFolder(templates, launch ? today() : undefined);
  if (findings.length > 0) terminal.exitCode = 1;
  if (json) return terminal.say(JSON.stringify({ findings }));
  if (findings.length === 0) return terminal.say(`${templates}: nothing to mend`);
  terminal.warn(show(findings));
}

function show(findings: readonly Finding[]): string {
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const unbuilt = findings.some(({ rule }) => rule === 'build');
  const rest = unbuilt
    ? '\nThe course cannot be built yet; the other checks follow once it can.'
    : '';
  return `${findings.map(showFinding).join('\n')}\n${count}${rest}`;
}
