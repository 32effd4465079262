import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { createSealer, passingKey } from '../../src/infra/sealing.ts';
import type { FakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { NOON, openBench, sendRequest } from './support/harness.ts';
import type { Bench, BenchOptions } from './support/harness.ts';
import { ZALO, ZALO_PERSON, storedTokens, zaloSettings } from './support/zalo-subject.ts';

const address = { channel: 'zalo' as const, accountId: ZALO.oaId, personId: ZALO_PERSON };
const MINUTE = 60_000;

let clock: ManualClock;
let fake: FakeZalo;
let bench: Bench;
let settings: ReturnType<typeof zaloSettings>;
const openOn = (options: BenchOptions = {}) =>
  openBench((deps) => createZaloChannel(settings, deps), { clock, ...options });
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  settings = zaloSettings(fake);
  bench = await openOn();
  fake.connect(bench.webhookUrl);
  await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const sendOn = ({ channel }: Bench) => channel.port.send(sendRequest(address, { text: 'Dạ.' }));
const refreshCalls = () => fake.calls().filter((call) => call.path === '/v4/oa/access_token').length;
const everything = (db: Bench['db']) => JSON.stringify(db.prepare('SELECT * FROM channel_tokens').all());

describe('tokens at rest', () => {
  test('no token is readable in the database', async () => {
    const first = fake.tokens.current();
    expect(everything(bench.db)).not.toContain(first.accessToken);
    fake.tokens.revoke();
    await sendOn(bench);
    const { accessToken, refreshToken } = fake.tokens.current();
    expect(accessToken).not.toBe(first.accessToken);
    for (const token of [accessToken, refreshToken]) expect(everything(bench.db)).not.toContain(token);
  });

  test('a row that an earlier version wrote in the clear works on, and is sealed when first read', async () => {
    const { accessToken, refreshToken } = fake.tokens.current();
    bench.db.prepare('UPDATE channel_tokens SET access_token = ?, refresh_token = ?').run(accessToken, refreshToken);
    await bench.close();
    bench = await openOn({ db: bench.db });
    expect(everything(bench.db)).not.toContain(accessToken);
    expect((await sendOn(bench)).kind).toBe('sent');
  });

  test('after the key is lost the account needs to be connected again, says so, and calls nobody', async () => {
    fake.tokens.revoke();
    await sendOn(bench);
    const before = fake.calls().length;
    await bench.close();
    bench = await openOn({ db: bench.db, sealer: createSealer([passingKey()]) });
    expect(bench.channel.health()).toEqual({
      state: 'broken',
      detail: 'needs reconnect: stored tokens cannot be opened: SECRETS_KEY is not the one they were sealed with',
    });
    expect((await sendOn(bench)).kind).toBe('stop_account');
    expect(fake.calls()).toHaveLength(before);
  });

  test('a pair of the settings that was never renewed outlives a lost key', async () => {
    await bench.close();
    bench = await openOn({ db: bench.db, sealer: createSealer([passingKey()]) });
    expect((await sendOn(bench)).kind).toBe('sent');
  });
});

describe('a crash between the answer and the commit', () => {
  test('loses no pair: the next start takes the answer up', async () => {
    bench.db.exec("CREATE TRIGGER crash BEFORE INSERT ON channel_tokens BEGIN SELECT RAISE(FAIL, 'gone'); END");
    fake.tokens.revoke();
    await sendOn(bench);
    expect(storedTokens(bench.db)?.accessToken).toBe(settings.accessToken);
    const kept = JSON.stringify(bench.db.prepare('SELECT * FROM channel_token_answers').all());
    expect(kept).toContain('sealed1.');
    expect(kept).not.toContain(fake.tokens.current().refreshToken);
    // The process ends here: what it kept in memory is gone.
    await bench.close();
    bench.db.exec('DROP TRIGGER crash');
    bench = await openOn({ db: bench.db });
    expect((await sendOn(bench)).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
    expect(bench.db.prepare('SELECT * FROM channel_token_answers').all()).toEqual([]);
  });

  test('an answer that was a refusal leaves nothing behind', async () => {
    fake.tokens.revoke();
    fake.fail({ on: 'token', kind: 'error', code: -14014 });
    expect((await sendOn(bench)).kind).toBe('stop_account');
    expect(bench.db.prepare('SELECT * FROM channel_token_answers').all()).toEqual([]);
    expect(bench.channel.health()).toEqual({ state: 'broken', detail: 'needs reconnect: zalo oauth -14014' });
  });
});

describe('two processes on one database', () => {
  test('renew a dead token once between them; all messages arrive in the end', async () => {
    const other = await openOn({ db: bench.db });
    fake.tokens.revoke();
    const sends = Array.from({ length: 20 }, (_, index) => sendOn(index % 2 === 0 ? bench : other));
    const kinds = (await Promise.all(sends)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'sent' && kind !== 'retry')).toEqual([]);
    expect(kinds).toContain('sent');
    expect(refreshCalls()).toBe(1);
    for (const process of [bench, other]) expect((await sendOn(process)).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
    await other.close();
  });

  test('a holder that crashed keeps the others waiting for a minute, not for ever', async () => {
    bench.db
      .prepare('INSERT INTO channel_token_leases (channel, account_id, holder, expires_at) VALUES (?, ?, ?, ?)')
      .run('zalo', ZALO.oaId, 'crashed', clock.now() + MINUTE);
    fake.tokens.revoke();
    expect(await sendOn(bench)).toEqual({ kind: 'retry', detail: 'token is being renewed by another process' });
    expect(refreshCalls()).toBe(0);
    clock.advance(MINUTE);
    expect((await sendOn(bench)).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
    expect(bench.db.prepare('SELECT * FROM channel_token_leases').all()).toEqual([]);
  });

  test('a disk that refuses the lease does not use up a refresh token', async () => {
    bench.db.exec("CREATE TRIGGER full BEFORE INSERT ON channel_token_leases BEGIN SELECT RAISE(FAIL, 'full'); END");
    fake.tokens.revoke();
    expect((await sendOn(bench)).kind).toBe('retry');
    expect(refreshCalls()).toBe(0);
  });
});
