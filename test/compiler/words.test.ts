/** Tests the parsing of an author's words and Markdown. */
import { describe, expect, it } from 'vitest';
import { Mask, toBlocks } from '../../compiler/letters/markdown.ts';
import { toPlainText } from '../../compiler/letters/plain-text.ts';
import { parseWords } from '../../compiler/word-tree.ts';
import type { Flag, Words, WordsPart } from '../../core/course.ts';
import { escapeHtml } from '../../core/rendered-words.ts';

const vocabulary = { setting: 'touch', constants: { coach: 'Kim & Co' } } as const;
const parse = (source: string) => parseWords(source, vocabulary);

const choice = (flag: Flag, yes: Words, no: Words): WordsPart => {
  // biome-ignore lint/suspicious/noThenProperty: the shape of a choice in core/course.ts.
  return { if: flag, then: yes, else: no };
};

describe('words', () => {
  it('are text, variables and choices, with constants replaced and adjacent strings joined', () => {
    expect(parse('Dear {{greeting}} from {{coach}}.').words).toEqual([
      'Dear ',
      { v: 'greeting' },
      ' from Kim & Co.',
    ]);
    expect(parse('{{#if solo}}alone{{else}}together{{/if}}!').words).toEqual([
      choice('solo', ['alone'], ['together']),
      '!',
    ]);
  });

  it('may have a choice inside a choice', () => {
    expect(parse('{{#if solo}}{{#if baby}}a{{else}}b{{/if}}{{/if}}').words).toEqual([
      choice('solo', [choice('baby', ['a'], ['b'])], []),
    ]);
  });

  it('escape constants for HTML', () => {
    expect(parseWords('{{coach}}', vocabulary, escapeHtml).words).toEqual(['Kim &amp; Co']);
  });

  it.each([
    ['{{#unless solo}}x{{/unless}}', 'not allowed here'],
    ['{{#if solo did}}x{{/if}}', 'unknown question'],
    ['{{#if (eq a b)}}x{{/if}}', 'unknown question'],
    ['{{lookup this "constructor"}}', 'not allowed here'],
    ['{{constructor}}', 'unknown variable'],
    ['{{__proto__}}', 'not allowed here'],
    ['{{@root}}', 'not allowed here'],
    ['{{../greeting}}', 'not allowed here'],
    ['{{{greeting}}}', 'not allowed here'],
    ['{{&greeting}}', 'not allowed here'],
    ['{{! a remark }}', 'not allowed here'],
    ['{{> partial}}', 'not allowed here'],
    ['{{/if}}', 'closes what is not open'],
    ['{{#if solo}}', 'is never closed'],
    ['{{greeting', 'cannot be read'],
    ['{{#if solo}}a{{else}}b{{else}}c{{/if}}', 'cannot be read'],
  ])('refuse %s', (source, remedy) => {
    const { faults } = parse(source);
    expect(faults[0]?.remedy).toContain(remedy);
    expect(faults[0]).toMatchObject({ line: 1, column: 1 });
  });
});

const blocksOf = (source: string) => {
  const mask = new Mask();
  const blocks = toBlocks(source, mask);
  return {
    blocks: blocks.map((block) => JSON.parse(mask.show(JSON.stringify(block)))),
    text: toPlainText(blocks, mask, {}),
  };
};

describe('Markdown', () => {
  it('a link alone in its paragraph is a button, an emphasised one a secondary button', () => {
    const { blocks, text } = blocksOf(
      '[Begin]({{confirmUrl}})\n\n*[Not now]({{safetyUrl}})*\n\nA [link]({{safetyUrl}}) here.',
    );
    expect(blocks).toEqual([
      { kind: 'button', label: 'Begin', href: '{{confirmUrl}}' },
      { kind: 'quiet-button', label: 'Not now', href: '{{safetyUrl}}' },
      { kind: 'text', html: '<p>A <a href="{{safetyUrl}}">link</a> here.</p>' },
    ]);
    expect(text).toContain('Begin:\n{{confirmUrl}}');
    expect(text).toContain('link:\n{{safetyUrl}}\nhere.');
  });

  it('a quotation is the practice card, and may have a choice inside', () => {
    const { blocks, text } = blocksOf(
      '> **Try**\n>\n> {{#if baby}}\n> Two.\n> {{else}}\n> Seven.\n> {{/if}}',
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0].kind).toBe('card');
    expect(blocks[0].html.replace(/\s+/g, '')).toBe(
      '<p><strong>Try</strong></p>{{#ifbaby}}<p>Two.</p>{{else}}<p>Seven.</p>{{/if}}',
    );
    expect(text).toBe('  Try\n\n{{#if baby}}\n  Two.\n\n{{else}}\n  Seven.\n\n{{/if}}\n');
  });

  it('a choice between paragraphs is in none of them', () => {
    const { blocks } = blocksOf('One.\n{{#if did}}\nTwo.\n{{/if}}\nThree.');
    expect(blocks.map(({ kind, html }) => `${kind} ${html}`)).toEqual([
      'text <p>One.</p>',
      'tag {{#if did}}',
      'text <p>Two.</p>',
      'tag {{/if}}',
      'text <p>Three.</p>',
    ]);
  });

  it('HTML is shown as text', () => {
    expect(blocksOf('<script>alert(1)</script>').blocks[0].html).toContain('&lt;script&gt;');
  });
});
