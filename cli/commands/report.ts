/**
 * `mend report`: what was sent and became of it, what waits for a human, what is held back, and
 * what the course does for people. It shows counts alone, and ids of who is stuck; it reads
 * everybody once and writes nothing.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { mostReportDays, readReport } from '../../service/coach/course-report.ts';
import { atPlace, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { reportLines } from '../report-lines.ts';
import { bold, say, wrap } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly days: number;
}

export function addReport(program: Command): void {
  atPlace(program.command('report'))
    .description(
      'what was sent, delivered and answered; what waits; what the course does for people',
    )
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
      inCoachWorld(options, async (world) => {
        const report = await readReport(world, options.days);
        if (options.json) return say(JSON.stringify(report));
        for (const { head, lines } of reportLines(report)) {
          await say(bold(head));
          for (const [name, text] of lines) await say(`  ${name.padEnd(12)}${wrap(text, 14)}`);
          await say();
        }
      }),
    );
}

function readDays(said: string): number {
  const days = Number(said);
  if (Number.isInteger(days) && days >= 1 && days <= mostReportDays) return days;
  throw new InvalidArgumentError(
    `Use whole days from 1 to ${mostReportDays}: what people wrote is not kept for longer.`,
  );
}
