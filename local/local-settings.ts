/**
 * What stands in SSM on AWS, for one machine: settings that never change, and secrets that are made
 * once.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets, Settings } from '../service/ports/settings.ts';

export const accountSid = `AC${'0'.repeat(31)}1`;
export const sender = {
  domain: 'example.com',
  mailFrom: 'notes@example.com',
  phone: '+15550100100',
};

/**
 * A second. On loopback nobody's reputation is at stake, and a wound week should not take a real
 * minute.
 */
export const localRate = 5_000;

export function localSettings(publicUrl: string, twilioUrl: string): Settings {
  return {
    table: 'mend',
    publicUrl,
    mailFrom: sender.mailFrom,
    mailConfigurationSet: 'mend',
    mailsPerSecond: localRate,
    segmentsPerSecond: localRate,
    textsPerMonth: 1_000_000,
    // Everybody here comes from one address, scripts with hundreds of sign-ups too.
    signUpsPerIpHour: 1_000_000,
    twilioAccountSid: accountSid,
    twilioFrom: sender.phone,
    twilioUrl,
    optOutAnswers: 'mend',
  };
}

/** Made once and kept with the data, so that links in old letters still open after a restart. */
export function localSecrets(dataDir: string | undefined): Secrets {
  const make = (): Secrets => ({
    tokenKey: randomBytes(32).toString('hex'),
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
