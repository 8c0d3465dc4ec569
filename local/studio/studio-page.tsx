/**
 * The studio page: the service's pages, the inbox and the phone side by side, and a clock to
 * advance. It holds no state: the frames refresh themselves, and the clock posts to /local/clock.
 */

import { localDocument } from './local-page.tsx';

export interface StudioOptions {
  /** The service's pages; the studio is served from there too. */
  readonly webUrl: string;
  readonly inboxUrl: string;
  readonly phoneUrl: string;
  /** The desk's door. The desk shows itself in no frame. */
  readonly coachUrl?: string;
  /** Pages of future seminars, the next one first. */
  readonly seminars?: readonly { readonly title: string; readonly url: string }[];
  /** Milliseconds since 1970, by the adjustable clock. */
  readonly now: number;
}

const style = `
body { display: grid; grid-template-rows: auto 1fr; }
.clock { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 12px 18px; border-bottom: 1px solid var(--line); background: var(--card); }
.clock h1 { color: var(--accent); font-size: 1.1rem; }
.now { display: flex; flex-direction: column; line-height: 1.25; min-width: 20em; }
.advance input { width: 13em; }
.now time { font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.advance, .advance form { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.now .bad { color: var(--warn); }
.links { margin-left: auto; display: flex; gap: 14px; }
.panes { display: grid; grid-template-columns: 1fr minmax(330px, 420px); min-height: 0; }
.panes:has(#pages) { grid-template-columns: minmax(330px, 1fr) minmax(420px, 1.7fr) minmax(330px, 400px); }
.pane { display: grid; grid-template-rows: auto 1fr; min-width: 0; min-height: 0; border-right: 1px solid var(--line); }
.pane:last-child { border: 0; }
.pane header { display: flex; justify-content: space-between; align-items: center; gap: 8px; padding: 9px 18px; border-bottom: 1px solid var(--line); min-height: 46px; }
.pane header a { font-size: .85rem; }
iframe { width: 100%; height: 100%; border: 0; background: var(--paper); }
@media (max-width: 1060px) {
  body { display: block; } .panes { display: block; }
  .pane { height: 88vh; border-right: 0; border-bottom: 1px solid var(--line); }
  .now { min-width: 0; }
}
`;

/**
 * The clock posts JSON to /local/clock, as scripts do, and disables its buttons meanwhile. "Until
 * next message" advances hour by hour, since the route has no such request. The pages' frame is
 * removed when the pages refuse to be framed.
 */
const script = `
const statusLine = document.getElementById('status');
const shown = document.getElementById('now');
const ahead = document.getElementById('ahead');
const format = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric',
  hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'UTC' });
let offset = Number(shown.dataset.at) - Date.now();
const tick = () => {
  shown.textContent = format.format(Date.now() + offset) + ' UTC';
  const hours = Math.round(offset / 3600000);
  ahead.textContent = hours < 1 ? 'the time of this machine'
    : hours < 48 ? hours + ' h ahead of this machine' : Math.round(hours / 24) + ' days ahead of this machine';
};
const say = (text, bad) => { statusLine.textContent = ' \u00b7 ' + text; statusLine.classList.toggle('bad', Boolean(bad)); };
const post = async (body) => {
  const answer = await fetch('/local/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(result.problem || 'The clock answered ' + answer.status + '.');
  offset = new Date(result.now).getTime() - Date.now();
  tick();
  return result.sent;
};
const advance = async (body) => {
  const controls = document.querySelectorAll('.advance button, .advance input');
  for (const control of controls) control.disabled = true;
  say('advancing\u2026');
  try {
    let sent = 0;
    if (body.hours) for (let hour = 0; hour < body.hours && sent === 0; hour += 1) sent = await post({ advance: 'PT1H' });
    else sent = await post(body);
    say(sent === 0 ? 'nothing was sent on the way' : sent + (sent === 1 ? ' message' : ' messages') + ' sent on the way');
  } catch (error) {
    say(error.message, true);
  } finally {
    for (const control of controls) control.disabled = false;
    tick();
  }
};
for (const button of document.querySelectorAll('[data-advance]')) {
  button.addEventListener('click', () => advance(JSON.parse(button.dataset.advance)));
}
document.getElementById('to').addEventListener('submit', (event) => {
  event.preventDefault();
  const value = new FormData(event.target).get('to');
  if (value) advance({ to: new Date(value + 'Z').toISOString() });
});
setInterval(tick, 1000);
tick();
const pages = document.getElementById('pages');
fetch(pages.dataset.url).then((answer) => {
  if (/frame-ancestors 'none'/.test(answer.headers.get('content-security-policy') || '')) throw new Error('not framed');
  pages.querySelector('iframe').src = pages.dataset.url;
}).catch(() => pages.remove());
`;

