/**
 * Asks the browser for a passkey on the pages of the desk: a press on the form's button makes or
 * uses one, and the form is sent with what the browser gave. Compiled with
 * `@simplewebauthn/browser` by compiler/browser-script.ts.
 */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

const refusals: Readonly<Record<string, string>> = {
  NotAllowedError: 'Nothing was signed. Press the button once more when you are ready.',
  InvalidStateError: 'This device has a passkey for the desk already. Use that one.',
  SecurityError:
    'A passkey works at the address it was made for alone. Is this the address of your desk?',
  NotSupportedError: 'This device cannot make a passkey. Try another, or a security key.',
};
const unknownRefusal = 'That did not work. Try once more, or use another browser.';

function onPress(form: HTMLFormElement, field: HTMLInputElement, said: Element): void {
  let isSigned = false;
  form.addEventListener('submit', async (event) => {
    if (isSigned) return;
    event.preventDefault();
    said.textContent = '';
    try {
      const optionsJSON = JSON.parse(form.dataset.options ?? '{}');
      const response =
        form.dataset.passkey === 'make'
          ? await startRegistration({ optionsJSON })
          : await startAuthentication({ optionsJSON });
      field.value = JSON.stringify(response);
      isSigned = true;
      form.requestSubmit();
    } catch (error) {
      const { name } = error instanceof Error ? error : { name: '' };
      said.textContent = refusals[name] ?? unknownRefusal;
    }
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  const field = form.querySelector<HTMLInputElement>('input[name=response]');
  const said = form.querySelector('.passkey-status');
  if (field && said) onPress(form, field, said);
}
