/**
 * Reads templates/voice.yaml: what words of this course may never say, how hard and how long they
 * may be, and which variants a practice needs. All of it is the author's choice: a folder without
 * the file is held to none of it.
 */
import { z } from 'zod';
import { Problems } from '../source/problems.ts';
import { YamlSource } from '../source/yaml.ts';

const number = z.number({ error: 'write a number' }).positive({ error: 'write a number above 0' });
const list = z.array(z.string({ error: 'write words, in quotes where YAML asks for them' }), {
  error: 'write a list',
});
const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, { error: () => `use only ${Object.keys(shape).join(', ')}` });

const letters = object({
  grade: number.optional(),
  sentence: number.optional(),
  words: object({ least: number, most: number }).optional(),
  kilobytes: number.optional(),
});
const texts = object({
  grade: number.optional(),
  sentence: number.optional(),
  except: list.optional(),
});
const variants = object({
  baby: object({ except: list.optional() }).optional(),
  solo: object({ spoken: list, except: list.optional() }).optional(),
  role: object({ except: list.optional() }).optional(),
});
const never = object({
  because: z.string({ error: 'say why' }),
  words: list,
  unless: list.optional(),
});
const limits = {
  letters: letters.optional(),
  texts: texts.optional(),
  variants: variants.optional(),
};

export const voiceSchema = object({
  never: z.array(never, { error: 'list groups of words, each with because and words' }).optional(),
  links: list.optional(),
  ...limits,
  courses: z
    .record(z.string(), object(limits), { error: 'name a course, and what it does otherwise' })
    .optional(),
});

export type Voice = z.infer<typeof voiceSchema>;
export type Limits = Pick<Voice, 'letters' | 'texts' | 'variants'>;

export const voiceFile = 'voice.yaml';

/** The voice of a folder. Throws a `CourseError` for a file that cannot be read. */
export function readVoice(source: string): Voice {
  if (source.trim() === '') return {};
  const problems = new Problems();
  const yaml = new YamlSource(voiceFile, source, problems);
  const voice = yaml.read(voiceSchema);
  problems.throwIfAny();
  return voice ?? {};
}

/** What one course is held to: what it says itself, else what all are. */
export function limitsOf({ letters, texts, variants, courses }: Voice, course: string): Limits {
  return { letters, texts, variants, ...courses?.[course] };
}

/**
 * A pattern of words: `fast` is that word, `cheat*` any word that begins so, `it takes two` a run
 * of words whatever stands between them. Straight and curly apostrophes are one.
 */
export function pattern(words: string): RegExp {
  const parts = words.trim().replaceAll('’', "'").split(/\s+/);
  const escaped = parts.map((part) =>
    part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace(/\*$/, "[\\p{L}']*"),
  );
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped.join('[\\s*_>]+')}(?![\\p{L}\\p{N}])`, 'iu');
}

/** The first of these patterns that stands in the text, as it stands there. */
export function firstOf(
  text: string,
  words: readonly string[],
  unless: readonly string[] = [],
): string | undefined {
  const straight = text.replaceAll('’', "'");
  const left = unless.reduce(
    (rest, one) => rest.replace(new RegExp(pattern(one), 'giu'), ' - '),
    straight,
  );
  return words.map((one) => pattern(one).exec(left)?.[0]).find((found) => found !== undefined);
}
