/** Where the desk is. A passkey belongs to its host name, and takes no IP address for one. */
import type { DeskSite } from './ports/passkeys.ts';
import type { Settings } from './ports/settings.ts';

/** Begins the ids of letters to coaches that are no alerts: a link to sign in, a hand-over. */
export const deskLetter = 'desk-';

/** The desk of a service; that of the local one, whose pages are at 127.0.0.1, is at localhost. */
export function deskSite({ publicUrl }: Pick<Settings, 'publicUrl'>): DeskSite {
  const url = new URL(publicUrl);
  if (url.hostname === '127.0.0.1') url.hostname = 'localhost';
  return { host: url.hostname, origin: url.origin };
}

/** The address of a page of the desk: `/desk`, `/desk/people/3k5v0x8q2m1a`. */
export function deskUrl(settings: Pick<Settings, 'publicUrl'>, path: string): string {
  return deskSite(settings).origin + path;
}
