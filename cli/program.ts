/**
 * `npx mend`: the coach's and maker's command line. This file names the commands; each has a file
 * of its own, which is read when that command is asked for, and all of them for the list.
 */
import { Command } from 'commander';

type Add = (program: Command) => void;

/** In the order in which the list shows them. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  build: async () => (await import('./commands/build.ts')).addBuild,
  check: async () => (await import('./commands/check.ts')).addCheck,
  plan: async () => (await import('./plan/plan.ts')).addPlan,
  storyboard: async () => (await import('./storyboard/storyboard.ts')).addStoryboard,
  people: async () => (await import('./commands/people.ts')).addPeople,
  show: async () => (await import('./commands/show.ts')).addShow,
  export: async () => (await import('./commands/export.ts')).addExport,
  answer: async () => (await import('./commands/answer.ts')).addAnswer,
  clear: async () => (await import('./commands/clear.ts')).addClear,
  attend: async () => (await import('./commands/clear.ts')).addAttend,
  redrive: async () => (await import('./commands/redrive.ts')).addRedrive,
  report: async () => (await import('./commands/report.ts')).addReport,
  test: async () => (await import('./commands/test-send.ts')).addTestSend,
  import: async () => (await import('./import/import-command.ts')).addImport,
  seminar: async () => (await import('./seminar/seminar-commands.ts')).addSeminar,
  cost: async () => (await import('./cost/cost.ts')).addCost,
};

const program = new Command('mend')
  .description(
    'A coaching course by email and text: check it, build it, look after the people in it.',
  )
  .addHelpText('after', '\nExample:\n  npx mend build')
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

// Piped into `head`, which has seen enough: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const asked = Object.entries(commands).filter(([name]) => name === process.argv[2]);
for (const [, read] of asked.length > 0 ? asked : Object.entries(commands)) (await read())(program);
await program.parseAsync();
