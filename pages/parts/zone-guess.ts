/**
 * The script that writes the browser's time zone into the hidden field of the sign-up form. It
 * stands in the page and is allowed there by its hash. Without scripts the field stays empty, and
 * the zone counts as unknown until the person chooses it.
 */
import { createHash } from 'node:crypto';

/** Some browsers hide the zone or know none: then the field stays as it is. */
export const zoneScript =
  "try{document.getElementById('timezone').value=Intl.DateTimeFormat().resolvedOptions().timeZone||''}catch(e){}";

/** The hash for `script-src`. */
export const zoneHash = `sha256-${createHash('sha256').update(zoneScript).digest('base64')}`;
