import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { expect, test } from '@jest/globals';

import { indexBuilder } from '../../src/publishing/index-builder.ts';
import { ingestAndPublish } from '../../src/publishing/publish.ts';
import { Bench, line } from '../kb/support.ts';

const A = '1/2020/NĐ-CP';

test('kill -9 between staging and publishing: readers keep the old state, and the next run goes on at once', async () => {
  const bench = new Bench();
  const ports = {
    db: bench.db,
    clock: bench.clock,
    dataDir: bench.folder,
    buildIndex: indexBuilder({ db: bench.db, model: null }),
  };
  await ingestAndPublish(ports, { paths: [bench.write('a.jsonl', line(A, '1', 'cũ'))] });
  const file = bench.write('a.jsonl', [line(A, '1', 'mới'), line(A, '2', 'hai')].join('\n'));

  const script = path.resolve('tests/publishing/hanging-ingest.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, bench.folder, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await expect(ingestAndPublish(ports, { paths: [file] })).rejects.toMatchObject({ code: 'INGEST_BUSY' });
  child.kill('SIGKILL');
  await once(child, 'exit');

  expect(bench.store.article('1/2020/nđ-cp#1')?.text).toBe('cũ');
  expect(bench.store.counts().articles).toBe(1);
  const report = await ingestAndPublish(ports, { paths: [file] });
  expect(report).toMatchObject({ resumed: true, published: 2 });
  expect(bench.store.counts().articles).toBe(2);
});
