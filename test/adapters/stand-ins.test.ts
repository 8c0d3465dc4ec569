/** Holds the stand-ins of the functions' bundles to what they stand for. */
import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as sdk from '../../adapters/aws/sdk-stand-ins.ts';
import standIn from '../../adapters/twilio/dayjs-stand-in.ts';

describe('the stand-in for dayjs', () => {
  const ofTwilio = createRequire(import.meta.resolve('twilio'));
  const dayjs = ofTwilio('dayjs');
  dayjs.extend(ofTwilio('dayjs/plugin/utc'));

  it.each([
    'Tue, 27 Aug 2024 23:41:45 +0000',
    'Sun, 29 Feb 2032 00:00:00 +0000',
    'Mon, 30 Nov 2026 08:15:00 +0530',
    '2026-11-30T08:15:00Z',
    'yesterday',
    '',
    null,
  ])('%s is read as by dayjs', (given) => {
    const [read, right] = [standIn.utc(given), dayjs.utc(given)];
    expect(read.isValid()).toBe(right.isValid());
    if (right.isValid()) expect(read.toDate()).toEqual(right.toDate());
  });

  it.each(['YYYY-MM-DD', 'YYYY-MM-DD[T]HH:mm:ss[Z]'])('%s is written as by dayjs', (as) => {
    for (const at of [0, 951_782_399_999, 1_796_000_000_123])
      expect(standIn.utc(new Date(at)).format(as)).toBe(dayjs.utc(new Date(at)).format(as));
  });

  it('another format is refused', () => {
    expect(() => standIn.utc(new Date(0)).format('dddd')).toThrow('no format dddd');
  });
});

describe('the stand-ins for parts of the SDK', () => {
  it('a hash and a keyed hash are SHA-256', async () => {
    const Sha256 = sdk.Sha256 as unknown as new (key?: string) => ReturnType<typeof sdk.Sha256>;
    const of = async (hash: ReturnType<typeof sdk.Sha256>) => {
      hash.update('words');
      return Buffer.from(await hash.digest()).toString('hex');
    };
    expect(await of(new Sha256())).toBe(createHash('sha256').update('words').digest('hex'));
    expect(await of(new Sha256('key'))).toBe(
      createHmac('sha256', 'key').update('words').digest('hex'),
    );
  });

  it('a region is the one given, and never one of FIPS', async () => {
    const config = sdk.resolveRegionConfig({ region: 'eu-central-1' }) as {
      region(): Promise<string>;
      useFipsEndpoint(): Promise<boolean>;
    };
    expect(await config.region()).toBe('eu-central-1');
    expect(await config.useFipsEndpoint()).toBe(false);
  });
});
