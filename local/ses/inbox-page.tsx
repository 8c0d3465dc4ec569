/**
 * The inbox page: lists the mails that SES accepted, newest first, and shows one of them as HTML
 * (360 or 640 px, light or dark), as text or as source. The mail stands in a frame without scripts
 * that loads nothing.
 */

import type { Answer } from '../loopback.ts';
import { dayOf, liveScript, localPage, timeOf } from '../studio/local-page.tsx';
import type { MailFacts } from './mail-facts.ts';
import type { MailStore, StoredEmail } from './ses-store.ts';

const mostListed = 200;

const style = `
body { display: grid; grid-template-columns: minmax(250px, 330px) 1fr; }
nav { border-right: 1px solid var(--line); overflow-y: auto; height: 100vh; }
nav header { position: sticky; top: 0; background: var(--paper); padding: 16px 18px 10px; border-bottom: 1px solid var(--line); }
nav form { margin-top: 8px; } nav input { width: 100%; padding: 5px 11px; font-size: .85rem; }
nav ol { list-style: none; margin: 0; padding: 8px; }
nav li a { display: block; padding: 9px 11px; border-radius: var(--radius); color: inherit; text-decoration: none; }
nav li a:hover { background: var(--tint); }
nav li a[aria-current] { background: var(--tint); box-shadow: inset 3px 0 var(--accent); }
nav li b { display: block; font-weight: 600; overflow-wrap: anywhere; }
nav li .facts { display: flex; gap: 10px; justify-content: space-between; }
nav li .to { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
nav time { white-space: nowrap; }
main { display: flex; flex-direction: column; height: 100vh; min-width: 0; }
main > header { padding: 14px 20px 12px; border-bottom: 1px solid var(--line); background: var(--card); }
main h2 { font-size: 1.2rem; line-height: 1.35; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 10px; margin: 6px 0 10px; font-size: .85rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.tools { display: flex; flex-wrap: wrap; gap: 8px; }
.sheet { flex: 1; overflow: auto; padding: 18px; display: flex; justify-content: center; min-height: 0; }
iframe { border: 1px solid var(--line); border-radius: var(--radius); background: #fff; max-width: 100%; height: 100%; flex: none; }
pre { margin: 0; padding: 16px 18px; width: 100%; max-width: 720px; background: var(--card); border: 1px solid var(--line);
  border-radius: var(--radius); white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.55 ui-monospace, Menlo, monospace; height: max-content; }
pre.prose { font: 15px/1.6 system-ui, sans-serif; max-width: 640px; }
.empty { margin: auto; padding: 30px; text-align: center; max-width: 34ch; color: var(--quiet); }
.back { display: none; }
@media (max-width: 680px) {
  body { display: block; }
  body.open nav { display: none; } body:not(.open) main, .opened:not(.open) main { display: none; }
  nav { border: 0; }
  .back { display: inline-block; margin-bottom: 6px; }
  main > header { padding: 12px 14px; } .sheet { padding: 12px; }
}
`;

/** What the query chooses: how a mail is shown, and whose mails are listed. */
interface View {
  readonly view: 'html' | 'text' | 'source';
  readonly width: '360' | '640';
  readonly scheme: 'light' | 'dark';
  readonly to: string;
}

/**
 * The page. In the query `id` opens a mail, `view`, `width` and `scheme` say how it is shown, and
 * `to` lists only the mails to an address.
 */
export async function inboxPage(store: MailStore, query: URLSearchParams): Promise<Answer> {
  const view = readView(query);
  const mails = store.newest(mostListed, view.to === '' ? undefined : view.to);
  const id = query.get('id');
  const open = id === null ? undefined : await store.read(id);
  return localPage({
    title: open ? `${open.subject} · Inbox` : 'Inbox',
    style,
    // A narrow screen shows either the list or the mail; this class says which.
    script: `document.body.classList.toggle('open', ${open !== undefined});${liveScript}`,
    children: (
      <>
        <List mails={mails} count={store.count} view={view} openId={open?.messageId} />
        <main>
          {open ? <Mail mail={open} view={view} /> : <p class="empty">{welcome(store.count)}</p>}
        </main>
      </>
    ),
  });
}

function welcome(count: number): string {
  return count === 0
    ? 'No mail yet. Sign up on the first page, and the confirmation arrives here.'
    : 'Choose a mail to read it as its reader does.';
}

