/**
 * Checks that understanding.yaml still understands the words that the law and our texts name, the
 * plainest words of danger, and the replies that touches invite. A coach may change all others.
 */
import {
  type Command,
  commands,
  type Danger,
  dangers,
  legalStops,
  type Reply,
} from '../../core/understanding/compiled-understanding.ts';
import { understand } from '../../core/understanding/reply.ts';
import { understandingFile } from '../understanding/understanding-file.ts';
import type { Findings } from './finding.ts';
import { type Course, courseFile, sequencesOf, touchPath } from './laid-out-course.ts';

/** Words that the law or the carriers (INFO, UNSTOP) require for a command. */
const byLaw: Readonly<Partial<Record<Command, readonly string[]>>> = {
  stop: [...legalStops.map((word) => word.toUpperCase()), 'opt out', 'please stop texting me'],
  help: ['HELP', 'INFO'],
  start: ['START', 'UNSTOP'],
  yes: ['YES'],
};

/** The plainest words of each danger, from the course's safety rules. */
const mustCatch: Readonly<Record<Danger, readonly string[]>> = {
  self: [
    ...[
      'suicide',
      'I want to kill myself',
      'I want to die',
      'end it all',
      'I want to hurt myself',
      'overdose',
    ],
    ...["I can't go on", "I don't want to live", 'quiero morir'],
  ],
  others: ['I am going to kill him', 'I will kill her', 'I want to kill them', 'I hurt the kids'],
  violence: [
    ...[
      'he hit me',
      'she choked me',
      'he forced me',
      "I'm scared of him",
      "I'm scared of her",
      'he has a gun',
    ],
    ...[
      'he threatens me',
      "he won't let me leave",
      'he tracks my phone',
      "I'm not safe",
      'me pega',
    ],
  ],
  minor: ["I'm 15", 'I am under 18'],
};

/** Runs all checks of this file. */
export function checkUnderstanding(course: Course, findings: Findings): void {
  checkCommands(course, findings);
  checkDangers(course, findings);
  checkTouches(course, findings);
}

function checkCommands({ library, folder }: Course, findings: Findings): void {
  for (const command of commands) {
    const place = folder.place({ file: understandingFile, path: ['commands', command] });
    for (const words of [command.replace('-', ' ').toUpperCase(), ...(byLaw[command] ?? [])]) {
      const got = shown(understand(library.understanding, words));
      if (got === command) continue;
      findings.add(
        'understood',
        place,
        `"${words}" is understood as "${got}"; add it to commands: ${command}`,
      );
    }
  }
}

function checkDangers({ library, folder }: Course, findings: Findings): void {
  for (const danger of dangers) {
    const place = folder.place({ file: understandingFile, path: ['danger', danger] });
    for (const words of mustCatch[danger]) {
      const got = shown(understand(library.understanding, words));
      if (got === danger) continue;
      const remedy = `"${words}" is understood as "${got}" and must be caught; add a phrase, or take an "unless" away`;
      findings.add('understood', place, remedy);
    }
  }
}

/** Checks that each reply a touch invites is understood as that reply. */
function checkTouches({ library, folder }: Course, findings: Findings): void {
  for (const sequence of sequencesOf(library)) {
    for (const touch of sequence.touches) {
      const place = () =>
        folder.place({
          file: courseFile(sequence),
          path: [...touchPath(sequence, touch.id, folder), 'choices'],
        });
      for (const { key, label } of touch.choices ?? []) {
        const letter = shown(understand(library.understanding, key));
        if (letter !== `choice ${key}`) {
          findings.add(
            'understood',
            place(),
            `"${key}" is understood as "${letter}"; offer another letter`,
          );
        }
        const named = understand(library.understanding, label);
        if (named.kind !== 'free-text' && named.kind !== 'choice') {
          const remedy = 'a person who texts this label means the choice; give it another label';
          findings.add(
            'understood',
            place(),
            `"${label}" is understood as "${shown(named)}": ${remedy}`,
          );
        }
      }
      if (touch.invites !== 'number') continue;
      for (const number of ['1', '2', '3', '4', '5']) {
        const got = shown(understand(library.understanding, number));
        if (got === `number ${number}`) continue;
        const at = folder.place({ file: understandingFile, path: ['answers', 'number'] });
        findings.add(
          'understood',
          at,
          `"${number}" is understood as "${got}"; add @number to answers: number`,
        );
      }
    }
  }
}

/** What a text was understood as, in one or two words. */
function shown(reply: Reply): string {
  if (reply.kind === 'danger') return reply.danger;
  if (reply.kind === 'number') return `number ${reply.number}`;
  return reply.kind === 'choice' ? `choice ${reply.letter}` : reply.kind;
}
