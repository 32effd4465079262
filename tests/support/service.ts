import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { type Service, type ServiceOptions, startService } from '../../src/service.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

/** A service on a data folder of its own, with the simulator's platforms on free ports. */
export interface TestService extends Service {
  /** Its data folder. */
  readonly folder: string;
  /** Stops it and removes the data folder. */
  dispose(): Promise<void>;
}

/** Opens the office at every hour of every day, so that a test on a Sunday is a test on a Monday. */
export function keepOfficeOpen(folder: string): void {
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
  const always = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]);
  db.prepare(
    `INSERT OR REPLACE INTO desk_book (key, version, value, saved_at, saved_by) VALUES ('hours', 1, ?, 0, 'test')`,
  ).run(JSON.stringify({ week: always, days: [] }));
  db.close();
}

/** Starts the real service on shipped knowledge, with bursts cut short so that tests do not wait for people to type. */
export async function startTestService(
  env: Readonly<Record<string, string>> = {},
  parts: Partial<Pick<ServiceOptions, 'clock' | 'logger'>> = {},
): Promise<TestService> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-'));
  const service = await startService({
    config: loadConfig({
      PORT: '0',
      DATA_DIR: folder,
      SIMULATOR: 'on',
      TURN_PAUSE_MS: '50',
      TURN_MAX_WAIT_MS: '500',
      ...env,
    }),
    dataDirectory: path.resolve('data'),
    ...{ clock: systemClock, ids: randomIds, logger: silentLogger },
    ...parts,
  });
  return {
    ...service,
    folder,
    async dispose() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
