/**
 * Renders the page of an open seminar: its date, for whom it is, and the form that saves a seat.
 * registration-form.ts reads the form.
 */

import type { Seminar } from '../../core/seminar/seminar.ts';
import type { World } from '../../service/ports/world.ts';
import { Honeypot, HourAndZone, WhoPart } from '../parts/contact-fields.tsx';
import { type Filled, Problems, Tick } from '../parts/fields.tsx';
import { ZoneOptions } from '../parts/time-fields.tsx';
import { dayWords, hoursWords, zoneWords } from './seminar-when.ts';

export interface OpenSeminarProps {
  readonly world: World;
  readonly seminar: Seminar;
  readonly filled: Filled;
  /** The reader's own zone, where they have chosen one. */
  readonly zone?: string;
}

/** The words, the date and the form of an open seminar. */
export function OpenSeminar({ world, seminar, filled, zone }: OpenSeminarProps) {
  return (
    <>
      <h1>{seminar.title}</h1>
      <When seminar={seminar} country={world.library.brand.country} {...(zone ? { zone } : {})} />
      <p>
        Live, and online. Come alone if you like, with your camera off, under any first name. Nobody
        is called on, and nobody asks for your story.
      </p>
      <p class="hint">
        Please don't take part beside somebody you fear. <a href="/safety">Private help</a> comes
        first.
      </p>
      <Problems filled={filled} />
      <Form world={world} seminar={seminar} filled={filled} {...(zone ? { zone } : {})} />
    </>
  );
}

/**
 * The date in the seminar's own zone and in the reader's, with a form to choose a city. The form
 * sends the city only.
 */
function When({
  seminar,
  country,
  zone,
}: {
  readonly seminar: Seminar;
  readonly country: string;
  readonly zone?: string;
}) {
  return (
    <div class="card">
      <p class="lead">
        <Moment seminar={seminar} zone={seminar.zone} />
      </p>
      {zone && zone !== seminar.zone ? (
        <p>
          For you: <Moment seminar={seminar} zone={zone} />
        </p>
      ) : null}
      <details open={zone !== undefined}>
        <summary>Somewhere else?</summary>
        <form method="get" action={`/seminars/${seminar.id}`}>
          <div class="field">
            <label for="zone">Your time zone</label>
            <select id="zone" name="zone">
              <ZoneOptions
                country={country}
                unchosen="Choose a city"
                {...(zone ? { present: zone } : {})}
              />
            </select>
          </div>
          <button type="submit" class="quiet">
            Show my time
          </button>
        </form>
      </details>
    </div>
  );
}

/** A seminar's date and hours in a zone. */
export function Moment({ seminar, zone }: { readonly seminar: Seminar; readonly zone: string }) {
  return (
    <>
      <strong>{dayWords(seminar, zone)}</strong>
      <br />
      <time datetime={new Date(seminar.startsAt).toISOString()}>{hoursWords(seminar, zone)}</time>,{' '}
      {zoneWords(seminar, zone)}
    </>
  );
}

function Form({ world, seminar, filled, zone }: OpenSeminarProps) {
  const { consents } = world.library;
  return (
    <form
      id="form"
      method="post"
      action={`/seminars/${seminar.id}/register`}
      novalidate={filled.problems.length > 0}
    >
      <WhoPart filled={filled} heading="Where the link goes" />
      <section class="part" aria-labelledby="when">
        <h2 id="when">When notes may come</h2>
        <HourAndZone
          filled={filled}
          country={world.library.brand.country}
          {...(zone ? { zone } : {})}
        />
      </section>
      <section class="part" aria-labelledby="agree">
        <h2 id="agree">Ready?</h2>
        <div class="consent">
          <Tick filled={filled} name="adult" required>
            {consents.seminar?.wording}
          </Tick>
        </div>
        <Honeypot />
        <button type="submit">Save my seat</button>
        <p class="hint">
          You can give it up with one tap. What we keep, and how long:{' '}
          <a href="/privacy">Privacy</a>. <a href="/terms">Terms</a>.
        </p>
      </section>
      <p class="hint">
        Only the date? <a href={`/seminars/${seminar.id}/calendar.ics`}>Calendar entry</a>. Its
        title gives nothing away, but others may see your calendar.
      </p>
    </form>
  );
}
