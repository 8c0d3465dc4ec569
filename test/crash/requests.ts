/**
 * Names what a request does, and lists the points between requests at which a kill makes a
 * difference. It reads the requests of the process and the keys of the table.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Request } from './killed-process.ts';

/** A moment at which a function may be killed. */
export interface Point {
  readonly name: string;
  /**
   * The number of the change before which it dies, from 1. Reads are not counted: two runs may make
   * another number of them before the same change.
   */
  readonly change: number;
  /** The number of the request that it is, from 1, in the run that was watched. */
  readonly request: number;
  /**
   * The first request after the last change: to die before a read is to die before the change that
   * follows it.
   */
  readonly from: number;
}

export const theAnswer = 'the answer';

/**
 * One point before each change, and one before the response. A read changes nothing, so a process
 * that dies before it leaves the same state as one that dies before the next change.
 */
export function pointsOf(seen: readonly Request[]): Point[] {
  const points: Point[] = [];
  const times = new Map<string, number>();
  let from = 1;
  const add = (plain: string, request: number) => {
    const time = (times.get(plain) ?? 0) + 1;
    times.set(plain, time);
    const name = time === 1 ? plain : `${plain}, again (${time})`;
    points.push({ name, change: points.length + 1, request, from });
    from = request + 1;
  };
  for (const [index, request] of seen.entries())
    if (!isRead(request)) add(nameOf(request), index + 1);
  add(theAnswer, seen.length + 1);
  return points;
}

/** Whether a request changes nothing. */
export function isRead({ method, target, body }: Request): boolean {
  if (method.toUpperCase() === 'GET') return true;
  return /\.(GetItem|BatchGetItem|Query|Scan)$/.test(target) || /^Action=Get/.test(body);
}

function nameOf({ method, path, target, body }: Request): string {
  if (target) return nameOfWrite(target.split('.').at(-1) ?? '', JSON.parse(body));
  if (path.endsWith('/Messages.json')) return `${method.toUpperCase()} Twilio Messages`;
  const action = new URLSearchParams(body).get('Action');
  return action ? `POST SES ${action}` : `${method} ${path}`;
}

interface Write {
  readonly Key?: Record<string, never>;
  readonly Item?: Record<string, never>;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, never>;
}

function nameOfWrite(operation: string, write: Write): string {
  const item = unmarshall(write.Item ?? write.Key ?? {});
  const values = unmarshall(write.ExpressionAttributeValues ?? {});
  const set = Object.entries(write.ExpressionAttributeNames ?? {}).reduce(
    (update, [alias, name]) => update.replaceAll(new RegExp(`${alias}\\b`, 'g'), name),
    write.UpdateExpression ?? '',
  );
  const [owner = ''] = String(item.pk).split('#');
  const [room = '', kind = ''] = String(item.sk).split('#');
  const about = (what: string) => `${operation} ${room} (${what})`;
  switch (room) {
    case 'PROFILE':
      if (operation === 'UpdateItem') return about('arm');
      if (operation === 'DeleteItem') return about('remove');
      if (write.ConditionExpression?.includes('attribute_not_exists')) return about('create');
      return about(write.ConditionExpression?.includes('#sg') ? 'advance' : 'save');
    case 'MESSAGE':
      return operation === 'DeleteItem'
        ? about('remove')
        : about(`receipt: ${values[':st'] ?? 'later'}`);
    case 'REPLY':
      return about(
        operation === 'DeleteItem' ? 'remove' : item.da === undefined ? 'settled' : 'pending',
      );
    case 'CONSENT':
      if (owner === 'PROOF') return `${operation} PROOF (consent: ${kind})`;
      return about(operation === 'DeleteItem' ? `remove: ${kind}` : kind);
    case 'OWNER':
      return `${operation} ${owner} OWNER (${ownerChange(set)})`;
    case 'CODE':
      return about(operation === 'PutItem' ? 'shown' : 'claimed');
    case 'CODES':
      return about('count');
    case 'WORD':
      return `${operation} ${owner} WORD (${values[':wo']})`;
    case 'ERASED':
      return `${operation} ${owner} ERASED`;
    case 'ERASURE':
      return operation === 'DeleteItem' ? about('done') : about(item.sw ? 'swept once' : 'mark');
    case 'LEASE':
      return about(set.startsWith('REMOVE') ? 'given back' : 'taken');
    case 'WINDOW':
      return `${operation} COUNT (${countOf(String(item.pk), values[':by'])})`;
    default:
      // The key is a hash of words, which change with the course.
      if (owner === 'WORDING') return `${operation} WORDING`;
      return `${operation} ${owner} ${room}`.trim();
  }
}

function ownerChange(set: string): string {
  if (set.includes('why')) return 'suppress';
  if (set.startsWith('REMOVE')) return 'disown';
  if (set.includes('ak')) return 'asked';
  return set.includes('REMOVE x') ? 'keep' : 'lend';
}

/** The kind of a count, without the hash, prefix or date that tells counts of one kind apart. */
function countOf(key: string, by: unknown): string {
  const [, kind = ''] = /^COUNT#([a-z]+(?:-[a-z]+(?=[-+])(?!-[0-9a-f]{8}))*)/.exec(key) ?? [];
  return Number(by) < 0 ? `${kind}: one back` : kind;
}
