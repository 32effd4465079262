import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { canRefuseWrites, refuseWrites } from '../../scripts/support/refused-writes.ts';
import {
  type ServiceProcess,
  freePort,
  settingsFor,
  startServiceProcess,
} from '../../scripts/support/service-process.ts';
import { type Asked, ask, audit, untilAnswered } from '../../scripts/support/webhook-load.ts';
import {
  type FakeMessenger,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';

/** Longest wait for an answer; it ends as soon as there is one. */
const PATIENCE_MS = 30_000;

/** By then both platforms have delivered again what was refused. */
const REDELIVERED_MS = 31_000;

const run = canRefuseWrites() ? describe : describe.skip;
if (!canRefuseWrites()) process.stderr.write('Skipped: a disk that turns read-only needs `prlimit` (util-linux).\n');

run('a disk that takes no writes any more while the service runs', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-refused-'));
  const output = openSync(path.join(folder, 'service.log'), 'a');
  let zalo: FakeZalo;
  let messenger: FakeMessenger;
  let service: ServiceProcess;
  let refused: Asked[] = [];

  beforeAll(async () => {
    const [port, ...fakes] = await Promise.all([freePort(), startFakeZalo(), startFakeMessenger()]);
    [zalo, messenger] = fakes;
    service = await startServiceProcess({
      env: { ...settingsFor({ zalo, messenger }), DATA_DIR: path.join(folder, 'data'), TURN_PAUSE_MS: '50' },
      ...{ port, output },
    });
    zalo.connect(`${service.origin}/webhooks/zalo`);
    messenger.connect(`${service.origin}/webhooks/messenger`);
  }, 120_000);

  afterAll(async () => {
    await service.stop('SIGKILL');
    await Promise.all([zalo.close(), messenger.close()]);
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  });

  const readiness = async () => {
    const response = await fetch(`${service.origin}/readyz`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  test('is told to the platforms and at /readyz, and the process lives though its log is on that disk', async () => {
    expect(refuseWrites(service.pid, true)).toBe(true);
    refused = await Promise.all([zalo, messenger].map((platform) => ask(platform)));
    expect(refused.map(({ acknowledged }) => acknowledged)).toEqual([false, false]);
    const { status, body } = await readiness();
    expect(status).toBe(503);
    expect(body).toMatchObject({
      checks: { index: true, database: false },
      errors: [{ code: 'STORAGE_FAILED', message: expect.stringContaining('DATA_DIR') }],
    });
  });

  test('goes on without a restart once it takes them again, and what was refused is delivered and answered once', async () => {
    expect(refuseWrites(service.pid, false)).toBe(true);
    const asked = await Promise.all([zalo, messenger].map((platform) => ask(platform)));
    expect(asked.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
    for (const platform of [zalo, messenger]) await platform.advance(REDELIVERED_MS);
    const all = [...asked, ...refused.map((one) => ({ ...one, acknowledged: true }))];
    await untilAnswered(all, PATIENCE_MS);
    expect(audit(all)).toMatchObject({ lost: 0, doubled: 0 });
    expect((await readiness()).status).toBe(200);
  }, 60_000);
});
