/**
 * Parses an author's words into the small tree of core/course.ts (`Words`). Handlebars parses them;
 * only `{{variable}}` and `{{#if flag}}...{{else}}...{{/if}}` are allowed, so words cannot run
 * code.
 */
import Handlebars from 'handlebars';
import type { Flag, Words, WordsPart } from '../core/course.ts';
import { flags, type Setting, seminarVariables, type Variable, variables } from './variables.ts';

/** A fault in words. Line and column count from 1 in the parsed source; `piece` is the text. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly piece: string;
  readonly remedy: string;
}

export interface Parsed {
  readonly words: Words;
  readonly faults: readonly Fault[];
}

/** What words may name beside the run-time variables of their setting. */
export interface Vocabulary {
  readonly setting: Setting;
  readonly constants: Readonly<Record<string, string>>;
  /**
   * Names that the build fills in a layout, e.g. `{{{body}}}` and `{{colors.ink}}`. They are
   * allowed in the source and left out of the tree.
   */
  readonly slots?: ReadonlySet<string>;
}

type Node = hbs.AST.Statement;

/**
 * Parses words and replaces constants by their values, which pass through `escaped` (identity for
 * text, HTML escaping for HTML).
 */
export function parseWords(
  source: string,
  vocabulary: Vocabulary,
  escaped = (text: string) => text,
): Parsed {
  const unclosed = unbalanced(source);
  if (unclosed) return { words: [], faults: [unclosed] };
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    return { words: [], faults: [syntaxFault(source, error as Error)] };
  }
  const faults: Fault[] = [];
  const fault = (node: Node, remedy: string) => {
    const { line, column } = node.loc.start;
    const piece =
      source
        .split('\n')
        [line - 1]?.slice(column)
        .match(/^\{\{+.*?\}\}+/)?.[0] ?? '';
    faults.push({ line, column: column + 1, piece, remedy });
    return [];
  };
  // Without a dated seminar the seminar variables of a course's letter are empty.
  const needsDate = vocabulary.setting === 'touch' || vocabulary.setting === 'letter';
  const convert = (nodes: readonly Node[], dated: boolean): Words =>
    merged(nodes.flatMap((node) => convertNode(node, dated)));
  const convertNode = (node: Node, dated: boolean): WordsPart[] => {
    if (isContent(node)) return [node.value];
    if (isMustache(node)) {
      const name = plainName(node);
      if (name && vocabulary.slots?.has(name)) return [];
      if (!name || !node.escaped) return fault(node, forbidden(nameOf(node)));
      const constant = Object.hasOwn(vocabulary.constants, name)
        ? vocabulary.constants[name]
        : undefined;
      if (constant !== undefined) return [escaped(constant)];
      const variable = variables.find((one) => one.name === name);
      if (variable?.settings.includes(vocabulary.setting)) {
        if (!dated && seminarVariables.has(name))
          return fault(node, 'is empty where none is dated; put it inside {{#if seminar}}');
        return [{ v: name }];
      }
      return fault(
        node,
        variable
          ? misplaced(variable, vocabulary)
          : `unknown variable; ${nearest(name, vocabulary)}`,
      );
    }
    if (isIf(node)) {
      const flag = flagOf(node);
      if (!flag) return fault(node, `unknown question; {{#if}} takes one of ${flags.join(', ')}`);
      const then = convert(node.program.body, dated || flag === 'seminar');
      return [{ if: flag, then, else: convert(node.inverse?.body ?? [], dated) }];
    }
    return fault(node, forbidden());
  };
  const words = convert(program.body, !needsDate);
  return { words, faults };
}

