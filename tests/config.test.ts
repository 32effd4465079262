import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { environment, loadConfig, sealerFrom } from '../src/config.ts';
import { AppError } from '../src/infra/errors.ts';
import { SETTINGS } from '../src/settings.ts';

function problemOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  return '';
}

describe('settings', () => {
  test('an empty environment gives a service that can start', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ PORT: 8080, SIMULATOR: 'auto', FB_GRAPH_VERSION: 'v26.0' });
    expect(config.ZALO_APP_ID).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('an empty variable counts as left out, as in a copied .env.example', () => {
    const empty = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  test('ids stay text: they are larger than a number can hold', () => {
    expect(loadConfig({ ZALO_OA_ID: '2000000000000000202' }).ZALO_OA_ID).toBe('2000000000000000202');
  });

  test('every wrong variable is named, and no value is shown', () => {
    const problem = problemOf({ PORT: 'eighty', ZALO_API_URL: 'ftp://x', FB_APP_ID: 'secret-value' });
    expect(problem).toContain('PORT');
    expect(problem).toContain('ZALO_API_URL');
    expect(problem).toContain('FB_APP_ID');
    expect(problem).not.toContain('secret-value');
  });

  test('every secret is marked as one, so that the docs never print a default for it', () => {
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const looksSecret = /SECRET|TOKEN|VERIFIER/.test(name);
      expect({ name, secret: 'secret' in setting }).toEqual({ name, secret: looksSecret });
    }
  });
});

test('a `.env` that cannot be read is named, and not passed over as if there were none', () => {
  const [home, folder] = [process.cwd(), mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-env-'))];
  try {
    process.chdir(folder);
    expect(() => environment()).not.toThrow();
    // Whoever runs the tests may read every file; a folder is read by nobody.
    mkdirSync('.env');
    expect(() => environment()).toThrow(/\.env/);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
});

test('a real account without a key to seal its tokens is refused, with the command that makes one', () => {
  const config = loadConfig({ ZALO_OA_ID: '2000000000000000202' });
  expect(() => sealerFrom(config, { simulated: false })).toThrow(/SECRETS_KEY.*openssl rand -base64 32/);
  expect(() => sealerFrom(config, { simulated: true })).not.toThrow();
  expect(() => sealerFrom(loadConfig({}), { simulated: false })).not.toThrow();
});
