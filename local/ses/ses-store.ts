/**
 * Stores every mail the SES double accepted, in order. Facts are in memory and in a journal, raw
 * MIME in a file, so that a hundred thousand mails take memory for their facts only.
 */

import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { type Journal, openJournal } from '../../cli/kept-table/journal.ts';
import type { VendorEvent, VendorEventQueue } from '../vendor-event-queue.ts';
import type { MailFacts } from './mail-facts.ts';
import type { SesEventPlan } from './ses-events.ts';

/** A mail as `GET /store` shows it. */
export interface StoredEmail {
  readonly messageId: string;
  /** ISO 8601, by the adjustable clock. */
  readonly at: string;
  readonly from: string;
  readonly destination: MailFacts['destination'];
  readonly subject: string;
  readonly raw: string;
  readonly body: { readonly html?: string; readonly text?: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** A mail's facts, and where its MIME starts in the raw file. */
interface Entry {
  readonly facts: MailFacts;
  readonly start: number;
  readonly bytes: number;
}

/** The mails of one folder; the constructor reads its journal. */
export class MailStore {
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, Entry>();
  readonly #byRecipient = new Map<string, Entry[]>();
  readonly #queue: VendorEventQueue<SesEventPlan>;
  readonly #journal: Journal;
  readonly #rawFile: number;
  #rawEnd: number;
  /** Index of the first entry of the sliding day, and the number of recipients since then. */
  #dayStart = 0;
  #dayRecipients = 0;

  constructor(folder: string, queue: VendorEventQueue<SesEventPlan>) {
    this.#queue = queue;
    this.#rawFile = openSync(join(folder, 'ses-raw.mime'), 'a+');
    this.#journal = openJournal(join(folder, 'ses.jsonl'), (record) => {
      if (record.mail)
        this.#index(record as unknown as { mail: MailFacts; start: number; bytes: number });
      queue.replay(record);
    });
    queue.start(this.#journal);
    this.#rawEnd = fstatSync(this.#rawFile).size;
  }

  /**
   * Stores a mail and its planned events: the raw MIME first, then one journal line with both, so
   * that a crash leaves neither alone.
   */
  add(mail: MailFacts, raw: Buffer, events: readonly VendorEvent<SesEventPlan>[]): void {
    const place = { mail, start: this.#rawEnd, bytes: raw.length };
    writeSync(this.#rawFile, raw);
    this.#rawEnd += raw.length;
    this.#journal.append({ ...place, events });
    this.#index(place);
    this.#queue.add(events);
  }

  get count(): number {
    return this.#entries.length;
  }

  /** Facts of the newest mails, newest first. */
  newest(most: number, to?: string): MailFacts[] {
    const entries =
      to === undefined ? this.#entries : (this.#byRecipient.get(to.toLowerCase()) ?? []);
    return entries
      .slice(-most)
      .reverse()
      .map((entry) => entry.facts);
  }

  /** Facts in order of acceptance; with an address, only of mails to it (case-insensitive). */
  list(to?: string): MailFacts[] {
    const entries =
      to === undefined ? this.#entries : (this.#byRecipient.get(to.toLowerCase()) ?? []);
    return entries.map((entry) => entry.facts);
  }

  /** How many recipients were accepted since an instant. The instant never goes back. */
  recipientsSince(since: number): number {
    for (let entry = this.#entries[this.#dayStart]; entry && entry.facts.at < since; ) {
      this.#dayRecipients -= entry.facts.recipients.length;
      this.#dayStart += 1;
      entry = this.#entries[this.#dayStart];
    }
    return this.#dayRecipients;
  }

  facts(messageId: string): MailFacts | undefined {
    return this.#byId.get(messageId)?.facts;
  }

  raw(messageId: string): Buffer | undefined {
    const entry = this.#byId.get(messageId);
    if (!entry) return undefined;
    const raw = Buffer.alloc(entry.bytes);
    readSync(this.#rawFile, raw, 0, entry.bytes, entry.start);
    return raw;
  }

  /** A mail with its parsed body; undefined when there is none of this id. */
  async read(messageId: string): Promise<StoredEmail | undefined> {
    const [facts, raw] = [this.facts(messageId), this.raw(messageId)];
    if (!facts || !raw) return undefined;
    const { html, text } = await PostalMime.parse(raw).catch(() => ({
      html: undefined,
      text: undefined,
    }));
    return {
      messageId,
      at: new Date(facts.at).toISOString(),
      from: facts.from,
      destination: facts.destination,
      subject: facts.subject,
      raw: raw.toString('utf8'),
      body: { ...(html === undefined ? {} : { html }), ...(text === undefined ? {} : { text }) },
      tags: facts.tags,
    };
  }

  /** Removes all mails and pending events. */
  clear(): void {
    this.#entries.length = 0;
    this.#byId.clear();
    this.#byRecipient.clear();
    this.#queue.clear();
    this.#journal.clear();
    ftruncateSync(this.#rawFile, 0);
    this.#rawEnd = 0;
    this.#dayStart = 0;
    this.#dayRecipients = 0;
  }

  close(): void {
    this.#journal.close();
    closeSync(this.#rawFile);
  }

  #index({ mail, start, bytes }: { mail: MailFacts; start: number; bytes: number }): void {
    const entry = { facts: mail, start, bytes };
    this.#entries.push(entry);
    this.#byId.set(mail.messageId, entry);
    this.#dayRecipients += mail.recipients.length;
    for (const recipient of new Set(mail.recipients.map((address) => address.toLowerCase()))) {
      const mails = this.#byRecipient.get(recipient);
      if (mails) mails.push(entry);
      else this.#byRecipient.set(recipient, [entry]);
    }
  }
}
