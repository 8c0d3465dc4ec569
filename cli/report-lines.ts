/**
 * Writes the coach's report on the course as lines for a terminal, one part at a time. Counts of
 * small groups arrive masked.
 */

import type { Concern } from '../core/course.ts';
import { statuses } from '../core/subscriber.ts';
import type { Report } from '../service/coach/course-report.ts';
import { howLong } from '../service/coach/local-time.ts';
import type { MaskedCount, Measures } from '../service/coach/report-measures.ts';
import type { Outcomes } from '../service/coach/report-sends.ts';
import type { Limit } from '../service/intake/limits.ts';
import {
  type FeedbackType,
  feedbackTypes,
  type LetterClass,
  type LetterCounts,
} from '../service/letter-counters.ts';

type Line = readonly [name: string, text: string];

export interface Part {
  readonly head: string;
  readonly lines: readonly Line[];
}

export function reportLines(report: Report): readonly Part[] {
  const { days, measures } = report;
  return [
    { head: 'People', lines: peopleLines(report) },
    { head: days === 1 ? 'The last 24 hours' : `The last ${days} days`, lines: sendLines(report) },
    { head: 'The service', lines: serviceLines(report) },
    { head: 'Steps: had the closing note, answered it', lines: stepLines(measures) },
    { head: 'Notes: had, answered', lines: promptLines(measures) },
  ];
}

const concernWords: Readonly<Record<Concern, string>> = {
  hold: 'held',
  exposed: 'have a phone in another hand',
  coach: 'asked for a person',
  worry: 'wrote words that may be danger',
  question: 'wrote what a program cannot answer',
  rough: 'have a rough time',
};

function peopleLines({ at, people, waiting }: Report): Line[] {
  const counted = statuses
    .filter((status) => people[status] > 0)
    .map((status) => `${people[status]} ${status}`);
  const waits = Object.entries(waiting.byConcern).map(
    ([concern, n]) => `${n} ${concernWords[concern as Concern]}`,
  );
  const since =
    waiting.since === undefined ? '' : `; the longest for ${howLong(at - waiting.since)}`;
  return [
    ['all', counted.join(', ') || 'nobody yet'],
    ['waiting', waits.length > 0 ? `${waits.join(', ')}${since}` : 'nobody waits for a human'],
    ...(waiting.stuck.length > 0
      ? [
          [
            'stuck',
            `${waiting.stuck.join(' ')}: mend the cause, then npx mend redrive --all`,
          ] as const,
        ]
      : []),
  ];
}

function sendLines({
  letters,
  texts,
  received,
  doubts,
  swept,
  human,
  wishes,
  measures,
}: Report): Line[] {
  const { open, told, listed, resent, unproven } = doubts;
  const all = open + told + listed + resent + unproven;
  const ends = [
    ...(told ? [`${told} told by an event`] : []),
    ...(listed ? [`${listed} found in Twilio's list`] : []),
    ...(resent ? [`${resent} surely lost and sent again`] : []),
    ...(unproven ? [`${unproven} never proved`] : []),
    ...(open ? [`${open} still looked into, half an hour as a rule`] : []),
  ];
  const { holds, alerts, asked, answered, medianMinutes } = human;
  const median =
    medianMinutes === undefined ? '' : `, half of them within ${howLong(medianMinutes * 60_000)}`;
  return [
    ['letters', outcomeLine(letters)],
    ['texts', outcomeLine(texts)],
    [
      'written',
      `${received} texts from people; SLOW from ${countText(wishes.slow)}, PAUSE from ${countText(wishes.pause)}`,
    ],
    [
      'unknown',
      all === 0
        ? 'of every send it is known whether it was taken'
        : `${all} sends: ${ends.join(', ')}`,
    ],
    ...(swept
      ? [
          [
            'untold',
            `of ${swept} texts no callback told what became of them: Twilio's list did`,
          ] as const,
        ]
      : []),
    [
      'danger',
      `${holds} ${holds === 1 ? 'hold' : 'holds'} begun; ${alerts} alerts sent, of every kind`,
    ],
    ['coach', `${asked} asked for a person, ${answered} answered in writing${median}`],
    ['opt-outs', optOutWords(measures)],
  ];
}

function outcomeLine({ all, sent, returned, delivered, failed, complained }: Outcomes): string {
  const parts = [
    `${delivered} delivered`,
    `${sent} without word yet`,
    ...(returned ? [`${returned} came back for now`] : []),
    `${failed} failed`,
    ...(complained ? [`${complained} marked as spam`] : []),
  ];
  return all === 0 ? 'none' : `${all}: ${parts.join(', ')}`;
}

