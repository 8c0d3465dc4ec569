/**
 * Reads the touches of a course.yaml one by one, so that a wrong one hides no other, and checks the
 * rules that hold for every kind of touch.
 */
import type { z } from 'zod';
import type { YamlSource } from './source/yaml.ts';
import type { TouchWords } from './touch.ts';

export interface Listed<T> {
  /** Its position in course.yaml. */
  readonly index: number;
  readonly touch: T;
}

/** Every touch that fits the schema. Each of the others is a problem. */
export function readTouches<T>(yaml: YamlSource, schema: z.ZodType<T>): Listed<T>[] {
  const value = yaml.value as { touches?: unknown } | undefined;
  const touches = Array.isArray(value?.touches) ? value.touches : [];
  return touches.flatMap((_, index) => {
    const touch = yaml.read(schema, ['touches', index]);
    return touch ? [{ index, touch }] : [];
  });
}

/**
 * Checks ids, choices and texts. Only a seminar's letter may have a text beside it, for people who
 * gave a number and no address.
 */
export function checkTouches(
  listed: readonly Listed<TouchWords>[],
  yaml: YamlSource,
  textBesideLetter: 'allowed' | 'refused',
): void {
  const seen = new Set<string>();
  for (const { index, touch } of listed) {
    const at = (key: string) => ['touches', index, key];
    if (seen.has(touch.id))
      yaml.add(at('id'), `got "${touch.id}" a second time; give every touch an id of its own`);
    seen.add(touch.id);
    if (touch.invites === 'choice' && !touch.choices) {
      yaml.add(['touches', index], 'invites a choice and offers none; add choices');
    }
    if (touch.invites !== 'choice' && touch.choices) {
      yaml.add(
        at('choices'),
        `offers choices and invites "${touch.invites}"; write invites: choice`,
      );
    }
    if (touch.channel === 'sms' && !(touch.text && touch.letter)) {
      yaml.add(['touches', index], 'is a text; add text: and letter: (for people without texts)');
    }
    const refused = textBesideLetter === 'refused' && touch.text;
    if (touch.channel === 'email' && (refused || touch.letter)) {
      const what = textBesideLetter === 'refused' ? 'text: and letter:' : 'letter:';
      yaml.add(
        ['touches', index],
        `is a letter; its words stand in ${touch.id}.md, so remove ${what}`,
      );
    }
  }
}
