/** A local service with a data folder, and the command line at work on it, as a coach types it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hourMs } from '../../core/calendar/zone.ts';
import { type Service, startService } from '../../local/local-service.ts';
import { theLibrary } from '../library.ts';
import { tuesday, Visitor } from '../stories/visitor.ts';
import { type Ended, runMend } from './run-mend.ts';

/** By day in Lisbon, so that who signs up gets the first letter at once. */
const morning = tuesday - 6 * hourMs;

export class Desk {
  readonly folder: string;
  service: Service;

  private constructor(folder: string, service: Service) {
    this.folder = folder;
    this.service = service;
  }

  static async open(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'desk-'));
    await writeFile(join(folder, 'library.json'), JSON.stringify(await theLibrary()));
    return new Desk(folder, await Desk.start(folder));
  }

  private static async start(folder: string): Promise<Service> {
    return startService({
      port: 0,
      dataDir: folder,
      startAt: morning,
      library: await theLibrary(),
    });
  }

  /** With the course as built, which is read faster than the folder. */
  mend(...args: string[]): Promise<Ended> {
    return this.given('', ...args, '--templates', join(this.folder, 'library.json'));
  }

  /** With the templates folder, and words on stdin. */
  given(stdin: string, ...args: string[]): Promise<Ended> {
    return runMend([...args, '--data', this.folder], { stdin });
  }

  async json(...args: string[]): Promise<Record<string, unknown>> {
    return JSON.parse((await this.mend(...args, '--json')).stdout);
  }

  visitor(form: Record<string, unknown>): Visitor {
    return new Visitor(this.service.urls.web, form);
  }

  async idOf(visitor: Visitor): Promise<string> {
    return String((await visitor.stored())?.id);
  }

  async restart(): Promise<void> {
    this.service = await Desk.start(this.folder);
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.folder, { recursive: true });
  }
}
