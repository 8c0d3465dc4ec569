/** `mend storyboard`: writes the whole course as a reader would meet it to one HTML file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { CourseError, compileLibrary } from '../../compiler/course-folder.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import { storyboardPage } from './storyboard-page.tsx';

interface Options {
  readonly templates: string;
  readonly out: string;
  readonly start?: string;
  readonly json?: true;
}

export function addStoryboard(program: Command): void {
  program
    .command('storyboard')
    .description(
      'write one HTML file that shows the whole course day by day, letters as they render, texts with their segments, ' +
        'with switches for pace, channel, reader and start; exits 2 when the course has problems',
    )
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--out <file>', 'where the page goes', 'build/storyboard.html')
    .option('--start <date>', 'first day the course may start on, as 2027-01-04; today without it')
    .option('--json', 'print the summary, or the problems, as JSON')
    .addHelpText('after', '\nExample:\n  npx mend storyboard --out build/storyboard.html')
    .action(storyboard);
}

async function storyboard(options: Options): Promise<void> {
  const from = readStart(options.start);
  if (from === undefined) {
    refuse(options, [`--start: got "${options.start}"; write a date as 2027-01-04`]);
    return;
  }
  try {
    const library = await compileLibrary(options.templates);
    const page = storyboardPage(library, { from });
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, page);
    const touches = courseOf(library).touches.length;
    const kilobytes = Math.round(Buffer.byteLength(page) / 1024);
    const found = { out: options.out, version: library.version, touches, kilobytes };
    console.log(
      options.json
        ? JSON.stringify(found)
        : `${options.out}: ${touches} touches, ${kilobytes} KB. Open it in a browser.`,
    );
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    refuse(options, error.problems, error.message);
  }
}

function refuse(
  options: Options,
  problems: readonly string[],
  message = problems.join('\n'),
): void {
  if (options.json) console.log(JSON.stringify({ problems }));
  else console.error(message);
  process.exitCode = 2;
}

function readStart(date: string | undefined): number | undefined {
  if (date === undefined) return Math.floor(Date.now() / dayMs);
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? undefined : at / dayMs;
}
