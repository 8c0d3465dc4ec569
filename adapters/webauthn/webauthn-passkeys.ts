/** Passkeys by `@simplewebauthn/server`: https://simplewebauthn.dev/docs/packages/server */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Passkeys } from '../../service/ports/passkeys.ts';

/** The passkeys of the desk; `name` stands in the browser's own window. */
export function webauthnPasskeys(name: string): Passkeys {
  return {
    async askForNew({ id, email, passkeys }, { host }) {
      const options = await generateRegistrationOptions({
        rpName: name,
        rpID: host,
        userID: new Uint8Array(Buffer.from(id)),
        userName: email,
        attestationType: 'none',
        excludeCredentials: passkeys.filter((known) => known.host === host),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      });
      return { options, challenge: options.challenge };
    },

    readNew: (response, challenge, { host, origin }, now) =>
      orNothing(async () => {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: response as never,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: host,
        });
        if (!verified || !registrationInfo) return undefined;
        const { id, publicKey, counter } = registrationInfo.credential;
        const key = Buffer.from(publicKey).toString('base64url');
        return { id, publicKey: key, counter, host, addedAt: now };
      }),

    async askFor(passkeys, { host }) {
      const options = await generateAuthenticationOptions({
        rpID: host,
        allowCredentials: passkeys.filter((known) => known.host === host),
        userVerification: 'required',
      });
      return { options, challenge: options.challenge };
    },

    readUse: (response, challenge, passkeys, { host, origin }) =>
      orNothing(async () => {
        const said = response as { readonly id?: unknown };
        const known = passkeys.find(({ id, host: its }) => id === said?.id && its === host);
        if (!known) return undefined;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: response as never,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: host,
          credential: {
            id: known.id,
            publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
            counter: known.counter,
          },
        });
        return verified ? { ...known, counter: authenticationInfo.newCounter } : undefined;
      }),
  };
}

/** The library throws for whatever is wrong with a response, which a stranger may have written. */
async function orNothing<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
