/**
 * `npx mend`: the command line of coaches and makers. This file lists the commands; the file of
 * each is loaded when that command is called, so that a command pays for what it needs and the list
 * for nothing.
 */
import { Command, CommanderError, Help } from 'commander';
import { type CommandIo, type OutputStream, Terminal } from './terminal.ts';

/** Adds arguments, options, help and action to a command. */
type Define = (command: Command, terminal: Terminal) => void;

interface ListedCommand {
  /** What stands behind its name in the list. */
  readonly usage: string;
  readonly description: string;
  readonly load: () => Promise<Define>;
}

/** In the order of the list. */
const commands: Readonly<Record<string, ListedCommand>> = {
  build: {
    usage: '[options]',
    description:
      'check templates/ and compile it to one JSON file; exits 2 and lists every problem when something is wrong',
    load: async () => (await import('./commands/build.ts')).defineBuild,
  },
  check: {
    usage: '[options]',
    description:
      'check words, letters, texts and days in templates/; exits 1 when anything is found, 2 on bad usage',
    load: async () => (await import('./commands/check.ts')).defineCheck,
  },
  plan: {
    usage: '[options]',
    description:
      'compare the course in templates/ with the people in it: per touch, how many are before it, how many will get it, ' +
      'whose next date moves. Reads only; exits 2 when the course or the table cannot be read',
    load: async () => (await import('./plan/plan.ts')).definePlan,
  },
  storyboard: {
    usage: '[options]',
    description:
      'write one HTML file that shows the whole course day by day, letters as they render, texts with their segments, ' +
      'with switches for pace, channel, reader and start; exits 2 when the course has problems',
    load: async () => (await import('./storyboard/storyboard.ts')).defineStoryboard,
  },
  rehearse: {
    usage: '[options]',
    description:
      'let invented people go through the course in templates/: what each gets and when, what it costs, and what is wrong ' +
      'with it; exits 1 when anything is found or differs from a snapshot, 2 on bad usage',
    load: async () => (await import('./rehearse/rehearse.ts')).defineRehearse,
  },
  people: {
    usage: '[options]',
    description:
      'list who is in the course: held people first, then who waits for a human, then the rest',
    load: async () => (await import('./commands/people.ts')).definePeople,
  },
  show: {
    usage: '[options] <person>',
    description:
      'show one person: how to reach them, where they stand, and what happened, in order',
    load: async () => (await import('./commands/show.ts')).defineShow,
  },
  explain: {
    usage: '[options] <person> [touch]',
    description:
      'say why one person got what they got, by which rule they did not get the rest, and what is next',
    load: async () => (await import('./commands/explain.ts')).defineExplain,
  },
  export: {
    usage: '[options] [person]',
    description:
      'write everybody as CSV, by id; or all that is kept about one person as JSON, as they can take it themselves',
    load: async () => (await import('./commands/export.ts')).defineExport,
  },
  answer: {
    usage: '[options] <person>',
    description:
      'send one person your own words, within what they agreed to; this ends their waiting for you',
    load: async () => (await import('./commands/answer.ts')).defineAnswer,
  },
  clear: {
    usage: '[options] <person>',
    description:
      'end a hold: shows since when and what they wrote, asks, and lets letters and texts go on',
    load: async () => (await import('./commands/clear.ts')).defineClear,
  },
  attend: {
    usage: '[options] <person>',
    description: 'mark what waited for a human as dealt with; only clear ends a hold',
    load: async () => (await import('./commands/clear.ts')).defineAttend,
  },
  pause: {
    usage: '[options] <person>',
    description: 'let one person’s course rest for some days; says why, as the next four do',
    load: async () => (await import('./commands/pause.ts')).definePause,
  },
  resume: {
    usage: '[options] <person>',
    description: 'end a pause, or send letters again that came back; not after HIDE, nor a hold',
    load: async () => (await import('./commands/pause.ts')).defineResume,
  },
  slow: {
    usage: '[options] <person>',
    description: 'let one person take the course in baby steps',
    load: async () => (await import('./commands/pause.ts')).defineSlow,
  },
  stop: {
    usage: '[options] <person> <texts|letters|all>',
    description: 'end texts, letters or both by their wish, as their own STOP and unsubscribe do',
    load: async () => (await import('./commands/stop.ts')).defineStop,
  },
  erase: {
    usage: '[options] <person>',
    description:
      'ask for the erasure of everything about one person by their wish; it takes three days',
    load: async () => (await import('./commands/erase.ts')).defineErase,
  },
  move: {
    usage: '[options] <person>',
    description:
      'let one person’s letters go to another mailbox, once that mailbox and their phone agree',
    load: async () => (await import('./commands/move.ts')).defineMove,
  },
  redrive: {
    usage: '[options] [person]',
    description:
      'let people go on who were stuck on an error, once its cause is mended; nothing is sent twice',
    load: async () => (await import('./commands/redrive.ts')).defineRedrive,
  },
  report: {
    usage: '[options]',
    description:
      'show what was sent, delivered and answered, what waits, and what the course does for people',
    load: async () => (await import('./commands/report.ts')).defineReport,
  },
  test: {
    usage: '[options] [address]',
    description:
      'send one touch to yourself, as a person would get it; without --touch, list the touches',
    load: async () => (await import('./commands/test-send.ts')).defineTestSend,
  },
  import: {
    usage: '[options] <list>',
    description:
      'invite people from a list of yours: shows what would happen; --go does it. Letters only, and each confirms first',
    load: async () => (await import('./import/import-command.ts')).defineImport,
  },
  seminar: {
    usage: '',
    description: 'create, list, show, move or cancel seminars, and note who came',
    load: async () => (await import('./seminar/seminar-commands.ts')).defineSeminar,
  },
  coach: {
    usage: '',
    description: 'list who may use the desk, add or remove somebody, or reset a lost passkey',
    load: async () => (await import('./commands/coach-list.ts')).defineCoach,
  },
  cost: {
    usage: '[options]',
    description:
      'estimate the cost at list prices, a month and a person; exits 2 on bad usage or a course with problems',
    load: async () => (await import('./cost/cost.ts')).defineCost,
  },
};

