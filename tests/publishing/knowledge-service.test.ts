import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, expect, jest, test } from '@jest/globals';

import { systemClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { openKnowledgeService } from '../../src/publishing/knowledge-service.ts';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'hoi-luat-knowledge-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const index = path.join(dataDir, 'index', '1');
const model = { name: 'hoiluat-embed', directory: path.resolve('data/models'), allowRemote: false };
const open = () =>
  openKnowledgeService({
    ...{ dataDir, dataDirectory: path.resolve('data'), model },
    ...{ clock: systemClock, logger: silentLogger },
  });

test('an index that is gone, or has lost its manifest or a part of a file, is made again at the start', async () => {
  const losses = [
    () => undefined,
    () => rmSync(index, { recursive: true }),
    () => rmSync(path.join(index, 'manifest.json')),
    () => truncateSync(path.join(index, 'lexical.bin'), 10),
  ];
  for (const lose of losses) {
    lose();
    const knowledge = await open();
    const { candidates } = await knowledge.retriever.search({ text: 'vượt đèn đỏ xe máy phạt bao nhiêu' });
    expect(knowledge.ready()).toBe(true);
    expect(candidates.length).toBeGreaterThan(0);
    await knowledge.close();
    expect(readdirSync(index)).toContain('manifest.json');
  }
}, 120_000);

test('a look at what is published that fails is not the last one', async () => {
  const knowledge = await open();
  const look = jest.spyOn(knowledge.store, 'currentGeneration').mockImplementationOnce(() => {
    throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
  });
  const deadline = Date.now() + 20_000;
  while (look.mock.calls.length < 2 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(look.mock.calls.length).toBeGreaterThan(1);
  await knowledge.close();
}, 120_000);
