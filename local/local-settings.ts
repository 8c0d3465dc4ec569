/**
 * Settings and secrets of the local service, which a deployed one reads from SSM. The settings are
 * constants; the secrets are made once and kept in the data folder.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets, Settings } from '../service/ports/settings.ts';

/** The Twilio account of the local service. */
export const accountSid = `AC${'0'.repeat(31)}1`;
/** The sender of the local service's mails and texts. */
export const sender = {
  domain: 'example.com',
  mailFrom: 'notes@example.com',
  phone: '+15550100100',
};

/**
 * Mails and text segments a second. Far above a real account's rates, since advancing the clock by
 * a week should not take a minute.
 */
export const localRate = 5_000;

/** The settings of a local service with its own address and the Twilio double's. */
export function localSettings(publicUrl: string, twilioUrl: string): Settings {
  return {
    table: 'mend',
    publicUrl,
    mailFrom: sender.mailFrom,
    mailConfigurationSet: 'mend',
    mailsPerSecond: localRate,
    segmentsPerSecond: localRate,
    textsPerMonth: 1_000_000,
    // Every request comes from one IP address, also hundreds of sign-ups by a script.
    signUpsPerIpHour: 1_000_000,
    twilioAccountSid: accountSid,
    twilioFrom: sender.phone,
    twilioUrl,
    optOutAnswers: 'mend',
  };
}

/**
 * The secrets of the data folder, made at the first start, so that links in old letters still open
 * after a restart. Without a folder they are new each time.
 */
export function localSecrets(dataDir: string | undefined): Secrets {
  const make = (): Secrets => ({
    linkKey: randomBytes(32).toString('hex'),
    hashKey: randomBytes(32).toString('hex'),
    twilioAuthToken: randomBytes(16).toString('hex'),
  });
  if (!dataDir) return make();
  const file = join(dataDir, 'secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const secrets = make();
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return secrets;
  }
}
