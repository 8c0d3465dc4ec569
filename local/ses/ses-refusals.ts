/**
 * The checks of SES's SendRawEmail (API 2010-12-01), with SES's error codes and messages. Where the
 * documentation and the real service are said to differ (tags with `.` or `@`), it follows the
 * documentation, which is stricter.
 */

import { addressesIn, headerValue, headerValues, type RawMail, readRawMail } from './raw-mail.ts';

/** SES's refusal of a call: its error code, message and HTTP status. */
export class SesRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface SesAccount {
  /** Verified domains (which include their subdomains) and verified addresses. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly string[];
}

/** A call that passed every check. */
export interface AcceptedMail {
  readonly raw: Buffer;
  readonly mail: RawMail;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly recipients: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
}

const maxMessageBytes = 10 * 1024 * 1024;
const maxRecipients = 50;
/** RFC 5322 allows each of these once. A second one is a sign of header injection. */
const singleHeaders = [
  'From',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Reply-To',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
];

/** The mail of a SendRawEmail call. Throws `SesRefusal`. */
export function checkSendRawEmail(form: URLSearchParams, account: SesAccount): AcceptedMail {
  const raw = decodeRaw(form.get('RawMessage.Data'));
  const mail = readRawMail(raw);
  if (mail.problem) throw invalid(mail.problem);
  for (const name of singleHeaders) {
    if (headerValues(mail, name).length > 1) throw invalid(`Duplicate header '${name}'.`);
  }
  const senders = addressesIn(mail, 'From');
  const from = senders[0] ?? form.get('Source') ?? '';
  if (headerValue(mail, 'From') === undefined) throw invalid("Missing required header 'From'.");
  if (senders.length !== 1) throw invalid("Header 'From' must name exactly one address.");
  const listed = members(form, 'Destinations');
  const [to, cc, bcc] = [
    addressesIn(mail, 'To'),
    addressesIn(mail, 'Cc'),
    addressesIn(mail, 'Bcc'),
  ];
  const recipients = listed.length > 0 ? listed.map(bareAddress) : [...to, ...cc, ...bcc];
  if (headerValue(mail, 'To') === undefined) throw invalid("Missing required header 'To'.");
  if (recipients.length === 0) throw invalid('Missing required destination.');
  if (recipients.length > maxRecipients) throw invalid(`Recipient count exceeds ${maxRecipients}.`);
  for (const address of [from, ...recipients, ...to, ...cc, ...addressesIn(mail, 'Reply-To')])
    checkAddress(address);
  const configurationSet =
    form.get('ConfigurationSetName') ?? headerValue(mail, 'X-SES-CONFIGURATION-SET');
  if (configurationSet !== undefined && !account.configurationSets.includes(configurationSet)) {
    const message = `Configuration set <${configurationSet}> does not exist.`;
    throw new SesRefusal('ConfigurationSetDoesNotExist', message);
  }
  checkIdentities([form.get('Source') ?? from, from, form.get('ReturnPath') ?? from], account);
  const tags = tagsOf(form, mail);
  const set = configurationSet === undefined ? {} : { configurationSet };
  return { raw, mail, from, to, cc, bcc, recipients, tags, ...set };
}

function decodeRaw(data: string | null): Buffer {
  if (data === null || data === '') {
    throw new SesRefusal(
      'ValidationError',
      "1 validation error detected: Value null at 'rawMessage.data' failed to satisfy constraint: Member must not be null",
    );
  }
  // Node's decoder skips characters that are not base64; SES refuses them.
  const packed = data.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.replace(/=+$/, '').length % 4 === 1) {
    throw new SesRefusal('MalformedInput', 'Invalid base64 in RawMessage.Data');
  }
  const raw = Buffer.from(data, 'base64');
  if (raw.length > maxMessageBytes) {
    throw invalid(`Message length is more than ${maxMessageBytes} bytes long: '${raw.length}'.`);
  }
  return raw;
}

function checkAddress(address: string): void {
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1) throw invalid("Missing final '@domain'");
  // SES does not support SMTPUTF8: the local part must be ASCII, the domain Punycode.
  if (!/^[!-~]+$/.test(address))
    throw invalid('Local address contains control or whitespace, or is not ASCII');
  if (!/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(address.slice(at + 1)))
    throw invalid('Domain contains illegal character');
}

function checkIdentities(addresses: readonly string[], account: SesAccount): void {
  const unverified = new Set(
    addresses.map(bareAddress).filter((address) => !isVerified(address, account.identities)),
  );
  if (unverified.size === 0) return;
  const names = [...unverified].join(', ');
  const message = `Email address is not verified. The following identities failed the check in region US-EAST-1: ${names}`;
  throw new SesRefusal('MessageRejected', message);
}

function isVerified(address: string, identities: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return identities.some((identity) =>
    identity.includes('@')
      ? identity === address
      : domain === identity.toLowerCase() || domain.endsWith(`.${identity.toLowerCase()}`),
  );
}

function tagsOf(form: URLSearchParams, mail: RawMail): Record<string, string> {
  const tags: Record<string, string> = {};
  const inHeader = (headerValue(mail, 'X-SES-MESSAGE-TAGS') ?? '')
    .split(',')
    .filter((part) => part.trim() !== '');
  const pairs = inHeader.map((part) => part.split('=').map((side) => side.trim()));
  for (let n = 1; form.has(`Tags.member.${n}.Name`); n += 1) {
    pairs.push([form.get(`Tags.member.${n}.Name`) ?? '', form.get(`Tags.member.${n}.Value`) ?? '']);
  }
  for (const [name = '', value = ''] of pairs) {
    if (name.startsWith('ses:')) throw invalid(`Invalid tag name <${name}>: 'ses:' is reserved.`);
    for (const [kind, text] of [
      ['name', name],
      ['value', value],
    ]) {
      if (/^[A-Za-z0-9_-]{1,256}$/.test(text ?? '')) continue;
      throw invalid(
        `Invalid tag ${kind} <${text}>: 1 to 256 ASCII letters, digits, '_' or '-' are allowed.`,
      );
    }
    if (name in tags) throw invalid(`Duplicate tag name <${name}>.`);
    tags[name] = value;
  }
  return tags;
}

function members(form: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let n = 1; form.has(`${name}.member.${n}`); n += 1)
    values.push(form.get(`${name}.member.${n}`) ?? '');
  return values;
}

/** The address of `Mend <a@example.com>` or of `a@example.com`. */
function bareAddress(address: string): string {
  return /<([^>]*)>/.exec(address)?.[1] ?? address.trim();
}

function invalid(message: string): SesRefusal {
  return new SesRefusal('InvalidParameterValue', message);
}