function optOutWords({ optOuts }: Measures): string {
  const some = optOuts.filter(({ letters, texts }) => letters !== 0 || texts !== 0);
  const words = some.map(({ step, letters, texts, per100Sends }) => {
    const rate = per100Sends === undefined ? '' : `, ${per100Sends.toFixed(1)} per 100 sends`;
    return `${step}: letters ${countText(letters)}, texts ${countText(texts)}${rate}`;
  });
  return words.join('; ') || 'none';
}

const limitWords: Readonly<Record<Limit, string>> = {
  'sign-ups': 'x a place that sent too many forms',
  letters: 'x an inbox that had its letters of the day',
  prefix: "x an opt-in text refused for its number's range",
  month: 'x an opt-in text refused: the month is spent',
  phones: 'x an hour with words of danger from more unknown phones than you were told of',
};

function serviceLines({ streams, limits }: Report): Line[] {
  const { letters, confirmations, feedback, texts, lateMinutes } = streams;
  const late = Object.entries(lateMinutes).filter(([, minutes]) => minutes >= 5);
  const hit = Object.entries(limits).filter(([, count]) => count > 0);
  const halted = 'HALTED, carriers let none through; ';
  return [
    [
      'letters',
      `${heldWords('letters', letters)}${returnWords(letters, ', alerts to the coach too')}`,
    ],
    ['asking', `${heldWords('confirmations', confirmations)}${returnWords(confirmations)}`],
    ...feedbackLines(feedback),
    [
      'texts',
      `${texts.halted ? halted : ''}${texts.segments} of ${texts.ofMonth} segments of this month`,
    ],
    [
      'late',
      late.map(([stream, minutes]) => `${stream} by ${howLong(minutes * 60_000)}`).join(', ') ||
        'nothing waits',
    ],
    [
      'limits',
      hit.map(([limit, n]) => `${n} ${limitWords[limit as Limit]}`).join(', ') || 'none was hit',
    ],
  ];
}

/** Which of the two waits, and why. */
function heldWords(which: LetterClass, { held }: { readonly held: boolean }): string {
  if (!held) return '';
  const what =
    which === 'letters'
      ? 'HELD BACK, confirmations too: too many letters came back'
      : 'HELD BACK, the letters of the course go on: too many confirmations came back';
  return `${what}. npx mend redrive --mail; `;
}

function returnWords({ sent, bounced, complained }: LetterCounts, which = ''): string {
  return `7 days: ${sent} sent${which}; ${bounced} bounced, ${complained} marked as spam`;
}

/** What mailbox providers reported, by type; those that are no complaints say so. */
function feedbackLines(feedback: Report['streams']['feedback']): Line[] {
  const said = feedbackTypes.flatMap((type) =>
    feedback[type] ? [`${feedback[type]} ${feedbackWords[type]}`] : [],
  );
  return said.length > 0 ? [['reports', `7 days, by mailbox providers: ${said.join(', ')}`]] : [];
}

const feedbackWords: Readonly<Record<FeedbackType, string>> = {
  ...{ abuse: 'of abuse', fraud: 'of fraud', virus: 'of a virus' },
  ...{ other: 'of another kind', none: 'without a kind' },
  'not-spam': 'that it is no spam (no complaint)',
  'auth-failure': 'of a failed signature (no complaint)',
};

/** Leaves out steps that nobody has had yet. */
function stepLines({ steps, numbers, slower, paused }: Measures): Line[] {
  const given = numbers.filter(({ people }) => people !== 0);
  return [
    ...steps
      .filter(({ had }) => had !== 0)
      .map(
        ({ step, closing, had, answered }): Line => [step, `${closing}: ${rate(had, answered)}`],
      ),
    ...given.map(
      ({ from, to, people, change }): Line => [
        `${from} to ${to}`,
        change === undefined
          ? `${countText(people)} gave both`
          : `${people} gave both; ${signed(change)} on the scale of 1 to 5`,
      ],
    ),
    ['pace', `${countText(slower)} at the slower pace, ${countText(paused)} paused now`],
  ];
}

function promptLines({ prompts }: Measures): Line[] {
  const had = prompts.filter((prompt) => prompt.had !== 0);
  return had.map(
    ({ touch, title, had, answered }): Line => [touch, `${rate(had, answered).padEnd(24)}${title}`],
  );
}

function rate(had: MaskedCount, answered: MaskedCount): string {
  const share = typeof had === 'number' && typeof answered === 'number' && had > 0;
  return `${countText(had)}, ${countText(answered)}${share ? ` (${Math.round((100 * answered) / had)} %)` : ''}`;
}

function countText(count: MaskedCount): string {
  return count === '<10' ? 'under 10' : String(count);
}

function signed(change: number): string {
  return `${change < 0 ? '-' : '+'}${Math.abs(change).toFixed(2)}`;
}