const steps = [
  { label: '+1 hour', body: { advance: 'PT1H' } },
  { label: '+1 day', body: { advance: 'P1D' } },
  { label: '+1 week', body: { advance: 'P7D' } },
  { label: 'Until next message', body: { hours: 24 * 45 } },
] as const;

/**
 * The whole page as HTML, to be served from `webUrl`'s origin. Its clock posts `{"advance": …}` or
 * `{"to": …}` to /local/clock.
 */
export function studioPage(options: StudioOptions): string {
  const { webUrl, inboxUrl, phoneUrl, coachUrl, seminars = [], now } = options;
  return localDocument({
    title: 'Mend studio',
    style,
    script,
    frames: [...new Set([webUrl, inboxUrl, phoneUrl].map((url) => new URL(url).origin))],
    children: (
      <>
        <Clock now={now} webUrl={webUrl} coachUrl={coachUrl} seminars={seminars.slice(0, 1)} />
        <main class="panes">
          <section class="pane" id="pages" aria-label="Pages" data-url={webUrl}>
            <header>
              <h2>Pages</h2>
              <a href={webUrl} target="pages">
                Sign-up
              </a>
            </header>
            <iframe name="pages" title="Pages of the service" />
          </section>
          <Pane title="Inbox" url={inboxUrl} />
          <Pane title="Phone" url={phoneUrl} />
        </main>
      </>
    ),
  });
}

type ClockProps = Pick<StudioOptions, 'now' | 'webUrl'> & {
  coachUrl: string | undefined;
  seminars: NonNullable<StudioOptions['seminars']>;
};

function Clock({ now, webUrl, coachUrl, seminars }: ClockProps) {
  const iso = new Date(now).toISOString();
  return (
    <header class="clock">
      <h1>Mend studio</h1>
      <div class="now">
        <time id="now" data-at={now} datetime={iso}>
          {iso}
        </time>
        <span class="quiet">
          <span id="ahead" />
          <span id="status" role="status">
            <noscript>The clock needs scripts; POST to /local/clock works without.</noscript>
          </span>
        </span>
      </div>
      <div class="advance">
        {steps.map(({ label, body }) => (
          <button type="button" data-advance={JSON.stringify(body)}>
            {label}
          </button>
        ))}
        <form id="to">
          <input
            type="datetime-local"
            name="to"
            min={iso.slice(0, 16)}
            aria-label="Advance to this time, UTC"
            required
          />
          <button type="submit">Advance</button>
        </form>
      </div>
      <nav class="links" aria-label="In a tab">
        <a href={`${webUrl}/local/storyboard`} target="_blank" rel="noopener">
          Storyboard
        </a>
        <a href={webUrl} target="_blank" rel="noopener">
          Sign-up
        </a>
        {seminars.map(({ title, url }) => (
          <a href={url} target="_blank" rel="noopener" title={title}>
            Seminar
          </a>
        ))}
        {coachUrl !== undefined && (
          <a href={coachUrl} target="_blank" rel="noopener">
            Coach
          </a>
        )}
      </nav>
    </header>
  );
}

function Pane({ title, url }: { title: string; url: string }) {
  return (
    <section class="pane" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <a href={url} target="_blank" rel="noopener" aria-label={`${title} in a tab of its own`}>
          In a tab
        </a>
      </header>
      <iframe title={title} src={url} />
    </section>
  );
}
