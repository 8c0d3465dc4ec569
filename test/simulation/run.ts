/**
 * Runs the simulator from the command line: many seeds in parallel, one seed as a timeline, or
 * every deliberate breakage. It reads arguments, distributes the seeds and prints; simulation.ts
 * simulates.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { theLibrary } from '../library.ts';
import { type Mutant, mutants } from './mutants.ts';
import { Processes } from './processes.ts';
import { simulate } from './simulation.ts';

const help = `Delivery in a world of chance: crashes, lost answers, wrong clocks, overlapping workers, a lying index.

  npm run simulate -- --seeds 10000        seeds 1 to 10,000; the first failures with the end of their stories
  npm run simulate -- --seed 4711 --trace  one seed as a timeline
  npm run simulate -- --mutants            every deliberate breakage must be found within 2,000 seeds

  --from N   begin at seed N        --jobs N   processes (default: one for each core)
Exits 0 when all is well, 1 when a seed fails or a breakage is not found, 2 for a wrong argument.`;

const seedsForMutants = 2_000;

async function manySeeds(
  processes: Processes,
  from: number,
  seeds: number,
  jobs: number,
): Promise<boolean> {
  const began = performance.now();
  const each = Math.ceil(seeds / jobs);
  const shares = Array.from({ length: jobs }, (_, job) => ({
    from: from + job * each,
    to: Math.min(from + seeds, from + (job + 1) * each) - 1,
  })).filter(({ from: first, to }) => first <= to);
  const results = await Promise.all(shares.map((share) => processes.run(share)));
  const sum = (what: 'seeds' | 'accepts') =>
    results.reduce((total, result) => total + result[what], 0);
  const failures = results.flatMap(({ failed }) => failed ?? []);
  for (const { seed, problems, trace } of failures) {
    console.log(`Seed ${seed} fails: ${problems.join('; ')}\n\n${trace.join('\n')}\n`);
    console.log(`All of it: npm run simulate -- --seed ${seed} --trace\n`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${sum('seeds')} seeds, ${sum('accepts')} messages, ${failures.length} failures, ${seconds} s`,
  );
  return failures.length === 0;
}

async function oneSeed(seed: number, traced: boolean): Promise<boolean> {
  const { problems, trace, accepts } = await simulate(await theLibrary(), seed, undefined, traced);
  if (traced) console.log(trace.join('\n'));
  console.log(
    problems.length > 0
      ? `Seed ${seed} fails: ${problems.join('; ')}`
      : `Seed ${seed}: ${accepts} messages, all is well`,
  );
  return problems.length === 0;
}

async function everyMutant(processes: Processes, jobs: number): Promise<boolean> {
  const waiting = [...mutants];
  const missed: Mutant[] = [];
  const work = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { failed, seeds } = await processes.run({ from: 1, to: seedsForMutants, mutant });
      console.log(
        failed
          ? `${mutant}: found at seed ${seeds} (${failed.problems[0]})`
          : `${mutant}: NOT FOUND`,
      );
      if (!failed) missed.push(mutant);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  console.log(`${mutants.length - missed.length} of ${mutants.length} breakages found`);
  return missed.length === 0;
}

function whole(name: string, written: string | undefined, otherwise: number): number {
  if (written === undefined) return otherwise;
  const number = Number(written);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name}: got "${written}"; use a whole number above 0`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ seeds: { type: 'string' }, seed: { type: 'string' }, from: { type: 'string' } },
      ...{ jobs: { type: 'string' }, trace: { type: 'boolean' }, mutants: { type: 'boolean' } },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  if (values.seed) {
    const isFine = await oneSeed(whole('seed', values.seed, 1), values.trace === true);
    process.exitCode = isFine ? 0 : 1;
    return;
  }
  const jobs = whole('jobs', values.jobs, availableParallelism());
  const from = whole('from', values.from, 1);
  const seeds = whole('seeds', values.seeds, 1_000);
  const processes = await Processes.prepare();
  try {
    const isFine = values.mutants
      ? await everyMutant(processes, jobs)
      : await manySeeds(processes, from, seeds, jobs);
    process.exitCode = isFine ? 0 : 1;
  } finally {
    processes.remove();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
