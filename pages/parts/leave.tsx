/**
 * "Leave this page", the link at the top of every page, with its script and the script's hash.
 * The script is the only one of the pages; the policy allows it by the hash (promise 57).
 */
import { createHash } from 'node:crypto';
import type { Library } from '../../core/course.ts';

/** The link, and what is read aloud while Shift is pressed. Without scripts it is a plain link. */
export function LeaveLink({ library }: { readonly library: Library }) {
  const { url, button, twoMore, oneMore, stopped, loading } = library.brand.leave;
  return (
    <>
      <a
        class="leave"
        href={url}
        rel="nofollow noreferrer"
        data-two-more={twoMore}
        data-one-more={oneMore}
        data-stopped={stopped}
        data-loading={loading}
      >
        {button}
        <span class="presses" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      </a>
      <span class="leave-status" role="status" />
    </>
  );
}

const hashes = new WeakMap<Library, string>();

/** The hash of the script for `script-src`, made once for each library. */
export function leaveHash(library: Library): string {
  let hash = hashes.get(library);
  if (!hash) {
    hash = `sha256-${createHash('sha256').update(library.leavePage).digest('base64')}`;
    hashes.set(library, hash);
  }
  return hash;
}
