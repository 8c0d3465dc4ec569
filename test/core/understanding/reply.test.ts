/** Covers the meaning of replies by the words of templates/understanding.yaml. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  commands,
  type Danger,
  type Review,
} from '../../../core/understanding/compiled-understanding.ts';
import { understand as read } from '../../../core/understanding/reply.ts';
import { theLibrary } from '../../library.ts';

const { understanding } = await theLibrary();
const understand = (text: string) => read(understanding, text);

const says = (kind: Command | 'free-text' | 'thanks' | 'worry', texts: readonly string[]) =>
  texts.map((text) => [text, kind] as const);

describe('a reply', () => {
  it.each(commands.map((command) => [command.replace('-', ' ').toUpperCase(), command] as const))(
    '%j means %s',
    (text, kind) => expect(understand(text)).toEqual({ kind }),
  );

  it.each([
    ...says('stop', [
      'Stop.',
      ' stop ',
      'StOp!!!',
      'ＳＴＯＰ',
      '🛑 STOP',
      'STOP STOP',
      'sotp',
      'stop please',
      'opt-out',
    ]),
    ...says('stop', [
      'STOP. I did not sign up for this',
      'Stop! Wrong person',
      'parar',
      'ALTO',
      'S\u200bTOP',
      '𝐒𝐓𝐎𝐏',
    ]),
    ...says('free-text', ['step', 'Step.', 'shop', 'stoop', 'top', 'ended']),
    ...says('help', ['Help!', 'INFO', 'ayuda', 'hlep', 'help please']),
    ...says('worry', ['I need help', 'help me', 'can you help me', 'Done. Can you help?']),
    ...says('safe', ['safe?', 'Support', 'unsafe', 'SAFE please', 'saef']),
    ...says('free-text', ['same', 'sage', 'save', 'sane', 'cafe']),
    ...says('start', ['Start.', 'unstop', 'strat']),
    ...says('yes', ['yes!', 'Y', 'sí', 'Yes please', 'ok yes']),
    ...says('free-text', ['yes and no', 'yesterday', 'yeah kind of']),
    ...says('done', [
      'Done!',
      'did it',
      'I did it',
      'yep',
      'doen',
      'dnoe',
      'Done ✅',
      '“done”',
      '✅ done',
      'DONE?',
      'ok done',
    ]),
    ...says('done', ['Done. It was hard but we managed', 'done, thanks', 'dooone']),
    ...says('free-text', ['none', 'gone', 'dome', 'done with blaming', 'Done. He told our son']),
    ...says('hard', [
      'hard.',
      'struggling',
      "I couldn't",
      'couldn’t',
      'I couldn`t',
      'strugling',
      'haard',
    ]),
    ...says('hard', ['Too much today', 'it was a rough one']),
    ...says('free-text', ['Hard. We argued', 'hand', 'card', 'hear', 'hardly', 'hard to say']),
    ...says('slow', ['baby steps', 'too much', 'slwo', 'slow down please']),
    ...says('faster', ['normal', 'fastr']),
    ...says('pause', ['break', 'busy', 'puase', 'I need a break']),
    ...says('go', ['resume', 'go.', 'lets go']),
    ...says('skip', ['pass', 'skip this one', 'skpi']),
    ...says('coach', ['person', 'call me', 'can I talk to a person?', 'cooach']),
    ...says('solo', ['Solo.', 'soloo', 'solo please']),
    ...says('free-text', ['sold', 'sole', 'polo', 'solo walk helped']),
    ...says('hide', ['Hide', 'hdie']),
    ...says('free-text', [
      'high',
      'side',
      'ride',
      'wide',
      'hike',
      'hire',
      'tide',
      'I hide my feelings',
    ]),
    ...says('erase', ['delete me', 'Delete my data', 'please erase']),
    ...says('erase-all', ['erase all please']),
    ...says('free-text', ['erasse', 'rease', 'earse', 'erase al', 'phrase', 'erased']),
    ...says('thanks', ['ok', '🙂', 'thank you', 'good night']),
    ...says('free-text', ['won', '', '   ', 'fight', 'I am sad today', 'constructor', 'toString']),
  ])('%j means %s', (text, kind) => expect(understand(text).kind).toBe(kind));

  it.each([
    ...(
      [
        '4',
        '4.',
        ' 4 ',
        'four',
        'Four!',
        '4/5',
        '4 / 5',
        '4 out of 5',
        '４',
        '④',
        '❹',
        '➍',
        '4️⃣',
      ] as const
    ).map((text) => [text, 4] as const),
    ...(
      [
        'a 4',
        'a solid 4',
        "I'd say 4",
        'its a 4 today',
        'about a 4',
        '4 🙂',
        '4. Better than last week',
      ] as const
    ).map((text) => [text, 4] as const),
    ...[
      ['maybe 2', 2] as const,
      ['7', 7] as const,
      ['0', 0] as const,
      ['-1', -1] as const,
      ['100', 100] as const,
    ],
    ...[['🔟', 10] as const, ['tres', 3] as const],
  ])('%j is the number %i', (text, number) =>
    expect(understand(text)).toEqual({ kind: 'number', number }),
  );

  it.each([
    '4 and then 5',
    '4 kids',
    'call 91',
    '12345',
    '4th',
    '3.5',
    '3-4',
    '3 or 4',
    '4/10',
    '1. I lied 2. I left',
    "I'm 45",
  ])('%j is no number', (text) => expect(understand(text).kind).not.toBe('number'));

  it.each([
    ...[
      ['a', 'A'] as const,
      ['B.', 'B'] as const,
      ['(c)', 'C'] as const,
      ['Ⓒ', 'C'] as const,
      ['🅰️', 'A'] as const,
    ],
    ...[
      ['🅑', 'B'] as const,
      ['🇧', 'B'] as const,
      ['C not yet', 'C'] as const,
      ["it's a B", 'B'] as const,
    ],
  ])('%j is the letter %s', (text, letter) =>
    expect(understand(text)).toEqual({ kind: 'choice', letter }),
  );

  it.each(['I', 'aaa', 'I shut down', '🇺🇸'])('%j is no letter', (text) =>
    expect(understand(text).kind).toBe('free-text'),
  );
});

describe('the order of meanings', () => {
  it('P62 an opt-out counts whatever else the text says, and danger in the text still alerts', () => {
    expect(understand('stop texting me, I want to die')).toEqual({ kind: 'stop', danger: 'self' });
    expect(understand('STOP. He hit me')).toEqual({ kind: 'stop', danger: 'violence' });
    expect(understand('stop')).toEqual({ kind: 'stop' });
  });

  it.each<[string, Danger]>([
    ['help, he hit me', 'violence'],
    ['done, but I want to die', 'self'],
    ['3 because he choked me', 'violence'],
    ["I'm not safe", 'violence'],
    ['not safe here', 'violence'],
  ])('P58 %j is read as danger before anything else', (text, danger) => {
    expect(understand(text)).toEqual({ kind: 'danger', danger });
  });

  it.each<[string, Danger]>([
    ['he hit me and I want to die', 'self'],
    ['I will kill him, he hit me', 'others'],
    ['I am 15 and he hits me', 'violence'],
    ['he said he will kill me', 'violence'],
    ['I am going to kill him', 'others'],
  ])('P58 of two dangers in %j the graver one is reported: %s', (text, danger) => {
    expect(understand(text)).toEqual({ kind: 'danger', danger });
  });

  it.each(["I'm 45", 'married 15 years', 'my son is 15', '15 minutes of it', 'I felt 15 again'])(
    '%j does not say that the person is under 18',
    (text) => expect(understand(text)).toEqual({ kind: 'free-text' }),
  );
});

describe('free text', () => {
  it.each<[string, Review | undefined]>([
    ['can I do it tomorrow', 'question'],
    ['Is that normal?', 'question'],
    ['¿y ahora?', 'question'],
    ['this is a waste of time', 'complaint'],
    ['your texts are useless', 'complaint'],
    ['the kids were there', 'child'],
    ['custody hearing on Monday', 'child'],
    ['stop fighting', 'stop'],
    ["I can't stop thinking about it", 'stop'],
    ['he told me to stop', 'stop'],
    ['we had tea', undefined],
  ])('%j is shown to a human as %s', (text, review) => {
    expect(understand(text)).toEqual({ kind: 'free-text', ...(review ? { review } : {}) });
  });
});

describe('any text', () => {
  /** Strings of our own words, in any order: far nearer to the rules than random strings. */
  const ownWords = fc
    .array(
      fc.constantFrom(
        ...JSON.stringify(understanding)
          .split(/[^a-z0-9]+/i)
          .filter(Boolean),
      ),
      { maxLength: 300 },
    )
    .map((words) => words.join(' '));
  const hostile = fc
    .tuple(
      fc.constantFrom(
        'he ',
        'it hits me ',
        'not want to be here ',
        '4/',
        'really ',
        'stop. ',
        'my husband ',
      ),
      fc.nat(800),
    )
    .map(([piece, times]) => piece.repeat(times));

  it('any text is understood, however long and strange', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), ownWords, hostile),
        (text) => {
          const reply = understand(text);
          expect(understand(text)).toEqual(reply);
          expect(JSON.parse(JSON.stringify(reply))).toEqual(reply);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a text means the same in capitals, with spaces around it and with marks behind it', () => {
    fc.assert(
      fc.property(ownWords, (text) => {
        expect(understand(` ${text.toUpperCase()} \n`)).toEqual(understand(text));
        expect(understand(`${text} ...`).kind).toBe(understand(text).kind);
      }),
      { numRuns: 100 },
    );
  });

  it('P29 the eight legal words stop texts in every spelling of a phone', () => {
    const words = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
    const dressed = fc.tuple(
      fc.constantFrom(...words),
      fc.constantFrom('', ' ', '"', '*', '\u200b', '🛑 ', '¡'),
      fc.constantFrom('', '.', '!!', ' please', ' now', '\n', ' 🙏', '\ufe0f'),
      fc.constantFrom(
        (word: string) => word,
        (word: string) => word.toLowerCase(),
        (word: string) =>
          word.replace(/[A-Z]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)),
      ),
    );
    fc.assert(
      fc.property(dressed, ([word, before, after, as]) => {
        expect(understand(`${before}${as(word)}${after}`)).toEqual({ kind: 'stop' });
      }),
    );
  });
});

describe('the words of an understanding', () => {
  it('the words survive JSON and take less than 128 KB of every function, the examples 384 KB', () => {
    expect(JSON.parse(JSON.stringify(understanding))).toEqual(understanding);
    const { examples, ...words } = understanding;
    expect(Buffer.byteLength(JSON.stringify(words))).toBeLessThan(128 * 1024);
    expect(Buffer.byteLength(JSON.stringify(examples))).toBeLessThan(384 * 1024);
  });
});

describe('the carriers’ word before words of danger', () => {
  it.each([
    ['STOP i want to kill myself, leave me alone', { kind: 'stop', danger: 'self' }],
    ['STOP he is hurting me', { kind: 'stop', danger: 'violence' }],
    [
      'please stop, he beats me when he sees these',
      { kind: 'stop', exposed: true, danger: 'violence' },
    ],
    ['END i want to end my life', { kind: 'stop', danger: 'self' }],
    ['end it all', { kind: 'danger', danger: 'self' }],
    ['stop fighting', { kind: 'free-text', review: 'stop' }],
  ])('P62 "%s" is an opt-out only where the text asks for one', (text, meaning) => {
    expect(understand(text)).toEqual(meaning);
  });
});
