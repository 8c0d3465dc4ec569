/** A service, lists beside it, and `mend import` at work on them. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subscriber } from '../../core/subscriber.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { Desk } from './coach-desk.ts';
import type { Ended } from './run-mend.ts';

export const consent = 'box on the form at example.com/notes, since 2029-05-01';
export const go = ['--go', '--consent', consent];

export class ImportDesk {
  readonly desk: Desk;
  private lists = 0;

  private constructor(desk: Desk) {
    this.desk = desk;
  }

  static async open(): Promise<ImportDesk> {
    return new ImportDesk(await Desk.open());
  }

  /** A list in a folder of its own. */
  async list(text: string | Buffer): Promise<string> {
    const folder = join(this.desk.folder, `list-${++this.lists}`);
    await mkdir(folder);
    await writeFile(join(folder, 'people.csv'), text);
    return join(folder, 'people.csv');
  }

  import(list: string, ...args: string[]): Promise<Ended> {
    return this.desk.mend('import', list, ...args);
  }

  async told(list: string, ...args: string[]) {
    return JSON.parse((await this.import(list, ...args, '--json')).stdout);
  }

  async person(email: string): Promise<Subscriber | undefined> {
    const { store, secrets, now } = this.desk.service.world;
    const owner = await store.addresses.owner('email', hashAddress(secrets.hashKey, email), now());
    return owner?.subscriber
      ? (await store.people.read(owner.subscriber, now(), true))?.subscriber
      : undefined;
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
