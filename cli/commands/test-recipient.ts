/**
 * Reads where `mend test` sends a touch, and refuses an address or a phone that is dead or whose
 * owner said no.
 */
import type { Channel, Touch } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { addressHash } from '../../service/address-hash.ts';
import { joinableCountry } from '../../service/intake/joinable-phone.ts';
import type { World } from '../../service/ports/world.ts';
import { Refusal } from '../refusal.ts';

export interface Recipient {
  readonly channel: Channel;
  readonly email?: string;
  readonly phone?: string;
  readonly country?: string;
}

/**
 * A text goes to the phone where one is given, else as a two-line letter to the address. Throws a
 * Refusal with what is wrong.
 */
export async function readRecipient(
  world: World,
  touch: Touch,
  address: string,
  phone?: string,
): Promise<Recipient> {
  const email = address.includes('@') ? readEmail(address) : undefined;
  if (!email && phone !== undefined)
    throw new Refusal(2, `"${address}": beside --phone, give an email address here.`);
  const number = phone ?? (email ? undefined : address);
  const called = number === undefined ? undefined : readNumber(world, number);
  const channel: Channel = touch.channel === 'sms' && called ? 'sms' : 'email';
  if (channel === 'email' && !email) {
    throw new Refusal(
      2,
      `${touch.id} is a letter: give an email address, or choose a touch that is a text.`,
    );
  }
  await refuseUnwilling(world, channel, channel === 'sms' ? (called?.phone ?? '') : (email ?? ''));
  return { channel, ...(email ? { email } : {}), ...called };
}

function readEmail(address: string): string {
  const email = address.trim().toLowerCase();
  if (/^[^\s@<>,"]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)) return email;
  throw new Refusal(
    2,
    `"${address}" does not look like an email address: one looks like name@example.com.`,
  );
}

function readNumber({ library }: World, written: string): { phone: string; country?: string } {
  const { brand } = library;
  const phone = written.replace(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(phone))
    throw new Refusal(
      2,
      `"${written}" is no email address and no phone number: write it as +15550100123.`,
    );
  const country = joinableCountry(phone, brand);
  if (country) return { phone, country };
  throw new Refusal(
    2,
    `Texts go to ${brand.smsCountries.join(', ')} only: smsCountries in brand.yaml says so.`,
  );
}

async function refuseUnwilling(world: World, channel: Channel, address: string): Promise<void> {
  const kind = channel === 'sms' ? 'phone' : 'email';
  const hash = await addressHash(world, kind, address);
  const owner = await world.store.addresses.owner(kind, hash, world.now());
  const other = 'Use another one of your own.';
  if (owner?.suppressed === 'complaint') {
    throw new Refusal(
      1,
      `From this address came a complaint: nothing is sent there any more. ${other}`,
    );
  }
  if (owner?.suppressed)
    throw new Refusal(
      1,
      `A letter to this address bounced: nothing is sent there any more. ${other}`,
    );
  if (channel === 'sms' && (await world.store.addresses.stoppedAt(hash)) !== undefined) {
    throw new Refusal(
      1,
      `This phone said STOP. Text START from it to ${world.settings.twilioFrom}, or use another.`,
    );
  }
  const person = owner?.subscriber
    ? (await world.store.people.read(owner.subscriber, world.now()))?.subscriber
    : undefined;
  const unwilling = person && whyUnwilling(person, channel);
  if (unwilling) throw new Refusal(1, `${unwilling} ${other}`);
}

/** Why a person of the course gets no test; `undefined` where they may. */
function whyUnwilling(
  { hold, hidden, erasing, letters, texts }: Subscriber,
  channel: Channel,
): string | undefined {
  if (hold || hidden || erasing) return 'Whoever has this address gets nothing of the course now.';
  const { state } = channel === 'sms' ? texts : letters;
  if (state === 'off')
    return `Whoever has this address has ended ${channel === 'sms' ? 'texts' : 'letters'}.`;
  return state === 'closed' ? 'Nothing arrives there any more.' : undefined;
}
