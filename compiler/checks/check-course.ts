/**
 * Everything `mend check` looks for, in one list: what the compiler refuses, else what all checks
 * find.
 */
import { CourseError, compileLibrary } from '../course-folder.ts';
import { checkDeadEnds } from './dead-ends.ts';
import { builderFinding, type Finding, Findings } from './finding.ts';
import { Folder } from './folder.ts';
import { type Course, layOut } from './laid-out-course.ts';
import { checkMail } from './letter-checks.ts';
import { checkPace } from './pace.ts';
import { checkUnderstanding } from './understood-words.ts';
import { checkVariants } from './variants.ts';
import { readVoice, voiceFile } from './voice.ts';
import { checkDiscretion, checkNever, checkReading, checkSegments } from './wording.ts';

const checks: readonly ((course: Course, findings: Findings) => void)[] = [
  ...[checkReading, checkNever, checkDiscretion, checkSegments],
  ...[checkMail, checkPace, checkDeadEnds, checkVariants, checkUnderstanding],
];

/**
 * What is to be mended in a templates folder. What cannot be built is told alone: the rest needs a
 * built course.
 */
export async function checkFolder(directory: string): Promise<Finding[]> {
  // Compiled first: it refuses what is too big to be read.
  const compiled = await caught(() => compileLibrary(directory));
  const folder = await Folder.read(directory);
  const voice = await caught(() => readVoice(folder.source(voiceFile)));
  const refused = [compiled, voice].flatMap((one) =>
    one instanceof CourseError ? one.problems : [],
  );
  if (compiled instanceof CourseError || voice instanceof CourseError)
    return refused.map(builderFinding);
  return checkCourse(layOut(compiled, folder, voice));
}

async function caught<T>(work: () => T | Promise<T>): Promise<T | CourseError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CourseError) return error;
    throw error;
  }
}

export function checkCourse(course: Course): Finding[] {
  const findings = new Findings();
  for (const check of checks) check(course, findings);
  return findings.all;
}
