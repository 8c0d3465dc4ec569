/**
 * The pop-up that a coach pastes into a site of their own: an invitation and a link to the sign-up,
 * nothing to type, so that nothing of a person passes through somebody else's page. It runs in
 * browsers, minified by compiler/pop-up-script.ts.
 */

/** What the server puts in front of this script. */
declare const mend: {
  readonly signUp: string;
  readonly leave: string;
  readonly heading: string;
  readonly css: string;
};

/**
 * The one thing that is kept, in the visitor's own browser: that they have seen it. It says nothing
 * of them.
 */
const seen = 'mend';
const untouchedMs = 40_000;
const typingMs = 5_000;

const script = document.currentScript;
const said: DOMStringMap = script instanceof HTMLScriptElement ? script.dataset : {};

let dialog: HTMLDialogElement | undefined;
let opener: HTMLElement | undefined;
let closing = 0;

/** Without a place to remember, it does not come by itself at all: better never than twice. */
function wasSeen(): boolean {
  try {
    return localStorage.getItem(seen) !== null;
  } catch {
    return true;
  }
}

function noteSeen(): void {
  try {
    localStorage.setItem(seen, '1');
  } catch {
    // Then only a button opens it.
  }
}

function part<Tag extends keyof HTMLElementTagNameMap>(
  parent: Node,
  tag: Tag,
  text = '',
  set: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(set)) element.setAttribute(name, value);
  parent.appendChild(element);
  return element;
}

function link(
  parent: Node,
  text: string,
  set: Readonly<Record<string, string>>,
): HTMLAnchorElement {
  return part(parent, 'a', text, {
    rel: 'noopener noreferrer',
    referrerpolicy: 'no-referrer',
    ...set,
  });
}

/**
 * In a shadow of its own, with a sheet that no policy of the page's forbids and no style of the
 * page's reaches.
 */
function make(): HTMLDialogElement {
  const root = part(document.body, 'div').attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(mend.css + looks);
  root.adoptedStyleSheets = [sheet];
  const made = part(root, 'dialog', '', {
    'aria-labelledby': 'h',
    'aria-describedby': 'p',
    lang: said.lang || 'en',
    tabindex: '-1',
    autofocus: '',
  });
  const sheetOf = part(made, 'div');
  part(sheetOf, 'h2', said.heading || mend.heading, { id: 'h' });
  part(sheetOf, 'p', said.words || 'Short notes by email, each with one small thing to try.', {
    id: 'p',
  });
  const buttons = part(sheetOf, 'div', '', { class: 'buttons' });
  link(buttons, said.button || 'See the form', {
    class: 'go',
    href: mend.signUp,
    target: '_blank',
  }).onclick = close;
  part(buttons, 'button', 'Not now', { type: 'button' }).onclick = close;
  const small = part(sheetOf, 'p', '', { class: 'small' });
  part(small, 'span', 'The form opens on a page of its own.');
  link(small, 'Leave this page', { href: mend.leave }).onclick = leave;
  for (const touch of ['pointermove', 'pointerdown', 'keydown', 'focusin'])
    made.addEventListener(touch, wait);
  made.onclick = (event) => {
    // Beside the sheet.
    if (event.target === made) close();
  };
  made.onclose = () => {
    clearTimeout(closing);
    opener?.focus();
    opener = undefined;
  };
  return made;
}

function wait(): void {
  clearTimeout(closing);
  closing = window.setTimeout(close, untouchedMs);
}

function close(): void {
  dialog?.close();
}

/**
 * The other site in this page's place, so that "back" does not return here. Hides first: it may
 * take a moment to come.
 */
function leave(event: Event): void {
  event.preventDefault();
  document.documentElement.hidden = true;
  close();
  location.replace(mend.leave);
}

function open(): void {
  noteSeen();
  dialog ??= make();
  if (dialog.open) return;
  dialog.showModal();
  // On itself: a key that was meant for the page does nothing here.
  dialog.focus();
  wait();
}

/** By itself, at most once in all, and not over somebody who writes or looks elsewhere. */
function offer(): void {
  if (wasSeen()) return;
  const at = document.activeElement;
  const isTyping =
    at instanceof HTMLElement &&
    (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT|IFRAME)$/.test(at.tagName));
  if (isTyping || document.hidden || document.querySelector('dialog[open]'))
    window.setTimeout(offer, typingMs);
  else open();
}

function start(): void {
  const after = Number(said.after);
  if (said.after && after >= 0) window.setTimeout(offer, after * 1_000);
  if (said.exit !== undefined && matchMedia('(pointer:fine)').matches) {
    document.documentElement.addEventListener('mouseleave', ({ clientY }) => {
      if (clientY <= 0) offer();
    });
  }
  const onPress = (event: MouseEvent) => {
    const pressed =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>('[data-mend-open]')
        : null;
    // A link that is opened in a tab of its own stays a link.
    if (!pressed || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = pressed;
    open();
  };
  document.addEventListener('click', onPress, true);
}

const looks = `
dialog{box-sizing:border-box;width:min(27rem,calc(100% - 2rem));margin:auto;padding:0;border:1px solid var(--rule);border-radius:14px;background:var(--paper);color:var(--ink);font:17px/1.55 -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;box-shadow:0 12px 48px #0005;overflow-wrap:break-word}
dialog:focus{outline:none}
dialog::backdrop{background:#0007}
dialog>div{padding:26px 26px 18px}
h2{margin:0 0 8px;font-size:23px;line-height:1.3}
p{margin:0 0 20px;text-wrap:balance}
.buttons{display:flex;flex-wrap:wrap;gap:12px}
.go,button{box-sizing:border-box;flex:1 1 auto;min-height:48px;padding:10px 20px;border:2px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button{background:transparent;color:var(--accent)}
button:hover{background:var(--card)}
.go:hover{filter:brightness(1.08)}
a:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.small{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:0 16px;margin:14px 0 0;color:var(--muted);font-size:15px}
.small a{padding:10px 0;color:inherit}
@media(max-width:480px){dialog{width:100%;max-width:100%;margin:auto 0 0;border-width:1px 0 0;border-radius:14px 14px 0 0}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:come .2s ease-out}@keyframes come{from{opacity:0;transform:translateY(10px)}}}
@media(forced-colors:active){.go,button{border-color:ButtonText}}
`;
const mark = Symbol.for('mend');
// An older browser keeps the link that stands on the page; a script that was pasted twice runs
// once.
if ('adoptedStyleSheets' in document && 'HTMLDialogElement' in window && !(mark in window)) {
  Object.assign(window, { [mark]: true });
  start();
}