/** Joins adjacent strings, and drops empty ones. */
function merged(parts: readonly WordsPart[]): Words {
  const out: WordsPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

const isContent = (node: Node): node is hbs.AST.ContentStatement =>
  node.type === 'ContentStatement';
const isMustache = (node: Node): node is hbs.AST.MustacheStatement =>
  node.type === 'MustacheStatement';
const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression =>
  node.type === 'PathExpression';
const isIf = (node: Node): node is hbs.AST.BlockStatement =>
  node.type === 'BlockStatement' && (node as hbs.AST.BlockStatement).path.original === 'if';

const nameOf = (node: hbs.AST.MustacheStatement): string =>
  isPath(node.path) ? node.path.original : '';

function plainName(node: hbs.AST.MustacheStatement): string | undefined {
  const simple =
    isPath(node.path) && node.params.length === 0 && (node.hash?.pairs.length ?? 0) === 0;
  return simple && /^[a-zA-Z]+(\.[a-zA-Z]+)?$/.test(nameOf(node)) ? nameOf(node) : undefined;
}

function flagOf(node: hbs.AST.BlockStatement): Flag | undefined {
  const [question, ...more] = node.params;
  if (!question || more.length > 0 || !isPath(question) || (node.hash?.pairs.length ?? 0) > 0)
    return undefined;
  return flags.find((flag) => flag === question.original);
}

function forbidden(name = ''): string {
  const three = name && !name.includes('.') ? `, e.g. {{${name}}}` : '';
  return `not allowed here; only {{variable}} and {{#if flag}}...{{else}}...{{/if}} are${three}`;
}

/**
 * The first block tag that is never closed or never opened. Handlebars would name the end of the
 * file instead.
 */
function unbalanced(source: string): Fault | undefined {
  const open: { name: string; at: number; piece: string }[] = [];
  for (const match of source.matchAll(/\{\{([#/])\s*(\w*)[^}]*\}\}/g)) {
    const [piece, mark, name = ''] = match;
    if (mark === '#') open.push({ name, at: match.index, piece });
    else if (open.at(-1)?.name === name) open.pop();
    else
      return faultAt(
        source,
        match.index,
        piece,
        `closes what is not open; remove it, or open {{#${name} ...}} before it`,
      );
  }
  const last = open.at(-1);
  return (
    last &&
    faultAt(source, last.at, last.piece, `is never closed; add {{/${last.name}}} after its words`)
  );
}

function syntaxFault(source: string, error: Error): Fault {
  const line = Number(/line (\d+)/.exec(error.message)?.[1] ?? 1);
  const before = source.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const at = Math.max(source.indexOf('{{', start), start);
  const piece = /^\{\{[^\n]{0,20}/.exec(source.slice(at))?.[0] ?? '';
  return faultAt(
    source,
    at,
    piece,
    'cannot be read; write {{variable}} or {{#if flag}}...{{/if}}, with both braces closed',
  );
}

function faultAt(source: string, offset: number, piece: string, remedy: string): Fault {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, piece, remedy };
}

const settingNames = {
  text: 'texts',
  inbox: 'subjects and preheaders',
  layout: 'layouts',
  letter: 'letters',
  touch: "touches' letters",
  event: "seminars' letters",
  'event-text': "seminars' texts",
  slide: 'slides',
  page: 'pages',
  alert: 'alerts',
  'alert-subject': 'subjects of alerts',
  digest: "the morning's letter",
};

function misplaced(variable: Variable, { setting }: Vocabulary): string {
  if (setting === 'alert-subject' && variable.name === 'who')
    return 'names a person where others may see the screen; leave it out: the text may have it';
  const where = variable.settings.map((one) => settingNames[one]).join(', ');
  return `does not belong in ${settingNames[setting]}, only in ${where}; leave it out`;
}

/** "did you mean {{coach}}?", or the list when nothing is near. */
function nearest(name: string, { constants, setting }: Vocabulary): string {
  const here = variables
    .filter((variable) => variable.settings.includes(setting))
    .map((variable) => variable.name);
  const known = [...Object.keys(constants), ...here].sort();
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  const near = known.find(
    (other) => letters(other) === letters(name) || distance(name, other) <= 2,
  );
  return near ? `did you mean {{${near}}}?` : `use one of ${known.join(', ')}`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
