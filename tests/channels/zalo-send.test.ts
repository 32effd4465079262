import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { classifyRefusal } from '../../src/channels/zalo/errors.ts';
import type { Button } from '../../src/conversations/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import type { FakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { startFakeZalo } from '../../src/simulator/fakes/zalo.ts';
import { NOON, openBench, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { loadManifest, readApiFixture } from './support/shared.ts';
import { ZALO, ZALO_PERSON, storedTokens, zaloSettings } from './support/zalo-subject.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const address = { channel: 'zalo' as const, accountId: ZALO.oaId, personId: ZALO_PERSON };

let clock: ManualClock;
let fake: FakeZalo;
let bench: Bench;
let firstSettings: ReturnType<typeof zaloSettings>;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 });
  firstSettings = zaloSettings(fake);
  bench = await openBench((deps) => createZaloChannel(firstSettings, deps), { clock });
  fake.connect(bench.webhookUrl);
  await fake.say({ personId: ZALO_PERSON, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const send = (text = 'Dạ.', buttons: readonly Button[] = []) =>
  bench.channel.port.send(sendRequest(address, { text, buttons }));
const refreshCalls = () => fake.calls().filter((call) => call.path === '/v4/oa/access_token').length;
const sendCalls = () => fake.calls().filter((call) => call.path.endsWith('/message/cs')).length;

test('what is left of a paid allowance is told on, and of the free window nothing', async () => {
  fake.plan.paidQuota = 3;
  expect(await send()).not.toHaveProperty('quotaLeft');
  clock.advance(49 * HOUR);
  fake.tokens.revoke();
  const late = sendRequest(address, { text: 'Dạ.' });
  expect(await bench.channel.port.send({ ...late, speaker: 'counsellor' })).toMatchObject({
    kind: 'sent',
    quotaLeft: 2,
  });
});

describe('tokens', () => {
  test('20 sends that meet a dead token refresh it exactly once and all arrive', async () => {
    fake.tokens.revoke();
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => send(`Tin ${index}`)));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(20).fill('sent'));
    expect(refreshCalls()).toBe(1);
    expect(fake.messages(ZALO_PERSON)).toHaveLength(20);
  });

  test('the token is renewed ahead of time, at 20 of its 25 hours', async () => {
    clock.advance(19 * HOUR);
    await send();
    expect(refreshCalls()).toBe(0);
    clock.advance(1 * HOUR);
    expect((await send()).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
  });

  test('while it still works, the old token is used when renewing fails', async () => {
    clock.advance(20 * HOUR);
    fake.fail({ on: 'token', kind: 'error', code: -14002 });
    expect((await send()).kind).toBe('sent');
    expect(bench.channel.health().state).toBe('broken');
    expect((await send()).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
  });

  test('the new pair is stored before it is used, and outlives a restart', async () => {
    fake.tokens.revoke();
    await send();
    await bench.close();
    expect(storedTokens(bench.db)?.accessToken).toBe(fake.tokens.current().accessToken);
    expect(storedTokens(bench.db)?.state).toBe('live');
    // The settings still hold the first pair, which is dead by now.
    bench = await openBench((deps) => createZaloChannel(firstSettings, deps), { clock, db: bench.db });
    expect((await send()).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
  });

  test('a lost refresh stops the account once, without a loop, and ends dead when the old token proves used up', async () => {
    fake.tokens.revoke();
    fake.fail({ on: 'token', kind: 'lost_response' });
    for (let index = 0; index < 5; index += 1) expect((await send()).kind).toBe('stop_account');
    expect([refreshCalls(), sendCalls()]).toEqual([1, 1]);
    expect(bench.channel.health().state).toBe('broken');
    clock.advance(5 * MINUTE);
    for (let index = 0; index < 5; index += 1) expect((await send()).kind).toBe('stop_account');
    clock.advance(24 * HOUR);
    for (let index = 0; index < 5; index += 1) expect((await send()).kind).toBe('stop_account');
    expect([refreshCalls(), sendCalls()]).toEqual([2, 1]);
    expect(bench.logger.lines.filter((line) => line.includes('channel_account_stopped'))).toHaveLength(1);
  });

  test('a lost refresh that was not carried out heals by itself', async () => {
    fake.tokens.revoke();
    fake.fail({ on: 'token', kind: 'reset' });
    expect((await send()).kind).toBe('stop_account');
    clock.advance(5 * MINUTE);
    expect((await send()).kind).toBe('sent');
    expect(bench.channel.health()).toEqual({ state: 'ready' });
  });

  test('a token that is refused again right after its renewal stops the account', async () => {
    fake.fail({ on: 'send', kind: 'error', code: -216, times: 2 });
    expect((await send()).kind).toBe('stop_account');
    expect([refreshCalls(), sendCalls()]).toEqual([1, 2]);
  });

  test('-124 that a renewal does not cure is about the person, and does not renew again and again', async () => {
    fake.fail({ on: 'send', kind: 'error', code: -124, times: 5 });
    const outcomes = [await send(), await send(), await send()];
    expect(outcomes).toEqual(Array(3).fill({ kind: 'permanent', reason: 'person', detail: 'zalo -124' }));
    expect(refreshCalls()).toBe(1);
  });

  test('a new pair in the settings replaces a dead one', async () => {
    bench.db
      .prepare("UPDATE channel_tokens SET state = 'dead', access_token = 'old', expires_at = 0, seed = 'older'")
      .run();
    await bench.close();
    bench = await openBench((deps) => createZaloChannel(zaloSettings(fake), deps), { clock, db: bench.db });
    expect((await send()).kind).toBe('sent');
  });

  test('a pair that cannot be written is kept in memory and written later', async () => {
    bench.db.exec("CREATE TRIGGER full BEFORE INSERT ON channel_tokens BEGIN SELECT RAISE(FAIL, 'disk full'); END");
    fake.tokens.revoke();
    expect((await send()).kind).toBe('sent');
    expect((await send()).kind).toBe('sent');
    expect(refreshCalls()).toBe(1);
    bench.db.exec('DROP TRIGGER full');
    await send();
    expect(storedTokens(bench.db)?.accessToken).toBe(fake.tokens.current().accessToken);
  });
});

describe('buttons', () => {
  const buttons: Button[] = [
    { kind: 'reply', title: 'Xem thêm', payload: '#hl:more' },
    { kind: 'reply', title: 'Gặp tư vấn viên', payload: '#hl:human' },
    { kind: 'url', title: 'Toàn văn', url: 'https://vbpl.example/7' },
  ];
  const shown = () => fake.messages(ZALO_PERSON).at(-1)!;
  const answer = async (text: string) => {
    await fake.settle();
    await fake.say({ personId: ZALO_PERSON, text });
    return bench.sink.events.at(-1)?.content;
  };

  test('are shown natively where the OA takes them', async () => {
    await send('Điều 7', buttons);
    expect(shown().buttons.map((button) => button.title)).toEqual(['Xem thêm', 'Gặp tư vấn viên', 'Toàn văn']);
    expect(sendCalls()).toBe(1);
  });

  test('the second form is found and remembered, also after a restart', async () => {
    fake.plan.buttons = 'template_button';
    await send('Điều 7', buttons);
    expect(shown().buttons).toHaveLength(3);
    expect(sendCalls()).toBe(2);
    await bench.close();
    bench = await openBench((deps) => createZaloChannel(zaloSettings(fake), deps), { clock, db: bench.db });
    await send('Điều 8', buttons);
    expect(sendCalls()).toBe(3);
  });

  test('become a numbered menu on a small package; a typed number is the tap', async () => {
    fake.plan.buttons = 'none';
    await send('Điều 7', buttons);
    expect(shown().text).toBe(
      'Điều 7\n\nToàn văn: https://vbpl.example/7\nAnh/Chị nhắn số để chọn:\n1. Xem thêm\n2. Gặp tư vấn viên',
    );
    expect(await answer('2')).toMatchObject({ kind: 'message', text: '2', payload: '#hl:human' });
    expect(await answer(' 1. ')).toMatchObject({ payload: '#hl:more' });
    expect(await answer('9')).not.toHaveProperty('payload');
    expect(await answer('2 năm tù')).not.toHaveProperty('payload');
    const before = sendCalls();
    await send('Điều 8', buttons);
    expect(sendCalls()).toBe(before + 1);
  });

  test('a number is only a number a day later, or after buttons that can be tapped', async () => {
    fake.plan.buttons = 'none';
    await send('Điều 7', buttons);
    clock.advance(25 * HOUR);
    expect(await answer('2')).not.toHaveProperty('payload');
    await send('Điều 7', buttons);
    expect(await answer('2')).toHaveProperty('payload');
    clock.advance(8 * 24 * HOUR);
    await fake.say({ personId: ZALO_PERSON, text: 'Tôi lại đến' });
    fake.plan.buttons = 'no_template_type';
    await send('Điều 7', buttons);
    expect(shown().buttons).toHaveLength(3);
    expect(await answer('2')).not.toHaveProperty('payload');
  });

  test('a number is what a counsellor has asked for, whatever menu stood there before', async () => {
    fake.plan.buttons = 'none';
    await send('Điều 7', buttons);
    await send('Vị trí của Anh/Chị: 1');
    expect(await answer('2')).toHaveProperty('payload');
    const asked = sendRequest(address, { text: 'Anh/Chị có mấy con chung?' });
    await bench.channel.port.send({ ...asked, speaker: 'counsellor' });
    expect(await answer('2')).not.toHaveProperty('payload');
    await send('Điều 7', buttons);
    await fake.sayAsPage({ personId: ZALO_PERSON, text: 'Anh/Chị có mấy con chung?' });
    expect(await answer('2')).not.toHaveProperty('payload');
  });

  test('one refused message does not cost an account its buttons', async () => {
    await send('Điều 7', buttons);
    fake.fail({ on: 'send', kind: 'error', code: -201, message: 'button is invalid' });
    await send('Điều 8', buttons);
    expect(shown().text).toContain('1. Xem thêm');
    await send('Điều 9', buttons);
    expect(shown().buttons).toHaveLength(3);
  });

  test('more than five are all listed, the first five can be tapped', async () => {
    const many = Array.from({ length: 9 }, (_, index): Button => ({
      kind: 'reply',
      title: `Lĩnh vực ${index + 1}`,
      payload: `#hl:${index + 1}`,
    }));
    const [part] = bench.channel.port.compose({ text: 'Anh/Chị hỏi về:', buttons: many });
    await bench.channel.port.send(sendRequest(address, part!));
    expect(shown().buttons).toHaveLength(5);
    expect(shown().text).toContain('9. Lĩnh vực 9');
    expect(await answer('9')).toMatchObject({ payload: '#hl:9' });
  });
});

describe('limits', () => {
  test('the per-minute limit pauses the whole account until the next minute, without further calls', async () => {
    fake.plan.ratePerMinute = 1;
    await send();
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: 'backoff', scope: 'account', detail: 'zalo -32' });
    const before = sendCalls();
    await send();
    expect(sendCalls()).toBe(before);
    clock.advance(MINUTE + 5000);
    expect((await send()).kind).toBe('sent');
  });
});

