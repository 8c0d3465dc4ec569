/**
 * Finds the folder in which a vendor's double keeps its state: the given one, or a temporary one
 * that `remove` deletes.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates the folder if it is missing. `remove` deletes a temporary folder and keeps a given one.
 */
export function keptFolder(folder: string | undefined): { readonly path: string; remove(): void } {
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    return { path: folder, remove: () => {} };
  }
  const path = mkdtempSync(join(tmpdir(), 'mend-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
