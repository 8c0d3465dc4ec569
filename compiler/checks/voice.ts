/**
 * Reads templates/voice.yaml, the author's own rules for words: phrases to avoid, reading grade and
 * length, the versions a touch needs, and what the private route never reads. A folder without the
 * file has no such rules.
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

const privateRoute = object({
  never: z.array(never, { error: 'list groups of words, each with because and words' }).optional(),
  numbers: list.optional(),
  except: list.optional(),
});

/** The schema of voice.yaml. */
export const voiceSchema = object({
  never: z.array(never, { error: 'list groups of words, each with because and words' }).optional(),
  links: list.optional(),
  private: privateRoute.optional(),
  ...limits,
  courses: z
    .record(z.string(), object(limits), { error: 'name a course, and what it does otherwise' })
    .optional(),
});

export type Voice = z.infer<typeof voiceSchema>;
export type Limits = Pick<Voice, 'letters' | 'texts' | 'variants'>;

export const voiceFile = 'voice.yaml';

/** The rules of voice.yaml; none for an empty source. Throws a `CourseError` with its problems. */
export function readVoice(source: string): Voice {
  if (source.trim() === '') return {};
  const problems = new Problems();
  const yaml = new YamlSource(voiceFile, source, problems);
  const voice = yaml.read(voiceSchema);
  problems.throwIfAny();
  return voice ?? {};
}

/** The rules for one course: its own where it has them, else those for all. */
export function limitsOf({ letters, texts, variants, courses }: Voice, course: string): Limits {
  return { letters, texts, variants, ...courses?.[course] };
}

/**
 * The regular expression of a phrase in voice.yaml: `fast` is that word, `cheat*` every word that
 * begins with it, `it takes two` these words in a row, with spaces or Markdown marks between them.
 */
export function pattern(words: string): RegExp {
  const parts = words.trim().replaceAll('’', "'").split(/\s+/);
  const escaped = parts.map((part) =>
    part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace(/\*$/, "[\\p{L}']*"),
  );
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped.join('[\\s*_>]+')}(?![\\p{L}\\p{N}])`, 'iu');
}

/**
 * The first phrase of `words` that the text has, as the text writes it. Phrases of `unless` are
 * ignored; straight and curly apostrophes are the same.
 */
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
