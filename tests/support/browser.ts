import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium; the only browser the tests drive. */
const EXECUTABLE = '/usr/bin/chromium';

/** Whether browser tests can run here; they say that they were skipped where they cannot. */
export const hasBrowser = existsSync(EXECUTABLE);

if (!hasBrowser) {
  process.stderr.write('SKIPPED: browser tests need Debian’s chromium (apt-get install chromium).\n');
}

/** Starts a headless Chromium that talks to nobody but the page under test. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
