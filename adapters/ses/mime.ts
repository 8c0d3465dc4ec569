/**
 * One mail as MIME (RFC 5322, 2045, 2047): multipart/alternative with a plain and an HTML part,
 * both UTF-8 in quoted-printable, and RFC 8058's two headers; a file, where one goes with it,
 * stands behind them in multipart/mixed. The encoding is nodemailer's; the skeleton is fixed, since
 * every mail of ours has this shape and the whole composer, with its table of a thousand file
 * types, is a third of the sender's bundle.
 */
import { encodeWords, foldLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import { encode, wrap } from 'nodemailer/lib/qp';
import type { Attachment, Mail } from '../../service/ports/mailer.ts';

export interface Sender {
  readonly from: string;
  readonly senderName: string;
  readonly replyTo: string;
}

const longestLine = 76;

/**
 * Tell other programs that no person sent the mail, so that they do not answer it (promise 81). RFC
 * 3834, section 5.2: the first is for what a process made, and not for what a person wrote.
 * https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail/ced68690-498a-4567-9d14-5c01f974d8b1
 * has the second: Exchange then sends no absence notice, automatic reply or receipt.
 */
const machineHeaders: readonly string[] = [
  'Auto-Submitted: auto-generated',
  'X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply',
];

export function composeMail(mail: Mail, { from, senderName, replyTo }: Sender): Buffer {
  const headers = [
    header('From', `${phrase(senderName)} <${from}>`),
    header('To', mail.to),
    header('Reply-To', replyTo),
    header(
      'Subject',
      isPlainText(mail.subject) ? mail.subject : encodeWords(mail.subject, 'Q', 52, true),
    ),
    header('Date', new Date(mail.at).toUTCString().replace('GMT', '+0000')),
    ...(mail.unsubscribeUrl
      ? [
          header('List-Unsubscribe', `<${mail.unsubscribeUrl}>`),
          header('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'),
        ]
      : []),
    ...(mail.byHand ? [] : machineHeaders),
    'MIME-Version: 1.0',
  ];
  const words = multipart('alternative', `=_${mail.id}`, [
    part('plain', mail.text),
    part('html', mail.html),
  ]);
  // A file is no third alternative: Outlook would show a calendar in place of the words.
  const body = mail.attachment
    ? multipart('mixed', `=_m_${mail.id}`, [words, file(mail.attachment)])
    : words;
  return Buffer.from(`${headers.join('\r\n')}\r\n${body}`, 'ascii');
}

/**
 * Folds at white space. Throws for a line break in a value, which would end the header and begin
 * another (promise 45).
 */
function header(name: string, value: string): string {
  const lineBreak = [...value].find((character) => character < ' ' || character === '\u007f');
  if (lineBreak !== undefined) {
    const found = `a control character (${lineBreak.codePointAt(0)})`;
    throw new Error(`${name}: ${found} would break the header; remove it.`);
  }
  return foldLines(`${name}: ${value}`, longestLine);
}

/** A display name: plain, in quotes where it needs them, or encoded where it is not ASCII. */
function phrase(name: string): string {
  if (!isPlainText(name)) return encodeWords(name, 'Q', 52, true);
  return /^[A-Za-z0-9 ]*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function part(kind: 'plain' | 'html', text: string): string {
  const lines = wrap(encode(text.replace(/\r\n|\r|\n/g, '\r\n')), longestLine);
  const headers = [
    `Content-Type: text/${kind}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${lines}`;
}

function multipart(
  kind: 'alternative' | 'mixed',
  boundary: string,
  parts: readonly string[],
): string {
  const bodies = parts.map((body) => `--${boundary}\r\n${body}\r\n`).join('');
  const type = `Content-Type: multipart/${kind}; boundary="${boundary}"`;
  return `${type}\r\n\r\n${bodies}--${boundary}--\r\n`;
}

/** In base64, so that the file's line ends and long lines pass every relay unchanged. */
function file({ name, type, content }: Attachment): string {
  const headers = [
    header('Content-Type', type),
    header('Content-Disposition', `attachment; filename="${name.replace(/["\\]/g, '')}"`),
    'Content-Transfer-Encoding: base64',
  ];
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return `${headers.join('\r\n')}\r\n\r\n${lines.join('\r\n')}`;
}
