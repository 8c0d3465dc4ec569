/**
 * Checks that touches have the versions that voice.yaml asks for: a two-minute one for small steps,
 * a private one for the private route, a line for a role. voice.yaml lists the touches that need
 * none.
 */
import { renderText } from '../../core/rendered-words.ts';
import type { Findings } from './finding.ts';
import {
  type Course,
  courseFile,
  hasStep,
  ownWords,
  touchPath,
  usualValues,
  type WrittenLetter,
} from './laid-out-course.ts';
import { flagsIn } from './readers.ts';
import { firstOf, limitsOf } from './voice.ts';

const roles = ['hurt', 'did', 'both', 'none'] as const;

/** Finds touches that lack a version their course asks for. */
export function checkVariants(course: Course, findings: Findings): void {
  for (const written of course.letters) {
    const { touch, sequence } = written;
    const { variants } = limitsOf(course.voice, sequence.id);
    if (!touch || !variants) continue;
    const words = touch.text ? [touch.text, touch.letter.text] : [touch.letter.text];
    const lacks = (flag: 'baby' | 'solo') => words.some((one) => !flagsIn(one).includes(flag));
    const { baby, solo, role } = variants;
    const add = (text: string, piece = '') =>
      findings.add('variant', placeOf(course, written, piece), text);
    if (
      baby &&
      hasStep(touch) &&
      touch.invites === 'done' &&
      !baby.except?.includes(touch.id) &&
      lacks('baby')
    ) {
      add(
        `${touch.id} has no two-minute version; add {{#if baby}}, or list it under variants.baby.except in voice.yaml`,
      );
    }
    if (solo && touch.invites === 'done' && !solo.except?.includes(touch.id) && lacks('solo')) {
      const spoken = spokenIn(course, written, solo.spoken);
      const remedy =
        'add {{#if solo}} with a way to do it alone, or list it under variants.solo.except in voice.yaml';
      if (spoken)
        add(`${touch.id} speaks of "${spoken}" and has no private version; ${remedy}`, spoken);
    }
    const asksRole = words.some((one) =>
      flagsIn(one).some((flag) => roles.some((one) => one === flag)),
    );
    if (
      role &&
      hasStep(touch) &&
      written.kind === 'lesson' &&
      !role.except?.includes(touch.id) &&
      !asksRole
    ) {
      add(
        `${touch.id} has no line for a role; add {{#if did}} or {{#if hurt}}, or list it under variants.role.except`,
      );
    }
  }
}

/** The first word of `spoken` in a touch, as readers on the ordinary route get it. */
function spokenIn(
  { library, folder }: Course,
  { letter, touch }: WrittenLetter,
  spoken: readonly string[],
) {
  const values = usualValues(library);
  const none = new Set(['none'] as const);
  const own = ownWords(
    renderText(letter.text, values, none),
    values.greeting ?? '',
    folder.source('footer.txt'),
  );
  return firstOf(`${own}\n${renderText(touch?.text ?? [], values, none)}`, spoken);
}

function placeOf({ folder }: Course, { sequence, touch, where }: WrittenLetter, piece: string) {
  if (!touch?.text) return folder.place(where, piece);
  return folder.place(
    { file: courseFile(sequence), path: [...touchPath(sequence, touch.id, folder), 'text'] },
    piece,
  );
}
