/**
 * Selects the numbering plans by which a sender's country and kind are read: those of the brand's
 * countries, in libphonenumber's full metadata. All countries' plans are 145 KB.
 */
import metadata from 'libphonenumber-js/max/metadata';
import type { NumberingPlans } from '../core/course.ts';

/** The plans for some countries, given as `US`, in libphonenumber's metadata format. */
export function numberingPlansOf(countries: readonly string[]): NumberingPlans {
  const listed = new Set(countries);
  const codes = Object.entries(metadata.country_calling_codes)
    .map(([code, sharing]) => [code, sharing.filter((country) => listed.has(country))] as const)
    .filter(([, sharing]) => sharing.length > 0);
  const known = codes.flatMap(([, sharing]) => sharing);
  return {
    version: metadata.version,
    country_calling_codes: Object.fromEntries(codes),
    countries: Object.fromEntries(known.map((country) => [country, metadata.countries[country]])),
  };
}
