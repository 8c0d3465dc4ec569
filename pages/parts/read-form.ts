/**
 * Reads the body of a form, in any of three encodings, and refuses one that is too large, has too
 * many fields or cannot be read. Bytes and fields are counted before anything is parsed, so that
 * the cost is linear and bounded (promise 76). The form's own file checks what the fields mean.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * The largest body that is read, in bytes. The longest form of ours sends about 2 KB, a webhook of
 * Twilio's 4 KB.
 */
export const bodyLimitBytes = 20 * 1024;
/**
 * The most fields that are read. The longest form of ours sends 8; a webhook of Twilio's with ten
 * pictures sends about 50.
 */
export const fieldLimit = 100;

/**
 * Values by name. A repeated field is an array of its first two values, which a reader of text
 * refuses.
 */
export type Fields = Readonly<Record<string, unknown>>;

export interface BodyProblem {
  readonly status: 400 | 413 | 415;
  readonly message: string;
}

export type FormBody = { readonly fields: Fields } | { readonly problem: BodyProblem };

const tooLarge: BodyProblem = {
  status: 413,
  message: 'That was more than this form can take. Please shorten it and send it again.',
};
const tooMany: BodyProblem = {
  status: 400,
  message: `That had more than ${fieldLimit} fields. Please fill in the form on our page and send it again.`,
};
const unreadable: BodyProblem = {
  status: 400,
  message: 'This could not be read as a form. Please try again.',
};
const unknownKind: BodyProblem = {
  status: 415,
  message: 'Please send this as a form or as JSON (application/json).',
};

/** The fields of a form, or what is wrong with its body. */
export async function readForm(request: Request): Promise<FormBody> {
  const body = await readBytes(request);
  return body ? readFields(request, body) : { problem: tooLarge };
}

/** As `readForm`, for a button: an empty body has no fields. */
export async function readButton(request: Request): Promise<FormBody> {
  const body = await readBytes(request);
  if (body?.byteLength === 0) return { fields: {} };
  return body ? readFields(request, body) : { problem: tooLarge };
}

/** The fields of a URL-encoded body of an API Gateway event. The last of equal names counts. */
export function readWebhook(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
): { readonly fields: Readonly<Record<string, string>> } | { readonly problem: BodyProblem } {
  const { body = '', isBase64Encoded } = fitBody(event);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > bodyLimitBytes) return { problem: tooLarge };
  if (hasMore(bytes, '&', fieldLimit - 1)) return { problem: tooMany };
  return { fields: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))) };
}

/**
 * The event with its body cut off just above the limit, so that megabytes that API Gateway accepts
 * are not decoded or copied. A body that was too large is still too large after the cut.
 */
export function fitBody<Event extends Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>>(
  event: Event,
): Event {
  // Four characters of base64 are three bytes. A character of text is one byte at least.
  const most = event.isBase64Encoded ? 4 * Math.ceil((bodyLimitBytes + 1) / 3) : bodyLimitBytes + 1;
  return event.body !== undefined && event.body.length > most
    ? { ...event, body: event.body.slice(0, most) }
    : event;
}

/** The media type in lower case, without parameters; empty when there is none. */
export function contentTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether the request prefers JSON, as a program's does. */
export function wantsJson(request: Request): boolean {
  const accepts = request.headers.get('accept') ?? '';
  return (
    contentTypeOf(request) === 'application/json' ||
    (accepts.includes('application/json') && !accepts.includes('text/html'))
  );
}

/** The body; undefined when it is above the limit. Then the rest of it is not read. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length')) > bodyLimitBytes) return undefined;
  const body = new Uint8Array(bodyLimitBytes);
  let length = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of request.body ?? []) {
    if (length + chunk.byteLength > bodyLimitBytes) return undefined;
    body.set(chunk, length);
    length += chunk.byteLength;
  }
  return body.subarray(0, length);
}

function readFields(request: Request, body: Uint8Array<ArrayBuffer>): FormBody | Promise<FormBody> {
  switch (contentTypeOf(request)) {
    case 'application/x-www-form-urlencoded':
      if (hasMore(body, '&', fieldLimit - 1)) return { problem: tooMany };
      return { fields: gather(new URLSearchParams(new TextDecoder().decode(body))) };
    case 'multipart/form-data':
      return readMultipart(request.headers.get('content-type') ?? '', body);
    case 'application/json':
      return readJson(body);
    default:
      return { problem: unknownKind };
  }
}

/** Whether a body has a separator more than `most` times. It counts without parsing. */
function hasMore(body: Uint8Array<ArrayBuffer>, separator: string, most: number): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let count = 0;
  let at = bytes.indexOf(separator);
  for (; at >= 0 && count <= most; at = bytes.indexOf(separator, at + separator.length)) count += 1;
  return count > most;
}

async function readMultipart(type: string, body: Uint8Array<ArrayBuffer>): Promise<FormBody> {
  const boundary = /;\s*boundary="?([\w'()+,./:=?-]{1,70})"?\s*(?:;|$)/i.exec(type)?.[1];
  if (!boundary) return { problem: unreadable };
  // Each part begins with the boundary, and the last ends with it.
  if (hasMore(body, `--${boundary}`, fieldLimit + 1)) return { problem: tooMany };
  // The parser gets the same boundary that was counted.
  const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` };
  try {
    return { fields: gather(await new Response(body, { headers }).formData()) };
  } catch {
    return { problem: unreadable };
  }
}

function readJson(body: Uint8Array<ArrayBuffer>): FormBody {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.keys(value).length > fieldLimit
        ? { problem: tooMany }
        : { fields: { ...value } };
    }
  } catch {
    // The result is the same as for JSON that is no object.
  }
  return { problem: unreadable };
}

function gather(entries: Iterable<[string, unknown]>): Fields {
  const found = new Map<string, unknown>();
  for (const [name, value] of entries) {
    const before = found.get(name);
    if (before === undefined) found.set(name, value);
    else if (!Array.isArray(before)) found.set(name, [before, value]);
  }
  return Object.fromEntries(found);
}
