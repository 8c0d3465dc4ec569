/**
 * The CPU of a letter by `deliver`, as it is deployed, against the naive loop of naive-loop.ts:
 * each in a process of its own, in turn, for as many people who are due at once, against the same
 * endpoints.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { courseOf, type Letter, type Library, type Words } from '../../core/course.ts';
import { flagsOf } from '../../service/messages/help-lines.ts';
import { valuesFor } from '../../service/messages/render-message.ts';
import { aDueReader, opensAt } from '../parts/bench-people.ts';
import { benchSecrets, benchSettings } from '../parts/bench-settings.ts';
import { within } from '../parts/budgets.ts';
import { Cloud } from '../parts/deployed/cloud.ts';
import { awsEnvironment, DeployedDeliver } from '../parts/deployed/deployed-deliver.ts';
import { Executions } from '../parts/deployed/executions.ts';
import type { NaiveLetter, NaivePerson } from '../parts/deployed/naive-loop.ts';
import type { Bench } from '../parts/group.ts';
import { median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

/** Nobody waits for SES's rate: what is measured is CPU. */
const mailsPerSecond = 5_000;
const sizes = { ci: { letters: 2_000, rounds: 1 }, full: { letters: 10_000, rounds: 3 } };
const warmUp = 500;

export async function measureLetterCpu(bench: Bench): Promise<readonly Row[]> {
  const { letters, rounds } = bench.ci ? sizes.ci : sizes.full;
  const cloud = await Cloud.start();
  const deliver = await DeployedDeliver.start(bench, cloud, { mailsPerSecond, held: false });
  const naive = await NaiveLoop.start(bench, cloud);
  const pairs: { readonly deliver: number; readonly naive: number }[] = [];
  try {
    await measure(deliver, cloud, warmUp);
    await measure(naive, cloud, warmUp);
    for (let round = 0; round < rounds; round++) {
      const pair = { deliver: 0, naive: 0 };
      const order =
        round % 2 === 0 ? (['deliver', 'naive'] as const) : (['naive', 'deliver'] as const);
      for (const name of order)
        pair[name] = await measure({ deliver, naive }[name], cloud, letters);
      pairs.push(pair);
    }
  } finally {
    await deliver.executions.close();
    await naive.executions.close();
    await cloud.close();
  }
  const each = (name: 'deliver' | 'naive') => median(pairs.map((pair) => pair[name]));
  const us = (ms: number) => `${Math.round(ms * 1_000)} us`;
  return [
    {
      name: 'letter-cpu.deliver',
      what: `${letters.toLocaleString('en-US')} letters due at once: deliver's CPU a letter over a naive loop's`,
      unit: 'x',
      kind: 'ratio',
      figure: median(pairs.map((pair) => pair.deliver / pair.naive)),
      ...within('letter-cpu'),
      why: `${rounds} rounds in turn, user and system: ${us(each('deliver'))} against ${us(each('naive'))}`,
      parts: {
        microseconds: each('deliver') * 1_000,
        naiveMicroseconds: each('naive') * 1_000,
      },
    },
  ];
}

interface Sender {
  readonly executions: Executions;
  expectLetters(count: number): Promise<unknown>;
}

/** Milliseconds of CPU for each of so many letters. Throws where one was not sent, or twice. */
async function measure(sender: Sender, cloud: Cloud, letters: number): Promise<number> {
  const event = await sender.expectLetters(letters);
  await cloud.setTerms({ mailsPerSecond, callMs: 0 });
  const { cpuMs, error } = await sender.executions.invoke(event);
  const { messages, at, throttled } = await cloud.taken();
  if (error || messages !== letters || at.length !== letters)
    throw new Error(
      `${messages} of ${letters} letters were sent, in ${at.length} mails; ${throttled} throttled; ${error ?? ''} ${sender.executions.troubles.join(' ')}`,
    );
  return cpuMs / letters;
}

class NaiveLoop implements Sender {
  readonly executions: Executions;
  readonly #cloud: Cloud;
  #tables = 0;

  private constructor(cloud: Cloud, executions: Executions) {
    this.#cloud = cloud;
    this.executions = executions;
  }

  static async start({ library, scratch }: Bench, cloud: Cloud): Promise<NaiveLoop> {
    const folder = join(scratch, 'naive-loop');
    mkdirSync(folder);
    writeFileSync(join(folder, 'letter.json'), JSON.stringify(naiveLetter(library)));
    await build({
      entryPoints: [fileURLToPath(new URL('../parts/deployed/naive-loop.ts', import.meta.url))],
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
