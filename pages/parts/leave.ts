/**
 * "Leave this page", the link at the top of every page. With scripts it replaces the page in the
 * history, so that "back" does not return (promise 57). The policy allows its script by its hash.
 */
import { createHash } from 'node:crypto';

/** A site that anybody may have open. */
export const leaveUrl = 'https://www.weather.gov/';

/** It hides the page first, because the other site may take a moment to load. */
export const leaveScript =
  "document.querySelector('.leave').addEventListener('click',function(e){e.preventDefault();document.body.hidden=true;location.replace(this.href)})";

/** The hash for `script-src`. */
export const leaveHash = `sha256-${createHash('sha256').update(leaveScript).digest('base64')}`;
