/**
 * Consents in the table: each beside its person, its kind and instant in the key; and the wordings
 * that the consents name by their hash, each in an item of its own.
 */
import type { ConsentRecord, ConsentStore } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, personKey } from './item-keys.ts';

/** Sort keys of consents: `CONSENT#<kind>#<instant>`. */
export const consentKey = 'CONSENT#';

export function dynamoConsents(items: DynamoItems): ConsentStore {
  return {
    async record({ subscriber, kind, at, ...rest }) {
      await items.put({ pk: personKey(subscriber), sk: `${consentKey}${kind}#${at}`, ...rest });
    },

    async wording(version) {
      return (await items.get('WORDING', version, false))?.b as string | undefined;
    },

    async keepWording(version, wording) {
      await items.put({ pk: 'WORDING', sk: version, b: wording }, 'attribute_not_exists(#pk)', {
        names: { '#pk': 'pk' },
      });
    },
  };
}

export function readConsent(subscriber: string, { pk: _, sk, ...rest }: Item): ConsentRecord {
  const [, kind, at] = String(sk).split('#');
  return { subscriber, kind, at: Number(at), ...rest } as ConsentRecord;
}
