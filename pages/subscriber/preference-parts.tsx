/**
 * Renders the parts of the preferences page. Another person may see the page, so it never shows the
 * route, HIDE, a hold, the role, whether an inbox is shared, replies, numbers or an address.
 * preferences-page.tsx reads what is sent.
 */
import type { Child } from 'hono/jsx';
import type { Library } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { type Filled, Input, Radios, Tick, typed } from '../parts/fields.tsx';
import { HourField, ZoneField } from '../parts/time-fields.tsx';
import { roleOptions } from './offers.ts';

/** Pace, hour and zone as the page shows them, sent back so that unchanged ones are recognised. */
function shownOf({ pace, hour, zone }: Subscriber): string {
  return `${pace} ${hour} ${zone}`;
}

/** Reads what `shownOf` wrote. */
export function readShown(shown: string): {
  readonly pace?: string;
  readonly hour?: string;
  readonly zone?: string;
} {
  const [pace, hour, zone] = shown.split(' ');
  return { ...(pace ? { pace } : {}), ...(hour ? { hour } : {}), ...(zone ? { zone } : {}) };
}

export interface SettingsProps {
  readonly subscriber: Subscriber;
  readonly filled: Filled;
  /** The brand's country, whose zones stand first. */
  readonly country: string;
  /** Where the form is sent; without it, to the page's own address. */
  readonly action?: string;
  /** Asks in the same form for the consents that have not been given, in their exact words. */
  readonly consents?: Library['consents'];
}

const notShown = 'What you said before is not shown. Leave this empty to keep it.';
const guessedZone = 'A guess. Is it right?';
const unknownZone = 'Empty suits the whole country.';

/** The form for pace, hour, zone, shared device and role. */
export function Settings({ subscriber, filled, country, action, consents }: SettingsProps) {
  const { zone, hour, pace, sensitive } = subscriber;
  const isCountry = /^[A-Z]{2}$/.test(zone);
  const slow = typed(filled, 'pace') === 'baby' && pace !== 'baby' && filled.problems.length === 0;
  return (
    <form method="post" id="settings" {...(action ? { action } : {})}>
      {slow ? (
        <p>Baby steps are chosen below. One press on Save, and the next note keeps that pace.</p>
      ) : null}
      <input type="hidden" name="shown" value={typed(filled, 'shown') || shownOf(subscriber)} />
      <Radios
        filled={filled}
        name="pace"
        legend="Pace"
        chosen={pace}
        options={[
          { value: 'standard', label: 'Standard' },
          {
            value: 'baby',
            label: 'Baby steps',
            hint: 'Twice the time, two-minute practices. Nothing is lost.',
          },
        ]}
      />
      <div class="pair">
        <HourField filled={filled} chosen={hour} />
        <ZoneField
          filled={filled}
          country={country}
          hint={isCountry ? unknownZone : consents ? guessedZone : 'The nearest big city.'}
          unchosen={isCountry ? 'Choose, or leave it as it is' : 'Leave it as it is'}
          {...(isCountry ? {} : { chosen: zone })}
        />
      </div>
      <Radios
        filled={filled}
        name="sharedDevice"
        legend="Could someone else read your phone or inbox now?"
        hint={consents ? 'You may leave this empty.' : notShown}
        options={[
          { value: 'true', label: 'Yes, perhaps' },
          { value: 'false', label: 'No, only I do' },
        ]}
      />
      {sensitive ? (
        <Radios
          filled={filled}
          name="role"
          legend="Which fits you now?"
          hint={notShown}
          options={roleOptions}
        />
      ) : null}
      {consents ? <Consents subscriber={subscriber} filled={filled} consents={consents} /> : null}
      <button type="submit">Save</button>
    </form>
  );
}

/** The boxes of the consents that have not been given, and the role that one of them allows. */
function Consents({
  subscriber,
  filled,
  consents,
}: Required<Pick<SettingsProps, 'subscriber' | 'filled' | 'consents'>>) {
  return (
    <>
      {subscriber.sensitive ? null : (
        <>
          <div class="consent">
            <Tick filled={filled} name="sensitive">
              {consents.sensitive?.wording}
            </Tick>
          </div>
          <Radios
            filled={filled}
            name="role"
            legend="Which fits best?"
            hint="Kept only with the box above. It changes a line or two."
            options={roleOptions}
          />
        </>
      )}
      {subscriber.news || !consents.news ? null : (
        <div class="consent">
          <Tick filled={filled} name="news">
            {consents.news.wording}
          </Tick>
        </div>
      )}
    </>
  );
}

