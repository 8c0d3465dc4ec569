/** Form controls for the hour of the day and the time zone in which notes may come. */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { widestHours } from '../../core/calendar/writing-hours.ts';
import { cityOf } from '../../core/calendar/zone-city.ts';
import { ErrorOf, type Filled, tied, typed } from './fields.tsx';
import { countryName, usualZones } from './usual-zones.ts';

interface SelectProps {
  readonly filled: Filled;
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly children: Child;
}

function Select({ filled, name, label, hint, children }: SelectProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <select id={name} name={name} {...tied(filled, name, true)}>
        {children}
      </select>
      <ErrorOf filled={filled} name={name} />
    </div>
  );
}

/** The hours in which notes may be sent. */
export function HourField({
  filled,
  chosen,
}: {
  readonly filled: Filled;
  readonly chosen: number;
}) {
  const present = typed(filled, 'hour').replace(/:00$/, '') || String(chosen);
  const hours = Array.from(
    { length: widestHours.closes - widestHours.opens },
    (_, i) => widestHours.opens + i,
  );
  return (
    <Select
      filled={filled}
      name="hour"
      label="Best hour"
      hint="Notes come then, never on a Sunday."
    >
      {hours.map((hour) => (
        <option value={String(hour)} selected={String(hour) === present}>
          {hourWords(hour)}
        </option>
      ))}
    </Select>
  );
}

function hourWords(hour: number): string {
  if (hour === 12) return '12 noon';
  return hour < 12
    ? `${hour} in the morning`
    : `${hour - 12} in the ${hour < 18 ? 'afternoon' : 'evening'}`;
}

export interface ZoneFieldProps {
  readonly filled: Filled;
  /** The brand's country, whose zones stand first. */
  readonly country: string;
  /** Words of the empty option. */
  readonly unchosen: string;
  readonly hint: string;
  readonly chosen?: string;
}

/** The time zones: the country's own by their usual names, then all others by city. */
export function ZoneField({ filled, country, unchosen, hint, chosen }: ZoneFieldProps) {
  const present = typed(filled, 'timezone') || chosen;
  return (
    <Select filled={filled} name="timezone" label="Time zone" hint={hint}>
      <ZoneOptions country={country} unchosen={unchosen} {...(present ? { present } : {})} />
    </Select>
  );
}

/** The options of a zone: the country's usual names, then the other cities by region. */
export function ZoneOptions({
  country,
  unchosen,
  present,
}: {
  readonly country: string;
  readonly unchosen: string;
  readonly present?: string;
}) {
  const usual = usualZones(country);
  return (
    <>
      <option value="">{unchosen}</option>
      <optgroup label={countryName(country)}>
        {usual.map(({ zone, label }) => (
          <option value={zone} selected={isSame(zone, present)}>
            {label}
          </option>
        ))}
      </optgroup>
      {[...zonesByRegion().keys()].map((region) =>
        present && region === regionOf(present) ? (
          <RegionOptions country={country} region={region} present={present} />
        ) : (
          unchosenOptionsOf(country, region)
        ),
      )}
    </>
  );
}

interface RegionProps {
  readonly country: string;
  readonly region: string;
  readonly present?: string;
}

/** The cities of a region, without those that stand among the country's usual names. */
function RegionOptions({ country, region, present }: RegionProps) {
  const isUsual = new Set(usualZones(country).map(({ zone }) => zone));
  return (
    <optgroup label={region}>
      {zonesByRegion()
        .get(region)
        ?.filter((zone) => !isUsual.has(zone))
        .map((zone) => (
          <option value={zone} selected={isSame(zone, present)}>
            {cityOf(zone)}
          </option>
        ))}
    </optgroup>
  );
}

const optionsWithoutChoice = new Map<string, ReturnType<typeof raw>>();

/**
 * The same where none of the region's cities is chosen, as a string that is made once: most of a
 * page's CPU went into these four hundred options.
 */
function unchosenOptionsOf(country: string, region: string) {
  const key = `${country} ${region}`;
  const known =
    optionsWithoutChoice.get(key) ?? raw(<RegionOptions country={country} region={region} />);
  optionsWithoutChoice.set(key, known);
  return known;
}

/**
 * Whether two zones are the same place. Versions of the platform know a place by its old or its new
 * name.
 */
function isSame(zone: string, present: string | undefined): boolean {
  if (!present || zone === present) return zone === present;
  return regionOf(zone) === regionOf(present) && cityOf(zone) === cityOf(present);
}

const regionOf = (zone: string) => zone.split('/', 1)[0] ?? '';

let regions: ReadonlyMap<string, readonly string[]> | undefined;

function zonesByRegion(): ReadonlyMap<string, readonly string[]> {
  if (regions) return regions;
  const found = new Map<string, string[]>();
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'));
  for (const zone of zones.sort((a, b) => (cityOf(a) < cityOf(b) ? -1 : 1))) {
    const region = regionOf(zone);
    found.set(region, [...(found.get(region) ?? []), zone]);
  }
  return (regions = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1))));
}
