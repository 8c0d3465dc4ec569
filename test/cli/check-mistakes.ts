/**
 * Mistakes an author may make in templates/, one for each class of finding, and how each is told.
 */

/** A mistake: where, how it gets there, what is found and, where it is told, beside which words. */
export interface Mistake {
  readonly what: string;
  readonly file: string;
  readonly from: RegExp | string;
  readonly to: string;
  /** Rule and words of the finding. */
  readonly finds: RegExp;
  /** The finding stands on the line of these words; in another file where that is named. */
  readonly at: string;
  readonly in?: string;
}

const course = 'rebuild-trust/course.yaml';
const letter = (id: string) => `rebuild-trust/${id}.md`;
/** Puts words after a letter's greeting. */
const opens = (words: string) => ({ from: '{{greeting}}\n', to: `{{greeting}}\n\n${words}\n` });
/** Replaces the words of a text in course.yaml. */
const says = (id: string, words: string) => ({
  from: new RegExp(`(- id: ${id}\\n(?:(?!\\n  - id)[\\s\\S])*?\\n    text: )[^\\n]*`),
  to: `$1${JSON.stringify(words)}`,
});

/** All are made in one copy of our own course: each must be found beside all the others. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'words too hard for a text',
    ...{
      file: course,
      ...says('1B', 'Contemplate every considerable disagreement. Reply DONE or HARD.'),
    },
    ...{
      finds: /^\[grade\] reading grade \d+\.\d \(Flesch-Kincaid\); at most 5/,
      at: 'Contemplate every',
    },
  },
  {
    what: 'a sentence that is too long',
    ...{ file: letter('1A'), ...opens(`So ${'and so '.repeat(12)}on.`) },
    ...{
      finds: /^\[sentence\] a sentence of 26 words; make two of it: at most 19/,
      at: 'So and so',
    },
  },
  {
    what: 'a letter that is too long',
    ...{ file: letter('1D'), ...opens('It is so. '.repeat(40)) },
    ...{
      finds: /^\[length\] got \d+ words for a reader who is ".*"; leave something out: 180 to 250/,
      at: '{{greeting}}',
    },
  },
  {
    what: 'a word never to be said',
    ...{ file: letter('2A'), ...opens('This is guaranteed to work.') },
    ...{ finds: /^\[never\] "guaranteed": nobody can promise that/, at: 'This is guaranteed' },
  },
  {
    what: 'P61 a promise no program can keep',
    ...{ file: letter('2D'), ...opens('We are here for you, around\nthe clock.') },
    ...{
      finds: /^\[never\] "around\sthe clock": it promises rescue, secrecy/,
      at: 'for you, around',
    },
  },
  {
    what: 'P61 such a promise on a page',
    ...{
      file: 'pages/privacy.md',
      from: '## How long',
      to: 'All of it is confidential.\n\n## How long',
    },
    ...{ finds: /^\[never\] "confidential"/, at: 'All of it is conf' },
  },
  {
    what: 'P55 a sender that tells',
    ...{ file: 'brand.yaml', from: /^discreetName: .*$/m, to: 'discreetName: Trust Notes' },
    ...{ finds: /^\[discreet\] "Trust" in the sender of letters/, at: 'discreetName: Trust' },
  },
  {
    what: 'P55 a name that tells, once a text is filled in; P37 and one that halves its room',
    ...{ file: 'brand.yaml', from: /^coach: .*$/m, to: 'coach: Łukasz Partnerson' },
    ...{ finds: /^\[discreet\] "Partnerson" in a text/, at: 'I have asked', in: course },
  },
  {
    what: 'P37 a character that is no plain one, once a text is filled in',
    ...{ file: 'brand.yaml', from: 'Łukasz', to: 'Łukasz' },
    ...{
      finds: /^\[segments\] "Ł" is no plain character \(GSM-7\) and halves the room/,
      at: 'I have asked',
      in: course,
    },
  },
  {
    what: 'P55 first words that an inbox shows',
    ...{
      file: 'partials/head.mjml',
      from: '<mj-include path="./partials/preheader-room.mjml" />',
      to: '',
    },
    ...{
      finds: /^\[discreet\] "partner" in the first line of words/,
      at: 'Your partner may',
      in: letter('W2'),
    },
  },
  {
    what: 'P81 a title of a page that a history keeps',
    ...{ file: 'pages/terms.md', from: /^title: .*$/m, to: 'title: Terms after an affair' },
    ...{ finds: /^\[discreet\] "affair" in the title of a page/, at: 'title: Terms after' },
  },
  {
    what: 'P81 a help line that a notification shows',
    ...{ file: letter('G1'), ...opens('Call {{violenceLine}}.') },
    ...{
      finds: /^\[discreet\] a help line, "1-800.*", in the first 200 characters/,
      at: '{{greeting}}',
    },
  },
  {
    what: 'P81 words of the coach that a notification shows',
    ...{ file: letter('coach-answer'), ...opens('{{coachWords}}') },
    ...{
      finds: /^\[discreet\] the words of the coach in the first 200 characters/,
      at: '{{greeting}}',
    },
  },
  {
    what: 'P81 a working title that a notification shows',
    ...{ file: letter('2A'), ...opens('Mine, not mine.') },
    ...{ finds: /^\[discreet\] the working title "Mine, not mine"/, at: 'Mine, not mine.' },
  },
  {
    what: 'a version for a role that nobody can be',
    ...{
      file: letter('W2'),
      ...opens(
        'Your partner may see it.\n\n{{#if hurt}}\n{{#if did}}\nNobody reads me.\n{{/if}}\n{{/if}}',
      ),
    },
    ...{
      finds: /^\[dead-end\] nobody can read "Nobody reads me\.": the \{\{#if\}\} around it/,
      at: 'Nobody reads me',
    },
  },
  {
    what: 'a link that is not ours',
    ...{ file: letter('3A'), ...opens('See [this](https://tracker.example.net/a).') },
    ...{ finds: /^\[link\] https:\/\/tracker\.example\.net\/a is not ours/, at: 'See [this]' },
  },
  {
    what: 'a link in the clear',
    ...{
      file: 'pages/safety.md',
      from: '## In other',
      to: '[All of them](http://lila.help).\n\n## In other',
    },
    ...{ finds: /^\[link\] http:\/\/lila\.help is neither ours nor https/, at: 'http://lila.help' },
  },
  {
    what: 'P22 letters without a postal address, for some',
    ...{
      file: 'partials/footer.mjml',
      from: '{{postalAddress}}',
      to: '{{#if texts}}{{postalAddress}}{{/if}}',
    },
    ...{
      finds: /^\[footer\] a letter has no postal address; add \{\{postalAddress\}\}/,
      at: '<mjml',
      in: 'layout.mjml',
    },
  },
  {
    what: 'P22 plain text without the way out, for some',
    ...{ file: 'footer.txt', from: /^(Unsubscribe:.*)$/m, to: '{{#if texts}}$1{{/if}}' },
    ...{ finds: /^\[footer\] the plain text has no unsubscribe link/, at: 'With you,' },
  },
  {
    what: 'an attribute given twice',
    ...{ file: 'partials/card.mjml', from: 'width="100%"', to: 'width="100%" width="100%"' },
    ...{ finds: /^\[html\] Attribute "width" duplicated/, at: 'width="100%" width' },
  },
  {
    what: 'HTML of another age',
    ...{
      file: 'partials/footer.mjml',
      from: '<p>{{brand}},',
      to: '<p><font color="#777777">x</font> {{brand}},',
    },
    ...{ finds: /^\[html\] <font> is deprecated.*; mail clients would guess/, at: '<font' },
  },
  {
    what: 'style that mail clients ignore',
    ...{
      file: 'partials/card.mjml',
      from: 'border-radius: 8px;',
      to: 'border-radius: 8px; position: absolute;',
    },
    ...{
      finds: /^\[html\] "position: absolute": Outlook and Gmail ignore it/,
      at: 'position: absolute',
    },
  },
  {
    what: 'a letter of too many kilobytes',
    ...{ file: 'voice.yaml', from: /kilobytes: \d+/, to: 'kilobytes: 9' },
    ...{
      finds: /^\[size\] got \d+\.\d KB of HTML at its longest; use at most 9/,
      at: '{{greeting}}',
      in: letter('M1'),
    },
  },
  {
    what: 'a letter that nobody gets',
    ...{ file: letter('9Z'), from: /^/, to: '---\nsubject: x\npreheader: y\n---\nWords.\n' },
    ...{ finds: /^\[dead-end\] nobody gets this letter: no touch has its name/, at: '---' },
  },
  {
    what: 'a reply that the text does not name',
    ...{ file: course, ...says('2C', 'Think of your plain line, kindly.') },
    ...{
      finds: /^\[answer\] invites "done" and does not say DONE; name what to reply/,
      at: 'of your plain line, kindly',
    },
  },
  {
    what: 'a keyword that nothing understands',
    ...{
      file: course,
      ...says('2B', 'Write one line today. Reply DONE or HARD. Text MENU for more.'),
    },
    ...{ finds: /^\[answer\] "MENU" is offered, and nothing understands it/, at: 'Text MENU' },
  },
  {
    what: 'an answer without words for some',
    ...{ file: course, from: /\n {2}skip: .*/, to: '\n  skip: "{{#if solo}}Skipped.{{/if}}"' },
    ...{
      finds: /^\[answer\] "skip" has no words for some readers; add them/,
      at: 'Skipped.{{/if}}',
    },
  },
  {
    what: 'an answer that nobody gets here',
    ...{
      file: course,
      from: /(- id: 1C\n[\s\S]*?invites: done)/,
      to: '$1 # 1C\n    answers: { number-high: "Good." }',
    },
    ...{
      finds: /^\[dead-end\] nobody gets "number-high" here: 1C invites "done"; remove it/,
      at: 'number-high: "Good."',
    },
  },
  {
    what: 'a choice without its answer',
    ...{ file: course, from: /(- id: 2E\n(?:(?!\n {2}- id)[\s\S])*?\n {6})choice:/, to: '$1done:' },
    ...{
      finds: /^\[answer\] 2E offers a choice without an answer of its own/,
      at: '{ key: A, label: All three }',
    },
  },
  {
    what: 'a practice without its two minutes',
    ...{ file: course, ...says('3E', 'Be still for once today. Reply DONE or HARD.') },
    ...{
      finds: /^\[variant\] 3E has no two-minute version; add \{\{#if baby\}\}/,
      at: 'Be still for once',
    },
  },
  {
    what: 'a spoken practice without its private version',
    ...{
      file: letter('1D'),
      from: /\{\{#if solo\}\}[\s\S]*?\{\{\/if\}\}/g,
      to: 'Then say it aloud to them.',
    },
    ...{
      finds: /^\[variant\] 1D speaks of "say" and has no private version; add \{\{#if solo\}\}/,
      at: ' say',
    },
  },
  {
    what: 'a private version that speaks of hiding',
    ...{ file: letter('I1'), from: 'Pick a time of your own.', to: 'Then hide the page.' },
    ...{
      finds: /^\[private\] "hide" for a reader on the private route: it speaks of hiding.*I1/,
      at: 'hide the page',
    },
  },
  {
    what: 'a number about two people on the private route',
    ...{ file: letter('M1'), from: 'How steady do you feel', to: 'How steady do you two feel' },
    ...{
      finds: /^\[private\] "you two" in M1 asks the private route for a number about two people/,
      at: 'do you two feel',
    },
  },
  {
    what: 'P29 a legal word that ends the texts no more',
    ...{ file: 'understanding.yaml', from: '/cancel/end/quit/', to: '/cancel/end/' },
    ...{
      finds: /^\[understood\] "QUIT" is understood as "free-text"; add it to commands: stop/,
      at: 'stop: |',
    },
  },
  {
    what: 'P59 words of danger that nothing catches',
    ...{ file: 'understanding.yaml', from: '        overdos*\n', to: '\n' },
    ...{
      finds:
        /^\[understood\] "overdose" is understood as "free-text" and must be caught; add a phrase/,
      at: '- about: by its name',
    },
  },
  {
    what: 'a choice whose label is a command',
    ...{ file: course, from: 'label: Strike back }', to: 'label: Skip it }' },
    ...{
      finds: /^\[understood\] "Skip it" is understood as "skip": a person who texts/,
      at: '{ key: A, label: Explain }',
    },
  },
  {
    what: 'a lesson without a line for a role',
    ...{
      file: letter('3A'),
      from: /\{\{#if (?:hurt|did|both)\}\}[\s\S]*?\{\{\/if\}\}/g,
      to: 'Words.',
    },
    ...{ finds: /^\[variant\] 3A has no line for a role; add/, at: '{{greeting}}' },
  },
];
