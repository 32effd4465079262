import path from 'node:path';

import { systemClock } from '../../src/infra/clock.ts';
import { ingestAndPublish } from '../../src/publishing/publish.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';

/** An ingest that says `staged` when it comes to the index and never goes on: something for a test to kill. */
const [dataDir = '', ...paths] = process.argv.slice(2);
const db = openDatabase({ file: path.join(dataDir, 'knowledge.db'), migrations: knowledgeMigrations });
const buildIndex = (): Promise<never> => {
  process.stdout.write('staged\n');
  return new Promise(() => setInterval(() => undefined, 1000));
};
await ingestAndPublish({ db, clock: systemClock, dataDir, buildIndex }, { paths });
