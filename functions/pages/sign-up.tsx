/**
 * The front door: the form, and what happens to it. Every address that passes the form's own rules gets the same page, in
 * the same time, whether it is new, known or not to be written to (promise 41).
 */
import { signUp } from '../../adapters/sign-up.ts';
import type { World } from '../../adapters/world.ts';
import { courseOf } from '../../core/course.ts';
import { type Fields, readForm, wantsJson } from '../read-form.ts';
import { honeypot, isHoneypotFilled, readSignUp } from '../sign-up-form.ts';
import { empty, type Filled, Input, Problems, Radios, Tick } from './fields.tsx';
import { page, type WebContext } from './layout.tsx';
import { roleOptions } from './offers.ts';
import { HourField, ZoneField } from './time-fields.tsx';

/** Longer than any way through `signUp` takes: its length must not tell which one it was. */
export const answerAfterMs = 400;

const accepted = 'Look in your inbox: a letter with one button is on its way. The course begins when you press it.';

export function showSignUp(c: WebContext, world: World) {
  return page(c, world, {
    title: world.library.brand.discreetName,
    listed: true,
    children: <SignUpForm world={world} filled={empty} />,
  });
}

export async function receiveSignUp(c: WebContext, world: World, waitMs: number) {
  const json = wantsJson(c.req.raw);
  const body = await readForm(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    if (json) return c.json({ errors: [{ field: 'body', message }] }, status);
    return page(c, world, { title: 'Please try again', status, children: <Unread message={message} /> });
  }
  const settled = wait(waitMs);
  if (!isHoneypotFilled(body.fields)) {
    const form = readSignUp(body.fields, world.library.brand);
    if ('problems' in form) {
      if (json) return c.json({ errors: form.problems }, 400);
      return showProblems(c, world, { fields: body.fields, problems: form.problems });
    }
    const ip = c.env.event?.requestContext?.http?.sourceIp;
    await signUp(world, form.signUp, { page: '/subscribe', ...(ip ? { ip } : {}) });
  }
  await settled;
  if (json) return c.json({ ok: true, message: accepted });
  return page(c, world, { title: 'Look in your inbox', children: <Accepted world={world} fields={body.fields} /> });
}

function showProblems(c: WebContext, world: World, filled: Filled) {
  return page(c, world, {
    title: 'Please check the form',
    status: 400,
    children: <SignUpForm world={world} filled={filled} />,
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function Unread({ message }: { readonly message: string }) {
  return (
    <>
      <h1>That did not come through</h1>
      <p>{message}</p>
      <p>
        <a href="/">Back to the form</a>
      </p>
    </>
  );
}

function Accepted({ world, fields }: { readonly world: World; readonly fields: Fields }) {
  const { brand } = world.library;
  return (
    <>
      <h1>Look in your inbox</h1>
      <p class="lead">
        A letter from {brand.discreetName} is on its way. It has one button: press it, and the course begins.
      </p>
      {fields.smsConsent ? <p>A text comes too. Reply YES to it, and texts are on.</p> : null}
      <p>No letter after a few minutes? Look in the spam folder. A mistyped address is forgotten after seven days.</p>
      <p class="hint">You may close this page now.</p>
    </>
  );
}

function SignUpForm({ world, filled }: { readonly world: World; readonly filled: Filled }) {
  const { library } = world;
  return (
    <>
      <h1>{courseOf(library).title}</h1>
      <p class="lead">Short notes by email, each with one small thing to try. Free of streaks, scores and blame.</p>
      <p>This may help you act with more care and calm. It cannot decide what anybody else does.</p>
      <p class="hint">
        Are you afraid of someone at home? <a href="/safety">Private help</a> comes first.
      </p>
      <Problems filled={filled} />
      <form method="post" action="/subscribe" novalidate={filled.problems.length > 0}>
        <WhoPart filled={filled} />
        <WhenPart filled={filled} />
        <TextsPart filled={filled} world={world} />
        <SituationPart filled={filled} world={world} />
        <section class="part" aria-labelledby="agree">
          <h2 id="agree">Ready?</h2>
          <div class="consent">
            <Tick filled={filled} name="adult" required>
              {library.consents.letters?.wording}
            </Tick>
          </div>
          <div class="trap" aria-hidden="true">
            <label for={honeypot}>Leave this empty</label>
            <input id={honeypot} name={honeypot} type="text" tabindex={-1} autocomplete="off" />
          </div>
          <button type="submit">Send me the first letter</button>
          <p class="hint">
            One tap in that letter begins the course. What we keep, and how long: <a href="/privacy">Privacy</a>.{' '}
            <a href="/terms">Terms</a>.
          </p>
        </section>
      </form>
    </>
  );
}

function WhoPart({ filled }: { readonly filled: Filled }) {
  return (
    <section class="part" aria-labelledby="who">
      <h2 id="who">Where letters go</h2>
      <Input
        filled={filled}
        name="email"
        label="Email"
        hint="Choose an inbox that only you read, if you can."
        type="email"
        autocomplete="email"
        required
      />
      <Input filled={filled} name="name" label="First name (optional)" type="text" autocomplete="given-name" />
      <Tick filled={filled} name="sharedDevice">
        Someone else may read my phone or inbox
        <small>Subjects and texts give nothing away in any case.</small>
      </Tick>
    </section>
  );
}

function WhenPart({ filled }: { readonly filled: Filled }) {
  return (
    <section class="part" aria-labelledby="when">
      <h2 id="when">When and how fast</h2>
      <div class="pair">
        <HourField filled={filled} chosen={10} />
        <ZoneField filled={filled} unchosen="Choose a city" hint="Left empty, hours suit the whole country." />
      </div>
      <Radios
        filled={filled}
        name="pace"
        legend="Pace"
        chosen="standard"
        options={[
          { value: 'standard', label: 'Standard', hint: 'Eight weeks, one more note later' },
          { value: 'baby', label: 'Baby steps', hint: 'Twice the time, two-minute practices' },
        ]}
      />
    </section>
  );
}

function TextsPart({ filled, world }: { readonly filled: Filled; readonly world: World }) {
  return (
    <section class="part" aria-labelledby="texts">
      <h2 id="texts">Texts, if you like</h2>
      <Input
        filled={filled}
        name="phone"
        label="Mobile number (optional)"
        hint="Only if your phone is private. Without it, every text comes as a two-line letter."
        type="tel"
        autocomplete="tel"
      />
      <div class="consent">
        <Tick filled={filled} name="smsConsent">
          {world.library.consents.texts?.wording}
        </Tick>
      </div>
    </section>
  );
}

function SituationPart({ filled, world }: { readonly filled: Filled; readonly world: World }) {
  return (
    <section class="part" aria-labelledby="situation">
      <h2 id="situation">Letters that fit, if you like</h2>
      <div class="consent">
        <Tick filled={filled} name="sensitiveConsent">
          {world.library.consents.sensitive?.wording}
        </Tick>
      </div>
      <Radios
        filled={filled}
        name="role"
        legend="Which fits best?"
        hint="Kept only with the box above. It changes a line or two."
        chosen="none"
        options={roleOptions}
      />
    </section>
  );
}
