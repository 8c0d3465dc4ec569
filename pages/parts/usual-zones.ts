/**
 * The time zones of a country under the names that people there use, largest first. A form lists
 * those of the brand's country before all others.
 */
import { zonesOf } from '../../core/calendar/zone.ts';
import { cityOf } from '../../core/calendar/zone-city.ts';

export interface UsualZone {
  readonly zone: string;
  /** "Eastern time (New York)". */
  readonly label: string;
}

/**
 * Names by zone. Of zones of the tz database that keep the same time today, the one with the most
 * people stands here. US: https://www.nist.gov/pml/time-and-frequency-division/local-time-faqs
 * (seen on 2026-11-30); the others are named by their province, state or largest city.
 */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: {
    'America/New_York': 'Eastern time (New York)',
    'America/Chicago': 'Central time (Chicago)',
    'America/Denver': 'Mountain time (Denver)',
    'America/Phoenix': 'Arizona (Phoenix)',
    'America/Los_Angeles': 'Pacific time (Los Angeles)',
    'America/Anchorage': 'Alaska time (Anchorage)',
    'Pacific/Honolulu': 'Hawaii time (Honolulu)',
  },
  CA: {
    'America/Toronto': 'Eastern time (Toronto)',
    'America/Vancouver': 'Pacific time (Vancouver)',
    'America/Edmonton': 'Mountain time (Edmonton)',
    'America/Winnipeg': 'Central time (Winnipeg)',
    'America/Regina': 'Saskatchewan (Regina)',
    'America/Halifax': 'Atlantic time (Halifax)',
    'America/St_Johns': 'Newfoundland time (St. John’s)',
    'America/Whitehorse': 'Yukon (Whitehorse)',
  },
  AU: {
    'Australia/Sydney': 'Eastern time (Sydney, Melbourne)',
    'Australia/Brisbane': 'Queensland (Brisbane)',
    'Australia/Perth': 'Western time (Perth)',
    'Australia/Adelaide': 'Central time (Adelaide)',
    'Australia/Darwin': 'Northern Territory (Darwin)',
    'Australia/Hobart': 'Tasmania (Hobart)',
  },
  GB: { 'Europe/London': 'United Kingdom (London)' },
  IE: { 'Europe/Dublin': 'Ireland (Dublin)' },
  NZ: {
    'Pacific/Auckland': 'New Zealand time (Auckland)',
    'Pacific/Chatham': 'Chatham Islands',
  },
};

/** A country's zones by their usual names, or, for a country not listed here, by city. */
export function usualZones(country: string): readonly UsualZone[] {
  const names = named[country];
  if (names) return Object.entries(names).map(([zone, label]) => ({ zone, label }));
  return zonesOf(country)
    .filter((zone) => zone.includes('/'))
    .map((zone) => ({ zone, label: cityOf(zone) }));
}

/** The country's name in English. */
export function countryName(country: string): string {
  return new Intl.DisplayNames(['en'], { type: 'region' }).of(country) ?? country;
}
