import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createMessengerChannel } from '../../src/channels/messenger/channel.ts';
import { classifyRefusal } from '../../src/channels/messenger/errors.ts';
import type { Button } from '../../src/conversations/model.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { startFakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../src/simulator/fakes/messenger.ts';
import { NOON, openBench, sendRequest } from './support/harness.ts';
import type { Bench } from './support/harness.ts';
import { MESSENGER, messengerSettings, PSID } from './support/messenger-subject.ts';
import { loadManifest, readApiFixture } from './support/shared.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const address = { channel: 'messenger' as const, accountId: MESSENGER.pageId, personId: PSID };

let clock: ManualClock;
let fake: FakeMessenger;
let bench: Bench;
beforeEach(async () => {
  clock = new ManualClock(NOON);
  fake = await startFakeMessenger({ clock, identity: MESSENGER, plan: { requireProof: true }, ackTimeoutMs: 15_000 });
  bench = await openBench((deps) => createMessengerChannel(messengerSettings(fake), deps), {
    clock,
  });
  fake.connect(bench.webhookUrl);
  await fake.say({ personId: PSID, text: 'Xin chào' });
});
afterEach(async () => {
  await bench.close();
  await fake.close();
});

const send = (rest: Parameters<typeof sendRequest>[2] = {}) =>
  bench.channel.port.send(sendRequest(address, { text: 'Dạ.' }, rest));
const shown = () => fake.messages(PSID);

