import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from '@jest/globals';

import { silentLogger } from '../../src/infra/logger.ts';
import { startRetrievalWorker } from '../../src/retrieval/worker-host.ts';

test('a model that could not be read is read as soon as it can be', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-tools-'));
  const model = { name: 'hoiluat-embed', directory: folder, allowRemote: false };
  const options = { indexDirectory: folder, model, dataDirectory: 'data', logger: silentLogger };
  const host = await startRetrievalWorker({ ...options, generation: 0 });
  try {
    await expect(host.likeness('ly hôn', ['Ly hôn'])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    symlinkSync(path.resolve('data/models/hoiluat-embed'), path.join(folder, 'hoiluat-embed'));
    expect(await host.likeness('ly hôn', ['Ly hôn'])).toHaveLength(1);
  } finally {
    await host.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
