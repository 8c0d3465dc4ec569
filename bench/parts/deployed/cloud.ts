/**
 * Starts the cloud of cloud-server.ts in a process of its own, fills its tables and asks what its
 * SES has taken.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { WireItem } from '../person-items.ts';
import type { FromCloud, SesTerms, Taken, ToCloud } from './cloud-server.ts';

export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** As many items as one call of DynamoDB's takes. */
const batchSize = 25;

export class Cloud {
  readonly url: string;
  /** Called for each invocation through Lambda's API. */
  onInvoked: (functionName: string) => void = () => {};
  readonly #process: ChildProcess;
  readonly #dynamo: DynamoDBClient;

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
    this.#dynamo = new DynamoDBClient({ endpoint: url, ...localAws });
    child.on('message', (said: FromCloud) => {
      if (said.type === 'invoked') this.onInvoked(said.functionName);
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

  async createTable(input: CreateTableCommandInput): Promise<void> {
    await this.#dynamo.send(new CreateTableCommand(input));
    const where = { client: this.#dynamo, maxWaitTime: 30, minDelay: 1 };
    await waitUntilTableExists(where, { TableName: input.TableName });
  }

  async putItems(table: string, items: readonly WireItem[]): Promise<void> {
    for (let at = 0; at < items.length; at += batchSize) {
      const puts = items.slice(at, at + batchSize).map((Item) => ({ PutRequest: { Item } }));
      await this.#dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
    }
  }

  async close(): Promise<void> {
    this.#dynamo.destroy();
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
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
