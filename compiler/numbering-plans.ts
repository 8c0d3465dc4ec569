/**
 * The numbering plans that a brand's numbers are read by: its own country's and those that may be
 * texted, each with every country of the same calling code, since only together do they tell whose
 * a number is. The whole world's are 80 KB.
 */
import metadata from 'libphonenumber-js/min/metadata';
import type { NumberingPlans } from '../core/course.ts';

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
