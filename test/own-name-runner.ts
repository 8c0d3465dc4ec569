/**
 * Runs tests so that a pattern that begins with ^ is compared with the test's own name. `vitest -t
 * PATTERN` compares with the names of all suites around a test too, so that `-t "^P"` would find no
 * promise inside a `describe`.
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
    // Vitest itself then has no pattern.
    delete (config as { testNamePattern?: RegExp }).testNamePattern;
  }

  onCollected(files: File[]): void {
    for (const file of files) if (this.#own) skipOthers(file, this.#own);
  }
}

/**
 * Skips tests that do not match; a suite without a match is skipped as a whole, its hooks too.
 * Returns whether any test is left.
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
