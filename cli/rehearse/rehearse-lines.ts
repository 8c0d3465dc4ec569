/**
 * The lines of a rehearsal in a terminal: summary, findings, one walk, and what differs from a
 * snapshot.
 */

import { plural } from '../../service/coach/local-time.ts';
import {
  type FindingKind,
  longestGap,
  longestGapBeforeLast,
  type RehearsalFinding,
} from '../../service/coach/rehearsal/rehearsal-findings.ts';
import {
  clock,
  type Difference,
  dayWords,
} from '../../service/coach/rehearsal/rehearsal-snapshot.ts';
import type { Rehearsed, WalkDone } from '../../service/coach/rehearsal/rehearsal-walk.ts';
import type { Rehearsal, Spent } from '../../service/coach/rehearse-course.ts';
import { listPrices } from '../cost/list-prices.ts';
import { cell, type Terminal } from '../terminal.ts';

/** US dollars at list prices: letters, and segments each way with the carrier's fee. */
export function costOf({ letters, segmentsOut, segmentsIn }: Spent): number {
  const { letter, segmentOut, segmentIn, carrier } = listPrices;
  return (
    letters * letter.usd +
    segmentsOut * (segmentOut.usd + carrier.usd) +
    segmentsIn * (segmentIn.usd + carrier.usd)
  );
}

const kindWords: Readonly<Record<FindingKind, string>> = {
  cap: 'a cap',
  gap: 'a gap',
  'waking-hour': 'a waking hour',
  'dead-end': 'a dead end',
  'no-words': 'a variant without words',
};

interface Telling {
  /** Stands before the path of a course's file. */
  readonly folder: string;
  readonly cpuSeconds: number;
  readonly terminal: Terminal;
}

export function rehearsalLines(
  { course, version, summary, findings }: Rehearsal,
  { folder, cpuSeconds, terminal }: Telling,
): string[] {
  const { walks, messages, mostTexts, earliest, latest, spent } = summary;
  const { mean, most } = spent;
  const facts: readonly (readonly [string, string])[] = [
    ['walks', `${walks}, with ${messages} messages; ${cpuSeconds.toFixed(1)} s of CPU`],
    ['texts', `at most ${mostTexts.count} in seven days (${mostTexts.walk || 'nobody has texts'})`],
    ['hours', `touches come between ${clock(earliest)} and ${clock(latest)} of the local day`],
    ['a person', `${amounts(mean)} on average, ${usd(costOf(mean))} at list prices`],
    ['at most', `${amounts(most)}, ${usd(costOf(most))}`],
    ['findings', findings.length === 0 ? 'none' : String(findings.length)],
  ];
  return [
    terminal.bold(`Rehearsal of ${course} (${version})`),
    ...facts.map(([head, text]) => `  ${head.padEnd(10)}${terminal.wrap(text, 12)}`),
    ...findings.flatMap((finding) => findingLines(finding, folder, terminal)),
    ...(findings.some(({ kind }) => kind === 'gap')
      ? [
          '',
          `A gap is more than ${longestGap} days, ${longestGapBeforeLast} before the last touch.`,
        ]
      : []),
  ];
}

function findingLines(
  { kind, place, found, remedy, walks, walk }: RehearsalFinding,
  folder: string,
  terminal: Terminal,
): string[] {
  const proof = walk ? `In ${plural(walks ?? 1, 'walk')}, first: ${walk}.` : undefined;
  return [
    '',
    terminal.bold(`${folder}${place}: ${kindWords[kind]}`),
    `  ${terminal.wrap(`${found}.`, 2)}`,
    `  ${terminal.wrap(`Remedy: ${remedy}.`, 2)}`,
    ...(proof ? [`  ${terminal.wrap(proof, 2)}`] : []),
  ];
}

/** A persona's walk as a calendar, by weeks. */
export function walkLines(walk: WalkDone, terminal: Terminal): string[] {
  const { kind, pace, zone } = walk.setup;
  const head = `${kind.name}, ${pace} pace: ${kind.about}`;
  const first = walk.messages[0]?.day ?? 0;
  const lines = [
    '',
    terminal.bold(head),
    `  Times are those of ${kind.withoutZone ? 'the first zone of the country' : zone}.`,
  ];
  let week = 0;
  let day = -1;
  for (const message of walk.messages) {
    const itsWeek = Math.floor((message.day - first) / 7) + 1;
    if (itsWeek !== week) lines.push('', `  Week ${itsWeek}`);
    week = itsWeek;
    lines.push(messageLine(message, message.day === day, terminal));
    day = message.day;
  }
  return lines;
}

const whatWords: Readonly<Record<Rehearsed['kind'], string>> = {
  touch: '',
  seminar: '',
  answer: '(answer) ',
  alert: '(alert to the coach) ',
};

function messageLine(message: Rehearsed, isSameDay: boolean, { width }: Terminal): string {
  const { day, minute, channel, cause, kind, first, segments } = message;
  const head = [
    isSameDay ? ''.padEnd(10) : dayWords(day).padEnd(10),
    clock(minute),
    channel === 'sms' ? 'text  ' : 'letter',
    cell(kind === 'touch' || kind === 'seminar' ? cause : '', 8),
  ].join('  ');
  const size = segments === undefined ? '' : `  ${plural(segments, 'segment')}`;
  const room = Math.max(10, width - head.length - size.length - 8);
  return `    ${head}  ${cell(whatWords[kind] + first, room).trimEnd()}${size}`;
}

export function differenceLines(
  differences: readonly Difference[],
  file: string,
  terminal: Terminal,
): string[] {
  if (differences.length === 0) return [`Everybody gets what ${file} says.`];
  return [
    ...differences.map(({ touch, change, who }) =>
      terminal.wrap(`${touch}: ${change}, for ${who}`, 2),
    ),
    '',
    terminal.wrap(
      `${plural(differences.length, 'difference')} from ${file}. If they are meant, write it anew with --update.`,
      0,
    ),
  ];
}

const round = (value: number) => String(Math.round(value * 10) / 10);

const amounts = ({ letters, segmentsOut, segmentsIn }: Spent) =>
  `${round(letters)} letters, ${round(segmentsOut)} segments out and ${round(segmentsIn)} in`;

const usd = (value: number) => `${value.toFixed(2)} USD`;
