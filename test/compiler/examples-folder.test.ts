/** Covers the example texts of a course: what is read of the folder, and what is learned of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileLibrary } from '../../compiler/course-folder.ts';
import { Problems } from '../../compiler/source/problems.ts';
import { readExamples, readLearned } from '../../compiler/understanding/examples-folder.ts';
import { learnExamples } from '../../compiler/understanding/learn-examples.ts';
import { Examples } from '../../core/understanding/likeness.ts';
import { understand } from '../../core/understanding/reply.ts';
import { theLibrary } from '../library.ts';
import { folder } from './course-copy.ts';

/** A course whose examples speak of gardens: nothing of ours is like them. */
async function gardeners(): Promise<string> {
  const directory = await folder();
  await mkdir(join(directory, 'examples'));
  const of = (words: readonly string[], more: readonly string[]) =>
    words.flatMap((word) => more.map((end) => `${word} ${end}`));
  const grave = of(['my roses', 'the beans', 'our tulips'], ['are full of frost', 'froze dead']);
  const calm = of(['my roses', 'the beans', 'our tulips'], ['are in bloom', 'grew a little']);
  await writeFile(
    join(directory, 'examples/garden.txt'),
    `# Invented.\n## worry\n${grave.join('\n')}\n## harmless, of summer\n${calm.join('\n')}\n`,
  );
  return directory;
}

describe('the examples of a course', () => {
  it('P59 teach what a text is like that no phrase names', async () => {
    const { understanding } = await compileLibrary(await gardeners());
    expect(understand(understanding, 'the tulips froze')).toEqual({ kind: 'worry' });
    expect(understand(understanding, 'the tulips bloom')).toEqual({ kind: 'free-text' });
  });

  it('are not needed: a course without any is understood by its phrases', async () => {
    const { understanding } = await compileLibrary(await folder());
    expect(understanding).not.toHaveProperty('examples');
    expect(understand(understanding, 'the tulips froze')).toEqual({ kind: 'free-text' });
  });

  it('are refused under a heading that is no meaning, by file and line', async () => {
    const directory = await gardeners();
    await writeFile(join(directory, 'examples/more.txt'), '# Invented.\n\n## frost\nit froze\n');
    await expect(compileLibrary(directory)).rejects.toThrow(
      /examples\/more\.txt:3:1 .*got "frost"; begin it with harmless, self/,
    );
  });

  it('are refused under no heading at all: none is left out in silence', async () => {
    const directory = await gardeners();
    await writeFile(join(directory, 'examples/more.txt'), '# Invented.\n\nit froze\n');
    await expect(compileLibrary(directory)).rejects.toThrow(
      /examples\/more\.txt:3:1 .*under no heading; write "## harmless"/,
    );
  });

  it('are learned anew where what was learned is of others or cannot be read', async () => {
    const directory = await gardeners();
    const learned = await readExamples(directory, new Problems());
    for (const kept of ['{', JSON.stringify({ ...learned, of: 'others', weights: '' })]) {
      await writeFile(join(directory, 'examples/learned.json'), kept);
      expect(await readExamples(directory, new Problems())).toEqual(learned);
    }
  });

  it('give the same weights every time', () => {
    const examples = ['it froze', 'it bloomed'].map((text, n) => ({
      meaning: n === 0 ? ('worry' as const) : ('harmless' as const),
      text,
    }));
    const [once, again] = [learnExamples(examples, 'x'), learnExamples(examples, 'x')];
    expect(once).toEqual(again);
    expect(new Examples(once).likenessOf([['it', 'froze']]).grave).toBeGreaterThan(0.5);
  });
});

describe('templates/examples/learned.json', () => {
  it('is of the examples beside it; `npx mend build` writes it', async () => {
    const { understanding } = await theLibrary();
    expect((await readLearned('templates'))?.of).toBe(understanding.examples?.of);
  });
});
