/**
 * Filling a compiled letter for one person against compiling it from MJML for each, as a sender
 * without a build would: CPU of the same process, in turn, over every lesson of the course.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitFrontMatter } from '../../compiler/letters/letter.ts';
import { type Layout, readLayout, toLetterHtml } from '../../compiler/letters/mail-layout.ts';
import { type Block, Mask, toBlocks } from '../../compiler/letters/markdown.ts';
import { Problems } from '../../compiler/source/problems.ts';
import { brandConstants } from '../../compiler/variables.ts';
import { courseOf, type Letter } from '../../core/course.ts';
import { messageId } from '../../core/message-id.ts';
import { renderHtml, renderText } from '../../core/rendered-words.ts';
import { flagsOf } from '../../service/messages/help-lines.ts';
import { renderMail, valuesFor } from '../../service/messages/render-message.ts';
import { aReader } from '../parts/bench-people.ts';
import { benchSecrets, benchSettings } from '../parts/bench-settings.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { compareCpu } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

const now = Date.parse('2030-03-05T17:00:00Z');
/** Fillings for each letter that MJML compiles: both take a second or so. */
const fillings = 300;

export async function measureMerging({ library, templates, ci }: Bench): Promise<readonly Row[]> {
  const world = { library, settings: benchSettings, secrets: benchSecrets, now: () => now };
  const lessons = courseOf(library).touches.filter(({ channel }) => channel === 'email');
  const compile = await compiler(
    library.brand,
    templates,
    lessons.map(({ id }) => join(library.course, `${id}.md`)),
  );
  const person = aReader(now);
  const flags = flagsOf(person);
  const values = lessons.map((touch) => valuesFor(world, person, 'email', touch));
  // Counting its bytes makes one string of what was joined, as the sender has to.
  const merge = (letter: Letter, of: Readonly<Record<string, string>>) =>
    Buffer.byteLength(renderHtml(letter.html, of, flags)) +
    Buffer.byteLength(renderText(letter.text, of, flags)) +
    Buffer.byteLength(renderText(letter.subject, of, flags));
  let [merged, compiled, rendered] = [0, 0, 0];
  const fill = () => {
    for (let time = 0; time < fillings; time++) {
      const at = merged++ % lessons.length;
      merge((lessons[at] as (typeof lessons)[number]).letter, values[at] ?? {});
    }
  };
  const whole = () => {
    for (let time = 0; time < fillings; time++) {
      const touch = lessons[rendered++ % lessons.length] as (typeof lessons)[number];
      const id = messageId(person, touch.id, 'email');
      const mail = renderMail(world, person, {
        id,
        channel: 'email',
        sequence: library.course,
        touch,
      });
      Buffer.byteLength(mail.html) + Buffer.byteLength(mail.text);
    }
  };
  const rounds = { rounds: ci ? 9 : 21, times: lessons.length, warmUp: 2 * lessons.length };
  const oneByMjml = () => compile(compiled++ % lessons.length);
  const pure = await compareCpu(oneByMjml, fill, rounds);
  const signed = await compareCpu(oneByMjml, whole, rounds);
  return [
    {
      name: 'merging.mail',
      what: 'merging a subscriber into a compiled mail: cheaper than MJML',
      unit: 'x',
      kind: 'ratio',
      figure: pure.ratio * fillings,
      ...within('merging'),
      why: `HTML, text and subject: ${Math.round((pure.against / fillings) * 10) / 10} us against ${Math.round(pure.microseconds)} us`,
      parts: { mergeMicroseconds: pure.against / fillings, mjmlMicroseconds: pure.microseconds },
    },
    {
      name: 'merging.signed',
      what: 'the same with its links signed',
      unit: 'x',
      kind: 'ratio',
      figure: signed.ratio * fillings,
      why: `${Math.round(signed.against / fillings)} us, most of it one HMAC for each link`,
      parts: { wholeMicroseconds: signed.against / fillings },
    },
  ];
}

/**
 * Each call pours one letter into the layout and lets MJML compile it. Reading the files is not
 * counted.
 */
async function compiler(
  brand: Parameters<typeof brandConstants>[0],
  templates: string,
  files: readonly string[],
) {
  const problems = new Problems();
  const layout = await readLayout(templates, brand.colors, brandConstants(brand), problems);
  const sources = files.map((file) => {
    const split = splitFrontMatter(file, readFileSync(join(templates, file), 'utf8'), problems);
    const mask = new Mask();
    const blocks: readonly Block[] = toBlocks(split?.body ?? '', mask);
    return { blocks, mask };
  });
  problems.throwIfAny();
  const parts = { subject: 'A few words', preheader: 'For a quiet minute', kicker: 'Step one' };
  return async (at: number) => {
    const source = sources[at];
    if (source) await toLetterHtml(layout as Layout, parts, source.blocks, source.mask);
  };
}
