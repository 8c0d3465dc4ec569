/**
 * `vitest -t PATTERN` matches against the names of all suites around a test, so that `-t "^P"`
 * would find no promise inside a `describe`. Here a pattern that begins with ^ speaks of the test's
 * own name.
 */
import type { File, Suite, Task } from '@vitest/runner';
import { TestRunner } from 'vitest';

type Config = ConstructorParameters<typeof TestRunner>[0];

export default class OwnNameRunner extends TestRunner {
  readonly #own: RegExp | undefined;

  constructor(config: Config) {
    super(config);
    const pattern = config.testNamePattern;
    if (!pattern?.source.startsWith('^')) return;
    this.#own = new RegExp(pattern.source, pattern.flags);
    // What is left to vitest is no pattern at all.
    delete (config as { testNamePattern?: RegExp }).testNamePattern;
  }

  onCollected(files: File[]): void {
    for (const file of files) if (this.#own) skipOthers(file, this.#own);
  }
}

/**
 * Skips what does not match; a suite without a match is skipped as a whole, its hooks too. Whether
 * any is left.
 */
function skipOthers(task: Task, own: RegExp): boolean {
  if (task.mode === 'skip' || task.mode === 'todo') return false;
  const isLeft =
    task.type === 'suite'
      ? (task as Suite).tasks.map((inner) => skipOthers(inner, own)).some(Boolean)
      : own.test(task.name);
  if (!isLeft) task.mode = 'skip';
  return isLeft;
}
