/**
 * Checks the help lines of brand.yaml: every country that the course is offered in has lines, each
 * can be tapped, and its short form names each link. Collects what a launch asks of their days.
 */
import {
  type HelpLine,
  type HelpLineCheck,
  type HelpLines,
  helpLineParts,
} from '../core/course.ts';
import type { BrandSource } from './source/course-schema.ts';
import type { Path, YamlSource } from './source/yaml.ts';
import { showPath } from './source/yaml.ts';

/** A line that was tried longer ago is refused at a launch. */
const goodForDays = 90;

/** The help lines as the library has them: a line without links has an empty mapping. */
export function helpLinesFrom(help: BrandSource['help']): Record<string, HelpLines> {
  const whole = <Line extends object>(line: Line) => ({ links: {}, ...line });
  return Object.fromEntries(
    Object.entries(help).map(([country, { emergency, crisis, violence, more, url }]) => [
      country,
      {
        ...{ emergency: whole(emergency), crisis: whole(crisis), violence: whole(violence) },
        ...(more ? { more: more.map(whole) } : {}),
        url,
      } as HelpLines,
    ]),
  );
}

/** Adds a problem for each country without lines, and for each line that cannot be tapped. */
export function checkHelpLines(
  help: Readonly<Record<string, HelpLines>>,
  offered: readonly string[],
  yaml: YamlSource,
): void {
  for (const country of ['default', ...offered]) {
    if (help[country]) continue;
    yaml.add(['help'], `has no "${country}"; add its help lines, since nobody may be left without`);
  }
  for (const { path, line } of linesOf(help)) {
    const isEverywhere = path[1] === 'default';
    if (Object.keys(line.links).length === 0 && !isEverywhere)
      yaml.add(path, 'has no links; add what can be tapped, as {"Call 988": "tel:988"}');
    if (isNamed(line) && !helpLineParts(line)) {
      yaml.add(
        [...path, 'short'],
        `got "${line.short}"; name the numbers of all links, in their order`,
      );
    }
  }
}

const isNamed = (line: Omit<HelpLine, 'short'>): line is HelpLine => 'short' in line;

/** What a launch asks: every line that has links was tried within the last 90 days. */
export function helpLineChecks(
  help: Readonly<Record<string, HelpLines>>,
  yaml: YamlSource,
): HelpLineCheck[] {
  return linesOf(help)
    .filter(({ line }) => Object.keys(line.links).length > 0)
    .map(({ path, line: { checked } }) => {
      const { file, line, column } = yaml.place([...path, 'checked']);
      const got = checked ? `"${checked}"` : 'no day';
      return {
        // It may be tomorrow already where the coach is.
        goodFrom: checked ? dayAfter(checked, -1) : '',
        goodUntil: checked ? dayAfter(checked, goodForDays) : '',
        problem: `${file}:${line}:${column} ${showPath([...path, 'checked'])}: got ${got}, which is not one of the last ${goodForDays} days; try the line, then write the day`,
      };
    });
}

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

interface PlacedLine {
  readonly path: Path;
  readonly line: Omit<HelpLine, 'short'>;
}

function linesOf(help: Readonly<Record<string, HelpLines>>): PlacedLine[] {
  return Object.entries(help).flatMap(([country, lines]) => [
    ...(['emergency', 'crisis', 'violence'] as const).map((kind) => ({
      path: ['help', country, kind],
      line: lines[kind],
    })),
    ...(lines.more ?? []).map((line, i) => ({ path: ['help', country, 'more', i], line })),
  ]);
}
