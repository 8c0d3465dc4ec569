/** What a text costs: providers charge and pace by segment. */

/**
 * Segments of a text in GSM-7, which is all the compiler lets through: 160 characters alone, 153 in
 * each part of a longer one; the characters of the extension table count twice (3GPP TS 23.038).
 */
export function segmentsOf(body: string): number {
  const length = body.length + (body.match(/[\^{}\\[~\]|\u20ac\f]/g)?.length ?? 0);
  return length <= 160 ? 1 : Math.ceil(length / 153);
}
