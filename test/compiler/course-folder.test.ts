/**
 * Tests the course compiler on broken folders: it lists every problem with its place and the
 * remedy.
 */
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CourseError, compileLibrary } from '../../compiler/course-folder.ts';
import { fixtures, folder } from './course-copy.ts';

async function problemsOf(broken: string): Promise<readonly string[]> {
  const error = await compileLibrary(await folder(broken)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CourseError);
  return (error as CourseError).problems;
}

/** Each fixture, with the start of each of its problems: place, what was found, the remedy. */
const table: readonly (readonly [string, readonly string[]])[] = [
  ['duplicate-id', ['small/course.yaml:65:9 touches[2].id: got "A1" a second time']],
  [
    'unknown-channel',
    ['small/course.yaml:58:14 touches[1].channel: got "fax"; use one of email, sms'],
  ],
  ['missing-letter', ['small/course.yaml:54:9 touches[1].id: got "Z9"; there is no small/Z9.md']],
  ['too-long-text', ['small/course.yaml:60:11 touches[1].text: got 165 characters at its longest']],
  [
    'curly-quote',
    [
      'small/course.yaml:60:17 touches[1].text: got "’"',
      'small/course.yaml:60:44 touches[1].text: got "…"',
    ],
  ],
  ['negative-day', ['small/course.yaml:57:22 touches[1].day.standard: got -5; use 0 or more days']],
  [
    'days-not-increasing',
    ['small/course.yaml:68:22 touches[2].day.standard: got 8, before A2 (9)'],
  ],
  ['same-day', ['small/course.yaml:68:31 touches[2].day.baby: got 16, the same day as A2 (16)']],
  [
    'first-week-cap',
    [
      'small/course.yaml:90:22 touches[4].day.standard: got touch 5 of the first week; use at most 4',
    ],
  ],
  [
    'later-cap',
    [
      'small/course.yaml:90:22 touches[4].day.standard: got touch 4 in the days 10 to 16; use at most 3',
    ],
  ],
  ['unknown-variable', ['small/A1.md:7:8 {{coahc}} unknown variable; did you mean {{coach}}?']],
  [
    'misplaced-variable',
    ['small/course.yaml:60:16 touches[1].text: {{doneUrl}} does not belong in texts'],
  ],
  ['no-front-matter', ['small/A1.md:1:1 has no front matter; begin with "---"']],
  ['yaml-syntax', ['small/course.yaml:1:21 not YAML: Missing closing']],
  [
    'yaml-tab',
    ['small/course.yaml:58:1 not YAML: Tabs are not allowed as indentation; indent with spaces'],
  ],
  ['unknown-key', ['small/course.yaml:71:5 touches[2].colour: unknown key; use only id, step']],
  ['unclosed-block', ['small/A1.md:7:1 {{#if solo}} is never closed; add {{/if}}']],
  [
    'forbidden-construct',
    [
      'small/A1.md:7:1 {{#each letters}} not allowed here; only {{variable}}',
      'small/A1.md:9:1 {{{greeting}}} not allowed here',
      'small/A1.md:11:1 {{> footer}} not allowed here',
      'small/A1.md:13:1 {{#if admin}} unknown question; {{#if}} takes one of hurt, did',
    ],
  ],
  ['crossing-block', ['small/A1.md:5:1 body: an {{#if}} begins inside a paragraph']],
  [
    'missing-include',
    ['layout.mjml:14:5 mj-include: got "partials/foter.mjml"; there is no such file'],
  ],
  [
    'mjml-mistake',
    ['layout.mjml:9:7 <mj-colum>: there is no such element in MJML; check its spelling'],
  ],
  [
    'wrong-color',
    ['brand.yaml:18:11 colors.accent: got "forest green"; write a colour as "#1a2b3c"'],
  ],
  [
    'low-contrast',
    [
      'brand.yaml:17:10 colors.muted: got #b7c3be, contrast 1.6 on page',
      'brand.yaml:17:10 colors.muted: got #b7c3be',
    ],
  ],
  ['long-prefix', ['brand.yaml:3:12 smsPrefix: got "SmallCourses"; use at most 10 characters']],
  ['no-help-lines', ['brand.yaml:30:3 help: has no "default"; add its help lines']],
  [
    'untappable-help-lines',
    [
      'brand.yaml:30:140 help.US.crisis.short: got "call or text 988"; name the numbers of all links',
      'brand.yaml:30:246 help.US.violence: has no links; add what can be tapped',
    ],
  ],
  [
    'help-line-in-link',
    [
      'small/A1.md:7:11 [call {{emergency}}]( is a link already; write the variable alone',
      'small/A1.md:7:60 ](tel:{{crisisLine}}) is a link already',
    ],
  ],
  [
    'indiscreet',
    ['small/course.yaml:60:12 touches[1].text: "Trusting" may be read by somebody else'],
  ],
  ['indiscreet-subject', ['small/A1.md:2:19 subject: "affair" may be read by somebody else']],
  ['image', ['small/A1.md:7:1 ![a pixel](https://example.net/p.gif) is an image']],
  ['missing-answer', ['small/course.yaml:10:3 answers: has no "crisis"; add its words']],
  ['unknown-answer', ['small/course.yaml:25:3 answers.crysis: unknown key; use only done']],
  ['no-first-practice', ['small/course.yaml:1:1 has no firstPractice; add one small practice']],
  [
    'wrong-pages',
    [
      'pages/move-code.md:4:1 has no {{code}}; this page needs it',
      'pages/move-code.md:4:1 has no {{codePicture}}; this page needs it',
      'pages/move-code.md:4:1 {{consent}} is empty on this page; leave it out',
      'pages/sign-up.md:4:1 has no {{firstLetterUrl}}; this page needs it',
      'pages/stopped.md:4:6 {{codde}} unknown variable; did you mean {{code}}?',
      'pages/terms.md:4:1 {{address}} is empty on this page; leave it out',
    ],
  ],
  [
    'choice-without-choices',
    ['small/course.yaml:65:5 touches[2]: invites a choice and offers none'],
  ],
  [
    'strange-comparison',
    [
      'small/course.yaml:3:12 compares[0]: got "A1"; use the id of a touch that invites a number',
      'small/course.yaml:3:16 compares[1]: got "A9"; use the id of a touch that invites a number',
    ],
  ],
  ['unknown-step', ['small/course.yaml:55:11 touches[1].step: got "two"; use one of one']],
  ['unknown-course', ['brand.yaml:1:1 course: got "smal"; there is no smal/course.yaml']],
  [
    'emoji',
    [
      'small/course.yaml:60:23 touches[1].text: got "🌱", which no plain text (GSM-7) has; leave it out',
    ],
  ],
  ['unclosed-mjml', ['layout.mjml:9:7 <mj-column>: is never closed; add </mj-column>']],
  ['stray-mjml', ['partials/card.mjml:1:50 </mj-section>: closes what is not open; remove it']],
  [
    'image-in-mjml',
    ['layout.mjml:12:9 <mj-image>: loads something or takes input; letters load nothing'],
  ],
  [
    'card-without-content',
    ['layout.mjml:12:9 mj-include: got "partials/card.mjml"; it also wants content="..."'],
  ],
  [
    'html-in-markdown',
    [
      'pages/safety.md:6:1 <iframe src="https://example.net"> is HTML; write Markdown',
      'pages/safety.md:6:35 </iframe> is HTML',
      'small/A1.md:9:3 <b> is HTML; write Markdown, or the whole letter as MJML',
      'small/A1.md:9:10 </b> is HTML',
      'small/A1.md:11:1 <script> is HTML',
      'small/A1.md:11:17 </script> is HTML',
      'small/A1.md:13:8 ](javascript:alert(1) is no link; use https:',
    ],
  ],
  [
    'layout-without-footer',
    [
      'layout.mjml:1:1 has no {{postalAddress}}',
      'layout.mjml:1:1 has no {{unsubscribeUrl}}, nor has a partial',
    ],
  ],
  [
    'footer-without-unsubscribe',
    ['footer.txt:1:1 has no {{unsubscribeUrl}}; every letter needs it'],
  ],
  [
    'unknown-placeholder',
    ['brand.yaml:32:16 placeholders[0]: got "coahc"; use some of name, discreetName'],
  ],
  [
    'unknown-kind',
    ['small/course.yaml:1:7 kind: got "reminder"; use one of course, reminders, follow-up'],
  ],
  ['attach-in-course', ['small/A1.md:2:10 attach: belongs to a seminar alone; remove it']],
  [
    'undated-seminar',
    ['small/A1.md:9:9 {{seminarDate}} is empty where none is dated; put it inside {{#if seminar}}'],
  ],
  ['two-letters', ['small/A1.mjml:1:1 stands beside small/A1.md; keep one of the two']],
  [
    'mjml-letter-bare',
    [
      'small/Z1.mjml:1:1 has no {{postalAddress}}; include ./partials/footer.mjml',
      'small/Z1.mjml:1:1 has no {{unsubscribeUrl}}; include ./partials/footer.mjml',
      'small/Z1.mjml:1:1 has no {{doneUrl}}, which its touch invites; add it, or {{{buttons}}}',
      'small/Z1.mjml:1:1 has no {{hardUrl}}, which its touch invites',
    ],
  ],
  [
    'mjml-letter-broken',
    [
      'small/Z1.mjml:6:9 <mj-text>: is never closed; add </mj-text>',
      'small/Z1.mjml:6:21 {{grreting}} unknown variable; did you mean {{greeting}}?',
      'small/Z1.mjml:8:9 mj-include: got "partials/nothing.mjml"; there is no such file',
      'small/Z1.mjml:9:9 <img>: loads something or takes input',
    ],
  ],
  [
    'mjml-letter-refused',
    ['small/Z1.mjml:6:9 MJML refuses it or a partial: <mj-text> Attribute colour is illegal'],
  ],
  [
    'mjml-letter-crossing',
    ['small/Z1.mjml:1:1 an {{#if}} begins inside an element and ends outside'],
  ],
  [
    'mjml-letter-without-subject',
    ['small/Z1.mjml:1:1 has no small/Z1.yaml beside it; add one with subject:'],
  ],
  [
    'wrong-before',
    ['before/course.yaml:16:13 touches[1].before: got "P1D"; write how long before, as 7d or 1h'],
  ],
  [
    'reminders-out-of-order',
    ['before/course.yaml:16:13 touches[1].before: got 8d, not nearer than R7 (7d)'],
  ],
  [
    'reminder-with-day',
    ['before/course.yaml:12:5 touches[0].day: unknown key; use only id, title'],
  ],
  [
    'question-in-reminder',
    ['before/course.yaml:18:14 touches[1].invites: got "role"; use one of none, done'],
  ],
  [
    'no-registration',
    ['before/course.yaml:5:10 letters: has no "registered"; add it, and before/registered.md'],
  ],
  [
    'unknown-attendance',
    ['after/course.yaml:22:11 touches[1].for[0]: got "absent"; use some of attended, missed'],
  ],
  [
    'two-on-one-day',
    ['after/course.yaml:21:10 touches[1].day: got 1, the day of F1 for some of the same people'],
  ],
  [
    'taken-keyword',
    ['after/course.yaml:7:9 keyword.word: got "RESUNE", which is (nearly) a command already'],
  ],
  [
    'slide-for-some',
    [
      'after/course.yaml:8:10 keyword.slide: asks about the reader; a slide is for everyone',
      'after/course.yaml:8:51 keyword.slide: {{doneUrl}} does not belong in slides',
    ],
  ],
  [
    'unknown-command',
    [
      'understanding.yaml:15:3 commands.hide: got nothing; write "|", and below it one phrase a line',
      'understanding.yaml:45:3 commands.hyde: unknown key; use only stop, help, safe',
    ],
  ],
  [
    'unknown-danger',
    [
      'understanding.yaml:69:3 danger.minor: got nothing; list rules, each with "- phrases: |"',
      'understanding.yaml:95:3 danger.minors: unknown key; use only self, others, violence, minor',
    ],
  ],
  [
    'two-commands',
    ['understanding.yaml:34:5 commands.skip: "i did it" belongs to "done" already; keep it in one'],
  ],
  [
    'empty-phrases',
    [
      'understanding.yaml:38:5 commands.faster: has no phrase; write one a line below "|"',
      'understanding.yaml:107:9 review.stop[0].phrases: "!!!" has no word in "!!!"; leave it out',
    ],
  ],
  [
    'many-phrase-mistakes',
    [
      'understanding.yaml:4:5 groups.them: @them is part of itself; take it out',
      'understanding.yaml:43:5 commands.pause: has "paus*"; a command is a whole message, so write its words out',
      'understanding.yaml:86:9 danger.others[0].phrases: @tehm is no group; did you mean @them?',
      'understanding.yaml:87:9 danger.others[0].phrases: "(just) kill/ @them" has a "/" without a word',
      'understanding.yaml:88:9 danger.others[0].phrases: "go ..." begins or ends with "..."; it stands between words',
      'understanding.yaml:89:9 danger.others[0].phrases: "st* me" "st*" fits half the language; write at least three',
      'understanding.yaml:90:9 danger.others[0].phrases: "(kill) him (now" has a "(" without its ")"; close it',
      'understanding.yaml:91:9 danger.others[0].phrases: "(please)" has no word that must be there; write one outside',
    ],
  ],
  [
    'many-at-once',
    [
      'consents.yaml:1:1 sensitive: got nothing; write what the box',
      'consents.yaml:1:16 letters: {{greeting}} does not belong',
      'small/confirm.md:7:1 {{yourName}} unknown variable',
      'small/course.yaml:2:12 pauseDays: got 0; use 1 or more days',
      'small/course.yaml:57:22 touches[1].day.standard: got -5; use 0 or more days',
    ],
  ],
];

