/**
 * Stands in for dayjs in the functions' bundles (infra tells esbuild so). Twilio's message resource
 * reads RFC 2822 dates with it and writes ISO 8601 ones, which Node's own Date does as well.
 */

const writers: Readonly<Record<string, (iso: string) => string>> = {
  'YYYY-MM-DD': (iso) => iso.slice(0, 10),
  'YYYY-MM-DD[T]HH:mm:ss[Z]': (iso) => `${iso.slice(0, 19)}Z`,
};

const dayjs = {
  /** A plugin: what `dayjs/plugin/utc` adds is here. */
  extend: () => {},
  utc: (given: string | Date | null) => {
    const date = new Date(given ?? Number.NaN);
    return {
      isValid: () => !Number.isNaN(date.getTime()),
      toDate: () => date,
      /** Throws for a format that Twilio's `serialize.js` does not ask for. */
      format: (as: string) => {
        const write = writers[as];
        if (!write) throw new Error(`dayjs-stand-in.ts knows no format ${as}.`);
        return write(date.toISOString());
      },
    };
  },
};

// biome-ignore lint/style/noDefaultExport: Twilio asks for dayjs by that name.
export { dayjs as default };
