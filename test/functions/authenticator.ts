/**
 * An authenticator in software, as a browser speaks for one: it makes a passkey (ES256, attestation
 * "none") and signs with it. What it gives is the JSON of `PublicKeyCredential.toJSON()`:
 * https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
 */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
}
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const userPresent = 0x01;
const userVerified = 0x04;
const hasCredential = 0x40;

export class Authenticator {
  readonly #origin: string;
  readonly #id = randomBytes(16);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #count = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Takes the options of a use too: a browser that is told to make one in vain. */
  make(options: CreationOptions | RequestOptions) {
    const { challenge } = options;
    const host = 'rp' in options ? options.rp.id : options.rpId;
    const length = Buffer.from([0, this.#id.length]);
    const credential = [Buffer.alloc(16), length, this.#id, this.#coseKey()];
    const flags = userPresent | userVerified | hasCredential;
    const authData = Buffer.concat([this.#dataOf(host, flags), ...credential]);
    const attestation = Buffer.concat([
      ...[Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0])],
      ...[text('authData'), Buffer.from([0x58, authData.length]), authData],
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    });
  }

  /** `count`: what it says of its uses; a copied one falls behind. */
  sign(options: CreationOptions | RequestOptions, count = ++this.#count) {
    const { challenge } = options;
    const rpId = 'rp' in options ? options.rp.id : options.rpId;
    this.#count = count;
    const clientData = this.#clientData('webauthn.get', challenge);
    const authData = this.#dataOf(rpId, userPresent | userVerified);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.#credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256')
        .update(signed)
        .sign(this.#keys.privateKey)
        .toString('base64url'),
    });
  }

  #credential(response: Readonly<Record<string, string>>) {
    const id = this.#id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin }));
  }

  #dataOf(host: string, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.#count);
    return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([flags]), count]);
  }

  /** COSE_Key: kty EC2, alg ES256, crv P-256, x, y (RFC 9053, section 7.1). */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const bytes = (value: string) =>
      Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(value, 'base64url')]);
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
    return Buffer.concat([head, bytes(x), Buffer.from([0x22]), bytes(y)]);
  }
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}
