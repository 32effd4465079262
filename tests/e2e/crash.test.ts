import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';

import {
  type ServiceProcess,
  freePort,
  settingsFor,
  startServiceProcess,
} from '../../scripts/support/service-process.ts';
import { type Asked, ask, audit, untilAnswered } from '../../scripts/support/webhook-load.ts';
import {
  type FakeMessenger,
  type FakePlatform,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';

const EVENTS = 500;
/** Acknowledgements after which the process is killed: in the first wave, in the thick of it, and near the end. */
const KILL_AFTER = [40, 200, 400];
const PATIENCE_MS = 8_000;

describe('a process that is killed during a burst of 500 events', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-crash-'));
  let zalo: FakeZalo;
  let messenger: FakeMessenger;
  let service: ServiceProcess;
  let port: number;

  const start = () =>
    startServiceProcess({
      env: { ...settingsFor({ zalo, messenger }), DATA_DIR: folder, TURN_PAUSE_MS: '50' },
      port,
    });

  beforeAll(async () => {
    [zalo, messenger, port] = await Promise.all([startFakeZalo(), startFakeMessenger(), freePort()]);
    service = await start();
    zalo.connect(`${service.origin}/webhooks/zalo`);
    messenger.connect(`${service.origin}/webhooks/messenger`);
  }, 120_000);

  afterAll(async () => {
    await service.stop('SIGKILL');
    await Promise.all([zalo.close(), messenger.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Eight phones at a time; waits while the process is down, as people do who see nothing move. */
  async function burst(): Promise<Asked[]> {
    const asked: Asked[] = [];
    const kills = [...KILL_AFTER];
    let begun = 0;
    let restarting: Promise<void> = Promise.resolve();
    const restart = async () => {
      await service.stop('SIGKILL');
      service = await start();
    };
    const worker = async (platform: FakePlatform) => {
      while (begun < EVENTS) {
        begun += 1;
        asked.push(await ask(platform));
        if (asked.filter((one) => one.acknowledged).length >= (kills[0] ?? Infinity)) {
          kills.shift();
          restarting = restart();
        }
        await restarting;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => worker(index % 2 === 0 ? zalo : messenger)));
    return asked;
  }

  test('loses none that it acknowledged and answers none twice', async () => {
    const asked = await burst();
    const acknowledged = asked.filter((one) => one.acknowledged);
    expect(acknowledged.length).toBeGreaterThan(EVENTS * 0.9);
    await untilAnswered(asked, PATIENCE_MS);
    // The end of the load is not the end of the echoes; a clean stop waits for what is in hand.
    await service.stop('SIGTERM');

    const rows = read(path.join(folder, 'service.db'));
    const stored = new Set(rows.inbox.map(({ person_id: personId }) => personId));
    expect(acknowledged.filter(({ personId }) => !stored.has(personId))).toEqual([]);
    expect(rows.inbox.filter(({ status }) => status === 'pending')).toEqual([]);
    expect(audit(asked).doubled).toBe(0);
    // The one bounded doubt: the process died between a call and its outcome. Never sent again, shown to people.
    const doubtful = new Set(rows.uncertain.map(({ person_id: personId }) => personId));
    const silent = acknowledged.filter(({ platform, personId }) => platform.messages(personId).length === 0);
    expect(silent.filter(({ personId }) => !doubtful.has(personId))).toEqual([]);
    expect(silent.length).toBeLessThanOrEqual(KILL_AFTER.length * 8);
  }, 300_000);
});

interface PersonRow {
  readonly person_id: string;
  readonly status: string;
}

function read(file: string): { readonly inbox: PersonRow[]; readonly uncertain: PersonRow[] } {
  const db = new Database(file, { readonly: true });
  try {
    return {
      inbox: db.prepare<[], PersonRow>(`SELECT person_id, status FROM inbox WHERE kind = 'message'`).all(),
      uncertain: db
        .prepare<[], PersonRow>(
          `SELECT c.person_id, o.status FROM outbox AS o JOIN conversations AS c ON c.id = o.conversation_id
           WHERE o.status = 'uncertain'`,
        )
        .all(),
    };
  } finally {
    db.close();
  }
}
