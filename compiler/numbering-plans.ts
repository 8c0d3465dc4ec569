/**
 * Selects the numbering plans that reading a brand's phone numbers needs: those of the given
 * countries and of every country with the same calling code. All countries' plans are 80 KB.
 */
import metadata from 'libphonenumber-js/max/metadata';
import type { NumberingPlans } from '../core/course.ts';

/** The plans for some countries, given as `US`, in libphonenumber's metadata format. */
export function numberingPlansOf(countries: readonly string[]): NumberingPlans {
  const codes = Object.entries(metadata.country_calling_codes).filter(([, sharing]) =>
    sharing.some((country) => countries.includes(country)),
  );
  const shared = codes.flatMap(([, sharing]) => sharing);
  return {
    version: metadata.version,
    country_calling_codes: Object.fromEntries(codes),
    countries: Object.fromEntries(shared.map((country) => [country, metadata.countries[country]])),
  };
}
