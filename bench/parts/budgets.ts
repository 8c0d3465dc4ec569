/**
 * The budgets of the design, each with its figure once: rows take their must and aim from here, and
 * so do the tests. A budget whose subject does not exist yet says so in place of a row.
 */
import type { Limit, Row } from './row.ts';

export interface Budget {
  readonly what: string;
  readonly must: Limit;
  readonly aim?: Limit;
  /** The budget is written with so many decimals, and judged by as many. */
  readonly decimals?: number;
  /** Why no row measures it: its subject does not exist yet. */
  readonly unmeasured?: string;
}

const atMost = (most: number, aim?: number) => ({
  must: { most },
  ...(aim === undefined ? {} : { aim: { most: aim } }),
});
const none = { must: { most: 0 } };

export const budgets = {
  'message.write': {
    what: 'DynamoDB writes per delivered message, receipt included, WCU',
    // Beside its messages a run renews its lease and counts the month's texts once.
    ...{ ...atMost(5, 5), decimals: 1 },
  },
  'message.read': {
    what: 'DynamoDB reads per delivered message, RCU',
    ...atMost(0.6, 0.6),
  },
  'event.write': {
    what: 'DynamoDB writes per delivery or bounce event, WCU',
    ...{ ...atMost(1), decimals: 1 },
  },
  'bundle.deliver': { what: 'bundle of deliver, KB', ...atMost(440, 380) },
  'bundle.other': { what: 'bundle of every other function, KB', ...atMost(480, 400) },
  'bundle.coach': { what: 'bundle of coach, which carries WebAuthn, KB', ...atMost(900, 700) },
  'cold-start': {
    what: 'cold start of deliver to its first DynamoDB, SES and Twilio call, x bare node',
    ...atMost(6.2, 4.5),
  },
  'letter-cpu': {
    what: 'CPU of deliver a letter, 10,000 due at once, x a naive loop',
    ...atMost(1.8, 1.2),
  },
  drain: {
    what: 'drain with real CPU at 14, 50 and 500 letters a second, x N/r',
    ...atMost(1.05),
  },
  'foreign-throttles': {
    what: '20 % of calls at 14/s throttled for a reason not our own, x N/(0.8 r)',
    ...atMost(1.5, 1.2),
  },
  'command-line': {
    what: 'npx mend people and --help, CPU, x bare node',
    ...atMost(12, 6),
  },
  'first-letter': { what: 'clone to the first letter on screen, s', ...atMost(60, 20) },
  mail: { what: 'a whole mail, CPU, x a plain POST of its bytes', ...atMost(16, 8.5) },
  text: { what: 'a whole text, CPU, x a plain POST of its bytes', ...atMost(2, 1.7) },
  merging: {
    what: 'merging a subscriber into a compiled mail, times cheaper than compiling MJML',
    must: { least: 300 },
    aim: { least: 600 },
  },
  html: { what: "a mail's HTML, worst case, KB", ...atMost(90, 30) },
  'lateness.touch': {
    what: "lateness of a touch, p99 at 80 % of the provider's rate, s",
    ...atMost(120, 75),
  },
  'lateness.own': {
    what: "lateness of what answers a person, p99 at 80 % of the provider's rate, s",
    ...atMost(2, 1),
  },
  'lateness.early': { what: 'messages that went before their moment', ...none },
  behind: {
    what: 'a confirmation behind 10,000 waiting letters at 14/s, s',
    ...atMost(5, 2),
  },
  'burst.duration': { what: 'a burst of N at rate r, faults on, x N/r', ...atMost(1.05) },
  'burst.throttled': { what: 'throttles in a burst', ...none },
  peers: { what: 'letters that Mend loses or sends twice under a fault', ...none },
  'burst.lost': { what: 'messages lost in a burst', ...none },
  'burst.twice': { what: 'messages sent twice in a burst', ...none },
  decide: { what: 'decide, per event, us', ...atMost(20, 5) },
  rehearsing: {
    what: 'a rehearsal of 1,000 people through the whole course, CPU, s',
    ...atMost(10, 5),
  },
  idle: { what: 'idle, USD a month', ...atMost(0.5, 0.25) },
  'own-cost': { what: "our own cost of a letter, % of SES's price", ...atMost(7, 5) },
  understanding: {
    what: 'CPU to understand a text of 1,600 characters, p99, x one of 160',
    ...atMost(12),
  },
} as const satisfies Record<string, Budget>;

export type BudgetId = keyof typeof budgets;

/** What a row takes from its budget. */
export function within(budget: BudgetId): Pick<Row, 'budget' | 'must' | 'aim' | 'decimals'> {
  const { must, aim, decimals }: Budget = budgets[budget];
  return {
    budget,
    must,
    ...(aim ? { aim } : {}),
    ...(decimals === undefined ? {} : { decimals }),
  };
}

/** The budget of a function's bundle, by the function's name in any spelling. */
export function bundleBudgetOf(name: string): 'bundle.deliver' | 'bundle.other' | 'bundle.coach' {
  const plain = name.toLowerCase();
  return plain === 'deliver' || plain === 'coach' ? `bundle.${plain}` : 'bundle.other';
}