/**
 * Runs one command: `args` as they follow `mend`. Answers the exit code: 0, 1 (a finding) or 2 (bad
 * input). Throws an error that no user can mend.
 */
export async function runProgram(args: readonly string[], io: CommandIo): Promise<number> {
  const terminal = new Terminal(io);
  try {
    await programOf(io, terminal).parseAsync(withHelpOption(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return terminal.exitCode;
}

function programOf({ stdout, stderr }: CommandIo, terminal: Terminal): Command {
  const program = new Command('mend')
    .description(
      'A coaching course by email and text: check it, build it, look after the people in it.',
    )
    .addHelpText('after', '\nExample:\n  npx mend build')
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .hook('preSubcommand', async (_, command) => {
      const define = await commands[command.name()]?.load();
      define?.(command, terminal);
    });
  for (const [name, { description }] of Object.entries(commands))
    program.command(name).description(description);
  // Set after the commands were made, so that none of them inherits it.
  return program.configureHelp({
    subcommandTerm: (command) => {
      const usage = commands[command.name()]?.usage;
      if (usage === undefined) return Help.prototype.subcommandTerm(command);
      return `${command.name()} ${usage}`.trimEnd();
    },
  });
}

function helpWidth({ isTTY, columns = 80 }: OutputStream): number {
  return isTTY ? columns : 80;
}

/** `mend help show` as `mend show --help`: the help of a command is read from its own file. */
function withHelpOption(args: readonly string[]): string[] {
  const [first = '', name = '', ...rest] = args;
  return first === 'help' && Object.hasOwn(commands, name) ? [name, '--help', ...rest] : [...args];
}
