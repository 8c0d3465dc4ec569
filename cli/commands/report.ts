/**
 * `mend report`: prints what was sent and became of it, what waits for a human, what is held back,
 * and what the course does for people. It shows counts, and the ids of people who are stuck. It
 * reads everybody once and writes nothing.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { mostReportDays, readReport } from '../../service/coach/course-report.ts';
import { inCoachWorld, type TableOptions, withTableOptions } from '../coach-world.ts';
import { reportLines } from '../report-lines.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends TableOptions {
  readonly days: number;
}

export function defineReport(command: Command, terminal: Terminal): void {
  withTableOptions(command)
    .option('--days <days>', `so many days back, at most ${mostReportDays}`, readDays, 7)
    .addHelpText(
      'after',
      '\nReads everybody once: about 4 read units a person, 0.5 cents for ten thousand of them.',
    )
    .addHelpText(
      'after',
      'Of steps, prompts and numbers, groups of fewer than ten people are not shown.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend report --days 30\n  npx mend report --stack --json',
    )
    .action((options: Options) =>
      inCoachWorld(options, terminal, async (world) => {
        const report = await readReport(world, options.days);
        if (options.json) return terminal.say(JSON.stringify(report));
        for (const { head, lines } of reportLines(report)) {
          await terminal.say(terminal.bold(head));
          for (const [name, text] of lines)
            await terminal.say(`  ${name.padEnd(12)}${terminal.wrap(text, 14)}`);
          await terminal.say();
        }
      }),
    );
}

function readDays(written: string): number {
  const days = Number(written);
  if (Number.isInteger(days) && days >= 1 && days <= mostReportDays) return days;
  throw new InvalidArgumentError(
    `Use whole days from 1 to ${mostReportDays}: what people wrote is not kept for longer.`,
  );
}
