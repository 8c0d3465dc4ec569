/** `npx mend`: the coach's and maker's command line. This file names the commands; each has a file of its own. */
import { Command } from 'commander';
import { addAnswer } from './answer.ts';
import { addBuild } from './build.ts';
import { addCheck } from './check.ts';
import { addAttend, addClear } from './clear.ts';
import { addCost } from './cost.ts';
import { addPeople } from './people.ts';
import { addPlan } from './plan.ts';
import { addRedrive } from './redrive.ts';
import { addShow } from './show.ts';
import { addStoryboard } from './storyboard.ts';
import { addTestSend } from './test-send.ts';

const program = new Command('mend')
  .description('A coaching course by email and text: check it, build it, look after the people in it.')
  .addHelpText('after', '\nExample:\n  npx mend build')
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

addBuild(program);
addCheck(program);
addPlan(program);
addStoryboard(program);
addPeople(program);
addShow(program);
addAnswer(program);
addClear(program);
addAttend(program);
addRedrive(program);
addTestSend(program);
addCost(program);

await program.parseAsync();
