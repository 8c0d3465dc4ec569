/**
 * Starts the cloud of cloud-server.ts in a process of its own, fills its tables and asks what its
 * SES has taken.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TableItem } from '../../../cli/kept-table/table-expressions.ts';
import type { FromCloud, SesTerms, Taken, ToCloud } from './cloud-server.ts';

export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** Items in one call that fills a table. */
const batchSize = 500;

export class Cloud {
  readonly url: string;
  /** Called for each invocation through Lambda's API. */
  onInvoked: (functionName: string, event: unknown) => void = () => {};
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
    child.on('message', (said: FromCloud) => {
      if (said.type === 'invoked') this.onInvoked(said.functionName, said.event);
    });
  }

  static async start(): Promise<Cloud> {
    const file = fileURLToPath(new URL('cloud-server.ts', import.meta.url));
    const child = fork(file, { stdio: ['ignore', 2, 2, 'ipc'] });
    const ready = await heard(child, 'ready');
    return new Cloud(child, ready.url);
  }

  /** SES answers by these terms from now on, and forgets what it has taken. */
  async setTerms(terms: SesTerms): Promise<void> {
    await this.#ask({ type: 'terms', terms }, 'done');
  }

  /** What SSM has below any path. */
  async setParameters(parameters: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ type: 'parameters', parameters }, 'done');
  }

  /** What SES has taken since the terms were set, and the CPU of the cloud so far. */
  async taken(): Promise<Taken & { readonly cloudCpuMs: number }> {
    const { taken, cpuMs } = await this.#ask({ type: 'taken' }, 'taken');
    return { ...taken, cloudCpuMs: cpuMs };
  }

  /** Makes a table; `input` is CreateTable's. */
  async createTable(input: object): Promise<void> {
    await this.#callDynamo('CreateTable', input);
  }

  async putItems(table: string, items: readonly TableItem[]): Promise<void> {
    for (let at = 0; at < items.length; at += batchSize) {
      const puts = items.slice(at, at + batchSize).map((Item) => ({ PutRequest: { Item } }));
      await this.#callDynamo('BatchWriteItem', { RequestItems: { [table]: puts } });
    }
  }

  async close(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }

  async #callDynamo(operation: string, input: object): Promise<void> {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const body = JSON.stringify(input);
    const answer = await fetch(this.url, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${operation} was answered with ${await answer.text()}`);
  }

  #ask<Type extends FromCloud['type']>(asked: ToCloud, type: Type) {
    const said = heard(this.#process, type);
    this.#process.send(asked);
    return said;
  }
}

type Said<Type extends FromCloud['type']> = Extract<FromCloud, { readonly type: Type }>;

/** The next message of a type. Rejects when the process ends first. */
function heard<Type extends FromCloud['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Said<Type>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`the bench's cloud ended with ${code}`));
    child.once('exit', ended);
    child.on('message', function hear(said: FromCloud) {
      if (said.type !== type) return;
      child.off('message', hear).off('exit', ended);
      resolve(said as Said<Type>);
    });
  });
}
