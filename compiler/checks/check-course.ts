/**
 * Runs every check of `mend check` on a templates folder. A folder that does not compile has only
 * the compiler's problems, since the checks need a compiled course.
 */
import { CourseError, compileLibrary } from '../course-folder.ts';
import { launchProblems } from '../launch-problems.ts';
import { checkDeadEnds } from './dead-ends.ts';
import { checkDiscretion } from './discretion.ts';
import { type Finding, Findings, findingOf } from './finding.ts';
import { Folder } from './folder.ts';
import { type Course, layOut } from './laid-out-course.ts';
import { checkMail } from './letter-checks.ts';
import { checkPace } from './pace.ts';
import { checkPrivateRoute } from './private-route.ts';
import { checkUnderstanding } from './understood-words.ts';
import { checkVariants } from './variants.ts';
import { readVoice, voiceFile } from './voice.ts';
import { checkNever, checkReading, checkSegments } from './wording.ts';

const checks: readonly ((course: Course, findings: Findings) => void)[] = [
  ...[checkReading, checkNever, checkDiscretion, checkSegments],
  ...[checkMail, checkPace, checkDeadEnds, checkVariants, checkPrivateRoute],
  checkUnderstanding,
];

/**
 * The findings of a templates folder, sorted by place. When the folder or voice.yaml does not
 * compile, these are the compiler's problems alone. With `launchOn`, a date, what refuses a launch
 * on that day is among them.
 */
export async function checkFolder(directory: string, launchOn?: string): Promise<Finding[]> {
  // The compiler comes first, because it refuses files that are too large to read.
  const compiled = await caught(() => compileLibrary(directory));
  const folder = await Folder.read(directory);
  const voice = await caught(() => readVoice(folder.source(voiceFile)));
  const refused = [compiled, voice].flatMap((one) =>
    one instanceof CourseError ? one.problems : [],
  );
  if (compiled instanceof CourseError || voice instanceof CourseError)
    return refused.map((problem) => findingOf(problem, 'build'));
  const unready = launchOn ? launchProblems(compiled, launchOn) : [];
  return [
    ...unready.map((problem) => findingOf(problem, 'launch')),
    ...checkCourse(layOut(compiled, folder, voice)),
  ];
}

async function caught<T>(work: () => T | Promise<T>): Promise<T | CourseError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CourseError) return error;
    throw error;
  }
}

/** The findings of a compiled course, sorted by place. */
export function checkCourse(course: Course): Finding[] {
  const findings = new Findings();
  for (const check of checks) check(course, findings);
  return findings.all;
}
