/**
 * Runs the desk on a real table with a clock that the test sets, beside the pages that people join
 * by. A `Browser` keeps a cookie, sends its origin, and has an authenticator in software.
 */
import { webauthnPasskeys } from '../../adapters/webauthn/webauthn-passkeys.ts';
import { createHandler } from '../../functions/coach.tsx';
import { addCoach } from '../../service/desk/coach-accounts.ts';
import type { Mail } from '../../service/ports/mailer.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { Authenticator, type CreationOptions, type RequestOptions } from './authenticator.ts';
import { type Answer, eventOf, startWebBed, type WebBed } from './web-bed.ts';

export const origin = 'https://mend.example.com';

export interface DeskBed extends WebBed {
  readonly desk: DeskWorld;
  /** Links to sign in, as they were mailed. */
  readonly mails: readonly Mail[];
  browser(options?: { readonly from?: string }): Browser;
}

export interface Page extends Answer {
  readonly location?: string;
}

export async function startDeskBed(): Promise<DeskBed> {
  const bed = await startWebBed();
  const mails: Mail[] = [];
  const desk: DeskWorld = {
    ...bed.world,
    store: bed.deskStore,
    mailer: {
      send: async (mail) => {
        mails.push(mail);
        return { status: 'sent', providerId: 'mail' };
      },
    },
    passkeys: webauthnPasskeys('Notes'),
  };
  await addCoach(desk, 'alex@example.com', 'coach');
  await addCoach(desk, 'kit@example.com', 'second');
  await addCoach(desk, 'mia@example.com', 'maker');
  const handle = createHandler(desk, { answerAfterMs: 0 });
  return {
    ...bed,
    desk,
    mails,
    browser: ({ from = origin } = {}) => new Browser(handle, mails, from),
  };
}

type Handle = ReturnType<typeof createHandler>;

export class Browser {
  readonly #handle: Handle;
  readonly #mails: readonly Mail[];
  readonly #origin: string;
  readonly authenticator: Authenticator;
  cookie = '';
  /** Every `set-cookie` it was given. */
  readonly setCookies: string[] = [];

  constructor(handle: Handle, mails: readonly Mail[], from: string) {
    this.#handle = handle;
    this.#mails = mails;
    this.#origin = from;
    this.authenticator = new Authenticator(from);
  }

  get(where: string): Promise<Page> {
    return this.#ask('GET', where);
  }

  post(
    where: string,
    fields: Readonly<Record<string, string>> = {},
    from = this.#origin,
  ): Promise<Page> {
    return this.#ask('POST', where, fields, from);
  }

  /** The newest link that was mailed, as a path. */
  link(): string {
    const found = /https:\/\/\S+/.exec(this.#mails.at(-1)?.text ?? '')?.[0] ?? '';
    return found.slice(origin.length);
  }

  /** Asks for a link and takes it; the page of the passkey comes next. */
  async takeLink(email: string): Promise<Page> {
    await this.post('/desk/sign-in', { email });
    return this.useLink(this.link());
  }

  async useLink(link: string): Promise<Page> {
    const t = new URL(link, origin).searchParams.get('t') ?? '';
    return this.post('/desk/sign-in', { t });
  }

  /** Makes a passkey on the page of the passkey, or on that of the sessions. */
  async makePasskey(page?: Page): Promise<Page> {
    const options = optionsOn(page ?? (await this.get('/desk/passkey')));
    const response = JSON.stringify(this.authenticator.make(options));
    return this.post('/desk/passkey', { do: 'make', response, to: '/desk' });
  }

  async usePasskey(count?: number): Promise<Page> {
    const options = optionsOn(await this.get('/desk/passkey'));
    const response = JSON.stringify(this.authenticator.sign(options, count));
    return this.post('/desk/passkey', { do: 'use', response, to: '/desk' });
  }

  /** The whole first sign-in. */
  async enrol(email = 'alex@example.com'): Promise<this> {
    await this.takeLink(email);
    await this.makePasskey();
    return this;
  }

  async #ask(
    method: string,
    where: string,
    fields?: Readonly<Record<string, string>>,
    from?: string,
  ): Promise<Page> {
    const { pathname, search } = new URL(where, origin);
    const event = eventOf(method, pathname, {
      query: search.slice(1),
      headers: from ? { origin: from } : {},
      ...(fields
        ? {
            body: new URLSearchParams(fields).toString(),
            type: 'application/x-www-form-urlencoded',
          }
        : {}),
    });
    const cookies = this.cookie ? [this.cookie] : [];
    const answer = await this.#handle({ ...event, cookies });
    const { statusCode = 0, headers = {}, body = '', isBase64Encoded } = answer;
    for (const set of answer.cookies ?? []) {
      this.setCookies.push(set);
      this.cookie = /max-age=0/i.test(set) ? '' : (set.split(';')[0] ?? '');
    }
    const said = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
    const { location } = headers as Record<string, string>;
    return {
      status: statusCode,
      headers: headers as Record<string, string>,
      body: said,
      ...(location ? { location } : {}),
    };
  }
}

/** What the page asks the browser's authenticator for. */
export function optionsOn({ body }: Page): CreationOptions | RequestOptions {
  const written = /data-options="([^"]*)"/.exec(body)?.[1] ?? '{"challenge":"none","rpId":"none"}';
  return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}
