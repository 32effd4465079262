import path from 'node:path';

import { type Config, retentionDays } from './config.ts';
import { textsIn } from './dialog/texts.ts';
import type { Clock } from './infra/clock.ts';
import type { NewId } from './infra/ids.ts';
import type { Logger } from './infra/logger.ts';
import type { Metrics } from './infra/metrics.ts';
import { openErasureList } from './privacy/erasure-list.ts';
import { type ErasureRooms, type Erasures, createErasures } from './privacy/erasures.ts';
import { createRetention } from './privacy/retention.ts';
import { createStatusPage } from './privacy/status-page.ts';
import { ERASURE_LIST, replacedContents } from './storage/data-folder.ts';
import type { Db } from './storage/database.ts';

/** What privacy stands on. */
export interface PrivacyParts {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Everything about people's data, wired. */
export interface Privacy {
  readonly erasures: Erasures;
  /** For everybody: how far an erasure is. */
  readonly statusPage: ReturnType<typeof createStatusPage>;
  start(rooms: ErasureRooms): void;
  stop(): Promise<void>;
}

/** Wires the room. */
export function openPrivacy({ config, ...parts }: PrivacyParts): Privacy {
  const erasures = createErasures({
    ...parts,
    list: openErasureList(path.join(config.DATA_DIR, ERASURE_LIST)),
    words: { vi: textsIn('vi').erasure.done, en: textsIn('en').erasure.done },
  });
  const retention = createRetention({ ...parts, days: retentionDays(config) });
  const texts = textsIn('vi').erasure.page;
  return {
    erasures,
    statusPage: createStatusPage({ erasures, agencyName: config.AGENCY_NAME, texts }),
    start(rooms) {
      for (const folder of replacedContents(config.DATA_DIR)) parts.logger.warn('replaced_content_kept', { folder });
      erasures.start(rooms);
      retention.start(rooms.commit);
    },
    async stop() {
      await Promise.all([erasures.stop(), retention.stop()]);
    },
  };
}
