/**
 * A person who uses the service as people do: by its public routes, their inbox and their phone.
 * Tests read them and advance the clock by the local contract alone.
 */

import { type Service, type ServiceOptions, startService } from '../../local/local-service.ts';
import { theLibrary } from '../library.ts';

export interface Message {
  readonly at: string;
  readonly localTime: string;
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly touch: string;
  readonly subject?: string;
  readonly text: string;
  readonly segments?: number;
}

/** A Tuesday, daytime from Lisbon to Denver, so that no test depends on the day it runs. */
export const tuesday = Date.parse('2030-03-05T17:00:00Z');

/** Starts a service on free ports, in memory, and keeps its log lines. */
export async function aService(
  options: Partial<ServiceOptions> = {},
): Promise<{ service: Service; log: string[] }> {
  const log: string[] = [];
  const service = await startService({
    port: 0,
    library: await theLibrary(),
    log: (line) => log.push(line),
    ...options,
  });
  return { service, log };
}

export const aForm = {
  email: 'sam@example.com',
  adult: true,
  sensitiveConsent: true,
  hour: 10,
  timezone: 'Europe/Lisbon',
  pace: 'standard',
  role: 'none',
};

export class Visitor {
  readonly web: string;
  readonly form: Record<string, unknown> & { email: string; phone?: string };

  constructor(web: string, form: Record<string, unknown> = {}) {
    this.web = web;
    this.form = { ...aForm, ...form } as Visitor['form'];
  }

  async signUp(): Promise<Response> {
    const { phone: _, ...form } = this.form;
    return postJson(`${this.web}/subscribe`, form);
  }

  /** Signs up, confirms by the letter's link and, with a phone, texts the page's code. */
  async join(): Promise<this> {
    const textsPath = await this.confirmed();
    if (this.form.phone) await this.text(`JOIN ${await this.codeFrom(textsPath)}`);
    return this;
  }

  /** Signs up and confirms; gives the path to the page that shows a code. */
  async confirmed(): Promise<string> {
    expectStatus(await this.signUp(), 200);
    const page = await fetch(await this.linkIn('C1', 'confirm'), { method: 'POST' });
    expectStatus(page, 200);
    const [, path] = /href="(\/texts\?t=[^"]+)"/.exec(await page.text()) ?? [];
    if (!path) throw new Error('The confirmed page offers no texts.');
    return path;
  }

  /** A code that the page of texts shows, by a link or its path. */
  async codeFrom(link: string): Promise<string> {
    const shown = await fetch(new URL(link, this.web), {
      method: 'POST',
      headers: { accept: 'application/json' },
    });
    expectStatus(shown, 200);
    return ((await shown.json()) as { code: string }).code;
  }

  /** The newest link for a purpose in the letter of a touch. */
  async linkIn(touch: string, purpose: string): Promise<string> {
    const letter = (await this.messages()).findLast(
      (message) => message.touch === touch && message.channel === 'email',
    );
    const found = letter?.text.match(new RegExp(`${this.web}/${purpose}\\?t=\\S+`, 'g'));
    if (!found?.[0]) throw new Error(`No ${purpose} link in ${touch}.`);
    return found[0];
  }

  /** Asks for the letter with the link to their data, and gives that link. */
  async dataLink(): Promise<string> {
    const preferences = await this.linkIn('C1', 'preferences');
    expectStatus(await postForm(preferences, { action: 'data' }), 200);
    return this.linkIn('your-data', 'export');
  }

  /** The link to a code that may replace a phone: from the page that such a letter opens. */
  async mailedTextsPath(): Promise<string> {
    const page = await (await fetch(await this.dataLink())).text();
    const [, path] = /href="(\/texts\?t=[^"]+)"/.exec(page) ?? [];
    if (!path) throw new Error('The page of their data leads to no texts.');
    return path;
  }

  /** The file with their data, as the mailbox alone opens it. */
  async export(): Promise<string> {
    return (await postForm(await this.dataLink(), { do: 'file' })).text();
  }

  /** The same after a phone, their own where none is named, has texted the page's code. */
  async unlockedExport(phone = this.form.phone): Promise<string> {
    const link = await this.dataLink();
    const page = await (await postForm(link, { do: 'code' })).text();
    const [, code = ''] = /SHOW ([A-Z0-9]{6})</.exec(page) ?? [];
    await postJson(`${this.web}/local/phone`, { from: phone, body: `SHOW ${code}` });
    return (await postForm(link, { do: 'file', code })).text();
  }

  async text(body: string): Promise<string[]> {
    const answer = await postJson(`${this.web}/local/phone`, { from: this.form.phone, body });
    return ((await answer.json()) as { replies: string[] }).replies;
  }

  /** Asks for the erasure of everything: on the page of their data, and by a text. */
  async eraseAll(): Promise<string[]> {
    expectStatus(await postForm(await this.dataLink(), { do: 'erase' }), 200);
    return this.text('ERASE ALL');
  }

  async messages(): Promise<Message[]> {
    const to = [this.form.email, this.form.phone].filter((address) => address !== undefined);
    const query = to.map((address) => `to=${encodeURIComponent(address)}`).join('&');
    return (await fetch(`${this.web}/local/messages?${query}`)).json() as Promise<Message[]>;
  }

  async touches(): Promise<Message[]> {
    return (await this.messages()).filter(
      ({ touch }) => /^[A-Z0-9]{2}$/.test(touch) && !/^C\d$/.test(touch),
    );
  }

  async stored(): Promise<Record<string, unknown> | undefined> {
    const found = await fetch(
      `${this.web}/local/subscriber?email=${encodeURIComponent(this.form.email)}`,
    );
    return found.ok ? ((await found.json()) as Record<string, unknown>) : undefined;
  }

  /** Advances the clock day by day and answers each new touch by a text. */
  async answering(days: number, word = 'SKIP'): Promise<this> {
    await answeringTogether([this], days, word);
    return this;
  }

  wind(advance: string): Promise<{ now: string; sent: number }> {
    return wind(this.web, { advance });
  }
}

/**
 * Advances the clock day by day for several people, each of whom answers new touches by text;
 * people without a phone do not answer.
 */
export async function answeringTogether(
  people: readonly Visitor[],
  days: number,
  word = 'SKIP',
): Promise<void> {
  const [first] = people;
  if (!first) return;
  const phones = people.filter(({ form }) => form.phone);
  const had = new Map<Visitor, number>();
  // Counts touches of any course, without the answers to the word itself.
  const came = async (person: Visitor) =>
    (await person.messages()).filter(({ touch }) => touch !== word.toLowerCase()).length;
  for (const person of phones) had.set(person, await came(person));
  for (let day = 0; day < days; day++) {
    await first.wind('P1D');
    for (const person of phones) {
      const count = await came(person);
      if (count > (had.get(person) ?? 0)) await person.text(word);
      had.set(person, count);
    }
  }
}

export async function wind(
  web: string,
  body: Record<string, unknown>,
): Promise<{ now: string; sent: number }> {
  const answer = await postJson(`${web}/local/clock`, body);
  expectStatus(answer, 200);
  return answer.json() as Promise<{ now: string; sent: number }>;
}

export function postJson(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function postForm(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
}

function expectStatus(response: Response, status: number): void {
  if (response.status !== status)
    throw new Error(`${response.url.split('?')[0]} answered ${response.status}, not ${status}.`);
}
