/**
 * Stores the texts of the Twilio double in both directions, the phones that opted out, and the
 * debugger's entries, in memory and in a journal.
 */

import { join } from 'node:path';
import { type Journal, openJournal } from '../../cli/kept-table/journal.ts';
import type { VendorEvent, VendorEventQueue } from '../vendor-event-queue.ts';
import type { StatusChange } from './twilio-refusals.ts';

/** A picture of a text. */
export interface Media {
  readonly sid: string;
  readonly contentType: string;
}

export interface Text {
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly from: string;
  readonly to: string;
  /** As the phone shows it. A redaction empties Twilio's copy only. */
  readonly body: string;
  readonly redacted?: true;
  /** Of an inbound text with pictures: how many came. */
  readonly numMedia?: number;
  /** Those of them that Twilio still has. */
  readonly media?: readonly Media[];
  readonly segments: number;
  readonly status:
    | 'accepted'
    | 'queued'
    | 'sent'
    | 'delivered'
    | 'undelivered'
    | 'failed'
    | 'received';
  /** Milliseconds since 1970, by the adjustable clock. */
  readonly createdAt: number;
  readonly sentAt?: number;
  readonly updatedAt: number;
  readonly errorCode?: number;
  readonly statusCallback?: string;
  readonly messagingServiceSid?: string;
}

export interface DebuggerEntry {
  readonly at: number;
  readonly code: number;
  readonly message: string;
  readonly sid?: string;
}

export interface TextFilter {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  /** Inclusive; in milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** The texts of one folder; the constructor reads its journal. */
export class TextStore {
  readonly #texts = new Map<string, Text>();
  readonly #order: string[] = [];
  readonly #byPhone = new Map<string, string[]>();
  readonly #optedOut = new Set<string>();
  readonly #log: DebuggerEntry[] = [];
  readonly #queue: VendorEventQueue<StatusChange>;
  #revision = 0;
  #offered: string | undefined;
  readonly #journal: Journal;

  constructor(folder: string, queue: VendorEventQueue<StatusChange>) {
    this.#queue = queue;
    this.#journal = openJournal(join(folder, 'twilio.jsonl'), (record) => {
      if (record.text) this.#index(record.text as Text);
      if (typeof record.removed === 'string') this.#forget(record.removed);
      if (record.debug) this.#log.push(record.debug as DebuggerEntry);
      if (typeof record.optedOut === 'string') this.#optedOut.add(record.optedOut);
      if (typeof record.optedIn === 'string') this.#optedOut.delete(record.optedIn);
      queue.replay(record);
    });
    queue.start(this.#journal);
  }

  /** Stores a new or changed text with its planned events, in one journal line. */
  put(text: Text, events: readonly VendorEvent<StatusChange>[] = []): void {
    if (text.direction === 'inbound' && text.body === this.#offered) this.#offered = undefined;
    this.#journal.append(events.length > 0 ? { text, events } : { text });
    this.#index(text);
    this.#queue.add(events);
  }

  get(sid: string): Text | undefined {
    return this.#texts.get(sid);
  }

  remove(sid: string): void {
    this.#journal.append({ removed: sid });
    this.#forget(sid);
  }

  /** Texts, oldest first; with a phone, those to and from it. */
  list(phone?: string): Text[] {
    const sids = phone === undefined ? this.#order : (this.#byPhone.get(phone) ?? []);
    return sids.flatMap((sid) => this.#texts.get(sid) ?? []);
  }

  /** Texts that fit the filter, newest first. Lazy, so that a page reads only its own texts. */
  *newestFirst(filter: TextFilter): Generator<Text> {
    const narrowed = filter.to ?? filter.from;
    const sids = narrowed === undefined ? this.#order : (this.#byPhone.get(narrowed) ?? []);
    for (let at = sids.length - 1; at >= 0; at -= 1) {
      const text = this.#texts.get(sids[at] ?? '');
      if (!text || (filter.to ?? text.to) !== text.to || (filter.from ?? text.from) !== text.from)
        continue;
      // Twilio does not document how it filters a text that is not sent yet. Its creation counts
      // here, so that a caller finds what it has just created.
      const sentAt = text.sentAt ?? text.createdAt;
      if (sentAt < (filter.since ?? -Infinity) || sentAt > (filter.until ?? Infinity)) continue;
      yield text;
    }
  }

  /** Phones other than our own numbers, the one with the latest text first. */
  phones(own: readonly string[]): string[] {
    const last = (phone: string) =>
      this.#texts.get(this.#byPhone.get(phone)?.at(-1) ?? '')?.createdAt ?? 0;
    return [...this.#byPhone.keys()]
      .filter((phone) => !own.includes(phone))
      .sort((a, b) => last(b) - last(a));
  }

  /** A text that a page has just asked for, and no phone has sent: kept in memory alone. */
  get offered(): string | undefined {
    return this.#offered;
  }

  offer(body: string): void {
    this.#offered = body;
    this.#revision += 1;
  }

  /** A number that grows with every change; polling pages compare it. */
  get revision(): number {
    return this.#revision;
  }

  isOptedOut(phone: string): boolean {
    return this.#optedOut.has(phone);
  }

  setOptedOut(phone: string, out: boolean): void {
    this.#journal.append(out ? { optedOut: phone } : { optedIn: phone });
    if (out) this.#optedOut.add(phone);
    else this.#optedOut.delete(phone);
  }

  /** Adds an entry of Twilio's debugger. */
  debug(entry: DebuggerEntry): void {
    this.#journal.append({ debug: entry });
    this.#log.push(entry);
  }

  log(): readonly DebuggerEntry[] {
    return this.#log;
  }

  clear(): void {
    this.#texts.clear();
    this.#order.length = 0;
    this.#byPhone.clear();
    this.#optedOut.clear();
    this.#log.length = 0;
    this.#queue.clear();
    this.#journal.clear();
    this.#revision += 1;
  }

  close(): void {
    this.#journal.close();
  }

  #index(text: Text): void {
    this.#revision += 1;
    if (!this.#texts.has(text.sid)) {
      this.#order.push(text.sid);
      for (const phone of new Set([text.from, text.to])) {
        const sids = this.#byPhone.get(phone);
        if (sids) sids.push(text.sid);
        else this.#byPhone.set(phone, [text.sid]);
      }
    }
    this.#texts.set(text.sid, text);
  }

  #forget(sid: string): void {
    const text = this.#texts.get(sid);
    if (!text) return;
    this.#texts.delete(sid);
    this.#revision += 1;
    for (const sids of [
      this.#order,
      this.#byPhone.get(text.from) ?? [],
      this.#byPhone.get(text.to) ?? [],
    ]) {
      const at = sids.indexOf(sid);
      if (at >= 0) sids.splice(at, 1);
    }
  }
}
