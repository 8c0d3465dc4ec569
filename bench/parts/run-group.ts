/**
 * Runs one group of the bench's result rows in a process of its own, so that no group pays for what
 * another has left on the heap. main.ts starts it and sends the task; it answers with the rows.
 */
import { readFileSync } from 'node:fs';
import type { Library } from '../../core/course.ts';
import { groups } from './all-groups.ts';
import type { Task } from './group.ts';

process.once('message', async ({ group, ...rest }: Task) => {
  const library: Library = JSON.parse(readFileSync(rest.libraryFile, 'utf8'));
  const measure = await groups[group]?.load();
  const rows = (await measure?.({ library, ...rest })) ?? [];
  process.send?.(rows, () => process.exit(0));
});
