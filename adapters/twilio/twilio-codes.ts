/**
 * Twilio's error codes, read once for sends and for status callbacks alike (promise 35). A code
 * that is not here speaks of us at a send (credentials, funds, a number not verified: the channel
 * halts) and of nothing in a callback. https://www.twilio.com/docs/api/errors
 */

/**
 * `dead`: this number, for good. `opted-out`: the person said so to Twilio or the carrier.
 * `unreachable` and `unexplained`: worth another try. `blocked`: the carrier took it for spam; a
 * human must look. `barred`: nothing of ours comes through, through nobody's fault but ours.
 * `slow`: too fast.
 */
export type Meaning =
  | 'dead'
  | 'opted-out'
  | 'unreachable'
  | 'unexplained'
  | 'blocked'
  | 'barred'
  | 'slow';

const meanings: Readonly<Record<Meaning, readonly number[]>> = {
  // Invalid, not a mobile, not reachable by text from our number, unknown, a landline; our own
  // number, typed into the form.
  dead: [21211, 21614, 21217, 21421, 21612, 21266, 30005, 30006],
  'opted-out': [21610],
  unreachable: [30003],
  unexplained: [30008],
  blocked: [30004, 30007],
  // Account suspended, the day's cap reached, campaign suspended, an unregistered number.
  barred: [30002, 30023, 30033, 30034],
  // Too many requests, queue overflow, more than the campaign's rate, our number's queue is full,
  // too many answers.
  slow: [20429, 30001, 30022, 21611, 14107],
};

const byCode = new Map(
  Object.entries(meanings).flatMap(([meaning, codes]) =>
    codes.map((code) => [code, meaning as Meaning]),
  ),
);

export function meaningOf(code: string | number | undefined): Meaning | undefined {
  return byCode.get(Number(code));
}

export function isThrottled(code: string | number | undefined): boolean {
  return Number(code) === 429 || meaningOf(code) === 'slow';
}

/**
 * Where Twilio tells what became of a text. The message id says whose it is: no number stands in
 * the URL.
 */
export function statusCallbackUrl(publicUrl: string, message: string): string {
  return `${publicUrl}/twilio/status?m=${message}`;
}
