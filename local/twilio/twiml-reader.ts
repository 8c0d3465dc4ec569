/**
 * Parses the messaging TwiML of a webhook's response, strictly as XML: Twilio drops a document that
 * does not parse (error 12100) and warns of unknown verbs (12200). `<Message>` is the only known
 * verb.
 */

export interface TwimlMessage {
  readonly body: string;
  readonly statusCallback?: string;
}

export interface Twiml {
  readonly messages: readonly TwimlMessage[];
  /** Entries of Twilio's debugger. With a 12100 there are no messages. */
  readonly problems: readonly { readonly code: 12100 | 12200; readonly message: string }[];
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

/** Reads the document. Never throws: one that does not parse has a problem and no messages. */
export function parseTwiml(document: string): Twiml {
  if (document.trim() === '') return { messages: [], problems: [] };
  try {
    return readResponse(parseXml(document));
  } catch (error) {
    return { messages: [], problems: [{ code: 12100, message: (error as Error).message }] };
  }
}

function readResponse(root: Element): Twiml {
  if (root.name !== 'Response')
    throw new Error(`The root element is <${root.name}>, not <Response>`);
  const messages: TwimlMessage[] = [];
  const problems: { code: 12200; message: string }[] = [];
  for (const child of root.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') problems.push({ code: 12200, message: 'Text outside of a verb' });
    } else if (child.name !== 'Message') {
      problems.push({ code: 12200, message: `Unknown verb <${child.name}>` });
    } else {
      const bodies = child.children.filter(
        (part) => typeof part !== 'string' && part.name === 'Body',
      ) as Element[];
      const body = bodies.length > 0 ? bodies.map(textOf).join('') : textOf(child);
      const { statusCallback } = child.attributes;
      messages.push({ body, ...(statusCallback === undefined ? {} : { statusCallback }) });
    }
  }
  return { messages, problems };
}

function textOf(element: Element): string {
  return element.children.filter((child) => typeof child === 'string').join('');
}

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

/**
 * The root of a small XML document. Throws for document types and processing instructions other
 * than the declaration, and for anything not well-formed.
 */
function parseXml(document: string): Element {
  token.lastIndex = /^\ufeff?(?:<\?xml\s[^?]*\?>)?/.exec(document)?.[0].length ?? 0;
  const outside: Element = { name: '', attributes: {}, children: [] };
  const open = [outside];
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const found = token.exec(document);
    if (!found) throw new Error(`Not well-formed at character ${at + 1}`);
    const parent = open.at(-1) ?? outside;
    const [, cdata, closing, opening, attributes, empty, text] = found;
    if (cdata !== undefined || text !== undefined) {
      if (parent === outside && (text ?? cdata ?? '').trim() !== '')
        throw new Error('Text outside of the root element');
      parent.children.push(cdata ?? decode(text ?? ''));
    } else if (opening !== undefined) {
      const element = { name: opening, attributes: readAttributes(attributes ?? ''), children: [] };
      parent.children.push(element);
      if (empty === '') open.push(element);
    } else if (closing !== undefined) {
      if (parent.name !== closing)
        throw new Error(`</${closing}> closes <${parent.name || 'nothing'}>`);
      open.pop();
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  const roots = outside.children.filter((child) => typeof child !== 'string');
  if (roots.length !== 1 || !roots[0])
    throw new Error(`There are ${roots.length} root elements, not one`);
  return roots[0];
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(
    /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (name in attributes) throw new Error(`Attribute ${name} stands twice`);
    attributes[name] = decode(double ?? single ?? '');
  }
  return attributes;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&([^;]{0,12};)?/g, (whole, name?: string) => {
    const entity = name?.slice(0, -1) ?? '';
    const number = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(entity);
    const code = number
      ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10)
      : undefined;
    const character =
      code === undefined
        ? entities[entity]
        : code > 0 && code <= 0x10ffff
          ? String.fromCodePoint(code)
          : undefined;
    if (character === undefined) throw new Error(`Unknown entity ${whole}`);
    return character;
  });
}
