/** Covers what is cleaned of an address and a name, and which words are no name. */
import { describe, expect, it } from 'vitest';
import { readAddress, readFirstName, readLine } from '../../../service/intake/person-fields.ts';

/** The value of a field, or its fault in words, as a form reads it. */
function read(written: string, field: typeof readAddress): string {
  const line = readLine(written);
  const found = 'value' in line ? field(line.value) : line;
  return 'value' in found ? found.value : found.fault;
}

describe('P82 an address', () => {
  it.each([
    ['\u200ba@example.com', 'a zero width space before it'],
    ['a@example.com\u200e', 'a direction mark behind it'],
    ['a\u2060@example.com', 'a word joiner inside'],
    ['\ufeffa@exam\u00adple.com', 'a byte order mark and a soft hyphen'],
    ['a\u200d@example\u200c.com', 'joiners inside'],
    ['a\u3164@example.com\u{e0020}', 'a filler and a tag'],
    ['\u202aa@example.com\u202c', 'an embedding around it'],
    ['\u2068a@example.com\u2069', 'an isolate around it'],
    ['\u00a0a@example.com\u2007', 'spaces that do not break'],
    ['ａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'full-width forms'],
    ['　a@example.com　', 'ideographic spaces'],
    ['A@EXAMPLE.com', 'capitals'],
    ['mailto:a@example.com', 'a link'],
    ['MAILTO:a@example.com?subject=Hi', 'a link with a subject'],
    ['SMTP:a@example.com', 'its kind, as Exchange writes it'],
    ['<a@example.com>', 'angle brackets'],
    ['<mailto:a@example.com>', 'a link in brackets'],
    ['a@example.com <a@example.com>', 'itself as display name'],
    ['"a@example.com"', 'quotes'],
    ['\u201ca@example.com\u201d', 'curly quotes'],
    ["'a@example.com", 'the mark of a spreadsheet'],
    ['(a@example.com)', 'parentheses'],
    ['[a@example.com]', 'square brackets'],
    ['a@example.com,', 'a comma behind it'],
    ['a@example.com;', 'a semicolon behind it'],
    ['a@example.com.', 'a full stop behind it'],
    ['Email: a@example.com', 'a label'],
  ])('%j is read in spite of %s', (written) => {
    expect(read(written, readAddress)).toBe('a@example.com');
  });

  it.each([
    ['ann\u2011marie@my\u2010site.example', 'ann-marie@my-site.example'],
    ['ann\u2013marie@example.com', 'ann-marie@example.com'],
    ['ann\u2212marie@example.com', 'ann-marie@example.com'],
    ['o\u2019brien@example.com', "o'brien@example.com"],
  ])('%j has plain hyphens and apostrophes', (written, address) => {
    expect(read(written, readAddress)).toBe(address);
  });

  it.each(['a@example.com\r\nBcc: b@example.com', 'a@example.com\n', 'a\u202e@example.com'])(
    '%j is refused as before',
    (written) => {
      expect(read(written, readAddress)).toMatch(/^Please write this on one line/);
    },
  );

  it.each([
    'a@example.com; b@example.com',
    'a@example.com, b@example.com',
    'a@example.com ::: b@example.com',
    'a@example.com b@example.com',
    'a@example.com/b@example.com',
    'Ann <a@example.com>, Bo <b@example.com>',
  ])('%j is two addresses, and says so', (written) => {
    expect(read(written, readAddress)).toBe(
      'There are two addresses here. Please give one of them.',
    );
  });

  it.each(['a b@example.com', 'a@exam ple.com', 'a@', '@example.com', 'a@example', 'a at b.com'])(
    '%j is none',
    (written) => {
      expect(read(written, readAddress)).toMatch(/^This does not look like an email address/);
    },
  );
});

describe('P82 a first name', () => {
  it.each([
    ...[
      'NULL',
      'null',
      '(null)',
      '<null>',
      '\\N',
      'undefined',
      'None',
      'NaN',
      'nan',
      'nil',
      'void',
    ],
    ...[
      'N/A',
      'n/a',
      'n.a.',
      'N / A',
      '#N/A',
      '#N/A!',
      'NA',
      '#REF!',
      '#VALUE!',
      '#NAME?',
      '#DIV/0!',
    ],
    ...['-', '--', '\u2014', '.', '?', '...', '_', '(blank)', '(empty)', '[empty]', '(not set)'],
    ...['{{name}}', '{{ first_name }}', '{first_name}', '{$name}', '{% name %}', 'Hi {{name}}'],
    ...[
      '[First Name]',
      '[[firstname]]',
      '[FNAME]',
      '<First Name>',
      '<<First_Name>>',
      '«First Name»',
    ],
    ...['%FNAME%', '%%first_name%%', '%first%', '*|FNAME|*', '|FNAME|', '-FNAME-', '~FirstName~'],
    ...[
      '$name',
      '$FNAME$',
      '::name::',
      '##name##',
      '@@name@@',
      '__name__',
      '{{{name}}}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as a program writes it
      '${name}',
    ],
    ...["{{ subscriber.first_name | default: 'friend' | capitalize }}", '[object Object]'],
    ...['First Name', 'first_name', 'FirstName', 'fname', 'Your name', 'name', 'Vorname', 'Email'],
    ...[
      'unknown',
      'Unknown',
      'not provided',
      'No name',
      'anonymous',
      'Subscriber',
      'TRUE',
      'false',
    ],
    ...['123', '+1 555 010 0123', '12.5', '2024-01-01', '0', 'ann@example.com', '#1'],
    ...['\u200bNULL', 'ＮＵＬＬ', '\u00a0-\u00a0', 'N\u2060/A', '"NULL"', "'null'", 'null,'],
  ])('%j is none, and refuses nobody', (written) => {
    expect(read(written, readFirstName)).toBe('');
  });

  it.each([
    ...[
      'Ann',
      'Na',
      'Nan',
      'Nil',
      'Noname-Lee',
      'True',
      'X',
      'J.',
      'A',
      'Mo',
      'Ng',
      'Li',
      'Nullah',
    ],
    ...['Zoë', 'Anne-Marie', "D'Arcy", 'O\u2019Brien', 'Mary Jane', 'St. John', 'Ke$ha', 'Blanka'],
    ...['李', 'Анна', 'محمد', 'अनन्या', 'タロウ', '🌱', 'Sam 🌱', 'Sam (they)', 'Ann & Bo', 'DJ'],
    ...['علی\u200cرضا', 'क्\u200dष', '👩🏽\u200d🦰', '❤️'],
  ])('%j stays as it is', (written) => {
    expect(read(written, readFirstName)).toBe(written);
  });

  it.each([
    ['Poe, Ann', 'Ann'],
    ['Poe,Ann', 'Ann'],
    ['van der Poe, Ann Marie', 'Ann Marie'],
    ['Poe, Laura', 'Laura'],
    ['Ann Poe, PhD', 'Ann Poe'],
    ['Ann Poe, Jr.', 'Ann Poe'],
    ['Poe, NULL', ''],
    ['"Ann"', 'Ann'],
    ['Ann,', 'Ann'],
    ['A\u200bn\u00adn', 'Ann'],
    ['Ａｎｎ', 'Ann'],
    ['ﾀﾛｳ', 'タロウ'],
    ['Anne\u2011Marie', 'Anne-Marie'],
    ['Ann\u00a0Marie', 'Ann Marie'],
    ['Ann\u200e', 'Ann'],
  ])('%j is read as %j', (written, name) => {
    expect(read(written, readFirstName)).toBe(name);
  });
});

describe('P82 a line', () => {
  it.each([' ', '\u200b', '\u202a', '\u200d', '\uff21'])(
    'is cut to a bounded length before it is cleaned, and twenty thousand of %j are too long',
    (piece) => {
      expect(readLine(piece.repeat(20_000))).toHaveProperty('fault');
    },
  );
});