describe('error codes', () => {
  const context = { now: NOON, canChangeFormat: false, tokenIsFresh: false };
  test.each([
    [-100, 'permanent content'],
    [-124, 'renew_token'],
    [-200, 'retry'],
    [-204, 'stop_account'],
    [-205, 'stop_account'],
    [-209, 'stop_account'],
    [-210, 'permanent content'],
    [-211, 'backoff person'],
    [-212, 'stop_account'],
    [-213, 'permanent person'],
    [-216, 'renew_token'],
    [-217, 'permanent person'],
    [-218, 'backoff person'],
    [-219, 'stop_account'],
    [-220, 'renew_token'],
    [-221, 'stop_account'],
    [-223, 'stop_account'],
    [-224, 'stop_account'],
    [-227, 'permanent person'],
    [-230, 'permanent window'],
    [-232, 'permanent window'],
    [-233, 'permanent content'],
    [-234, 'backoff person'],
    [-235, 'stop_account'],
    [-237, 'permanent person'],
    [-240, 'stop_account'],
    [-242, 'stop_account'],
    [-1241, 'stop_account'],
    [112, 'stop_account'],
    [-401, 'renew_token'],
    [216, 'renew_token'],
    [401, 'renew_token'],
    [-244, 'permanent person'],
    [-248, 'permanent content'],
    [-249, 'permanent content'],
    [-32, 'backoff account'],
    [-320, 'permanent permission'],
    [-321, 'permanent permission'],
    [-403, 'permanent person'],
    [-9999, 'retry'],
  ])('%i is %s', (code, expected) => {
    const refusal = classifyRefusal({ code, message: '' }, context);
    const extra =
      refusal.kind === 'permanent' ? ` ${refusal.reason}` : refusal.kind === 'backoff' ? ` ${refusal.scope}` : '';
    expect(`${refusal.kind}${extra}`).toBe(expected);
  });

  test('-201 names the person, or the format when there is another one', () => {
    expect(classifyRefusal({ code: -201, message: 'user_id is invalid!' }, context)).toMatchObject({
      reason: 'person',
    });
    expect(classifyRefusal({ code: -201, message: 'x' }, { ...context, canChangeFormat: true }).kind).toBe(
      'change_format',
    );
    expect(classifyRefusal({ code: -201, message: 'x' }, context)).toMatchObject({ reason: 'content' });
  });

  test('the night ban ends at 06:05 in Vietnam', () => {
    // 22:30 in Vietnam on 1 December.
    const outcome = classifyRefusal({ code: -234, message: '' }, { ...context, now: Date.UTC(2026, 11, 1, 15, 30) });
    expect(outcome).toMatchObject({ until: Date.UTC(2026, 11, 1, 23, 5) });
  });

  const manifest = loadManifest();
  const recorded = [
    'm32',
    'm200',
    'm201',
    'm210',
    'm211',
    'm213',
    'm217',
    'm223',
    'm224',
    'm227',
    'm230',
    'm232',
    'm233',
    'm234',
    'm244',
    'm248',
    'm320',
    'm321',
  ];
  (manifest === undefined ? test.skip : test).each(recorded)(
    'recorded refusal %s is never taken for sent',
    async (name) => {
      const { body } = readApiFixture(`zalo.api.error.${name}.json`).response as {
        body: { error: number; message: string };
      };
      fake.fail({ on: 'send', kind: 'error', code: body.error, message: body.message });
      const outcome = await send();
      expect(['retry', 'backoff', 'permanent', 'stop_account']).toContain(outcome.kind);
      expect(outcome).toMatchObject({ detail: `zalo ${body.error}` });
    },
  );
});
