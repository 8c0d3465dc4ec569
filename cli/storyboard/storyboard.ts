/** `mend storyboard`: writes one HTML file that shows the whole course as its readers get it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import { readCourse } from '../compiled-course.ts';
import { Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly templates: string;
  readonly out: string;
  readonly start?: string;
  readonly json?: true;
}

export function defineStoryboard(command: Command, terminal: Terminal): void {
  command
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--out <file>', 'where the page goes', 'build/storyboard.html')
    .option('--start <date>', 'first day the course may start on, as 2027-01-04; today without it')
    .option('--json', 'print the summary, or the problems, as JSON')
    .addHelpText('after', '\nExample:\n  npx mend storyboard --out build/storyboard.html')
    .action((options: Options) => storyboard(options, terminal));
}

async function storyboard(options: Options, terminal: Terminal): Promise<void> {
  try {
    const from = readStart(options.start);
    const library = await readCourse(options.templates, terminal.courseCache);
    const { storyboardPage } = await import('./storyboard-page.tsx');
    const page = storyboardPage(library, { from });
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, page);
    const touches = courseOf(library).touches.length;
    const kilobytes = Math.round(Buffer.byteLength(page) / 1024);
    const found = { out: options.out, version: library.version, touches, kilobytes };
    await terminal.say(
      options.json
        ? JSON.stringify(found)
        : `${options.out}: ${touches} touches, ${kilobytes} KB. Open it in a browser.`,
    );
  } catch (error) {
    await refuse(error, terminal, options.json);
  }
}

/** The day that was given, or today, in days since 1970. */
function readStart(date: string | undefined): number {
  if (date === undefined) return Math.floor(Date.now() / dayMs);
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) throw new Refusal(2, `--start: got "${date}"; write a date as 2027-01-04`);
  return at / dayMs;
}
