import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createApiClient } from '../../src/channels/shared/http.ts';
import { type CallBot, createBotApi } from '../../src/channels/zalo-bot/api.ts';
import { deleteWebhook, setWebhook, webhookOf, whoAmI } from '../../src/channels/zalo-bot/webhook-setup.ts';
import { type FakeZaloBot, startFakeZaloBot } from '../../src/simulator/fakes/zalo-bot.ts';
import { CHAT, ZALO_BOT } from './support/zalo-bot-subject.ts';

const URL_ONE = 'https://tuvan.example.gov.vn/webhooks/zalo-bot';

let fake: FakeZaloBot;
let bot: CallBot;
beforeEach(async () => {
  fake = await startFakeZaloBot({ identity: ZALO_BOT });
  bot = withToken(ZALO_BOT.token);
});
afterEach(() => fake.close());

function withToken(token: string): CallBot {
  const call = createApiClient({ baseUrls: [fake.url], timeoutMs: 15_000 });
  return createBotApi({ token, secret: ZALO_BOT.secret, apiUrl: fake.url }, call);
}

describe('the webhook of a Zalo bot', () => {
  test('is set, read and taken away; without one no event leaves the platform', async () => {
    expect(await webhookOf(bot)).toEqual({ ok: true, value: null });
    expect(await setWebhook(bot, { url: URL_ONE, secret: ZALO_BOT.secret })).toEqual({ ok: true, value: true });
    expect(await webhookOf(bot)).toEqual({ ok: true, value: URL_ONE });
    expect(await deleteWebhook(bot)).toEqual({ ok: true, value: true });
    expect(await webhookOf(bot)).toEqual({ ok: true, value: null });
    await fake.say({ personId: CHAT, text: 'Xin chào' });
    expect(fake.deliveries()).toEqual([]);
  });

  test('refusals and silence are answers, without the token', async () => {
    expect(await whoAmI(bot)).toEqual({ ok: true, value: { id: 'f00d', name: 'bot.mophong' } });
    expect(await whoAmI(withToken('wrong'))).toEqual({ ok: false, detail: 'zalo-bot 401' });
    expect(await setWebhook(bot, { url: 'x', secret: ZALO_BOT.secret })).toEqual({ ok: false, detail: 'zalo-bot 400' });
    fake.fail({ on: 'any', kind: 'status', status: 502 });
    expect(await webhookOf(bot)).toEqual({ ok: false, detail: 'http 502' });
    fake.fail({ on: 'any', kind: 'reset' });
    expect(await webhookOf(bot)).toMatchObject({ ok: false });
  });
});

describe('npm run channel -- zalo-bot webhook', () => {
  async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const all = ['--import', 'tsx', 'scripts/channel.ts', 'zalo-bot', 'webhook', ...args];
    const settings = { ZALO_BOT_TOKEN: ZALO_BOT.token, ZALO_BOT_SECRET: ZALO_BOT.secret, ZALO_BOT_URL: fake.url };
    const done = promisify(execFile)(process.execPath, all, { env: { ...process.env, ...settings, ...env } });
    return done.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout, stderr }));
  }

  test('set uses the public address, show tells it, and nothing tells the secrets', async () => {
    const set = await run(['set'], { PUBLIC_URL: 'https://tuvan.example.gov.vn' });
    expect(set.stdout).toContain(URL_ONE);
    const show = await run(['show']);
    expect(show.stdout).toContain('bot.mophong');
    expect(show.stdout).toContain(URL_ONE);
    const wrong = await run(['delete'], { ZALO_BOT_TOKEN: 'wrong-token' });
    expect(wrong.stderr).toContain('ZALO_BOT_TOKEN sai');
    for (const secret of [ZALO_BOT.token, ZALO_BOT.secret, 'wrong-token'])
      expect(JSON.stringify([set, show, wrong])).not.toContain(secret);
  }, 60_000);
});
