import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach } from '@jest/globals';

import { createSqliteStore } from '../../src/conversations/sqlite-store.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { amendmentsContract } from '../contracts/amendments-contract.ts';
import { conversationStoreContract } from '../contracts/conversation-store-contract.ts';
import { deskStoreContract } from '../contracts/desk-store-contract.ts';
import { routingContract } from '../contracts/routing-contract.ts';
import type { StoreUnderTest } from '../contracts/store-tools.ts';
import { countingIds } from './support.ts';

const opened: { db: Db; folder: string }[] = [];

afterEach(() => {
  for (const { db, folder } of opened.splice(0)) {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

function create(): StoreUnderTest {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-store-'));
  const connect = (prefix: string) => {
    const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations });
    opened.push({ db, folder });
    return createSqliteStore({ db, ids: countingIds(prefix), join: { pauseMs: 1_500, maxWaitMs: 4_000 } });
  };
  return { store: connect('one'), other: connect('two') };
}

conversationStoreContract('SQLite', create);
deskStoreContract('SQLite', create);
amendmentsContract('SQLite', create);
routingContract('SQLite', create);
