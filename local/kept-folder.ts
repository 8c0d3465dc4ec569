/**
 * Where a double keeps its state: the folder it was given, or a temporary one that `remove` takes
 * away again.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function keptFolder(folder: string | undefined): { readonly path: string; remove(): void } {
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    return { path: folder, remove: () => {} };
  }
  const path = mkdtempSync(join(tmpdir(), 'mend-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
