/**
 * The way out of every page. It is a plain link; where a browser runs scripts, a few lines put the
 * other site in this page's place, so that "back" does not return here (promise 57). The only
 * script of the pages, and allowed by its hash alone.
 */
import { createHash } from 'node:crypto';

/** Something anybody may have open. */
export const leaveUrl = 'https://www.weather.gov/';

/** Hides first: the other site may take a moment to come. */
export const leaveScript =
  "document.querySelector('.leave').addEventListener('click',function(e){e.preventDefault();document.body.hidden=true;location.replace(this.href)})";

/** For `script-src`. */
export const leaveHash = `sha256-${createHash('sha256').update(leaveScript).digest('base64')}`;
