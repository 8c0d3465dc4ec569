/**
 * The second step of the sign-in, and the step after an idle quarter of an hour: a passkey is used,
 * made, or won back with a printed word. The browser's part is pages/browser/passkey.ts.
 */
import {
  askPasskey,
  isOpen,
  makePasskey,
  nextStep,
  recoverByWord,
  signWithPasskey,
  type Visit,
} from '../../service/desk/sign-in.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { readForm } from '../parts/read-form.ts';
import { deskPage } from './desk-frame.tsx';
import { giveCookie, openDoor, safePath } from './desk-gate.tsx';

const title = 'Sign in';

/** GET /desk/passkey. */
export async function showPasskey(c: WebContext, world: DeskWorld) {
  const door = await openDoor(c, world);
  if ('refusal' in door) return door.refusal;
  const to = safePath(c.req.query('to'));
  if (isOpen(door.visit, world.now())) return c.redirect(to, 303);
  return showStep(c, world, door.visit, to);
}

/** POST /desk/passkey. */
export async function receivePasskey(c: WebContext, world: DeskWorld) {
  const door = await openDoor(c, world);
  if ('refusal' in door) return door.refusal;
  const { visit } = door;
  const body = await readForm(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const to = safePath(form.text('to'));
  const wish = form.choice('do', ['use', 'make', 'recover'], 'use');
  if (wish === 'recover') {
    if (!(await recoverByWord(world, visit, form.text('word'))))
      return showStep(c, world, visit, to, 'word');
    return c.redirect(`/desk/passkey?to=${encodeURIComponent(to)}`, 303);
  }
  const response = readResponse('fields' in body ? body.fields.response : undefined);
  if (wish === 'use') {
    const secret = await signWithPasskey(world, visit, response);
    if (!secret) return showStep(c, world, visit, to, 'passkey');
    giveCookie(c, world, secret);
    return c.redirect(to, 303);
  }
  const made = await makePasskey(world, visit, response);
  if (!made) return showStep(c, world, visit, to, 'passkey');
  giveCookie(c, world, made.secret);
  if (!made.words) return c.redirect('/desk/sessions', 303);
  const { words } = made;
  return deskPage(c, world, { title, children: <PrintWords words={words} to={to} /> });
}

function readResponse(said: unknown): unknown {
  try {
    return JSON.parse(String(said));
  } catch {
    return undefined;
  }
}

const wrong = {
  word: 'That is none of your words, or it was used before. Each works once.',
  passkey: 'That passkey did not fit, or the page was an old one. Please try once more.',
};

async function showStep(
  c: WebContext,
  world: DeskWorld,
  { coach, session }: Visit,
  to: string,
  failed?: keyof typeof wrong,
) {
  // The session as it is now: a form that was sent has used up its challenge.
  const visit = { coach, session };
  const step = nextStep(visit, world);
  const options =
    step === 'use' || step === 'make' ? await askPasskey(world, visit, step) : undefined;
  const others = coach.passkeys.map(({ host }) => host);
  return deskPage(c, world, {
    title,
    ...(failed ? { status: 400 as const } : {}),
    children: (
      <>
        {failed ? (
          <p class="said" role="alert">
            {wrong[failed]}
          </p>
        ) : null}
        {step === 'use' ? <Use options={options} to={to} /> : null}
        {step === 'make' ? <Make options={options} to={to} /> : null}
        {step === 'recover' ? <OtherHost hosts={[...new Set(others)]} /> : null}
        {step === 'use' || step === 'recover' ? (
          <Recover to={to} isOpen={step === 'recover'} />
        ) : null}
        {step === 'ask-maker' ? <AskMaker email={coach.email} /> : null}
        <noscript>
          <p class="said">A passkey needs JavaScript: please allow it for this page.</p>
        </noscript>
      </>
    ),
  });
}

/** The form that pages/browser/passkey.ts fills in. */
export function PasskeyForm({
  wish,
  options,
  to,
  label,
}: {
  readonly wish: 'use' | 'make';
  readonly options: object | undefined;
  readonly to: string;
  readonly label: string;
}) {
  return (
    <form
      method="post"
      action="/desk/passkey"
      data-passkey={wish}
      data-options={JSON.stringify(options)}
    >
      <input type="hidden" name="do" value={wish} />
      <input type="hidden" name="to" value={to} />
      <input type="hidden" name="response" value="" />
      <button type="submit">{label}</button>
      <p class="passkey-status error" role="status" />
    </form>
  );
}

interface StepProps {
  readonly options: object | undefined;
  readonly to: string;
}

function Use({ options, to }: StepProps) {
  return (
    <>
      <h1>Your passkey</h1>
      <p class="lead">Your finger, your face or your device’s code opens the desk.</p>
      <PasskeyForm wish="use" options={options} to={to} label="Use my passkey" />
    </>
  );
}

function Make({ options, to }: StepProps) {
  return (
    <>
      <h1>Make your passkey</h1>
      <p class="lead">
        From now on it opens the desk, together with a mailed link. Your mailbox alone opens
        nothing.
      </p>
      <p>Your device asks for your finger, your face or its code. None of that leaves it.</p>
      <PasskeyForm wish="make" options={options} to={to} label="Make a passkey" />
    </>
  );
}

function Recover({ to, isOpen: isShown }: { readonly to: string; readonly isOpen: boolean }) {
  return (
    <details class="part" open={isShown}>
      <summary>I have no passkey here, and my printed words</summary>
      <form method="post" action="/desk/passkey">
        <input type="hidden" name="do" value="recover" />
        <input type="hidden" name="to" value={to} />
        <div class="field">
          <label for="word">One of your words</label>
          <p class="hint">
            For example k7m4-qx2p-9trw. Each works once; then you make a new passkey.
          </p>
          <input
            id="word"
            name="word"
            type="text"
            autocomplete="off"
            autocapitalize="none"
            required
          />
        </div>
        <button type="submit" class="quiet">
          Use this word
        </button>
      </form>
    </details>
  );
}

function OtherHost({ hosts }: { readonly hosts: readonly string[] }) {
  return (
    <>
      <h1>This address of the desk is new</h1>
      <p class="lead">
        A passkey belongs to one address. Yours belongs to {hosts.join(' and ')}. One of your
        printed words lets you make a new one here.
      </p>
    </>
  );
}

function AskMaker({ email }: { readonly email: string }) {
  return (
    <>
      <h1>Your first week is over</h1>
      <p class="lead">
        A first passkey is made within seven days, so that an old letter opens nothing. Ask who
        deploys the course for seven more:
      </p>
      <p>
        <code>npx mend coach reset {email}</code>
      </p>
    </>
  );
}

function PrintWords({ words, to }: { readonly words: readonly string[]; readonly to: string }) {
  return (
    <>
      <h1>Print these words now</h1>
      <p class="lead">
        They are shown once. If your device is lost, one of them and a mailed link let you make a
        new passkey. Each works once.
      </p>
      <ul class="words-of">
        {words.map((word) => (
          <li>{word}</li>
        ))}
      </ul>
      <p>Keep them on paper, apart from your device. Older words work no more.</p>
      <p>
        <a class="button" href={to}>
          I have them on paper
        </a>
      </p>
    </>
  );
}
