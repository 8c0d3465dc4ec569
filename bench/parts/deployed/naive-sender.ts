/** Runs the naive loop of naive-loop.ts as Lambda would, for people who are all due. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { courseOf, type Letter, type Library, type Words } from '../../../core/course.ts';
import { flagsOf } from '../../../service/messages/help-lines.ts';
import { valuesFor } from '../../../service/messages/render-message.ts';
import { aDueReader, opensAt } from '../bench-people.ts';
import { benchSecrets, benchSettings } from '../bench-settings.ts';
import type { Bench } from '../group.ts';
import type { Cloud } from './cloud.ts';
import { awsEnvironment } from './deployed-deliver.ts';
import { Executions } from './executions.ts';
import type { NaiveLetter, NaivePerson } from './naive-loop.ts';

export class NaiveLoop {
  readonly executions: Executions;
  readonly #cloud: Cloud;
  #tables = 0;

  private constructor(cloud: Cloud, executions: Executions) {
    this.#cloud = cloud;
    this.executions = executions;
  }

  static async start({ library, scratch }: Bench, cloud: Cloud): Promise<NaiveLoop> {
    const folder = join(scratch, 'naive-loop');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'letter.json'), JSON.stringify(naiveLetter(library)));
    await build({
      entryPoints: [fileURLToPath(new URL('naive-loop.ts', import.meta.url))],
      outfile: join(folder, 'index.js'),
      ...{ bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20' },
      // Handlebars registers its file extension with Node where it can.
      logOverride: {
        'unsupported-require-call': 'silent',
        'require-resolve-not-external': 'silent',
      },
    });
    const executions = await Executions.of({
      ...{ folder, name: 'naive-loop', scratch },
      environment: awsEnvironment(cloud.url),
      clockShiftMs: opensAt - Date.now(),
      timeoutMs: 600_000,
    });
    return new NaiveLoop(cloud, executions);
  }

  /** In a table of their own: a Scan would read those who were served before. */
  async expectLetters(count: number): Promise<{ readonly table: string }> {
    this.#tables += 1;
    const table = `naive-${this.#tables}`;
    await this.#cloud.createTable({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    const people = Array.from({ length: count }, (_, number): NaivePerson => {
      const id = `reader${String(number).padStart(8, '0')}`;
      return { id, email: `${id}@example.com`, name: 'Marigold', dueAt: opensAt };
    });
    await this.#cloud.putItems(
      table,
      people.map(({ id, email, name, dueAt }) => ({
        ...{ id: { S: id }, email: { S: email }, name: { S: name } },
        dueAt: { N: String(dueAt) },
      })),
    );
    return { table };
  }
}

/** The letter that `deliver` sends, as somebody would write it for Handlebars. */
function naiveLetter(library: Library): NaiveLetter {
  const person = aDueReader(library, { channel: 'email', at: opensAt, id: 'reader00000000' });
  const touch = courseOf(library).touches.find(
    ({ id, channel }) => channel === 'email' && !person.position?.done.includes(id),
  );
  if (!touch) throw new Error('The course has no letter after its first week.');
  const world = {
    ...{ library, settings: benchSettings, secrets: benchSecrets },
    now: () => opensAt,
  };
  const values = { siteUrl: benchSettings.publicUrl, ...valuesFor(world, person, 'email', touch) };
  const links = Object.keys(values).filter((name) => name.endsWith('Url') && name !== 'siteUrl');
  const { subject, html, text }: Letter = touch.letter;
  return {
    subject: handlebarsOf(subject),
    html: handlebarsOf(html),
    text: handlebarsOf(text),
    constants: Object.fromEntries(Object.entries(values).filter(([name]) => !links.includes(name))),
    links,
    flags: Object.fromEntries([...flagsOf(person)].map((flag) => [flag, true])),
  };
}

function handlebarsOf(words: Words): string {
  return words
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('v' in part) return `{{${part.v}}}`;
      const otherwise = handlebarsOf(part.else);
      return `{{#if flags.${part.if}}}${handlebarsOf(part.then)}{{else}}${otherwise}{{/if}}`;
    })
    .join('');
}
