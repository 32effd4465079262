import { expect, test } from '@jest/globals';

import { createCopier } from '../../src/attachments/copier.ts';
import type { FileStore } from '../../src/attachments/files.ts';
import type { DueAttachment } from '../../src/attachments/model.ts';
import type { AttachmentStore } from '../../src/attachments/store.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';

const MINUTE = 60_000;

test('a disk that is full for days uses up no try: nothing was asked of the link', async () => {
  const clock = new ManualClock(0);
  const due: DueAttachment = {
    ...{ id: 'a', channel: 'zalo', url: 'https://zdn.vn/a', name: null, type: 'image', attempts: 12, createdAt: 0 },
  };
  const waits: Parameters<AttachmentStore['retryAt']>[] = [];
  const store = { retryAt: async (...wait: (typeof waits)[number]) => void waits.push(wait) } as AttachmentStore;
  const copyOne = createCopier({
    ...{ store, clock, logger: silentLogger, metrics: createMetrics({ defaults: false }) },
    files: { freeBytes: async () => 0 } as FileStore,
    fetchFile: () => Promise.reject(new Error('nothing may be fetched')),
    remake: () => Promise.reject(new Error('nothing may be made')),
  });
  await copyOne(due, new AbortController().signal);
  expect(waits).toEqual([['a', { at: 5 * MINUTE, reason: 'DISK_FULL', counted: false }]]);
});
