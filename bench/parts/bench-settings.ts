/**
 * What the bench's worlds know of their deployment: rates that nobody waits for, and names that
 * lead nowhere.
 */
import type { Secrets, Settings } from '../../service/ports/settings.ts';

export const benchSettings: Settings = {
  table: 'mend',
  // As long as a real one: it stands in every link.
  publicUrl: 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
  mailFrom: 'notes@example.com',
  mailConfigurationSet: 'mend',
  mailsPerSecond: 5_000,
  twilioAccountSid: `AC${'0'.repeat(31)}1`,
  twilioFrom: '+15550100100',
  twilioUrl: 'http://127.0.0.1:1',
  segmentsPerSecond: 5_000,
  textsPerMonth: 1_000_000_000,
  signUpsPerIpHour: 1_000_000_000,
  optOutAnswers: 'mend',
};

export const benchSecrets = {
  linkKey: 'k'.repeat(64),
  hashKey: 'h'.repeat(64),
  twilioAuthToken: 't'.repeat(32),
} as const satisfies Secrets;