interface ListProps {
  readonly mails: readonly MailFacts[];
  readonly count: number;
  readonly view: View;
  readonly openId: string | undefined;
}

function List({ mails, count, view, openId }: ListProps) {
  return (
    <nav aria-label="Mails" id="list" data-live>
      <header>
        <h1>
          {mails.length < count ? `${mails.length} of ${count}` : count}{' '}
          {count === 1 ? 'mail' : 'mails'}
        </h1>
        <form method="get" action="/">
          <input
            type="search"
            name="to"
            value={view.to}
            placeholder="Only to this address"
            aria-label="Only to this address"
          />
        </form>
      </header>
      <ol>
        {mails.map((mail) => (
          <li>
            <a
              href={href(view, mail.messageId)}
              aria-current={mail.messageId === openId ? 'true' : undefined}
            >
              <b>{mail.subject || '(no subject)'}</b>
              <span class="facts quiet">
                <span class="to">{mail.recipients.join(', ')}</span>
                <time>
                  {dayOf(mail.at)} {timeOf(mail.at)}
                </time>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Mail({ mail, view }: { mail: StoredEmail; view: View }) {
  const at = Date.parse(mail.at);
  const shown = view.view === 'html' && mail.body.html === undefined ? 'text' : view.view;
  const option = (label: string, change: Partial<View>, current: boolean) => (
    <a
      href={href({ ...view, ...change }, mail.messageId)}
      aria-current={current ? 'true' : undefined}
    >
      {label}
    </a>
  );
  return (
    <>
      <header>
        <a class="back" href={href(view)}>
          ← All mails
        </a>
        <h2>{mail.subject || '(no subject)'}</h2>
        <dl>
          <dt>From</dt>
          <dd>{mail.from}</dd>
          <dt>To</dt>
          <dd>{mail.destination.to.join(', ')}</dd>
          <dt>At</dt>
          <dd>
            {dayOf(at)}, {timeOf(at)} UTC
          </dd>
        </dl>
        <div class="tools">
          <div class="switch">
            {option('Mail', { view: 'html' }, shown === 'html')}
            {option('Text', { view: 'text' }, shown === 'text')}
            {option('Source', { view: 'source' }, shown === 'source')}
          </div>
          {shown === 'html' && (
            <>
              <div class="switch">
                {option('360 px', { width: '360' }, view.width === '360')}
                {option('640 px', { width: '640' }, view.width === '640')}
              </div>
              <div class="switch">
                {option('Light', { scheme: 'light' }, view.scheme === 'light')}
                {option('Dark', { scheme: 'dark' }, view.scheme === 'dark')}
              </div>
            </>
          )}
        </div>
      </header>
      <div class="sheet">
        {shown === 'source' && <pre tabindex={0}>{mail.raw}</pre>}
        {shown === 'text' && (
          <pre class="prose">{mail.body.text ?? '(This mail has no text part.)'}</pre>
        )}
        {shown === 'html' && (
          <iframe
            title="The mail"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            style={`width: ${view.width}px; color-scheme: ${view.scheme}`}
            srcdoc={forFrame(mail.body.html ?? '', view.scheme)}
          />
        )}
      </div>
    </>
  );
}

/**
 * The mail's HTML for the frame: links open in a tab, and the colour scheme is `scheme`. Browsers
 * take prefers-color-scheme from the machine, so this replaces the media queries themselves.
 */
export function forFrame(html: string, scheme: 'light' | 'dark'): string {
  const replaced = html.replace(
    /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi,
    (_query, wanted: string) =>
      wanted.toLowerCase() === scheme ? '(min-width: 0)' : '(max-width: 0)',
  );
  return `<base target="_blank"><meta name="referrer" content="no-referrer">${replaced}`;
}

function readView(query: URLSearchParams): View {
  const view = query.get('view');
  return {
    view: view === 'text' || view === 'source' ? view : 'html',
    width: query.get('width') === '360' ? '360' : '640',
    scheme: query.get('scheme') === 'dark' ? 'dark' : 'light',
    to: query.get('to')?.trim() ?? '',
  };
}

function href({ view, width, scheme, to }: View, id?: string): string {
  const query = new URLSearchParams({ view, width, scheme });
  if (to !== '') query.set('to', to);
  if (id !== undefined) query.set('id', id);
  return `/?${query}`;
}
