/**
 * `mend check`: everything that is to be mended in templates/ before anybody gets a letter, with
 * its place and remedy.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkFolder } from '../../compiler/checks/check-course.ts';
import { type Finding, showFinding } from '../../compiler/checks/finding.ts';

interface Options {
  readonly templates: string;
  readonly json?: true;
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'check words, letters, texts and days in templates/; exits 1 when anything is found, 2 on bad usage',
    )
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      '\nWhat words may never say, and how hard and long they may be, stands in voice.yaml.',
    )
    .addHelpText('after', '\nExample:\n  npx mend check --templates templates')
    .action(check);
}

async function check({ templates, json }: Options): Promise<void> {
  const isFolder = await stat(join(templates, 'brand.yaml')).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFolder) {
    console.error(
      `${templates}: there is no brand.yaml in it; name the templates folder with --templates`,
    );
    process.exitCode = 2;
    return;
  }
  const findings = await checkFolder(templates);
  if (json) console.log(JSON.stringify({ findings }));
  else if (findings.length === 0) console.log(`${templates}: nothing to mend`);
  else console.error(show(findings));
  if (findings.length > 0) process.exitCode = 1;
}

function show(findings: readonly Finding[]): string {
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const unbuilt = findings.some(({ rule }) => rule === 'build');
  const rest = unbuilt
    ? '\nThe course cannot be built yet; the other checks follow once it can.'
    : '';
  return `${findings.map(showFinding).join('\n')}\n${count}${rest}`;
}
