/**
 * The pop-up that a coach adds to their own site: an invitation with a link to the sign-up page. It
 * has no field, so that no personal data passes through another page. It runs in browsers, minified
 * by compiler/browser-script.ts.
 */

/** Constants that pop-up-route.ts puts before this script. */
declare const mend: {
  readonly signUp: string;
  readonly leave: string;
  readonly heading: string;
  readonly css: string;
};

/** The one key in the visitor's localStorage. It says only that the pop-up was shown. */
const seen = 'mend';
const untouchedMs = 40_000;
const typingMs = 5_000;

const script = document.currentScript;
/** The `data-*` attributes of the script element. */
const options: DOMStringMap = script instanceof HTMLScriptElement ? script.dataset : {};

let dialog: HTMLDialogElement | undefined;
let opener: HTMLElement | undefined;
let closing = 0;

/** True without localStorage too, so that the pop-up never opens by itself twice. */
function wasSeen(): boolean {
  try {
    return localStorage.getItem(seen) !== null;
  } catch {
    return true;
  }
}

function markSeen(): void {
  try {
    localStorage.setItem(seen, '1');
  } catch {
    // Without localStorage only a button opens it.
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
 * Makes the dialog in a shadow root with a constructed style sheet, which the page's policy cannot
 * forbid and the page's styles do not reach.
 */
function make(): HTMLDialogElement {
  const root = part(document.body, 'div').attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(mend.css + styles);
  root.adoptedStyleSheets = [sheet];
  const made = part(root, 'dialog', '', {
    'aria-labelledby': 'h',
    'aria-describedby': 'p',
    lang: options.lang || 'en',
    tabindex: '-1',
    autofocus: '',
  });
  const content = part(made, 'div');
  part(content, 'h2', options.heading || mend.heading, { id: 'h' });
  part(content, 'p', options.words || 'Short notes by email, each with one small thing to try.', {
    id: 'p',
  });
  const buttons = part(content, 'div', '', { class: 'buttons' });
  link(buttons, options.button || 'See the form', {
    class: 'go',
    href: mend.signUp,
    target: '_blank',
  }).onclick = close;
  part(buttons, 'button', 'Not now', { type: 'button' }).onclick = close;
  const small = part(content, 'p', '', { class: 'small' });
  part(small, 'span', 'The form opens on a page of its own.');
  link(small, 'Leave this page', { href: mend.leave }).onclick = leave;
  for (const touch of ['pointermove', 'pointerdown', 'keydown', 'focusin'])
    made.addEventListener(touch, wait);
  made.onclick = (event) => {
    // A press on the backdrop.
    if (event.target === made) close();
  };
  made.onclose = () => {
    clearTimeout(closing);
    opener?.focus();
    opener = undefined;
  };
  return made;
}

/** Closes the dialog when nobody touches it for a while. */
function wait(): void {
  clearTimeout(closing);
  closing = window.setTimeout(close, untouchedMs);
}

function close(): void {
  dialog?.close();
}

/**
 * Replaces this page by the other site, so that "back" does not return here. It hides the page
 * first, because the other site may take a moment to load.
 */
function leave(event: Event): void {
  event.preventDefault();
  document.documentElement.hidden = true;
  close();
  location.replace(mend.leave);
}

function open(): void {
  markSeen();
  dialog ??= make();
  if (dialog.open) return;
  dialog.showModal();
  // The dialog itself takes the focus, so that a key meant for the page presses no button.
  dialog.focus();
  wait();
}

/** Opens by itself, once for each visitor; waits while the visitor types or is in another tab. */
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
  const after = Number(options.after);
  if (options.after && after >= 0) window.setTimeout(offer, after * 1_000);
  if (options.exit !== undefined && matchMedia('(pointer:fine)').matches) {
    document.documentElement.addEventListener('mouseleave', ({ clientY }) => {
      if (clientY <= 0) offer();
    });
  }
  const onPress = (event: MouseEvent) => {
    const pressed =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>('[data-mend-open]')
        : null;
    // A link opened in a new tab stays a link.
    if (!pressed || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = pressed;
    open();
  };
  document.addEventListener('click', onPress, true);
}

const styles = `
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
// An older browser keeps the page's link. A script that is on the page twice runs once.
if ('adoptedStyleSheets' in document && 'HTMLDialogElement' in window && !(mark in window)) {
  Object.assign(window, { [mark]: true });
  start();
}
