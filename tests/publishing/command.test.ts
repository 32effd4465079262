import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder } from '../kb/support.ts';

/** What the command says on standard error. */
function complaint(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const command = ['--import', 'tsx', path.resolve('scripts/ingest.ts'), ...args];
  const { status, stderr } = spawnSync(process.execPath, command, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stderr;
}

test('a wrong setting or an unusable folder is one line with the next step, and no stack', () => {
  const folder = temporaryFolder();
  expect(complaint([folder], { PORT: 'eighty' })).toMatch(/^CONFIG_INVALID: .*PORT.*\n$/);
  // A folder in the place of the database: it cannot be opened, whoever runs the tests.
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(complaint(['--data', file, folder])).toMatch(/^STORAGE_FAILED: .*DATA_DIR.*\n$/);
}, 60_000);
