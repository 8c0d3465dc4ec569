/**
 * `deliver` as it is deployed, against the cloud of cloud-server.ts: its bundle, memory, schedules
 * and environment from the template, people who are due, and a clock that stands in the writing
 * hours. letter-cpu.ts and drain.ts measure it.
 */
import { createTableInput } from '../../../adapters/dynamodb/table-shape.ts';
import type { Library } from '../../../core/course.ts';
import {
  defaultParametersPath,
  environmentNames,
  parameterNames,
} from '../../../service/ports/settings.ts';
import { aDueReader, opensAt } from '../bench-people.ts';
import { benchSecrets, benchSettings } from '../bench-settings.ts';
import type { Bench } from '../group.ts';
import { personItems } from '../person-items.ts';
import { type DeployedFunction, synthesised } from '../synthesis.ts';
import { type Cloud, localAws } from './cloud.ts';
import { Executions } from './executions.ts';

export interface DeliverOptions {
  /** What SES allows, and what the maker has set. */
  readonly mailsPerSecond: number;
  /** Whether the process is held to the share of a core that its memory stands for. */
  readonly held: boolean;
}

export class DeployedDeliver {
  readonly deployed: DeployedFunction;
  readonly executions: Executions;
  readonly #cloud: Cloud;
  readonly #library: Library;
  #people = 0;

  private constructor(
    { library }: Bench,
    cloud: Cloud,
    deployed: DeployedFunction,
    executions: Executions,
  ) {
    this.#library = library;
    this.#cloud = cloud;
    this.deployed = deployed;
    this.executions = executions;
  }

  /** Needs a cloud of its own for each: there is one table. */
  static async start(
    bench: Bench,
    cloud: Cloud,
    { mailsPerSecond, held }: DeliverOptions,
  ): Promise<DeployedDeliver> {
    const deployed = (await synthesised(bench.scratch, held ? { mailsPerSecond } : {})).get(
      'Deliver',
    );
    if (!deployed) throw new Error('There is no function named Deliver.');
    await cloud.createTable(createTableInput(benchSettings.table));
    await cloud.setParameters(parametersAt(mailsPerSecond));
    const executions = await Executions.of({
      folder: deployed.folder,
      name: `deliver-${mailsPerSecond}`,
      scratch: bench.scratch,
      environment: environmentOf(deployed, cloud.url),
      clockShiftMs: opensAt - Date.now(),
      timeoutMs: deployed.timeoutMs,
      ...(held ? { memoryMb: deployed.memoryMb } : {}),
    });
    return new DeployedDeliver(bench, cloud, deployed, executions);
  }

  /** So many people more are due at once, each for a letter. */
  async expectLetters(count: number): Promise<void> {
    const people = Array.from({ length: count }, () => {
      this.#people += 1;
      const id = `reader${String(this.#people).padStart(8, '0')}`;
      const reader = aDueReader(this.#library, { channel: 'email', at: opensAt, id });
      return { ...reader, email: `${id}@example.com` };
    });
    await this.#cloud.putItems(benchSettings.table, await personItems(this.#library, people));
  }
}

function parametersAt(mailsPerSecond: number): Readonly<Record<string, string>> {
  const values: Readonly<Record<string, string | number>> = {
    ...benchSettings,
    ...benchSecrets,
    mailsPerSecond,
  };
  return Object.fromEntries(
    Object.entries(parameterNames).map(([key, name]) => [name, String(values[key])]),
  );
}

/** What Lambda gives a function, and what infra gives this one. */
function environmentOf({ variables, everyMinute }: DeployedFunction, url: string) {
  const known: Readonly<Record<string, string>> = {
    [environmentNames.table]: benchSettings.table,
    [environmentNames.parameters]: defaultParametersPath,
    [environmentNames.mailConfigurationSet]: benchSettings.mailConfigurationSet,
    [environmentNames.mailFailureQueue]: `${url}/queue`,
    [environmentNames.workers]: String(everyMinute.length),
  };
  return {
    ...awsEnvironment(url),
    AWS_LAMBDA_FUNCTION_NAME: 'deliver',
    ...Object.fromEntries(variables.map((name) => [name, known[name] ?? ''])),
  };
}

/** The region, the credentials and the loopback endpoint, as every AWS client reads them. */
export function awsEnvironment(url: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: localAws.region,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: localAws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localAws.credentials.secretAccessKey,
  };
}
