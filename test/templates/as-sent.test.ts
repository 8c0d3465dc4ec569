/**
 * Tests every letter as it is sent, read back by postal-mime, for readers that differ in every flag
 * that words ask about.
 */

import PostalMime, { type Email } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../adapters/ses/mime.ts';
import { textShows } from '../../compiler/checks/discretion.ts';
import { concerns, type Letter, type Touch } from '../../core/course.ts';
import { checkDiscreet } from '../../core/discreet-words.ts';
import type { Outgoing } from '../../core/due.ts';
import { messageId } from '../../core/message-id.ts';
import { renderHtml, renderText } from '../../core/rendered-words.ts';
import { newSubscriber, type Out, type Subscriber } from '../../core/subscriber.ts';
import { flagsOf, helpCountry, helpHtml } from '../../service/messages/help-lines.ts';
import { renderAlert, renderMail, valuesFor } from '../../service/messages/render-message.ts';
import type { readSettings } from '../../service/ports/settings.ts';
import { course, library, seminars, values as usual } from './written-course.ts';

const host = 'https://notes.example.com';
const now = Date.parse('2030-03-05T17:00:00Z');
const world = {
  library,
  now: () => now,
  secrets: { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32), twilioAuthToken: 'x' },
  settings: {
    publicUrl: host,
    mailFrom: 'notes@example.com',
    twilioFrom: '+15550100',
  } as ReturnType<typeof readSettings>['settings'],
};
const sender = {
  from: 'notes@example.com',
  senderName: library.brand.discreetName,
  replyTo: library.brand.helpEmail,
};

const plain: Subscriber = {
  ...newSubscriber('abcdefgh1234', now),
  email: 'sam@example.com',
  zone: 'America/Denver',
};
const readers: readonly (readonly [string, Subscriber])[] = [
  ['with no answers', plain],
  [
    'who was hurt, with texts',
    { ...plain, role: 'hurt', name: 'Zoë', texts: { state: 'on', at: now } },
  ],
  ['who did it, in small steps', { ...plain, role: 'did', pace: 'baby', name: 'O’Brien & <Co>' }],
  ['on the private route', { ...plain, role: 'both', solo: true }],
  [
    'on the private route, in small steps',
    { ...plain, solo: true, pace: 'baby', zone: 'Asia/Kolkata' },
  ],
];

type Written = (reader: Subscriber) => ReturnType<typeof renderMail>;

/** The course's letters, rendered as the service renders them. */
const ofCourse: readonly (readonly [string, Written])[] = [
  ...course.touches.map((touch) => {
    const id = messageId(plain, touch.id, 'email');
    return sending(touch.id, { id, channel: 'email', sequence: course.id, touch });
  }),
  ...Object.keys(course.letters).map((words) => {
    const id = messageId(plain, words, 'email');
    const out = { id, channel: 'email' as const, words, notBefore: 0 };
    return sending(words, { id, channel: 'email', sequence: course.id, out });
  }),
];

/** What a coach wrote; it stands in the letter of that kind alone. */
const handWritten = 'Your partner must not read this.';

const everyTouch = [...course.touches, ...seminars.flatMap(({ touches }) => [...touches])];

/** What a mail says that no person wrote. Reports of non-delivery are not among it. */
const machineWords = ['auto-generated', 'DR, RN, NRN, OOF, AutoReply'];

/** The values of the headers that tell a machine's mail. */
const machineWordsIn = ({ headers }: Email) =>
  ['auto-submitted', 'x-auto-response-suppress'].flatMap((name) =>
    headers.filter(({ key }) => key === name).map(({ value }) => value),
  );

function sending(name: string, message: Outgoing): readonly [string, Written] {
  return [name, (reader) => renderMail(world, reader, message, handWritten)];
}

/** Letters around a seminar, with a seminar's title, date and links filled in. */
const ofSeminars: readonly (readonly [string, Written])[] = seminars.flatMap(
  ({ touches, letters }) => [
    ...touches.map(({ id, letter }) => [id, filled(id, letter)] as const),
    ...Object.entries(letters).map(([id, letter]) => [id, filled(id, letter)] as const),
  ],
);

function filled(id: string, letter: Letter): Written {
  return (reader) => {
    const touch = { ...(course.touches[0] as Touch), id };
    const own = Object.fromEntries(
      Object.entries(usual).filter(([name]) =>
        /^(seminar|join|course|site|confirmSeat|seat|checkIn)/.test(name),
      ),
    );
    const values = { ...own, ...valuesFor(world, reader, 'email', touch) };
    const flags = flagsOf(reader);
    return {
      id: messageId(plain, id, 'email'),
      to: reader.email,
      subject: renderText(letter.subject, values, flags),
      html: renderHtml(letter.html, values, flags, helpOf(reader)),
      text: renderText(letter.text, values, flags),
      unsubscribeUrl: values.unsubscribeUrl ?? '',
      at: now,
    };
  };
}

