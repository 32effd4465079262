import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { connectAccount, disconnectAccount } from '../../src/channels/zalo/connect.ts';
import type { ZaloSettings } from '../../src/channels/zalo/settings.ts';
import { verifierFiles } from '../../src/channels/zalo/verifier.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { type FakeZalo, startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { type Bench, NOON, SEALER, openBench, sendRequest } from './support/harness.ts';
import { ZALO, ZALO_PERSON, storedTokens, zaloSettings } from './support/zalo-subject.ts';

const MINUTE = 60_000;
const SECOND_OA = '2000000000000000299';

let clock: ManualClock;
let fake: FakeZalo;
let bench: Bench;
let pending: (() => void)[];
let working: string[];

/** Opens the channel with timers that run when a test says so. */
async function open(more: Partial<ZaloSettings> = {}): Promise<void> {
  pending = [];
  working = [];
  const settings = { ...zaloSettings(fake), ...more };
  bench = await openBench(
    (deps) =>
      createZaloChannel(settings, {
        ...deps,
        timers: { after: (_ms, callback) => (pending.push(callback), () => void (pending = [])) },
        onWorking: ({ accountId }) => void working.push(accountId),
      }),
    { clock },
  );
  fake.connect(bench.webhookUrl);
}

/** Waits for what a round has begun: it ends by setting the next timer. */
async function ended(): Promise<void> {
  while (pending.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

async function start(): Promise<void> {
  bench.channel.start?.();
  await ended();
}

async function round(): Promise<void> {
  pending.splice(0).forEach((callback) => callback());
  await ended();
}

beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  await open();
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const account = (oaId: string = ZALO.oaId) => bench.channel.accounts().find(({ accountId }) => accountId === oaId);
const asked = (what: string) => fake.calls().filter((call) => call.path.includes(what)).length;
const send = () =>
  bench.channel.port.send(
    sendRequest({ channel: 'zalo', accountId: ZALO.oaId, personId: ZALO_PERSON }, { text: 'Dạ.' }),
  );
const revoked = (oaId: string) => ({
  event_name: 'permission_revoked',
  app_id: ZALO.appId,
  oa_id: oaId,
  timestamp: '1',
});

test('a stop waits for a token that is being renewed: its refresh token works once', async () => {
  const before = fake.tokens.current();
  clock.advance(21 * 60 * MINUTE);
  fake.fail({ on: 'token', kind: 'delay', ms: 100 });
  bench.channel.start?.();
  await bench.channel.close();
  const { accessToken, refreshToken } = fake.tokens.current();
  expect(refreshToken).not.toBe(before.refreshToken);
  expect(storedTokens(bench.db)).toMatchObject({ accessToken, refreshToken, state: 'live' });
});

test('an OA that is disconnected while its token is being renewed leaves no token behind', async () => {
  clock.advance(21 * 60 * MINUTE);
  fake.fail({ on: 'token', kind: 'delay', ms: 100 });
  bench.channel.start?.();
  // The lease is held while the call is under way.
  const leases = bench.db.prepare('SELECT COUNT(*) FROM channel_token_leases').pluck();
  while (leases.get() === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(bench.channel.consent?.disconnect(ZALO.oaId)).toBe(true);
  await ended();
  expect(storedTokens(bench.db)).toBeUndefined();
  expect(bench.db.prepare('SELECT COUNT(*) FROM channel_token_answers').pluck().get()).toBe(0);
});

describe('asking after an OA', () => {
  test('at the start, and then every five minutes', async () => {
    await start();
    expect(account()).toMatchObject({ condition: 'connected', name: 'OA mô phỏng', inSettings: true });
    await round();
    expect(asked('getoa')).toBe(1);
    clock.advance(5 * MINUTE);
    await round();
    expect(asked('getoa')).toBe(2);
  });

  test('renews the token ahead of time although nobody writes', async () => {
    await start();
    clock.advance(20 * 60 * MINUTE);
    await round();
    expect(asked('access_token')).toBe(1);
    expect(account()?.token).toEqual({
      refreshedAt: clock.now(),
      renewsAt: clock.now() + 20 * 60 * MINUTE,
      expiresAt: clock.now() + 25 * 60 * MINUTE,
    });
  });

  test.each(['reset', 'empty', 'status'] as const)('an answer that does not come (%s) means nothing', async (kind) => {
    fake.fail({ on: 'getoa', ...(kind === 'status' ? { kind, status: 502 } : { kind }) });
    await start();
    expect(account()?.condition).toBe('connected');
  });

  test.each([
    [-223, 'needs_reconnect'],
    [-219, 'needs_reconnect'],
    [-209, 'stopped'],
    [-221, 'stopped'],
    [-200, 'connected'],
    [-32, 'connected'],
  ])('%i makes it %s', async (code, condition) => {
    fake.fail({ on: 'getoa', kind: 'error', code });
    await start();
    expect(account()?.condition).toBe(condition);
  });

  test('a token that belongs to another OA stops it', async () => {
    connectAccount({ db: bench.db, sealer: SEALER, clock }, { oaId: SECOND_OA, ...fake.tokens.current() });
    await start();
    expect(account(SECOND_OA)).toMatchObject({ condition: 'needs_reconnect', detail: 'token of another OA' });
    expect(account()?.condition).toBe('connected');
  });
});

describe('a grant that was taken back', () => {
  test('is asked about at once when Zalo says so, and found', async () => {
    await start();
    await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
    fake.tokens.withdraw();
    expect((await fake.emit(revoked(ZALO.oaId))).status).toBe(200);
    while (account()?.condition === 'connected') await new Promise((resolve) => setImmediate(resolve));
    expect(account()).toMatchObject({ condition: 'needs_reconnect', detail: 'needs reconnect: zalo oauth -14014' });
    expect(bench.sink.events.at(-1)).toMatchObject({ personId: null, content: { name: 'permission_revoked' } });
  });

  test('is not believed where the token still works', async () => {
    await start();
    const before = asked('getoa');
    await fake.emit(revoked(ZALO.oaId));
    while (asked('getoa') === before) await new Promise((resolve) => setImmediate(resolve));
    expect(account()?.condition).toBe('connected');
  });

  test('of nobody known makes every OA be asked', async () => {
    await start();
    const before = asked('getoa');
    await fake.emit({ event_name: 'permission_revoked', app_id: ZALO.appId, timestamp: '1' });
    while (asked('getoa') === before) await new Promise((resolve) => setImmediate(resolve));
    expect(account()?.condition).toBe('connected');
  });
});

describe('an OA in trouble', () => {
  test('goes on within a round after a command has connected it anew, and what waits may leave', async () => {
    await start();
    fake.tokens.withdraw();
    expect((await send()).kind).toBe('stop_account');
    expect(account()?.condition).toBe('needs_reconnect');
    working = [];
    const code = fake.tokens.grant({ oaId: ZALO.oaId, challenge: undefined });
    const form = { grant_type: 'authorization_code', app_id: ZALO.appId, code };
    fake.tokens.exchange({ secretKey: ZALO.appSecret, form });
    connectAccount({ db: bench.db, sealer: SEALER, clock }, { oaId: ZALO.oaId, ...fake.tokens.current() });
    await round();
    expect(account()?.condition).toBe('connected');
    expect(working).toEqual([ZALO.oaId]);
  });

  test('that is disconnected is neither listed nor asked after any more', async () => {
    await start();
    disconnectAccount({ db: bench.db, sealer: SEALER, clock }, ZALO.oaId);
    clock.advance(5 * MINUTE);
    await round();
    expect(asked('getoa')).toBe(1);
    expect(bench.channel.accounts()).toEqual([]);
  });

  test('another reason to stop is not over because the OA answers', async () => {
    await start();
    await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
    fake.fail({ on: 'send', kind: 'error', code: -221 });
    await send();
    clock.advance(5 * MINUTE);
    await round();
    expect(account()).toMatchObject({ condition: 'stopped', detail: 'zalo -221' });
  });
});

describe('messages that are paid for', () => {
  test('are told per OA, and asked for once an hour', async () => {
    fake.plan.paidQuota = 12;
    await start();
    expect(account()?.allowances).toEqual([{ kind: 'sub_quota', left: 12, total: 500, until: '31/12/2027' }]);
    clock.advance(5 * MINUTE);
    await round();
    expect(asked('quota')).toBe(1);
    clock.advance(60 * MINUTE);
    await round();
    expect(asked('quota')).toBe(2);
  });

  test('an OA that may not ask for them works on without', async () => {
    fake.fail({ on: 'quota', kind: 'error', code: -223 });
    await start();
    expect(account()).toMatchObject({ condition: 'connected' });
    expect(account()).not.toHaveProperty('allowances');
  });
});

test('with the proof switched on every call carries it', async () => {
  await bench.close();
  await open({ appSecretProof: true });
  await start();
  await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
  await send();
  const calls = fake.calls().filter(({ path: called }) => called.includes('/oa/') && !called.startsWith('/v4/'));
  expect(calls.length).toBeGreaterThan(2);
  const { accessToken } = fake.tokens.current();
  const proof = createHmac('sha256', ZALO.appSecret).update(accessToken).digest('hex');
  for (const { headers } of calls) expect(headers['appsecret_proof']).toBe(proof);
});

describe('the file that proves the domain', () => {
  test('is served as it lies in the data folder, and nothing else of it is', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-verifier-'));
    const text = '<html><head>\r\n<meta property="zalo-platform-site-verification" content="Ab_1-x" /></head></html>\n';
    writeFileSync(path.join(folder, 'zalo_verifierAb_1-x.html'), text);
    writeFileSync(path.join(folder, 'service.db'), 'secret');
    const server = express().use(verifierFiles(folder)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const found = await fetch(`${origin}/zalo_verifierAb_1-x.html`);
    expect([found.status, await found.text()]).toEqual([200, text]);
    expect(found.headers.get('content-type')).toContain('text/html');
    for (const name of [
      'zalo_verifierOther.html',
      'zalo_verifier/../service.db',
      'zalo_verifier%2F..%2Fservice.db',
      'service.db',
    ])
      expect((await fetch(`${origin}/${name}`)).status).toBe(404);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
});
