/**
 * "Leave this page", by a press or by Shift pressed three times (promise 57). Both blank the page
 * and replace it in the history, so that "back" does not return. Escape is not used: it stops a
 * page that loads. Without this script the link is a plain link. It runs in browsers, minified by
 * compiler/browser-script.ts; its words are attributes of the link.
 */

const presses = 3;
/** After a press the next one is waited for this long. */
const patienceMs = 5_000;

function watch(link: HTMLAnchorElement, status: Element): void {
  const words = link.dataset;
  let pressed = 0;
  /** True while Shift alone is down: a capital letter or Shift with Tab is no press. */
  let isAlone = false;
  let giveUp = 0;

  const show = (count: number, said: string) => {
    pressed = count;
    // The dots beside the words of the button.
    if (count > 0) link.dataset.pressed = String(count);
    else delete link.dataset.pressed;
    status.textContent = said;
  };

  const leave = () => {
    clearTimeout(giveUp);
    blank(words.loading ?? '');
    location.replace(link.href);
  };

  const callOff = () => {
    clearTimeout(giveUp);
    if (pressed > 0) show(0, words.stopped ?? '');
  };

  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
  // Captured, so that no part of the page can take a key away.
  document.addEventListener(
    'keydown',
    ({ key, repeat }) => {
      isAlone = key === 'Shift' && (isAlone || !repeat);
      if (key !== 'Shift') callOff();
    },
    true,
  );
  document.addEventListener(
    'keyup',
    ({ key }) => {
      if (key !== 'Shift' || !isAlone) return;
      isAlone = false;
      clearTimeout(giveUp);
      if (pressed + 1 >= presses) return leave();
      show(pressed + 1, (pressed === 0 ? words.twoMore : words.oneMore) ?? '');
      giveUp = window.setTimeout(callOff, patienceMs);
    },
    true,
  );
  // Shift with a press of the mouse selects text or opens a window.
  document.addEventListener('pointerdown', () => (isAlone = false), true);
}

/** Empties the page before the other site answers, and says that it loads. */
function blank(said: string): void {
  const alert = document.createElement('p');
  alert.setAttribute('role', 'alert');
  alert.className = 'gone';
  document.body.replaceChildren(alert);
  // Screen readers say what is put into an alert that is there already.
  alert.textContent = said;
}

const link = document.querySelector<HTMLAnchorElement>('a.leave');
const status = document.querySelector('.leave-status');
if (link && status) watch(link, status);
