/**
 * Resolves the includes of MJML and fills its slots. MJML itself drops a missing include without an
 * error; here it is a problem with a place, and an include may fill slots of the included file.
 */
import { normalize } from 'node:path';
import { readSource } from '../source/files.ts';
import { type Problems, placeAt } from '../source/problems.ts';
import type { Constants, Setting } from '../variables.ts';
import { parseWords } from '../word-tree.ts';
import { checkElements } from './mjml-tags.ts';

/** Slots that a letter fills, written `{{{slot}}}` in MJML. Colours are `{{colors.name}}`. */
export const letterSlots = ['subject', 'preheader', 'kicker', 'bar', 'body', 'buttons'];

/** Slots of the partials for blocks. An include of one of these must fill them. */
export const partialSlots: Readonly<Record<string, readonly string[]>> = {
  text: ['content'],
  card: ['content'],
  button: ['label', 'href'],
  'quiet-button': ['label', 'href'],
};

export interface MjmlTools {
  readonly directory: string;
  readonly colors: Readonly<Record<string, string>>;
  readonly constants: Constants;
  readonly setting: Setting;
  readonly problems: Problems;
}

/**
 * The source of `file` with each include replaced by its file and each colour by its value.
 * Includes of a file in `leaveOut` become nothing.
 */
export async function wholeMjml(
  tools: MjmlTools,
  file: string,
  source: string,
  slots: readonly string[] = letterSlots,
  leaveOut: ReadonlySet<string> = new Set(),
): Promise<string> {
  const whole = await withIncludes(tools, file, source, [], slots, leaveOut);
  return fillSlots(whole, prefixed('colors.', tools.colors));
}

/** `<mj-include path="..." label="..." />`, or with the slot `content` between its tags. */
const includes = /<mj-include\b((?:"[^"]*"|[^">])*?)(?:\/>|>([\s\S]*?)<\/mj-include>)/g;

async function withIncludes(
  tools: MjmlTools,
  file: string,
  source: string,
  above: readonly string[],
  slots: readonly string[],
  leaveOut: ReadonlySet<string>,
): Promise<string> {
  const { problems } = tools;
  checkTags(tools, file, source, slots);
  checkElements(file, source, problems);
  let whole = '';
  let end = 0;
  for (const match of source.matchAll(includes)) {
    whole += source.slice(end, match.index);
    end = match.index + match[0].length;
    const given = attributesOf(match[1] ?? '', match[2]);
    const path = normalize(given.path ?? '');
    const refuse = (remedy: string) =>
      problems.add(placeAt(file, source, match.index), 'mj-include', `got "${path}"; ${remedy}`);
    if (path.startsWith('..') || path.startsWith('/') || [...above, file].includes(path)) {
      refuse('include only files of this folder, and none inside itself');
      continue;
    }
    if (leaveOut.has(path)) continue;
    const text = await readSource(tools.directory, path, problems);
    if (text === undefined) refuse('there is no such file in the templates folder');
    if (typeof text !== 'string') continue;
    const own = slotsOf(path);
    const empty = own.filter((slot) => given[slot] === undefined);
    if (empty.length > 0)
      refuse(`it also wants ${empty.map((slot) => `${slot}="..."`).join(' and ')}`);
    const included = await withIncludes(
      tools,
      path,
      text,
      [...above, file],
      [...letterSlots, ...own],
      leaveOut,
    );
    whole += fillSlots(included, Object.fromEntries(own.map((slot) => [slot, given[slot] ?? ''])));
  }
  return whole + source.slice(end);
}

function attributesOf(
  written: string,
  content: string | undefined,
): Readonly<Record<string, string>> {
  const pairs = [...written.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return { ...Object.fromEntries(pairs), ...(content === undefined ? {} : { content }) };
}

const slotsOf = (path: string): readonly string[] =>
  partialSlots[/^partials\/([\w-]+)\.mjml$/.exec(path)?.[1] ?? ''] ?? [];

function checkTags(
  { colors, constants, setting, problems }: MjmlTools,
  file: string,
  text: string,
  slots: readonly string[],
) {
  const names = new Set([...slots, ...Object.keys(prefixed('colors.', colors))]);
  for (const fault of parseWords(text, { setting, constants, slots: names }).faults) {
    problems.add(
      { file, line: fault.line, column: fault.column },
      '',
      `${fault.piece} ${fault.remedy}`,
    );
  }
}

const prefixed = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));

/** Fills slots in double or triple braces. Other variables stay; rendering fills them. */
export function fillSlots(source: string, values: Readonly<Record<string, string>>): string {
  return source.replace(/\{\{\{?([\w.]+)\}\}\}?/g, (tag, name: string) => values[name] ?? tag);
}
