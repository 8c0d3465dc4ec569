/**
 * The script of the storyboard: its switches choose among words and dates that are in the page
 * already. Without it the page shows the standard pace from a Monday, with texts.
 */
export const storyboardScript = `
const data = JSON.parse(document.getElementById('data').textContent);
const root = document.documentElement;
const form = document.getElementById('switches');
const kept = (() => { try { return JSON.parse(sessionStorage.getItem('storyboard') || '{}'); } catch { return {}; } })();
const state = { pace: 'standard', channel: 'sms', role: '0', solo: '0', start: '1', look: 'auto', ...kept };
const words = (piece) => {
  const { variants, kinds } = data.pieces[piece];
  const reader = Number(state.role) * 8 + Number(state.solo) * 4 + (state.pace === 'baby' ? 2 : 0) + (state.channel === 'sms' ? 1 : 0);
  return { kind: kinds[reader], text: variants[kinds[reader]].map((part) => data.strings[part]).join('') };
};
const dark = () => state.look === 'dark' || (state.look === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
const scheme = (html) => html.replace(/\\(\\s*prefers-color-scheme\\s*:\\s*(dark|light)\\s*\\)/gi,
  (_, name) => (name.toLowerCase() === 'dark') === dark() ? '(min-width: 0)' : '(max-width: 0)');
const days = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayMs = 86400000;
const weekday = (day) => ((day + 3) % 7) + 1;

const draw = (frame) => {
  const html = scheme(words(frame.dataset.frame).text);
  if (frame.shown === html) return;
  frame.shown = html;
  let page = frame.querySelector('iframe');
  if (!page) {
    page = document.createElement('iframe');
    page.setAttribute('sandbox', 'allow-same-origin');
    page.title = frame.dataset.title;
    page.addEventListener('load', () => measure(frame));
    frame.replaceChildren(page);
  }
  page.srcdoc = html;
};
const measure = (frame) => {
  const inside = frame.querySelector('iframe')?.contentDocument?.documentElement;
  if (!inside || !frame.clientWidth) return;
  const full = Math.ceil(inside.querySelector('body').scrollHeight);
  frame.style.setProperty('--full', full + 'px');
  frame.classList.toggle('fits', full <= 310);
  const unfold = frame.parentElement.querySelector('.unfold');
  if (unfold) unfold.hidden = full <= 310;
};
const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) { target.near = isIntersecting; if (isIntersecting) draw(target); }
}, { rootMargin: '700px' });

const show = () => {
  root.dataset.channel = state.channel;
  if (state.look === 'auto') delete root.dataset.look; else root.dataset.look = state.look;
  for (const part of document.querySelectorAll('[data-piece]')) {
    const { kind, text } = words(part.dataset.piece);
    part.textContent = text;
    const size = part.nextElementSibling;
    const segments = data.pieces[part.dataset.piece].segments?.[kind];
    if (segments && size?.classList.contains('size')) {
      size.textContent = segments + (segments === 1 ? ' segment, ' : ' segments, ') + [...text].length + ' characters';
      size.classList.toggle('long', segments > 1);
    }
  }
  for (const frame of document.querySelectorAll('.frame')) if (frame.near) draw(frame);
  for (const calendar of document.querySelectorAll('.calendar')) arrange(calendar);
};
const arrange = (calendar) => {
  const { start, days: on, last } = data.journeys[state.pace + state.channel + state.start];
  const monday = start - weekday(start) + 1;
  for (const chip of calendar.querySelectorAll('a')) {
    const day = on[chip.dataset.touch];
    chip.hidden = day === undefined;
    if (day === undefined) continue;
    chip.style.setProperty('--week', Math.floor((day - monday) / 7) + 1);
    chip.style.setProperty('--weekday', weekday(day));
  }
  const full = new Set(Object.values(on).map((day) => Math.floor((day - monday) / 7)));
  for (const [index, week] of [...calendar.querySelectorAll('.week')].entries()) {
    week.hidden = index > Math.floor((last - monday) / 7);
    week.firstElementChild.textContent = full.has(index) ? short.format((monday + 7 * index) * dayMs) : '';
  }
  for (const when of document.querySelectorAll('.when[data-touch]')) {
    const day = on[when.dataset.touch] ?? start;
    when.querySelector('b').textContent = days.format(day * dayMs);
    when.querySelector('span').textContent = 'day ' + (day - start);
  }
};

form.hidden = false;
for (const control of form.elements) {
  if (!control.name) continue;
  control.value = state[control.name];
  control.addEventListener('change', () => {
    state[control.name] = control.value;
    try { sessionStorage.setItem('storyboard', JSON.stringify(state)); } catch { /* A page from a file may have no store. */ }
    show();
  });
}
const unfold = (envelope, open) => {
  envelope.classList.toggle('open', open);
  const button = envelope.querySelector('.unfold');
  button.textContent = open ? 'Fold the letter' : 'The whole letter';
  button.setAttribute('aria-expanded', open);
};
for (const button of document.querySelectorAll('.envelope .unfold')) {
  button.hidden = false;
  button.addEventListener('click', () => unfold(button.parentElement, !button.parentElement.classList.contains('open')));
}
const all = document.getElementById('all');
all.addEventListener('click', () => {
  const open = all.getAttribute('aria-pressed') !== 'true';
  all.setAttribute('aria-pressed', open);
  all.textContent = open ? 'Fold letters' : 'Unfold letters';
  for (const envelope of document.querySelectorAll('.envelope')) unfold(envelope, open);
});
addEventListener('beforeprint', () => { for (const frame of document.querySelectorAll('.frame')) draw(frame); });
let resized;
addEventListener('resize', () => { clearTimeout(resized); resized = setTimeout(() => document.querySelectorAll('.frame').forEach(measure), 150); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
show();
for (const frame of document.querySelectorAll('.frame')) { frame.querySelector('noscript')?.remove(); near.observe(frame); }
`;

/**
 * Asks the local service whether the course has changed, and then reloads the page at the same
 * place.
 */
export const liveScript = `
const problems = document.getElementById('problems');
let seen = problems.dataset.revision;
const look = async () => {
  if (document.hidden) return;
  const told = await (await fetch('/local/storyboard/revision')).json();
  problems.textContent = told.problems.length ? 'The course was saved with problems, so the one before stays:\\n' + told.problems.join('\\n') : '';
  if (told.version !== seen) { seen = told.version; location.reload(); }
};
setInterval(() => look().catch(() => {}), 700);
`;