const helpOf = (reader: Subscriber) =>
  helpHtml(library, helpCountry(library, reader, 'email'), { sites: false });

interface AsSent {
  readonly who: string;
  readonly raw: string;
  readonly mail: ReturnType<typeof renderMail>;
  readonly parsed: Email;
}

async function sent(written: Written): Promise<AsSent[]> {
  return Promise.all(
    readers.map(async ([who, reader]) => {
      const mail = written(reader);
      const raw = composeMail(mail, sender);
      return { who, mail, raw: raw.toString('latin1'), parsed: await PostalMime.parse(raw) };
    }),
  );
}

/** The visible text of HTML: without head, comments and the hidden preheader, entities decoded. */
function visibleText(html: string): string {
  const entities: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    nbsp: ' ',
    '#39': "'",
  };
  return (/<body[\s\S]*<\/body>/.exec(html)?.[0] ?? '')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<div style="display:none[^>]*>[^<]*<\/div>/, ' ')
    .replace(/<(?!\/?(?:a|em|strong|b|i|span)\b)[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
}

const wordsIn = (text: string) => text.match(/[\p{L}\p{N}@']+/gu) ?? [];
const hrefsIn = (html: string) =>
  [...html.matchAll(/\shref="([^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
/** Help lines are numbers in both parts; in the HTML they can be tapped. */
const isNumber = (link: string) => /^(tel|sms):/.test(link);
const linksIn = (html: string) => hrefsIn(html).filter((link) => !isNumber(link));
/** The preheader of a letter, which its HTML hides. */
const preheaderOf = (html: string) =>
  /<body[^>]*><div style="display:none[^>]*>([^<]*)<\/div>/.exec(html)?.[1] ?? '';
/** The lines that stand above a letter in the plain part alone: the preheader and the opening. */
function aboveLetter({ html = '', text = '' }: Email): string[] {
  const own = wordsIn(
    preheaderOf(html)
      .replaceAll('&#39;', "'")
      .replace(/&#?\w+;/g, ' '),
  );
  const opening = wordsIn(text.split('\n\n')[1] ?? '');
  expect(wordsIn(text).slice(0, own.length)).toEqual(own);
  return [...own, ...opening];
}
const addressesIn = (text: string) => text.match(/https:\/\/\S+/g) ?? [];

/** The text without links and list numbers, which are not in the visible text of the HTML. */
const withoutLinks = (text: string) =>
  text.replace(/:\s+https:\/\/\S+/g, ' ').replace(/^\s*\d+\. /gm, ' ');

describe.each([...ofCourse, ...ofSeminars])('letter %s as sent', (id, written) => {
  it('P16 has each header once, one-click unsubscribe over HTTPS, and lines of a legal length', async () => {
    for (const { who, raw, mail, parsed } of await sent(written)) {
      const values = (key: string) =>
        parsed.headers.filter((one) => one.key === key).map(({ value }) => value);
      for (const key of [
        'from',
        'to',
        'reply-to',
        'subject',
        'date',
        'mime-version',
        'content-type',
      ]) {
        expect(values(key), `${who}: ${key}`).toHaveLength(1);
      }
      expect(values('list-unsubscribe')).toEqual([`<${mail.unsubscribeUrl}>`]);
      expect(mail.unsubscribeUrl).toMatch(
        /^https:\/\/notes\.example\.com\/unsubscribe\?t=[\w.~-]+$/,
      );
      expect(values('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
      expect(parsed.subject).toBe(mail.subject);
      expect(raw).not.toMatch(/[^\r\n\x20-\x7e]|(?<!\r)\n|\r(?!\n)/);
      const body = raw.slice(raw.indexOf('\r\n\r\n'));
      for (const line of body.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
    }
  });

  it('is a plain and then an HTML part in UTF-8, without an attachment', async () => {
    for (const { raw, mail, parsed } of await sent(written)) {
      const types = [...raw.matchAll(/^Content-Type: ([\w/]+)/gim)].map(([, type]) => type);
      expect(types).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
      expect(
        raw.match(/charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n/g),
      ).toHaveLength(2);
      expect(parsed.attachments).toEqual([]);
      expect(parsed.text?.trimEnd()).toBe(mail.text.trimEnd());
      expect(parsed.html?.trimEnd()).toBe(mail.html.trimEnd());
    }
  });

  it('has the same words in the same order in both parts, with the same links', async () => {
    for (const { who, parsed } of await sent(written)) {
      const shown = wordsIn(visibleText(parsed.html ?? ''));
      const name = wordsIn(library.brand.discreetName);
      // The HTML also shows the sender above the letter.
      expect(shown.slice(0, name.length)).toEqual(name);
      expect(shown.slice(name.length).join(' '), who).toBe(
        wordsIn(withoutLinks(parsed.text ?? ''))
          .slice(aboveLetter(parsed).length)
          .join(' '),
      );
      expect(linksIn(parsed.html ?? ''), who).toEqual(addressesIn(parsed.text ?? ''));
    }
  });

  it('P83 has in its footer the help lines of the country, with numbers to tap', async () => {
    for (const { who, mail, parsed } of await sent(written)) {
      const numbers = hrefsIn(parsed.html ?? '').filter(isNumber);
      if (mail.text.includes('findahelpline.com')) expect(numbers, who).toEqual([]);
      else expect(numbers.slice(-3), who).toEqual(['tel:911', 'tel:988', 'sms:988']);
      expect(mail.text).toMatch(/^In danger: \S.*\nIn a crisis: \S/m);
    }
  });

  it('P55 shows in an inbox its subject and preheader, and no word of the letter after them', async () => {
    for (const { parsed } of await sent(written)) {
      const hidden =
        /<body[^>]*><div style="display:none[^>]*>([^<]*)<\/div>/.exec(parsed.html ?? '')?.[1] ??
        '';
      const [, words = '', padding = ''] =
        /^([\s\S]*?)((?:&#8199;|&#847;|\s)*)$/.exec(hidden) ?? [];
      expect(words.trim()).not.toBe('');
      // Figure spaces and joiners are not collapsed. Phones show about 140 characters.
      expect(padding.match(/&#8199;|&#847;|\s/g)?.length ?? 0).toBeGreaterThanOrEqual(140);
    }
  });

  it('P81 begins its plain part with no indiscreet word, working title or help line', async () => {
    const title = everyTouch.find((touch) => touch.id === id)?.title ?? '';
    const help = Object.values(library.brand.help).flatMap(
      ({ crisis, violence, emergency, url }) => [
        crisis.short,
        violence.short,
        emergency.short,
        url,
      ],
    );
    for (const { who, parsed } of await sent(written)) {
      const begins = (parsed.text ?? '').replace(/\s+/g, ' ').slice(0, textShows);
      expect(begins, who).toContain(`A note from ${library.brand.discreetName}`);
      checkDiscreet(begins, library.brand.discreetWords, (word) => expect.fail(`${who}: ${word}`));
      expect(help.filter((line) => begins.includes(line))).toEqual([]);
      expect(begins).not.toContain(handWritten);
      const shown = `${parsed.subject} ${preheaderOf(parsed.html ?? '')}`;
      if (title && !shown.includes(title)) expect(begins).not.toContain(title);
    }
  });

  it('P81 says that a machine sent it, unless a person wrote it', async () => {
    for (const { parsed } of await sent(written)) {
      const said = id === 'coach-answer' ? [] : machineWords;
      expect(machineWordsIn(parsed)).toEqual(said);
    }
  });

  it('P22 has the postal address and the unsubscribe link in both parts', async () => {
    for (const { parsed, mail } of await sent(written)) {
      expect(visibleText(parsed.html ?? '')).toContain(library.brand.postalAddress);
      expect(parsed.text).toContain(library.brand.postalAddress);
      expect(linksIn(parsed.html ?? '')).toContain(mail.unsubscribeUrl);
      expect(addressesIn(parsed.text ?? '')).toContain(mail.unsubscribeUrl);
    }
  });

  it('P63 loads nothing, and links only to our own host', async () => {
    for (const { parsed } of await sent(written)) {
      const html = (parsed.html ?? '').replace(/<!--[\s\S]*?-->/g, '');
      expect(html).not.toMatch(
        /<(?:img|script|iframe|link|object|embed|video|audio|svg)\b|@import|@font-face|url\(|\s(?:src|srcset|background|poster|ping)=/i,
      );
      for (const link of linksIn(html)) expect(link.startsWith(`${host}/`), link).toBe(true);
    }
  });
});

describe('P81 an alert to the coach', () => {
  it.each(concerns)('about "%s" says that a machine sent it', async (words) => {
    const out: Out = {
      id: 'abcdefgh1234-1-alert',
      channel: 'email',
      words,
      notBefore: now,
      to: 'coach',
    };
    const raw = composeMail(renderAlert(world, plain, out), sender);
    expect(machineWordsIn(await PostalMime.parse(raw))).toEqual(machineWords);
  });
});
