/**
 * Keeps the list of those who may use the desk: a few addresses, by `npx mend coach`. A reset takes
 * what an account signs in with and lets it begin again.
 */
import { randomInt } from 'node:crypto';
import { dayMs } from '../../core/calendar/zone.ts';
import { hashAddress, newSubscriberId } from '../address-hash.ts';
import type { CoachAccount, CoachStore, DeskRole, StoredCoach } from '../ports/coach-store.ts';
import type { World } from '../ports/world.ts';

type AccountWorld = Pick<World, 'now' | 'secrets'> & {
  readonly store: { readonly coaches: CoachStore };
};

/** How long the link alone lets a coach make their first passkey, after `add` or `reset`. */
export const enrollMs = 7 * dayMs;
/** Every page of the desk reads one account, a sign-in reads all. */
export const mostCoaches = 10;
const recoveryWords = 8;
/** Without letters and digits that look or sound alike. */
const letters = 'abcdefghjkmnpqrstvwxyz23456789';

/** The account with an address, in any case. */
export async function findCoach(
  { store }: Pick<AccountWorld, 'store'>,
  email: string,
): Promise<StoredCoach | undefined> {
  const said = email.trim().toLowerCase();
  return (await store.coaches.all()).find(({ coach }) => coach.email === said);
}

/** Puts an address on the list. `known`: it stands there already, and stays as it is. */
export async function addCoach(
  world: AccountWorld,
  email: string,
  role: DeskRole,
): Promise<'added' | 'known' | 'full'> {
  if (await findCoach(world, email)) return 'known';
  if ((await world.store.coaches.all()).length >= mostCoaches) return 'full';
  const now = world.now();
  const coach: CoachAccount = {
    ...{ id: newSubscriberId(), email: email.trim().toLowerCase(), role, addedAt: now },
    ...{ enrollUntil: now + enrollMs, passkeys: [], recovery: [] },
  };
  return (await world.store.coaches.put(coach)) ? 'added' : addCoach(world, email, role);
}

/** Takes the passkeys, recovery words and sessions of an account; it enrols anew within a week. */
export async function resetCoach(world: AccountWorld, { coach }: StoredCoach): Promise<boolean> {
  const { coaches } = world.store;
  const reset = await changeCoach(world, coach.id, (known) => ({
    ...known,
    ...{ passkeys: [], recovery: [], enrollUntil: world.now() + enrollMs },
  }));
  for (const { hash, coach: whose } of await coaches.sessions(world.now()))
    if (whose === coach.id) await coaches.endSession(hash);
  return reset !== undefined;
}

/**
 * Changes an account, again where another writer comes first. `undefined`: there is no such account
 * any more, or the change is none.
 */
export async function changeCoach(
  { store: { coaches } }: Pick<AccountWorld, 'store'>,
  id: string,
  change: (coach: CoachAccount) => CoachAccount | undefined,
): Promise<CoachAccount | undefined> {
  for (;;) {
    const stored = await coaches.read(id);
    const after = stored && change(stored.coach);
    if (!stored || !after) return undefined;
    if (await coaches.put(after, stored.version)) return after;
  }
}

/** Why a contact of the brand could not read what an alert is about. */
export interface MissingContact {
  readonly email: string;
  readonly why: 'not listed' | 'no passkey';
}

/** The coach and the second contact of the brand who cannot sign in yet: before a launch, none. */
export async function missingContacts({
  store,
  library,
}: Pick<AccountWorld, 'store'> & Pick<World, 'library'>): Promise<readonly MissingContact[]> {
  const all = await store.coaches.all();
  const { coachEmail, secondEmail } = library.brand;
  return [...new Set([coachEmail, secondEmail])].flatMap((email): MissingContact[] => {
    const known = all.find(({ coach }) => coach.email === email.toLowerCase());
    if (!known) return [{ email, why: 'not listed' }];
    return known.coach.passkeys.length === 0 ? [{ email, why: 'no passkey' }] : [];
  });
}

/** Coaches by id, as others at the desk know them: their address before the @. */
export async function namesOf({
  store,
}: Pick<AccountWorld, 'store'>): Promise<ReadonlyMap<string, string>> {
  const all = await store.coaches.all();
  return new Map(all.map(({ coach }) => [coach.id, coach.email.split('@')[0] ?? coach.email]));
}

/** Recovery words, to be printed, and what is kept of them. Each opens a sign-in once. */
export function makeRecovery({ secrets }: Pick<AccountWorld, 'secrets'>): {
  readonly words: readonly string[];
  readonly hashes: readonly string[];
} {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  const words = Array.from({ length: recoveryWords }, () => [1, 2, 3].map(group).join('-'));
  return { words, hashes: words.map((word) => recoveryHash(secrets.hashKey, word)) };
}

/**
 * Uses up a recovery word, in any case and with any signs between; `false`: it is none of theirs.
 */
export async function useRecovery(world: AccountWorld, id: string, said: string): Promise<boolean> {
  const { hashKey, oldHashKeys = [] } = world.secrets;
  const hashes = [hashKey, ...oldHashKeys].map((key) => recoveryHash(key, said));
  const used = await changeCoach(world, id, (coach) => {
    const left = coach.recovery.filter((hash) => !hashes.includes(hash));
    return left.length < coach.recovery.length ? { ...coach, recovery: left } : undefined;
  });
  return used !== undefined;
}

function recoveryHash(key: string, word: string): string {
  return hashAddress(key, `recovery ${word.toLowerCase().replace(/[^a-z0-9]/g, '')}`);
}
