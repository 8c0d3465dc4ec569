/** Encodes a position in a course as one short string of a person's item. */
import type { CoursePosition } from '../../core/subscriber.ts';

/**
 * Days and instants in base 36. Ids have letters, digits and hyphens, so that commas and dots can
 * stand between them.
 */
export function packPosition(position: CoursePosition): string {
  const { sequence, startedAt, from, day, done, notBefore } = position;
  const place = [startedAt.toString(36), from.toString(36), day, notBefore?.toString(36) ?? ''];
  return [sequence, ...place, packAnswered(position) ?? '', done.join('.')].join(',');
}

/** One bit for each of `done`, in hexadecimal: their ids stand there already. */
function packAnswered({
  done,
  answered = [],
}: Pick<CoursePosition, 'done' | 'answered'>): string | undefined {
  if (answered.length === 0) return undefined;
  return BigInt(`0b${done.map((id) => (answered.includes(id) ? 1 : 0)).join('')}`).toString(16);
}

function unpackAnswered(packed: string, done: readonly string[]): string[] {
  const bits = BigInt(`0x${packed}`).toString(2).padStart(done.length, '0').slice(-done.length);
  return done.filter((_, at) => bits[at] === '1');
}

export function unpackPosition(packed: string | undefined): CoursePosition | undefined {
  if (!packed) return undefined;
  const [sequence = '', startedAt, from, day, notBefore, answered, ids] = packed.split(',');
  const done = ids ? ids.split('.') : [];
  return {
    sequence,
    startedAt: readInstant(startedAt),
    from: Number.parseInt(from ?? '0', 36),
    day: Number(day),
    done,
    ...(answered ? { answered: unpackAnswered(answered, done) } : {}),
    ...(notBefore ? { notBefore: readInstant(notBefore) } : {}),
  };
}

/** Milliseconds since 1970, written in base 36. */
export function readInstant(packed = '0'): number {
  return Number.parseInt(packed, 36);
}
