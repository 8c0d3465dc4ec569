/**
 * The name of a zone's city as it is called today. Platforms go on listing some zones under former
 * names. It is for showing alone; what is stored stays as the platform spells it.
 */

/** By the city in the platform's name. https://data.iana.org/time-zones/tzdb/backward */
const renamed: Readonly<Record<string, string>> = {
  Asmera: 'Asmara',
  Calcutta: 'Kolkata',
  'Coral Harbour': 'Atikokan',
  Enderbury: 'Kanton',
  Faeroe: 'Faroe',
  Godthab: 'Nuuk',
  Katmandu: 'Kathmandu',
  Kiev: 'Kyiv',
  Ponape: 'Pohnpei',
  Rangoon: 'Yangon',
  Saigon: 'Ho Chi Minh',
  Truk: 'Chuuk',
};

/**
 * "Asia/Calcutta" as "Kolkata", "America/Indiana/Knox" as "Indiana/Knox"; what has no region as it
 * is.
 */
export function cityOf(zone: string): string {
  const city = zone.slice(zone.indexOf('/') + 1).replaceAll('_', ' ');
  return renamed[city] ?? city;
}
