/**
 * The phone page: shows the texts between one phone and our number, with a field to send one. Its
 * form posts to /phone, which sends a text from that phone. Without scripts the page works but does
 * not refresh itself.
 */

import type { Answer } from '../loopback.ts';
import { dayOf, liveScript, localPage, timeOf } from '../studio/local-page.tsx';
import { isE164 } from './twilio-refusals.ts';
import type { Text, TextStore } from './twilio-store.ts';

const firstPhone = '+12025550101';
const mostShown = 200;

const style = `
body { display: grid; place-items: center; padding: 14px; }
.phone { display: flex; flex-direction: column; width: 100%; max-width: 400px; height: 100%; max-height: 800px; background: var(--card);
  border: 1px solid var(--line); border-radius: 34px; overflow: hidden; box-shadow: 0 10px 34px rgb(0 0 0 / .07); }
.phone > header { padding: 16px 22px 12px; border-bottom: 1px solid var(--line); }
summary { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; cursor: pointer; list-style: none; border-radius: 6px; }
summary::-webkit-details-marker { display: none; }
summary b { font-size: 1.05rem; font-variant-numeric: tabular-nums; }
summary .quiet { color: var(--accent); }
details[open] { padding-bottom: 4px; }
details ul { list-style: none; padding: 0; margin: 10px 0; display: flex; flex-wrap: wrap; gap: 6px; max-height: 130px; overflow-y: auto; }
details form { display: flex; gap: 6px; } details input { flex: 1; min-width: 0; }
details p { margin: 10px 0 0; }
.thread { flex: 1; min-height: 0; overflow-y: auto; padding: 16px 18px; display: flex; flex-direction: column-reverse; }
.thread ol { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 4px; }
.day { align-self: center; margin: 14px 0 8px; }
.us, .them { max-width: 84%; margin-top: 6px; }
.us { align-self: flex-start; } .them { align-self: flex-end; text-align: right; }
.bubble { width: fit-content; padding: 9px 14px; border-radius: 18px; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere; }
.us .bubble { background: var(--tint); border-bottom-left-radius: 5px; }
.them .bubble { margin-left: auto; background: var(--accent); color: var(--on-accent); border-bottom-right-radius: 5px; }
.note { font-size: .75rem; color: var(--quiet); padding: 2px 6px 0; }
.note.bad { color: var(--warn); }
.offered { align-self: flex-end; margin-top: 12px; }
.empty { margin: auto; text-align: center; max-width: 26ch; color: var(--quiet); }
.write { display: flex; gap: 8px; padding: 12px 14px 16px; border-top: 1px solid var(--line); }
.write input[name=body] { flex: 1; min-width: 0; border-radius: 999px; padding: 8px 16px; }
`;

/** The page of the wanted phone; without one, of the phone with the latest text. */
export function phonePage(store: TextStore, own: readonly string[], wanted?: string): Answer {
  const phones = store.phones(own);
  const phone =
    wanted !== undefined && isE164(wanted.trim()) ? wanted.trim() : (phones[0] ?? firstPhone);
  const texts = store.list(phone).slice(-mostShown);
  return localPage({
    title: `${phone} · Phone`,
    style,
    script: liveScript,
    children: (
      <section class="phone" aria-label="Phone">
        <header>
          <Chooser phone={phone} phones={phones} />
        </header>
        <div class="thread" id="thread" data-live tabindex={0} role="log" aria-label="Texts">
          {store.offered === undefined ? null : <Offered phone={phone} body={store.offered} />}
          {texts.length === 0 ? (
            <p class="empty">
              No texts yet. Text the code that a page shows, like JOIN K7M4QX. What you write below
              reaches the service from this number.
            </p>
          ) : (
            <ol>{texts.map((text, at) => bubble(text, texts[at - 1]))}</ol>
          )}
        </div>
        <form class="write" method="post" action="/phone">
          <input type="hidden" name="from" value={phone} />
          <input
            name="body"
            placeholder="Text message"
            aria-label="Text message"
            autocomplete="off"
            required
          />
          <button class="main" type="submit">
            Send
          </button>
        </form>
      </section>
    ),
  });
}

/** The code that a page shows now, as a phone's camera or link would write it. */
function Offered({ phone, body }: { phone: string; body: string }) {
  return (
    <form class="offered" method="post" action="/phone">
      <input type="hidden" name="from" value={phone} />
      <input type="hidden" name="body" value={body} />
      <button class="main" type="submit">
        Send {body}
      </button>
    </form>
  );
}

function Chooser({ phone, phones }: { phone: string; phones: readonly string[] }) {
  return (
    <details>
      <summary>
        <b>{spaced(phone)}</b>
        <span class="quiet">Change</span>
      </summary>
      <ul>
        {phones.slice(0, 30).map((number) => (
          <li>
            <a class="button" href={`/?phone=${encodeURIComponent(number)}`}>
              {spaced(number)}
            </a>
          </li>
        ))}
      </ul>
      <form method="get" action="/">
        <input
          name="phone"
          inputmode="tel"
          placeholder={firstPhone}
          pattern="\+[0-9]{7,15}"
          aria-label="Another number"
          required
        />
        <button type="submit">Show</button>
      </form>
      <p class="quiet">
        Numbers +1 … 555 0180 to 0199 misbehave: …81 is invalid, …84 opted out, …95 cannot be
        reached, …97 is filtered.
      </p>
    </details>
  );
}

function bubble(text: Text, previous: Text | undefined) {
  const fromPhone = text.direction === 'inbound';
  const bad = text.errorCode !== undefined;
  const segments = `${text.segments} ${text.segments === 1 ? 'segment' : 'segments'}`;
  const status = bad ? `${text.status} (${text.errorCode})` : text.status;
  return (
    <>
      {(!previous || dayOf(previous.createdAt) !== dayOf(text.createdAt)) && (
        <li class="day quiet">{dayOf(text.createdAt)}</li>
      )}
      <li class={fromPhone ? 'them' : 'us'}>
        <div class="bubble">{contentOf(text)}</div>
        <div class={bad ? 'note bad' : 'note'}>
          {fromPhone
            ? timeOf(text.createdAt)
            : `${timeOf(text.createdAt)} · ${segments} · ${status}`}
        </div>
      </li>
    </>
  );
}

/** What the phone shows of a text: its words, and how many pictures it has. */
function contentOf({ body, numMedia = 0 }: Text): string {
  if (numMedia === 0) return body === '' ? '(redacted)' : body;
  const pictures = numMedia === 1 ? '(a picture)' : `(${numMedia} pictures)`;
  return body === '' ? pictures : `${body}\n${pictures}`;
}

/** A US number as `+1 202 555 0101`; any other number unchanged. */
function spaced(phone: string): string {
  return phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
}
