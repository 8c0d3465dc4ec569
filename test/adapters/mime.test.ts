/** Covers a mail as an independent MIME parser reads it. */
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../adapters/ses/mime.ts';
import type { Mail } from '../../service/ports/mailer.ts';

const sender = { from: 'notes@example.com', senderName: 'Mend Notes', replyTo: 'care@example.com' };
const aMail: Mail = {
  id: 'abcdefgh1234-1-W1-e',
  to: 'sam@example.com',
  subject: 'Start where you are',
  html: '<!doctype html><html><body><p>Hi</p></body></html>',
  text: 'Hi\n\nA line.\n',
  unsubscribeUrl: `https://mend.example.com/unsubscribe?t=${'x'.repeat(90)}`,
  at: Date.parse('2030-03-05T17:00:00Z'),
};

/** Text without the control characters that the forms refuse. */
const line = fc
  .string({ unit: 'grapheme', maxLength: 120 })
  .map((text) => text.replace(/\p{C}/gu, '').trim());
const body = fc
  .array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 8 })
  .map((lines) => lines.join('\n').replace(/\r/g, ''));

describe('a mail', () => {
  it('a mail says who, what and when in its headers, each once and on lines of legal length', async () => {
    const raw = composeMail(aMail, sender).toString('ascii');
    const parsed = await PostalMime.parse(raw);
    expect(parsed.from).toMatchObject({ name: 'Mend Notes', address: 'notes@example.com' });
    expect(parsed.to).toMatchObject([{ address: 'sam@example.com' }]);
    expect(parsed.replyTo).toMatchObject([{ address: 'care@example.com' }]);
    expect(parsed.date).toBe('2030-03-05T17:00:00.000Z');
    expect(new Set(parsed.headers.map(({ key }) => key)).size).toBe(parsed.headers.length);
    for (const text of raw.split('\r\n')) expect(text.length).toBeLessThan(998);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('P16 a mail keeps the unsubscribe link whole', async () => {
    const { headers } = await PostalMime.parse(composeMail(aMail, sender));
    expect(headers.find(({ key }) => key === 'list-unsubscribe')?.value).toBe(
      `<${aMail.unsubscribeUrl}>`,
    );
  });

  it('a mail is read back as it was written, in every script', async () => {
    await fc.assert(
      fc.asyncProperty(line, line, body, body, async (subject, senderName, text, html) => {
        const mail = { ...aMail, subject: subject || 'x', text, html };
        const parsed = await PostalMime.parse(
          composeMail(mail, { ...sender, senderName: senderName || 'x' }),
        );
        // A folded header may come back with plain spaces, and readers show the same.
        const seen = (subject = '') => subject.replace(/\s+/g, ' ').normalize();
        expect(seen(parsed.subject)).toBe(seen(mail.subject));
        expect((parsed.text ?? '').trimEnd()).toBe(text.trimEnd());
        expect((parsed.html ?? '').trimEnd()).toBe(html.trimEnd());
      }),
      { numRuns: 300 },
    );
  });

  it('a mail carries a calendar file beside its words, as it was written', async () => {
    const content = `BEGIN:VCALENDAR\r\n${'DESCRIPTION:…'.padEnd(70, 'x')}\r\n 🌱\r\nEND:VCALENDAR\r\n`;
    const type = 'text/calendar; charset=utf-8; method=PUBLISH';
    const raw = composeMail(
      { ...aMail, attachment: { name: 'invite.ics', type, content } },
      sender,
    ).toString('ascii');
    for (const text of raw.split('\r\n')) expect(text.length).toBeLessThanOrEqual(200);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const [outer = '', inner = ''] = [...raw.matchAll(/boundary="([^"]+)"/g)].map(
      ([, boundary]) => boundary,
    );
    // A reader recognises a boundary by the beginning of the line.
    expect([outer.startsWith(inner), inner.startsWith(outer), outer.length <= 70]).toEqual([
      false,
      false,
      true,
    ]);
    const parsed = await PostalMime.parse(raw);
    expect([parsed.text?.trimEnd(), parsed.html?.trimEnd()]).toEqual([
      aMail.text.trimEnd(),
      aMail.html,
    ]);
    const [file, ...more] = parsed.attachments;
    expect(more).toEqual([]);
    expect(file).toMatchObject({
      filename: 'invite.ics',
      mimeType: 'text/calendar',
      method: 'PUBLISH',
    });
    expect(file?.disposition).toBe('attachment');
    // The parser changes a calendar's line ends; the part itself has them as sent.
    expect(Buffer.from(file?.content as ArrayBuffer).toString()).toBe(
      content.replaceAll('\r\n', '\n'),
    );
    const sent = /base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(raw)?.[1] ?? '';
    expect(Buffer.from(sent, 'base64').toString()).toBe(content);
  });

  it.each([
    ['name', { name: 'a\r\nX: y', type: 'text/calendar' }],
    ['type', { name: 'a.ics', type: 'text/calendar\r\n\r\n<p>' }],
  ])("P45 a line break in a file's %s is refused", (_what, file) => {
    expect(() => composeMail({ ...aMail, attachment: { ...file, content: 'x' } }, sender)).toThrow(
      /control character/,
    );
  });

  it.each([
    ['subject', { ...aMail, subject: 'Hello\r\nBcc: all@example.com' }],
    ['recipient', { ...aMail, to: 'a@example.com\nBcc: b@example.com' }],
    ['link', { ...aMail, unsubscribeUrl: 'https://x.test/\r\nX: y' }],
  ])('P45 a line break in the %s is refused', (_what, mail) => {
    expect(() => composeMail(mail, sender)).toThrow(/control character/);
  });
});
