/**
 * How a place in a course is written in a person's item: one short string, and what an older
 * version wrote in its place.
 */
import type { CoursePosition } from '../../core/subscriber.ts';

type Item = Record<string, unknown>;

/**
 * Days and instants with letters; ids have letters, digits and hyphens, so that commas and dots
 * stand between them.
 */
export function packLane(lane: CoursePosition): string {
  const { sequence, startedAt, from, day, done, notBefore } = lane;
  const place = [startedAt.toString(36), from.toString(36), day, notBefore?.toString(36) ?? ''];
  return [sequence, ...place, packAnswered(lane) ?? '', done.join('.')].join(',');
}

/** One bit for each of `done`, in hexadecimal: their ids stand there already. */
function packAnswered({
  done,
  answered = [],
}: Pick<CoursePosition, 'done' | 'answered'>): string | undefined {
  if (answered.length === 0) return undefined;
  return BigInt(`0b${done.map((id) => (answered.includes(id) ? 1 : 0)).join('')}`).toString(16);
}

function unpackAnswered(packed: unknown, done: readonly string[]): string[] | undefined {
  if (typeof packed !== 'string' || !/^[0-9a-f]+$/.test(packed)) return undefined;
  const bits = BigInt(`0x${packed}`).toString(2).padStart(done.length, '0').slice(-done.length);
  return done.filter((_, at) => bits[at] === '1');
}

export function unpackLane(packed: string | Item): CoursePosition {
  if (typeof packed !== 'string') return decodeLane(packed);
  const [sequence = '', startedAt, from, day, notBefore, answered, ids] = packed.split(',');
  const done = ids ? ids.split('.') : [];
  const heard = unpackAnswered(answered, done);
  return {
    ...{
      sequence,
      startedAt: readInstant(startedAt),
      from: Number.parseInt(from ?? '0', 36),
      day: Number(day),
      done,
    },
    ...(heard ? { answered: heard } : {}),
    ...(notBefore ? { notBefore: readInstant(notBefore) } : {}),
  };
}

/** As an older version wrote it. */
function decodeLane(item: Item): CoursePosition {
  const done = idsOf(item.o);
  const heard = unpackAnswered(item.n, done);
  return {
    ...{
      sequence: String(item.s),
      startedAt: Number(item.a),
      from: Number(item.f),
      day: Number(item.d),
      done,
    },
    ...(heard ? { answered: heard } : {}),
    ...(item.b === undefined ? {} : { notBefore: Number(item.b) }),
  };
}

const idsOf = (packed: unknown) => (typeof packed === 'string' && packed ? packed.split(' ') : []);

/** Milliseconds have eight letters; an older version wrote thirteen digits. */
export function readInstant(packed = '0'): number {
  return packed.length > 9 ? Number(packed) : Number.parseInt(packed, 36);
}
