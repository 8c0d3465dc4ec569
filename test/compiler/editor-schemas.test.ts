/**
 * Tests the JSON Schemas in templates/.schemas: the code generates them, and they accept the course
 * beside them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { editorSchemas } from '../../compiler/editor-schemas.ts';

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('the schemas for editors', () => {
  it('are what `mend build --schemas` writes', () => {
    const committed = readdirSync('templates/.schemas').map((file) => [
      file.replace('.json', ''),
      json(`templates/.schemas/${file}`),
    ]);
    expect(Object.fromEntries(committed)).toEqual(JSON.parse(JSON.stringify(editorSchemas())));
  });

  it.each([
    'brand.yaml',
    'consents.yaml',
    'understanding.yaml',
    'rebuild-trust/course.yaml',
    'seminar-reminders/course.yaml',
    'seminar-follow-up/course.yaml',
  ])('accept %s, which names its schema in its first line', (file) => {
    const source = readFileSync(`templates/${file}`, 'utf8');
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(source)?.[1] ?? '';
    const schema = json(
      new URL(named, new URL(`../../templates/${file}`, import.meta.url)).pathname,
    );
    expect(z.fromJSONSchema(schema).safeParse(parse(source)).error?.issues).toBeUndefined();
    const misspelt = { ...parse(source), tilte: 'x' };
    expect(z.fromJSONSchema(schema).safeParse(misspelt).success).toBe(false);
  });
});
