import { expect, test } from '@jest/globals';

import { runChaos } from '../../scripts/chaos/run.ts';
import { violationsOf } from '../../scripts/chaos/verdict.ts';

/** The seed of the run that stands in docs/figures.md; `npm run chaos` draws a new one each time. */
const SEED = 20261128;

test('ten lives under drawn faults break no promise', async () => {
  const report = await runChaos({ seed: SEED, restarts: 10, minutes: 1, entry: 'src/main.ts' });
  // Times are measured by the command, on a machine that does nothing else.
  expect(violationsOf(report, { recoveryMs: 0, memoryMb: 1024 })).toEqual([]);
  expect(report.restarts).toBeGreaterThan(0);
  expect(report.audited.acknowledgedEvents).toBeGreaterThan(0);
}, 600_000);
