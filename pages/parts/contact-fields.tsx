/**
 * The form fields that the sign-up and a seminar's registration share: who and where to write, hour
 * and zone, and the field that only programs fill in. No form asks for a phone (promise 67).
 */
import { type Filled, Input, Tick } from './fields.tsx';
import { honeypot } from './sign-up-form.ts';
import { HourField, ZoneField } from './time-fields.tsx';

/** Email and first name. */
export function EmailAndName({ filled }: { readonly filled: Filled }) {
  return (
    <>
      <Input
        filled={filled}
        name="email"
        label="Email"
        hint="Choose an inbox that only you read, if you can."
        type="email"
        autocomplete="email"
        required
      />
      <Input
        filled={filled}
        name="name"
        label="First name (optional)"
        type="text"
        autocomplete="given-name"
      />
    </>
  );
}

/** Email, first name, and whether another person may read along. */
export function WhoPart({
  filled,
  heading,
}: {
  readonly filled: Filled;
  readonly heading: string;
}) {
  return (
    <section class="part" aria-labelledby="who">
      <h2 id="who">{heading}</h2>
      <EmailAndName filled={filled} />
      <Tick filled={filled} name="sharedDevice">
        Someone else may read my phone or inbox
        <small>Subjects and texts give nothing away in any case.</small>
      </Tick>
    </section>
  );
}

/** The hour and the zone in which notes may come, side by side. */
export function HourAndZone({
  filled,
  country,
  zone,
}: {
  readonly filled: Filled;
  readonly country: string;
  readonly zone?: string;
}) {
  return (
    <div class="pair">
      <HourField filled={filled} chosen={10} />
      <ZoneField
        filled={filled}
        country={country}
        unchosen="Choose a city"
        hint="Empty suits the whole country."
        {...(zone ? { chosen: zone } : {})}
      />
    </div>
  );
}

/** The honeypot: a field that people do not see and programs fill in. */
export function Honeypot() {
  return (
    <div class="trap" aria-hidden="true">
      <label for={honeypot}>Leave this empty</label>
      <input id={honeypot} name={honeypot} type="text" tabindex={-1} autocomplete="off" />
    </div>
  );
}