/** A form with one button. */
function ButtonForm({
  name,
  value,
  label,
}: {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}) {
  return (
    <form method="post">
      <button type="submit" class="quiet" name={name} value={value}>
        {label}
      </button>
    </form>
  );
}

function Part({
  id,
  heading,
  children,
}: {
  readonly id: string;
  readonly heading: string;
  readonly children: Child;
}) {
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {children}
    </section>
  );
}

/**
 * The part that pauses the notes or goes on with them. It is the same in every state, so that the
 * page does not tell HIDE from a pause or from neither (promise 68).
 */
export function Pause({ subscriber }: { readonly subscriber: Subscriber }) {
  if (!subscriber.position) return null;
  return (
    <Part id="rest" heading="A break">
      <p>Pause, and for two weeks nothing comes. Then we pick up where you left off.</p>
      <ButtonForm name="paused" value="true" label="Pause" />
      <p>Had a break, and no notes come? One press, and they go on.</p>
      <ButtonForm name="paused" value="false" label="Go on now" />
    </Part>
  );
}

interface ChannelsProps {
  readonly subscriber: Subscriber;
  /** Our number, to which START is texted. */
  readonly phone: string;
  readonly unsubscribePath: string;
}

/** The part that ends texts or leads to the end of letters. */
export function Channels({ subscriber, phone, unsubscribePath }: ChannelsProps) {
  const { texts, letters } = subscriber;
  const hasTexts = texts.state === 'on' || texts.state === 'asked';
  const hasLetters = letters.state !== 'off' && letters.state !== 'closed';
  return (
    <Part id="channels" heading="What reaches you">
      <p>Keep only what is safe for you now. Ending one takes one press.</p>
      {hasTexts ? (
        <>
          <p>Without texts, their words come as two-line letters.</p>
          <ButtonForm name="action" value="texts-off" label="End texts" />
        </>
      ) : (
        <p>
          Texts are off.{' '}
          {texts.state === 'off' && texts.given
            ? `To have them again, text START to ${phone} from your phone.`
            : null}
        </p>
      )}
      {hasLetters ? (
        <p>
          Had enough? <a href={unsubscribePath}>Unsubscribe from letters</a>
        </p>
      ) : (
        <p>Letters are off, so the course rests.</p>
      )}
      {hasTexts && hasLetters ? (
        <ButtonForm name="action" value="all-off" label="End letters and texts" />
      ) : null}
    </Part>
  );
}

interface ConsentProps {
  readonly subscriber: Subscriber;
  readonly wording: string | undefined;
}

/** The part that lets the letters come to another mailbox. */
export function OtherMailbox({ filled }: { readonly filled: Filled }) {
  return (
    <Part id="mailbox" heading="Another mailbox">
      <p>
        Does somebody else read this mailbox? Your letters can go to another one. The letter about
        it goes there alone.
      </p>
      <form method="post">
        <input type="hidden" name="action" value="move" />
        <Input
          filled={filled}
          name="email"
          label="The other address"
          type="email"
          autocomplete="off"
        />
        <button type="submit" class="quiet">
          Write there
        </button>
      </form>
    </Part>
  );
}

/**
 * Gives or takes back the consent to keep role and numbers (promise 26). It does not show what is
 * kept.
 */
export function KeptAnswers({ subscriber, wording }: ConsentProps) {
  if (!wording) return null;
  return (
    <Part id="kept" heading="Answers we may keep">
      <p>
        {subscriber.sensitive
          ? 'You let us keep what you say about your situation and the numbers you give. You may take that back: they are erased at once, and the letters go on.'
          : wording}
      </p>
      {subscriber.sensitive ? (
        <ButtonForm name="sensitive" value="false" label="Take it back and erase them" />
      ) : (
        <ButtonForm name="sensitive" value="true" label="Yes, keep them from now on" />
      )}
    </Part>
  );
}

/** Asks for the consent to news in its exact words, or ends news. */
export function News({ subscriber, wording }: ConsentProps) {
  if (!wording) return null;
  return (
    <Part id="news" heading="News">
      <p>{subscriber.news ? 'News comes to you now and then.' : wording}</p>
      {subscriber.news ? (
        <ButtonForm name="news" value="false" label="End news" />
      ) : (
        <ButtonForm name="news" value="true" label="Yes, send me news" />
      )}
    </Part>
  );
}

/** The part that opens the progress page. */
export function ProgressLink() {
  return (
    <Part id="progress" heading="Where you are">
      <p>A letter brings you a link to your progress. It works for fifteen minutes.</p>
      <ButtonForm name="action" value="progress" label="Send me my progress" />
    </Part>
  );
}
