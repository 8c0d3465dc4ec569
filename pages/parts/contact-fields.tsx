/**
 * The form fields that the sign-up and a seminar's registration share: who and where to write, hour
 * and zone, texts, and the field that only programs fill in.
 */
import { type Filled, Input, Tick } from './fields.tsx';
import { honeypot } from './sign-up-form.ts';
import { HourField, ZoneField } from './time-fields.tsx';

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
      <Tick filled={filled} name="sharedDevice">
        Someone else may read my phone or inbox
        <small>Subjects and texts give nothing away in any case.</small>
      </Tick>
    </section>
  );
}

/** The hour and the zone in which notes may come, side by side. */
export function HourAndZone({ filled, zone }: { readonly filled: Filled; readonly zone?: string }) {
  return (
    <div class="pair">
      <HourField filled={filled} chosen={10} />
      <ZoneField
        filled={filled}
        unchosen="Choose a city"
        hint="Empty suits the whole country."
        {...(zone ? { chosen: zone } : {})}
      />
    </div>
  );
}

/** The phone number and the consent to texts in its exact wording. */
export function TextsPart({
  filled,
  wording,
}: {
  readonly filled: Filled;
  readonly wording: string;
}) {
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
          {wording}
        </Tick>
      </div>
    </section>
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
