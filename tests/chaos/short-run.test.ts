import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, expect, test } from '@jest/globals';

import type { ChaosReport } from '../../scripts/chaos/run.ts';

/** The seed of the run that stands in docs/figures.md; `npm run chaos` draws a new one each time. */
const SEED = 20261128;

const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-short-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The command in a process of its own: one that has run many suites holds gigabytes, and stands still to tidy them up.
// Platforms that stand still were another fault than those that the seed draws.
test('ten lives under drawn faults break no promise', () => {
  const file = path.join(folder, 'chaos.json');
  const drawn = ['--seed', `${SEED}`, '--restarts', '10', '--minutes', '1'];
  // Times are measured by the command, on a machine that does nothing else.
  const found = ['--recovery-ms', '0', '--entry', 'src/main.ts', '--json', file];
  const args = ['--import', 'tsx', 'scripts/chaos.ts', ...drawn, ...found];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 590_000 });
  expect({ violations: stdout.match(/^VIOLATION .*$/gm) ?? [], stderr }).toEqual({ violations: [], stderr: '' });
  const report = JSON.parse(readFileSync(file, 'utf8')) as ChaosReport;
  expect(report.restarts).toBeGreaterThan(0);
  expect(report.audited.acknowledgedEvents).toBeGreaterThan(0);
}, 600_000);
