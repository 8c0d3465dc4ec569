/** Types of the part of dynalite that this project calls; dynalite ships none. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A LevelDB folder; in memory without it. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** Closing the server closes the store too. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
