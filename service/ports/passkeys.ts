/**
 * What the desk asks of WebAuthn: options for a browser, and whether what the browser gives back is
 * good. Options and responses are the JSON of https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
import type { CoachAccount, Passkey } from './coach-store.ts';

/** Where the desk is: the host name that passkeys belong to, and the origin of its pages. */
export interface DeskSite {
  readonly host: string;
  readonly origin: string;
}

/** `options` go to the browser as JSON; `challenge` is what it signs, base64url. */
export interface PasskeyAsk {
  readonly options: object;
  readonly challenge: string;
}

export interface Passkeys {
  /** Asks for a new passkey of this coach, other than those they have. */
  askForNew(coach: CoachAccount, site: DeskSite): Promise<PasskeyAsk>;
  /** The new passkey; `undefined` where the response is none, or for another challenge or site. */
  readNew(
    response: unknown,
    challenge: string,
    site: DeskSite,
    now: number,
  ): Promise<Passkey | undefined>;
  /** Asks for one of these passkeys. */
  askFor(passkeys: readonly Passkey[], site: DeskSite): Promise<PasskeyAsk>;
  /**
   * The passkey that signed, with its new count; `undefined` where none of them did, or the count
   * goes back, which a copied passkey does.
   */
  readUse(
    response: unknown,
    challenge: string,
    passkeys: readonly Passkey[],
    site: DeskSite,
  ): Promise<Passkey | undefined>;
}
