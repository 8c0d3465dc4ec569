/**
 * Reads the body of a form (URL-encoded, multipart or JSON) into fields, and refuses a body that is
 * too large or of another kind.
 */

/** The longest real form has about 2 KB. */
export const bodyLimitBytes = 20 * 1024;

/** Fields by name. A repeated field is an array, which a reader of text refuses. */
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
const unreadable: BodyProblem = {
  status: 400,
  message: 'This could not be read as a form. Please try again.',
};
const unknownKind: BodyProblem = {
  status: 415,
  message: 'Please send this as a form or as JSON (application/json).',
};

/** The fields of a request, or the problem with status and message for the page. */
export async function readForm(request: Request): Promise<FormBody> {
  const body = await request.arrayBuffer();
  if (body.byteLength > bodyLimitBytes) return { problem: tooLarge };
  switch (contentTypeOf(request)) {
    case 'application/x-www-form-urlencoded':
      return { fields: gather(new URLSearchParams(new TextDecoder().decode(body))) };
    case 'multipart/form-data':
      return readMultipart(request, body);
    case 'application/json':
      return readJson(body);
    default:
      return { problem: unknownKind };
  }
}

/** As `readForm`, for a button: an empty body has no fields. */
export async function readButton(request: Request): Promise<FormBody> {
  if ((await request.clone().arrayBuffer()).byteLength === 0) return { fields: {} };
  return readForm(request);
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

async function readMultipart(request: Request, body: ArrayBuffer): Promise<FormBody> {
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  try {
    return { fields: gather(await new Response(body, { headers }).formData()) };
  } catch {
    return { problem: unreadable };
  }
}

function readJson(body: ArrayBuffer): FormBody {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: { ...value } };
  } catch {
    // The result is the same as for JSON that is no object.
  }
  return { problem: unreadable };
}

function gather(entries: Iterable<[string, unknown]>): Fields {
  const found = new Map<string, unknown>();
  for (const [name, value] of entries) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(found);
}