describe('a broken course', () => {
  it.each(table)('%s is reported with file, line, column and remedy', async (broken, expected) => {
    const problems = await problemsOf(broken);
    expect(problems).toHaveLength(expected.length);
    expected.forEach((start, i) => {
      expect(problems[i]).toContain(start);
      expect(problems[i]).toMatch(/^\S+:\d+:\d+ .+/);
    });
  });

  it('P37 a typographic quote and a second segment are refused', async () => {
    expect((await problemsOf('curly-quote')).join()).toContain('which no plain text (GSM-7) has');
    expect((await problemsOf('too-long-text')).join()).toContain('use at most 160');
  });

  it('has a row here for every fixture', async () => {
    expect(table.map(([name]) => name).sort()).toEqual(
      (await readdir(join(fixtures, 'broken'))).sort(),
    );
  });

  it('a file above 256 KB and a file that is not text are reported and not read', async () => {
    const directory = await folder();
    await writeFile(join(directory, 'small/A1.md'), 'words '.repeat(900_000));
    await writeFile(join(directory, 'small/A3.md'), Buffer.from([0x2d, 0xff, 0xfe, 0x00]));
    const error = await compileLibrary(directory).catch((caught: unknown) => caught);
    expect((error as CourseError).problems).toEqual([
      'small/A1.md:1:1 got 5274 KB; use at most 256 (a letter has about 2), and words only',
      'small/A3.md:1:1 is not UTF-8; save it as text in UTF-8',
    ]);
  });

  it('every missing required file is reported', async () => {
    const error = await compileLibrary(await mkdtemp(join(tmpdir(), 'empty-'))).catch(
      (caught: unknown) => caught,
    );
    const problems = (error as CourseError).problems.join('\n');
    for (const file of [
      'brand.yaml',
      'consents.yaml',
      'footer.txt',
      'layout.mjml',
      'pages/safety.md',
      'partials/card.mjml',
    ])
      expect(problems).toContain(`${file}:1:1 there is no such file`);
  });
});
