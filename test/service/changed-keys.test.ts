/**
 * Covers what still works after the key of links or the key of hashes was changed, each without the
 * other. The table is real.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { addressHash } from '../../service/address-hash.ts';
import { eraseNow } from '../../service/erase-person.ts';
import { ImportPacing } from '../../service/intake/import-pacing.ts';
import { importPerson } from '../../service/intake/import-person.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import { parameterNames, readSettings, type Secrets } from '../../service/ports/settings.ts';
import type { World } from '../../service/ports/world.ts';
import { readToken, signToken } from '../../service/signed-links.ts';
import { monday, startWebBed, type WebBed } from '../functions/web-bed.ts';

const first = 'a'.repeat(64);
const second = 'b'.repeat(64);
const third = 'c'.repeat(64);

describe('the key of links', () => {
  const claim = {
    purpose: 'preferences',
    subscriber: 'person000001',
    mailbox: 0,
    detail: '',
  } as const;
  const leaving = { ...claim, purpose: 'unsubscribe' } as const;
  const keys = { linkKey: second, oldLinkKeys: [{ key: first, until: monday + 30 * dayMs }] };
  const read = (now: number, { purpose }: { purpose: 'preferences' | 'unsubscribe' }) =>
    readToken(keys, signToken(first, { ...claim, purpose }, monday), purpose, now);

  it('P40 an old key’s links open until its day, and no later', () => {
    expect(read(monday + 30 * dayMs - 1, claim)).toEqual(claim);
    expect(read(monday + 30 * dayMs, claim)).toBe('expired');
  });

  it('P40 an old key’s unsubscribe links open for as long as the key is known', () => {
    expect(read(monday + 5 * 365 * dayMs, leaving)).toEqual(leaving);
    expect(
      readToken({ linkKey: second }, signToken(first, leaving, monday), 'unsubscribe', monday),
    ).toBe('tampered');
  });

  it('P40 the new key’s links are not read by the old key alone', () => {
    const token = signToken(second, claim, monday);
    expect(readToken(keys, token, 'preferences', monday)).toEqual(claim);
    expect(readToken({ linkKey: first }, token, 'preferences', monday)).toBe('tampered');
    expect(readToken(keys, signToken(third, claim, monday), 'preferences', monday)).toBe(
      'tampered',
    );
  });
});

describe('the key of hashes', () => {
  let bed: WebBed;
  beforeEach(async () => {
    bed = await startWebBed();
  });
  afterEach(() => bed.close());
  /** The same service after the key has changed. */
  const later = (hashKey: string, oldHashKeys: readonly string[]): World => ({
    ...bed.world,
    secrets: { ...bed.world.secrets, hashKey, oldHashKeys },
  });
  const changed = () => later(second, [bed.world.secrets.hashKey]);
  const changedTwice = () => later(third, [second, bed.world.secrets.hashKey]);
  const invite = async (world: World, email: string) => {
    const consent = { words: 'a list', confirmed: false };
    const listed = { email, zone: 'US', hour: 10 } as Parameters<typeof importPerson>[1];
    return (await importPerson(world, listed, new ImportPacing(world, 20, true), consent)).fate;
  };

  it('P40 a person is found by their address and their phone, and is nobody new', async () => {
    const id = await bed.join({ email: 'sam@example.com' });
    await bed.joinPhone(id, '+15550100123');
    for (const world of [changed(), changedTwice()]) {
      for (const [kind, address] of [
        ['email', 'sam@example.com'],
        ['phone', '+15550100123'],
      ] as const) {
        const hash = await addressHash(world, kind, address);
        expect((await world.store.addresses.owner(kind, hash, monday))?.subscriber).toBe(id);
      }
    }
    const stop = { id: `SM${'9'.repeat(32)}`, from: '+15550100123', body: 'STOP' };
    await receiveInbound(changed(), stop);
    expect((await bed.person('sam@example.com'))?.texts.state).toBe('off');
  });

  it('P40 an address that was never seen is known under the new key alone', async () => {
    const hash = await addressHash(changed(), 'email', 'new@example.com');
    expect(hash).toBe(await addressHash(later(second, []), 'email', 'new@example.com'));
    expect(hash).not.toBe(await addressHash(bed.world, 'email', 'new@example.com'));
  });

  it('P40 a phone that stopped stays stopped; who was erased, or asked by a list, is not asked again', async () => {
    await receiveInbound(bed.world, { id: 'SM1', from: '+15550100144', body: 'STOP' });
    const again = { id: 'SM2', from: '+15550100144', body: 'HELP' };
    expect(await receiveInbound(changed(), again)).toBeUndefined();

    const id = await bed.join({ email: 'gone@example.com' });
    const stored = await bed.world.store.people.read(id, monday, true);
    if (!stored) throw new Error('Nobody is here.');
    await eraseNow(bed.world, stored);
    expect(await invite(changed(), 'gone@example.com')).toBe('erased');

    expect(await invite(bed.world, 'asked@example.com')).toBe('invited');
    bed.wind(monday + 60 * dayMs);
    expect(await invite(changedTwice(), 'asked@example.com')).toBe('asked');
  });

  it('P40 links open whatever became of the key of hashes', async () => {
    const token = signToken(bed.world.secrets.linkKey, leaving, monday);
    expect(readToken(changed().secrets, token, 'unsubscribe', monday)).toEqual(leaving);
  });
  const leaving = {
    purpose: 'unsubscribe',
    subscriber: 'person000001',
    mailbox: 0,
    detail: '',
  } as const;
});

describe('the keys in SSM', () => {
  const read = (said: { linkKey?: string; hashKey?: string }): Secrets => {
    const environment = new Proxy<Record<string, string>>({}, { get: () => 'set' });
    const parameters = new Map<string, string>(
      Object.values(parameterNames).map((name) => [name, '1'.repeat(32)]),
    );
    for (const [name, value] of Object.entries(said))
      parameters.set(parameterNames[name as 'linkKey' | 'hashKey'], value);
    return readSettings(environment, parameters).secrets;
  };

  it('P40 the first key counts; the others are read as they say', () => {
    expect(
      read({ linkKey: `${second}, ${first} until 2027-05-30`, hashKey: `${third},${second}` }),
    ).toMatchObject({
      linkKey: second,
      oldLinkKeys: [{ key: first, until: Date.parse('2027-05-30') }],
      hashKey: third,
      oldHashKeys: [second],
    });
    expect(read({ linkKey: first, hashKey: second })).not.toHaveProperty('oldLinkKeys');
  });

  it.each([
    ['a key that is too short', { linkKey: 'short' }, /link-key with keys of 32/],
    ['an old key without a day', { linkKey: `${second}, ${first}` }, /link-key with "until/],
    ['a day that is none', { linkKey: `${second}, ${first} until 2027-02-99` }, /"until/],
    ['two keys without a comma', { hashKey: `${second} ${first}` }, /hash-key with keys of 32/],
    ['a comma too many', { hashKey: `${second},` }, /hash-key with keys of 32/],
  ])('P40 %s is refused without a word of the key', (_, said, problem) => {
    expect(() => read(said)).toThrow(problem);
    expect(() => read(said)).not.toThrow(new RegExp(`${first}|${second}`));
  });
});
