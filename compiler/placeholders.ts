/**
 * Finds the fields of brand.yaml that are still placeholders. They are fine on one machine; a
 * deployment with them is refused, because a person in need could get an invented help line.
 */

import { type Problems, quoted } from './source/problems.ts';
import type { Path, YamlSource } from './source/yaml.ts';
import { showPath } from './source/yaml.ts';

/**
 * Values that are placeholders: `<Your name>`, REPLACE-ME, TODO, and the names and domains reserved
 * for examples (RFC 2606, 6761).
 */
const invented =
  /^<.*>$|\bREPLACE-ME\b|\bTODO\b|\bexample\.(com|net|org)\b|\.(example|invalid|test|localhost)\b/;

/** One sentence for each placeholder, with place and remedy; empty when the brand may launch. */
export function placeholdersIn(
  brand: Readonly<Record<string, unknown>>,
  yaml: YamlSource,
): string[] {
  const listed = (brand.placeholders ?? []) as readonly string[];
  const declared = listed.map((field): [Path, string] => [
    [field],
    `got ${quoted(brand[field])}, which is a placeholder still; write your own, then take "${field}" off the list of placeholders`,
  ]);
  const others = leaves(brand)
    .filter(
      ([path, value]) =>
        invented.test(value) && path[0] !== 'placeholders' && !listed.includes(String(path[0])),
    )
    .map(([path, value]): [Path, string] => [
      path,
      `got ${quoted(value)}, which is a placeholder; write your own`,
    ]);
  return [...declared, ...others].map(([path, remedy]) => {
    const { file, line, column } = yaml.place(path);
    return `${file}:${line}:${column} ${showPath(path)}: ${remedy}`;
  });
}

/**
 * Adds a problem for each listed placeholder that is no field of brand.yaml. A typo in the list
 * would let the real placeholder pass.
 */
export function checkListed(
  brand: Readonly<Record<string, unknown>>,
  yaml: YamlSource,
  problems: Problems,
): void {
  for (const [i, field] of ((brand.placeholders ?? []) as readonly string[]).entries()) {
    if (field !== 'placeholders' && Object.hasOwn(brand, field)) continue;
    const known = Object.keys(brand).filter((key) => key !== 'placeholders');
    problems.add(
      yaml.place(['placeholders', i]),
      `placeholders[${i}]`,
      `got "${field}"; use some of ${known.join(', ')}`,
    );
  }
}

/** Every string in a value, with its path. */
function leaves(value: unknown, path: Path = []): [Path, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    leaves(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
