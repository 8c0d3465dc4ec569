/** The groups of rows, in the order of the table. A group's code is loaded only where it runs. */
import type { Group } from './group.ts';

export const groups: Readonly<Record<string, Group>> = {
  capacity: {
    title: 'What DynamoDB bills',
    budgets: ['message.write', 'message.read', 'event.write'],
    load: async () => (await import('../rows/capacity.ts')).measureCapacity,
  },
  crowd: {
    title: 'What DynamoDB bills for many at one moment',
    budgets: ['message.write', 'message.read'],
    notInCi: true,
    load: async () => (await import('../rows/capacity.ts')).measureCrowd,
  },
  bundles: {
    title: 'What Lambda loads',
    budgets: ['bundle.deliver', 'bundle.other', 'bundle.coach'],
    load: async () => (await import('../rows/bundles.ts')).measureBundles,
  },
  'cold-start': {
    title: 'From nothing to the first calls',
    budgets: ['cold-start'],
    load: async () => (await import('../rows/cold-start.ts')).measureColdStart,
  },
  'command-line': {
    title: 'The CPU of a command',
    budgets: ['command-line'],
    load: async () => (await import('../rows/command-line.ts')).measureCommandLine,
  },
  sending: {
    title: 'The CPU of one message',
    budgets: ['mail', 'text'],
    load: async () => (await import('../rows/sending.ts')).measureSending,
  },
  'letter-cpu': {
    title: 'The CPU of a letter, against a naive loop',
    budgets: ['letter-cpu'],
    load: async () => (await import('../rows/letter-cpu.ts')).measureLetterCpu,
  },
  drain: {
    title: 'Draining with the CPU that Lambda gives',
    budgets: ['drain'],
    notInCi: true,
    load: async () => (await import('../rows/drain.ts')).measureDrain,
  },
  peers: {
    title: 'Beside other senders',
    budgets: ['peers'],
    onlyWhenNamed: true,
    load: async () => (await import('../rows/peers.ts')).measurePeers,
  },
  merging: {
    title: 'Filling a letter',
    budgets: ['merging'],
    load: async () => (await import('../rows/merging.ts')).measureMerging,
  },
  letters: {
    title: 'The size of a letter',
    budgets: ['html'],
    load: async () => (await import('../rows/letters.ts')).measureLetters,
  },
  deciding: {
    title: 'The pure core',
    budgets: ['decide'],
    load: async () => (await import('../rows/deciding.ts')).measureDeciding,
  },
  rehearsing: {
    title: 'Rehearsing a course',
    budgets: ['rehearsing'],
    load: async () => (await import('../rows/rehearsing.ts')).measureRehearsing,
  },
  understanding: {
    title: 'Understanding long texts',
    budgets: ['understanding'],
    load: async () => (await import('../rows/text-growth.ts')).measureTextGrowth,
  },
  lateness: {
    title: 'How late, in virtual time',
    budgets: ['lateness.touch', 'lateness.own', 'lateness.early', 'behind'],
    load: async () => (await import('../rows/lateness.ts')).measureLateness,
  },
  bursts: {
    title: 'Bursts, in virtual time',
    budgets: ['burst.duration', 'burst.throttled', 'burst.lost', 'burst.twice'],
    load: async () => (await import('../rows/bursts.ts')).measureBursts,
  },
  throttles: {
    title: 'Throttles that are not our own doing, in virtual time',
    budgets: ['foreign-throttles'],
    load: async () => (await import('../rows/foreign-throttles.ts')).measureForeignThrottles,
  },
  million: {
    title: 'A million people',
    budgets: [],
    load: async () => (await import('../rows/million.ts')).measureMillion,
  },
  load: {
    title: 'The local service under load',
    budgets: [],
    load: async () => (await import('../load/load.ts')).measureLoad,
  },
  costs: {
    title: 'What it costs, by the cost model',
    budgets: ['idle', 'own-cost'],
    load: async () => (await import('../rows/costs.ts')).measureCosts,
  },
  'first-letter': {
    title: 'From a clone to the first letter',
    budgets: ['first-letter'],
    machineOnly: true,
    onlyWhenNamed: true,
    load: async () => (await import('../rows/first-letter.ts')).measureFirstLetter,
  },
};