describe('the call', () => {
  test('carries the token as a header, the proof in the query and no token in the address', async () => {
    await send();
    const call = fake.calls()[0];
    expect(call?.headers['authorization']).toBe(`Bearer ${fake.plan.accessToken}`);
    expect(call?.path).toMatch(/^\/v26\.0\/100000000000001\/messages\?appsecret_proof=[0-9a-f]{64}$/);
    expect(call?.body).toMatchObject({ messaging_type: 'RESPONSE', message: { metadata: 'out-1' } });
  });

  test('an echo that overtakes the answer carries our outbox id', async () => {
    fake.switches.echo = 'before';
    await send({ outboxId: 'out-42' });
    expect(bench.sink.events.map((event) => event.content)).toContainEqual(
      expect.objectContaining({ kind: 'echo', author: 'app', outboxId: 'out-42' }),
    );
  });

  const takeUp = () => bench.channel.port.showTyping?.(address);
  const actions = () => fake.calls().map(({ body }) => (body as { sender_action?: string }).sender_action);

  test('a message that is taken up is marked as seen, and typing is shown', async () => {
    const typed: string[] = [];
    fake.onTyping((personId) => void typed.push(personId));
    await takeUp();
    expect(typed).toEqual([PSID]);
    expect(actions().sort()).toEqual(['mark_seen', 'typing_on']);
    for (const { body } of fake.calls())
      expect(Object.keys(body as object).sort()).toEqual(['recipient', 'sender_action']);
  });

  test('a sign that hangs holds nothing up: the other one shows, and the answer goes out', async () => {
    const typed = new Promise((resolve) => fake.onTyping(resolve));
    fake.fail({ on: 'action', kind: 'hang' });
    const waiting = takeUp();
    expect(await typed).toBe(PSID);
    expect((await send()).kind).toBe('sent');
    await fake.close();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('during a limit nothing is called for a courtesy', async () => {
    fake.fail({ on: 'send', kind: 'error', code: 613 });
    expect((await send()).kind).toBe('backoff');
    await takeUp();
    expect(actions()).toEqual([undefined]);
  });
});

describe('windows', () => {
  test('after 24 h a counsellor’s text goes out under HUMAN_AGENT', async () => {
    clock.advance(25 * HOUR);
    expect(await send()).toMatchObject({ kind: 'permanent', reason: 'window' });
    expect((await send({ speaker: 'counsellor', tag: 'HUMAN_AGENT' })).kind).toBe('sent');
    expect(shown().map((message) => message.tag)).toEqual(['HUMAN_AGENT']);
  });

  test.each(['bot', 'system'] as const)('the tag is never sent for a %s', async (speaker) => {
    expect(await send({ speaker, tag: 'HUMAN_AGENT' })).toMatchObject({ kind: 'permanent', reason: 'window' });
    expect(fake.calls()).toHaveLength(0);
  });
});

describe('buttons', () => {
  const reply = (title: string): Button => ({ kind: 'reply', title, payload: `#hl:${title}` });
  const link: Button = { kind: 'url', title: 'Xem toàn văn trên cơ sở dữ liệu', url: 'https://vbpl.example/7' };
  const post = async (message: Parameters<Bench['channel']['port']['compose']>[0]) => {
    for (const part of bench.channel.port.compose(message)) {
      expect(await bench.channel.port.send(sendRequest(address, part))).toMatchObject({ kind: 'sent' });
    }
  };

  test('replies are quick replies, at most 13, titles cut to 20', async () => {
    await post({
      text: 'Chọn lĩnh vực',
      buttons: Array.from({ length: 16 }, (_, index) => reply(`Lĩnh vực pháp luật số ${index}`)),
    });
    const [message] = shown();
    expect(message?.buttons).toHaveLength(13);
    expect(message?.buttons.every((button) => button.style === 'quick_reply')).toBe(true);
    expect(message?.buttons[0]?.title).toBe('Lĩnh vực pháp luật…');
  });

  test('a link makes a template of the last, short part; replies stay quick replies', async () => {
    await post({ text: 'Nội dung điều luật rất dài. '.repeat(60), buttons: [link, reply('Xem thêm')] });
    const last = shown().at(-1);
    expect(shown()).toHaveLength(2);
    expect([...(last?.text ?? '')].length).toBeLessThanOrEqual(640);
    expect(last?.buttons.map((button) => [button.kind, button.style])).toEqual([
      ['url', 'button'],
      ['reply', 'quick_reply'],
    ]);
  });

  test('links beyond the third are written out', async () => {
    await post({ text: 'Nguồn:', buttons: Array.from({ length: 4 }, () => link) });
    expect(shown()[0]?.buttons).toHaveLength(3);
    expect(shown()[0]?.text).toContain('https://vbpl.example/7');
  });
});

describe('limits', () => {
  const usage = (minutes: number) =>
    JSON.stringify({ [MESSENGER.pageId]: [{ type: 'messenger', estimated_time_to_regain_access: minutes }] });

  test('a rate limit pauses the page for the time the header gives, without further calls', async () => {
    fake.fail({ on: 'send', kind: 'error', code: 613, headers: { 'X-Business-Use-Case-Usage': usage(7) } });
    expect(await send()).toEqual({
      kind: 'backoff',
      until: NOON + 7 * MINUTE,
      scope: 'account',
      detail: 'messenger 613',
    });
    expect((await send()).kind).toBe('backoff');
    expect(fake.calls()).toHaveLength(1);
    clock.advance(7 * MINUTE);
    expect((await send()).kind).toBe('sent');
  });

  test('without a header the pause grows: 1, 5, 15 minutes', async () => {
    for (const minutes of [1, 5, 15, 15]) {
      fake.fail({ on: 'send', kind: 'error', code: 4 });
      expect(await send()).toMatchObject({ kind: 'backoff', until: clock.now() + minutes * MINUTE });
      clock.advance(minutes * MINUTE);
    }
  });
});

describe('a dead token', () => {
  test('stops the account, is logged once, and heals with a send that works', async () => {
    const token = fake.plan.accessToken;
    fake.plan.accessToken = 'another';
    for (let index = 0; index < 3; index += 1) expect((await send()).kind).toBe('stop_account');
    expect(bench.channel.health()).toEqual({ state: 'broken', detail: `page ${MESSENGER.pageId}: messenger 190` });
    expect(bench.logger.lines.filter((line) => line.includes('channel_account_stopped'))).toHaveLength(1);
    fake.plan.accessToken = token;
    expect((await send()).kind).toBe('sent');
    expect(bench.channel.health()).toEqual({ state: 'ready' });
  });
});

describe('error codes', () => {
  const context = { now: NOON, regainMs: undefined, rateRefusals: 0 };
  const classify = (code: number, subcode = 0, transient = false) => {
    const refusal = classifyRefusal({ code, subcode, transient, status: 400 }, context);
    const extra =
      refusal.kind === 'permanent' ? ` ${refusal.reason}` : refusal.kind === 'backoff' ? ` ${refusal.scope}` : '';
    return `${refusal.kind}${extra}`;
  };
  test.each([
    [-1, 0, 'retry'],
    [1, 0, 'retry'],
    [2, 0, 'retry'],
    [1200, 0, 'retry'],
    [4, 0, 'backoff account'],
    [17, 0, 'backoff account'],
    [32, 0, 'backoff account'],
    [613, 0, 'backoff account'],
    [80001, 0, 'backoff account'],
    [80002, 0, 'backoff account'],
    [80006, 0, 'backoff account'],
    [4, 2018022, 'backoff person'],
    [4, 2018354, 'backoff person'],
    [9, 2018352, 'backoff person'],
    [10, 2018278, 'permanent window'],
    [10, 2018065, 'permanent window'],
    [10, 1545041, 'permanent window'],
    [10, 2018108, 'permanent person'],
    [10, 1893063, 'backoff account'],
    [10, 0, 'permanent permission'],
    [200, 0, 'stop_account'],
    [230, 0, 'stop_account'],
    [3, 0, 'stop_account'],
    [100, 2018001, 'permanent person'],
    [100, 33, 'permanent person'],
    [100, 2018109, 'permanent content'],
    [100, 2018032, 'permanent content'],
    [100, 0, 'permanent content'],
    [190, 460, 'stop_account'],
    [102, 0, 'stop_account'],
    [368, 0, 'stop_account'],
    [551, 1545041, 'permanent person'],
    [10303, 0, 'stop_account'],
    [2534122, 0, 'stop_account'],
    [2534029, 0, 'stop_account'],
    [424242, 0, 'retry'],
  ])('%i / %i is %s', (code, subcode, expected) => {
    expect(classify(code, subcode)).toBe(expected);
  });

  test('whatever is marked transient is tried again, a limit after its pause', () => {
    expect(classify(100, 0, true)).toBe('retry');
    for (const code of [4, 17, 32, 613, 80006]) expect(classify(code, 0, true)).toBe('backoff account');
    expect(classify(9, 0, true)).toBe('backoff person');
  });

  const recorded: Record<string, string> = {
    dead_message_tag: 'permanent',
    no_matching_user: 'permanent',
    outside_window: 'permanent',
    page_rate_limit_32: 'backoff',
    permission_missing: 'stop_account',
    person_cannot_receive: 'permanent',
    policy_block: 'stop_account',
    rate_limit_613: 'backoff',
    rate_limit_app_4: 'backoff',
    service_down_2: 'retry',
    text_too_long: 'permanent',
    token_invalid: 'stop_account',
    unknown_1: 'retry',
    user_unavailable: 'permanent',
  };
  (loadManifest() === undefined ? test.skip : test).each(Object.entries(recorded))(
    'recorded refusal %s is %s',
    async (name, kind) => {
      const { status, headers, body } = readApiFixture(`messenger.api.error.${name}.json`).response;
      const { error } = body as {
        error: { code: number; error_subcode?: number; message: string; is_transient?: boolean };
      };
      fake.fail({
        ...{ on: 'send', kind: 'error', code: error.code, message: error.message, status },
        ...(error.error_subcode === undefined ? {} : { subcode: error.error_subcode }),
        ...(error.is_transient === undefined ? {} : { transient: error.is_transient }),
        ...(headers['X-Business-Use-Case-Usage'] === undefined
          ? {}
          : { headers: { 'X-Business-Use-Case-Usage': headers['X-Business-Use-Case-Usage'] } }),
      });
      expect((await send()).kind).toBe(kind);
    },
  );
});
