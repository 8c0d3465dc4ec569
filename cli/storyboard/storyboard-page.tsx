/**
 * Renders the storyboard: one HTML file that shows the whole course as a reader gets it, day by
 * day. It needs no server and loads nothing. Its dates and replies come from core through
 * storyboard-journey.ts.
 */
import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import { courseOf, type Library } from '../../core/course.ts';
import { AnyTime, Calendar, Entries, Seminars, Start } from './storyboard-entries.tsx';
import { type Journey, journeysOf, Reader, readers } from './storyboard-journey.ts';
import { liveScript, storyboardScript } from './storyboard-script.ts';
import { storyboardStyle } from './storyboard-style.ts';
import { scriptJson, WordPool } from './storyboard-words.ts';

export interface StoryboardOptions {
  /**
   * First day that the course may start on, in days since 1970; each weekday's start is the next
   * such day.
   */
  readonly from: number;
  /**
   * Of a page that `npm start` serves: it asks whether the course has changed, and shows why a save
   * was refused.
   */
  readonly live?: { readonly problems: readonly string[]; readonly homeUrl: string };
}

export function storyboardPage(library: Library, options: StoryboardOptions): string {
  const reader = new Reader(library);
  const pool = new WordPool(readers());
  const journeys = journeysOf(reader, options.from);
  const first = journeys[0] as Journey;
  const course = courseOf(library);
  const tools = { library, reader, pool, journey: first };
  const entries = String(<Entries {...tools} />);
  const start = String(<Start {...tools} />);
  const rest = String(<AnyTime {...tools} />) + String(<Seminars {...tools} />);
  const calendar = String(<Calendar {...tools} weeks={weeksOf(journeys)} />);
  const data = scriptJson({
    strings: pool.strings,
    pieces: pool.pieces,
    journeys: byKey(journeys),
  });
  const script = storyboardScript + (options.live ? liveScript : '');
  const letters = course.touches.filter(({ channel }) => channel === 'email').length;
  const page = (
    <html lang="en" data-channel="sms">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="content-security-policy"
          content={policy(script, options.live !== undefined)}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Storyboard: ${course.title}`}</title>
        <link rel="icon" href="data:," />
        <style>{raw(storyboardStyle)}</style>
      </head>
      <body>
        <div class="top">
          <h1>{course.title}</h1>
          <p class="quiet">
            {library.brand.name} with {library.brand.coach}: {letters} letters and{' '}
            {course.touches.length - letters} texts, as a reader meets them. Version{' '}
            {library.version}. {options.live && <a href={options.live.homeUrl}>Studio</a>}
          </p>
          <p class="problems" id="problems" role="alert" data-revision={library.version}>
            {problemText(options.live?.problems ?? [])}
          </p>
          <noscript>
            <p class="quiet">
              Shown here: the standard pace, begun on a Monday, texts on. The switches need scripts.
            </p>
          </noscript>
        </div>
        <Switches asks={asked(pool)} />
        <main>
          {raw(calendar)}
          {raw(start)}
          {raw(entries)}
          {raw(rest)}
        </main>
        <script type="application/json" id="data">
          {raw(data)}
        </script>
        <script>{raw(script)}</script>
      </body>
    </html>
  );
  return `<!doctype html>${page}`;
}

function Switches({ asks }: { readonly asks: { readonly role: boolean; readonly solo: boolean } }) {
  return (
    <div class="switches">
      <form id="switches" hidden>
        <Choice
          name="pace"
          label="Pace"
          options={[
            ['standard', 'Standard'],
            ['baby', 'Small steps'],
          ]}
        />
        <Choice
          name="channel"
          label="Channel"
          options={[
            ['sms', 'With texts'],
            ['email', 'Letters only'],
          ]}
        />
        {asks.role && (
          <Choice
            name="role"
            label="Reader"
            options={[
              ['0', 'Did not say'],
              ['1', 'Was hurt'],
              ['2', 'Did the hurting'],
              ['3', 'Both'],
            ]}
          />
        )}
        {asks.solo && (
          <Choice
            name="solo"
            label="Route"
            options={[
              ['0', 'Open'],
              ['1', 'SOLO'],
            ]}
          />
        )}
        <Choice
          name="start"
          label="From"
          options={['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name, i) => [
            String(i + 1),
            name,
          ])}
        />
        <Choice
          name="look"
          label="Look"
          options={[
            ['auto', 'Auto'],
            ['light', 'Light'],
            ['dark', 'Dark'],
          ]}
        />
        <button type="button" id="all" aria-pressed="false">
          Unfold letters
        </button>
      </form>
    </div>
  );
}

function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly string[])[];
}) {
  return (
    <label>
      {props.label}
      <select name={props.name} autocomplete="off">
        {props.options.map(([value, label]) => (
          <option value={value}>{label}</option>
        ))}
      </select>
    </label>
  );
}

/** Whether the words differ by role, and by route. */
function asked({ pieces }: WordPool): { role: boolean; solo: boolean } {
  const differs = (a: number, b: number) => pieces.some(({ kinds }) => kinds[a] !== kinds[b]);
  const all = [...Array(8).keys()];
  return {
    role: all.some((rest) => [1, 2, 3].some((role) => differs(rest, role * 8 + rest))),
    solo: [0, 1, 2, 3].some((role) =>
      [0, 1, 2, 3].some((rest) => differs(role * 8 + rest, role * 8 + 4 + rest)),
    ),
  };
}

function byKey(journeys: readonly Journey[]) {
  return Object.fromEntries(
    journeys.map(({ setup, days, lastDay }, i) => [
      `${setup.pace}${setup.channel}${(i % 7) + 1}`,
      { start: setup.startDay, days, last: lastDay },
    ]),
  );
}

function weeksOf(journeys: readonly Journey[]): number {
  return Math.max(
    ...journeys.map(({ setup, lastDay }) => Math.floor((lastDay - setup.startDay) / 7) + 2),
  );
}

function problemText(problems: readonly string[]): string {
  return problems.length > 0
    ? ['The course was saved with problems, so the one before stays:', ...problems].join('\n')
    : '';
}

/** The content security policy: nothing is loaded. The letters' frames inherit it. */
function policy(script: string, live: boolean): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    'img-src data:',
    "frame-src 'self'",
    ...(live ? ["connect-src 'self'"] : []),
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}
