/**
 * Reads the fields of a form one by one and collects every problem, so that a page can show all of
 * them at once.
 */

import { widestHours } from '../../core/calendar/writing-hours.ts';
import { isPlace } from '../../core/calendar/zone.ts';
import type { Role } from '../../core/course.ts';
import { readLine } from '../../service/intake/person-fields.ts';
import type { Fields } from './read-form.ts';

export interface Problem {
  readonly field: string;
  readonly message: string;
}

const yes: readonly unknown[] = [true, 'true', 'on', '1', 'yes'];
const no: readonly unknown[] = [undefined, null, false, '', 'false', 'off', '0', 'no'];

export const roles: readonly Role[] = ['hurt', 'did', 'both', 'none'];

/** Reads one sent form; its problems are in the order in which fields were read. */
export class FormReader {
  readonly problems: Problem[] = [];
  private readonly fields: Fields;

  constructor(fields: Fields) {
    this.fields = fields;
  }

  refuse(field: string, message: string): void {
    this.problems.push({ field, message });
  }

  /** Whether the field has a problem. */
  has(field: string): boolean {
    return this.problems.some((problem) => problem.field === field);
  }

  /** Trimmed text; empty when the field is absent or refused. */
  text(field: string): string {
    const value = this.fields[field] ?? '';
    if (typeof value !== 'string') {
      this.refuse(field, 'Please write this as plain text, once.');
      return '';
    }
    const line = readLine(value);
    if ('value' in line) return line.value;
    this.refuse(field, line.fault);
    return '';
  }

  /** Text of several lines, as it was typed but for its line breaks. */
  lines(field: string): string {
    const value = this.fields[field] ?? '';
    if (typeof value === 'string') return value.replace(/\r\n?/g, '\n');
    this.refuse(field, 'Please write this as plain text, once.');
    return '';
  }

  /** Whether a checkbox is ticked. */
  flag(field: string): boolean {
    const value = this.fields[field];
    if (yes.includes(value)) return true;
    if (!no.includes(value)) this.refuse(field, 'Please tick this box or leave it empty.');
    return false;
  }

  /** One of the offered words; `fallback` when the field is absent or refused. */
  choice<Word extends string, Fallback>(
    field: string,
    words: readonly Word[],
    fallback: Fallback,
  ): Word | Fallback {
    const value = this.text(field);
    const found = words.find((word) => word === value);
    if (!found && value) this.refuse(field, 'Please choose one of the answers offered.');
    return found ?? fallback;
  }

  /** A whole hour, given as `10` or `10:00`; `fallback` when the field is absent or refused. */
  hour<Fallback>(field: string, fallback: Fallback): number | Fallback {
    const value = this.fields[field];
    const written = typeof value === 'number' ? String(value) : this.text(field);
    if (!written) return fallback;
    const found = /^(\d{1,2})(?::00)?$/.exec(written);
    const hour = Number(found?.[1]);
    const last = widestHours.closes - 1;
    if (found && hour >= widestHours.opens && hour <= last) return hour;
    this.refuse(field, `Please choose a whole hour from ${widestHours.opens} to ${last}.`);
    return fallback;
  }

  /**
   * An IANA zone in the platform's spelling; `fallback` when the field is absent or refused, or
   * names no place. A browser that hides where it is says UTC, and that refuses nobody (promise
   * 82).
   */
  zone<Fallback>(field: string, fallback: Fallback): string | Fallback {
    const written = this.text(field);
    if (!isPlace(written)) return fallback;
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  }

  /** As `zone`, for a person who changes it: what names no place is refused, not left as it was. */
  chosenZone(field: string): string | undefined {
    const zone = this.zone(field, undefined);
    if (zone || this.has(field) || !this.text(field)) return zone;
    this.refuse(field, 'Please choose a time zone from the list, or leave this empty.');
    return undefined;
  }
}
