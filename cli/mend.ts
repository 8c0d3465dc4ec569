/** `npx mend`: the coach's and maker's command line. This file names the commands; each has a file of its own. */
import { Command } from 'commander';
import { addBuild } from './build.ts';
import { addCheck } from './check.ts';
import { addPlan } from './plan.ts';
import { addStoryboard } from './storyboard.ts';

const program = new Command('mend')
  .description('A coaching course by email and text: check it, build it, run it.')
  .addHelpText('after', '\nExample:\n  npx mend build')
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

addBuild(program);
addCheck(program);
addPlan(program);
addStoryboard(program);

await program.parseAsync();
