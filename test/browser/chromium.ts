/**
 * Finds a system Chromium. Without one the tests that need it are skipped, and their names say why.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = [
  process.env.MEND_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
/** The path of Chromium, or undefined. */
export const chromiumPath = candidates.find((path) => path && existsSync(path));
/** Why tests are skipped, for their names; empty when Chromium is found. */
export const whyNot = chromiumPath ? '' : ' (skipped: no Chromium; name one in MEND_CHROMIUM)';

/** Starts Chromium without its sandbox, which root in a container cannot use. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
