/**
 * A system Chromium, where there is one. Tests that need it are skipped with the reason said, never
 * silently.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = [
  process.env.MEND_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
export const chromiumPath = candidates.find((path) => path && existsSync(path));
export const whyNot = chromiumPath ? '' : ' (skipped: no Chromium; name one in MEND_CHROMIUM)';

/** Root in a container has no user namespaces for the sandbox; what is shown is our own. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
