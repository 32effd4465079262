import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { type Service, type ServiceOptions, startService } from '../../src/service.ts';

/** A service on a data folder of its own, with the simulator's platforms on free ports. */
export interface TestService extends Service {
  /** Its data folder. */
  readonly folder: string;
  /** Stops it and removes the data folder. */
  dispose(): Promise<void>;
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
