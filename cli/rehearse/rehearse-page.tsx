/**
 * Renders the walks of a rehearsal side by side: one HTML file with a column for each persona and a
 * row for each day, at both paces. It needs no server, loads nothing and has no script.
 */
import { raw } from 'hono/html';
import { courseOf, type Library, type Pace } from '../../core/course.ts';
import { clock, dayWords } from '../../service/coach/rehearsal/rehearsal-snapshot.ts';
import type { Rehearsed, WalkDone } from '../../service/coach/rehearsal/rehearsal-walk.ts';
import { storyboardStyle } from '../storyboard/storyboard-style.ts';

const style = `${storyboardStyle}
.walks { overflow: auto; max-height: 92vh; border: 1px solid var(--line); border-radius: 12px; }
table { border-collapse: separate; border-spacing: 0; font-size: .78rem; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; min-width: 8.5em; }
thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; font-weight: 600; }
thead p { font-size: .72rem; font-weight: 400; line-height: 1.35; margin: 2px 0; }
tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400; white-space: nowrap; }
td p { margin: 0 0 3px; border-radius: 8px; padding: 3px 7px; background: var(--tint); }
td p.sms { background: var(--text); color: var(--text-ink); }
td p.aside { background: none; color: var(--quiet); padding: 0 7px; }
@media print { .walks { overflow: visible; max-height: none; } }
`;

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";
const paceTitles: Readonly<Record<Pace, string>> = {
  standard: 'Standard pace',
  baby: 'Baby steps',
};

export function rehearsalPage(library: Library, walks: readonly WalkDone[]): string {
  const { title } = courseOf(library);
  const paces: readonly Pace[] = ['standard', 'baby'];
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Rehearsal: ${title}`}</title>
        <link rel="icon" href="data:," />
        <style>{raw(style)}</style>
      </head>
      <body>
        <div class="top">
          <h1>{title}</h1>
          <p class="quiet">
            What invented people get, day by day, in {walks[0]?.setup.zone ?? library.brand.zone}.
            Version {library.version}.
          </p>
        </div>
        <main>
          {paces.map((pace) => (
            <section>
              <h2>{paceTitles[pace]}</h2>
              <Side walks={walks.filter(({ setup }) => setup.pace === pace)} />
            </section>
          ))}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${page}`;
}

function Side({ walks }: { readonly walks: readonly WalkDone[] }) {
  const days = [...new Set(walks.flatMap(({ messages }) => messages.map(({ day }) => day)))];
  days.sort((a, b) => a - b);
  return (
    <section class="walks" tabindex={0} aria-label="Walks, a column for each persona">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {walks.map(({ setup: { kind } }) => (
              <th scope="col">
                {kind.name}
                <p class="quiet">{kind.about}</p>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr>
              <th scope="row">{dayWords(day)}</th>
              {walks.map(({ messages }) => (
                <td>
                  {messages
                    .filter((message) => message.day === day)
                    .map((message) => (
                      <Entry message={message} />
                    ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Entry({ message }: { readonly message: Rehearsed }) {
  const { kind, channel, minute, cause, first, segments } = message;
  const isTouch = kind === 'touch' || kind === 'seminar';
  const size = segments !== undefined && segments > 1 ? ` (${segments} segments)` : '';
  return (
    <p class={isTouch ? channel : 'aside'}>
      {clock(minute)} {isTouch ? <b>{cause}</b> : `${kind}:`} {isTouch ? first : cause}
      {size}
    </p>
  );
}
