import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { hireCounsellors } from '../../scripts/support/desk-staff.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type TestService, startTestService } from '../support/service.ts';

let service: TestService;
let folder: string;
let db: Db;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-'));
  service = await startTestService({ DATA_DIR: folder });
  db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations, readonly: true });
}, 120_000);
afterAll(async () => {
  db.close();
  await service.dispose();
  rmSync(folder, { recursive: true, force: true });
});

interface Row {
  readonly state: string;
  readonly sha256: string;
  readonly media_type: string;
}

/** Waits until no attachment is pending. */
async function settled(count: number): Promise<Row[]> {
  for (;;) {
    const rows = db.prepare<[], Row>('SELECT state, sha256, media_type FROM attachments ORDER BY rowid').all();
    if (rows.length === count && rows.every(({ state }) => state !== 'pending')) return rows;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a photo sent from either phone is kept before its link expires', async () => {
  const { simulator } = service;
  for (const channel of ['zalo', 'messenger']) {
    await fetch(`${service.origin}/simulator/${channel}/84901234567/photo`, { method: 'POST' });
  }
  const rows = await settled(2);
  simulator!.zalo.expireLinks();
  simulator!.messenger.expireLinks();
  expect(rows).toMatchObject([
    { state: 'stored', media_type: 'image/jpeg' },
    { state: 'stored', media_type: 'image/jpeg' },
  ]);
  const [{ sha256 } = { sha256: '' }] = rows;
  const kept = readFileSync(path.join(folder, 'files', sha256.slice(0, 2), sha256));
  expect(kept.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
});

test('a page called a picture is refused, and counted', async () => {
  const { zalo } = service.simulator!;
  const url = zalo.host({ bytes: Buffer.from('<html>'), mediaType: 'image/jpeg' });
  await zalo.say({ personId: '84901234568', attachment: { type: 'image', url } });
  expect((await settled(3)).at(-1)).toMatchObject({ state: 'refused' });
  const metrics = await (await fetch(`${service.origin}/metrics`)).text();
  expect(metrics).toContain('hoiluat_attachments_total{state="stored",reason=""} 2');
  expect(metrics).toContain('hoiluat_attachments_total{state="refused",reason="type"} 1');
});

test('the counsellor sees the photo in the conversation, and nobody else gets it', async () => {
  const [counsellor] = await hireCounsellors(folder, 1);
  const headers = { cookie: counsellor!.cookie };
  const { id } = db
    .prepare<[], { id: string }>(
      "SELECT conversation_id AS id FROM attachments WHERE state = 'stored' ORDER BY rowid LIMIT 1",
    )
    .get()!;
  const page = await (await fetch(`${service.origin}/console/c/${id}`, { headers })).text();
  const source = /<img src="(\/console\/files\/[0-9a-f]{32})" alt="Ảnh: anh-1.jpg"/.exec(page)?.[1];
  expect(page).not.toContain('/media/');
  const shown = await fetch(`${service.origin}${source}`, { headers });
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(shown.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  const stranger = await fetch(`${service.origin}${source}`, { redirect: 'manual' });
  expect(stranger.status).toBe(303);
  expect((await fetch(`${service.origin}/console/files/${'0'.repeat(32)}`, { headers })).status).toBe(404);
});
