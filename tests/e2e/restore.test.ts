import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';

import { hireCounsellors } from '../../scripts/support/desk-staff.ts';
import {
  type ServiceProcess,
  freePort,
  settingsFor,
  startServiceProcess,
} from '../../scripts/support/service-process.ts';
import { createStaffAccess } from '../../src/desk/accounts/staff-access.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import {
  type FakeMessenger,
  type FakePlatform,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

const FAQ = `field: an-sinh
as_of: "2026-11-22"
faqs:
  - id: an-sinh/chim-bo-cau
    questions: [Nuôi chim bồ câu ở phường Thử Nghiệm phải đăng ký ở đâu?]
    answer: Đăng ký nuôi chim bồ câu tại bộ phận một cửa của phường Thử Nghiệm.
    citations: []
`;
const QUESTION = 'Nuôi chim bồ câu ở phường Thử Nghiệm phải đăng ký ở đâu?';

describe('a data folder that is destroyed under the service', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-restore-'));
  const dataDir = path.join(home, 'data');
  const backups = path.join(home, 'backups');
  let zalo: FakeZalo;
  let messenger: FakeMessenger;
  let service: ServiceProcess;
  let port: number;

  const start = () =>
    startServiceProcess({
      env: {
        ...settingsFor({ zalo, messenger }),
        ...{ DATA_DIR: dataDir, TURN_PAUSE_MS: '50', ATTACHMENT_LOCAL_ORIGINS: zalo.url },
      },
      port,
    });

  const command = (name: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
      env: { ...process.env, DATA_DIR: dataDir },
    });

  beforeAll(async () => {
    [zalo, messenger, port] = await Promise.all([startFakeZalo(), startFakeMessenger(), freePort()]);
    const file = path.join(home, 'faq.yaml');
    writeFileSync(file, FAQ);
    await command('ingest', file);
    service = await start();
    zalo.connect(`${service.origin}/webhooks/zalo`);
    messenger.connect(`${service.origin}/webhooks/messenger`);
  }, 180_000);

  afterAll(async () => {
    await service.stop('SIGKILL');
    await Promise.all([zalo.close(), messenger.close()]);
    rmSync(home, { recursive: true, force: true });
  });

  async function until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function answerTo(platform: FakePlatform, personId: string, text: string): Promise<string> {
    const before = platform.messages(personId).length;
    await platform.say({ personId, text });
    return until(() =>
      platform
        .messages(personId)
        .slice(before)
        .map((message) => message.text)
        .find((said) => said.includes('một cửa')),
    );
  }

  function query<T>(sql: string): T | undefined {
    const db = openDatabase({ file: path.join(dataDir, 'service.db'), migrations: serviceMigrations, readonly: true });
    try {
      return db.prepare<[], T>(sql).get();
    } finally {
      db.close();
    }
  }

  /** A new session of the counsellor who was hired before the backup. */
  function signInAgain(accountId: string): string {
    const db = openDatabase({ file: path.join(dataDir, 'service.db'), migrations: serviceMigrations });
    try {
      const access = createStaffAccess({ db, clock: systemClock, ids: randomIds, knownWords: [] });
      const { token } = access.sessions.begin({ accountId, stage: 'open', address: '127.0.0.1', agent: 'test' });
      return `hoiluat-session=${token}`;
    } finally {
      db.close();
    }
  }

  test('comes back from a backup: citizens are answered, counsellors see the history', async () => {
    const [counsellor] = await hireCounsellors(dataDir, 1);
    await answerTo(zalo, '84000001', QUESTION);
    await answerTo(messenger, '84000002', QUESTION);
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#a00' } })
      .jpeg()
      .toBuffer();
    await zalo.say({
      personId: '84000001',
      attachment: { type: 'image', url: zalo.host({ bytes, mediaType: 'image/jpeg' }) },
    });
    const { id } = await until(() =>
      query<{ id: string }>("SELECT conversation_id AS id FROM attachments WHERE state = 'stored'"),
    );
    await until(() => (query(`SELECT 1 FROM outbox WHERE status IN ('queued', 'sending')`) ? undefined : true));

    const made = await command('backup', backups, '--keep', '2');
    expect(made.stdout).toContain('Đã sao lưu 3 tệp');
    // Nobody may restore while the service runs.
    await expect(command('restore', backups, '--force')).rejects.toMatchObject({
      stderr: expect.stringContaining('DATA_DIR_BUSY'),
    });
    await service.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });

    const restored = await command('restore', backups);
    expect(restored.stdout).toContain('Đã phục hồi');
    const stale = await reach(counsellor!.cookie, id);
    expect(stale.status).toBe(303);
    const page = await reach(signInAgain(counsellor!.accountId), id);
    const html = await page.text();
    expect(html).toContain('Nuôi chim bồ câu');
    const picture = /<img src="(\/console\/files\/[0-9a-f]{32})"/.exec(html)?.[1];
    const shown = await fetch(`${service.origin}${picture}`, { headers: { cookie: lastCookie } });
    expect(shown.headers.get('content-type')).toBe('image/jpeg');

    await answerTo(zalo, '84000001', QUESTION);
    await answerTo(messenger, '84000003', QUESTION);
  }, 240_000);

  let lastCookie = '';

  /** Starts the service when it is down, and opens the conversation. */
  async function reach(cookie: string, id: string): Promise<Response> {
    const alive = await fetch(`${service.origin}/healthz`).then(
      () => true,
      () => false,
    );
    if (!alive) service = await start();
    lastCookie = cookie;
    return fetch(`${service.origin}/console/c/${id}`, { headers: { cookie }, redirect: 'manual' });
  }
});
