/**
 * Reads the header block of a raw mail and rewrites it as SES does before sending. It leaves every
 * byte below the headers as it is; postal-mime decodes bodies in ses-store.ts.
 */

import { addressParser, decodeWords } from 'postal-mime';

export interface MailHeader {
  readonly name: string;
  /** Unfolded, not decoded. */
  readonly value: string;
}

export interface RawMail {
  readonly headers: readonly MailHeader[];
  readonly body: Buffer;
}

/** Splits a raw mail. A malformed header line is left out of `headers` and named in `problem`. */
export function readRawMail(raw: Buffer): RawMail & { problem?: string } {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  const [end, gap] =
    crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : lf >= 0 ? [lf, 2] : [raw.length, 0];
  const headers: MailHeader[] = [];
  let problem: string | undefined;
  for (const line of raw.toString('utf8', 0, end).split(/\r?\n/)) {
    const last = headers.at(-1);
    const parts = /^([!-9;-~]+):\s*(.*)$/.exec(line);
    if (/^[ \t]/.test(line) && last)
      headers[headers.length - 1] = { ...last, value: `${last.value} ${line.trim()}` };
    else if (parts) headers.push({ name: parts[1] ?? '', value: (parts[2] ?? '').trimEnd() });
    else if (line !== '') problem ??= `Malformed header line '${line.slice(0, 60)}'`;
  }
  return { headers, body: raw.subarray(end + gap), ...(problem ? { problem } : {}) };
}

/** The first value of a header, or undefined. */
export function headerValue(mail: RawMail, name: string): string | undefined {
  return headerValues(mail, name)[0];
}

/** All values of a header. */
export function headerValues(mail: RawMail, name: string): string[] {
  const wanted = name.toLowerCase();
  return mail.headers
    .filter((header) => header.name.toLowerCase() === wanted)
    .map((header) => header.value);
}

/** The addresses in every header of this name, without display names. */
export function addressesIn(mail: RawMail, name: string): string[] {
  return headerValues(mail, name).flatMap((value) =>
    addressParser(value, { flatten: true }).map((mailbox) => mailbox.address ?? ''),
  );
}

/** The decoded subject; empty when there is none. */
export function subjectOf(mail: RawMail): string {
  return decodeWords(headerValue(mail, 'Subject') ?? '');
}

const neverSent = new Set([
  'bcc',
  'return-path',
  'message-id',
  'x-ses-configuration-set',
  'x-ses-message-tags',
]);

/**
 * The mail as SES sends it: with SES's Message-ID, without Bcc and X-SES-... headers, with a Date
 * if it had none.
 */
export function asSent(raw: Buffer, mail: RawMail, messageId: string, at: number): Buffer {
  const lines = raw
    .subarray(0, raw.length - mail.body.length)
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/);
  const kept: string[] = [];
  let dropping = false;
  for (const line of lines) {
    if (!/^[ \t]/.test(line))
      dropping = neverSent.has(line.slice(0, line.indexOf(':')).trim().toLowerCase());
    if (!dropping) kept.push(line);
  }
  if (headerValue(mail, 'Date') === undefined) kept.push(`Date: ${rfc2822(at)}`);
  kept.push(`Message-ID: <${messageId}@email.amazonses.com>`);
  return Buffer.concat([Buffer.from(`${kept.join('\r\n')}\r\n\r\n`, 'utf8'), mail.body]);
}

/** `Tue, 01 Dec 2026 09:00:00 +0000` */
export function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
