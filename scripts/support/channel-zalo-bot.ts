import { Command } from 'commander';

import { API_TIMEOUT_MS } from '../../src/channels/shared/assemble.ts';
import { createApiClient } from '../../src/channels/shared/http.ts';
import { type CallBot, createBotApi } from '../../src/channels/zalo-bot/api.ts';
import { type ConfiguredZaloBot, isConfigured, missingSettings } from '../../src/channels/zalo-bot/settings.ts';
import {
  type BotAnswer,
  deleteWebhook,
  setWebhook,
  webhookOf,
  whoAmI,
} from '../../src/channels/zalo-bot/webhook-setup.ts';
import { type Config, environment, loadConfig, zaloBotSettings } from '../../src/config.ts';
import { fail } from './fail.ts';

interface Bot {
  readonly config: Config;
  readonly settings: ConfiguredZaloBot;
  readonly bot: CallBot;
}

/** `channel zalo-bot webhook …`: where the Bot Platform sends events to. */
export function zaloBotCommand(): Command {
  const command = new Command('zalo-bot').description('Bot của Zalo Bot Platform');
  const webhook = command.command('webhook').description('địa chỉ mà Zalo gửi sự kiện của bot tới');
  webhook
    .command('set [url]')
    .description('đặt địa chỉ; không ghi thì dùng PUBLIC_URL/webhooks/zalo-bot')
    .action((url?: string) => withBot((bot) => set(bot, url)));
  webhook
    .command('show')
    .description('xem bot và địa chỉ đang dùng')
    .action(() => withBot(show));
  webhook
    .command('delete')
    .description('bỏ địa chỉ: bot không nhận tin nữa')
    .action(() => withBot(remove));
  return command;
}

async function withBot(work: (bot: Bot) => Promise<void>): Promise<void> {
  const config = loadConfig(environment());
  const settings = zaloBotSettings(config);
  if (!isConfigured(settings))
    return fail(`Chưa có ${missingSettings(settings).join(', ')}. Xem bảng cài đặt trong README.md.`);
  const call = createApiClient({ baseUrls: [settings.apiUrl], timeoutMs: API_TIMEOUT_MS });
  await work({ config, settings, bot: createBotApi(settings, call) });
}

async function set({ config, settings, bot }: Bot, given?: string): Promise<void> {
  const url = given ?? (config.PUBLIC_URL === undefined ? '' : `${config.PUBLIC_URL}/webhooks/zalo-bot`);
  if (!URL.canParse(url)) return fail('Ghi địa chỉ sau lệnh, hoặc đặt PUBLIC_URL (https://tên-miền).');
  const done = await setWebhook(bot, { url, secret: settings.secret });
  if (!done.ok) return refused(done);
  print(`Đã đặt: Zalo gửi sự kiện của bot tới ${url}`);
}

async function show({ bot }: Bot): Promise<void> {
  const [me, url] = [await whoAmI(bot), await webhookOf(bot)];
  if (!me.ok) return refused(me);
  print(`Bot: ${me.value.name} (${me.value.id})`);
  if (!url.ok) return refused(url);
  print(url.value === null ? 'Chưa đặt địa chỉ: bot không nhận tin.' : `Địa chỉ: ${url.value}`);
}

async function remove({ bot }: Bot): Promise<void> {
  const done = await deleteWebhook(bot);
  if (!done.ok) return refused(done);
  print('Đã bỏ địa chỉ: bot không nhận tin nữa. Đặt lại: npm run channel -- zalo-bot webhook set');
}

function refused({ detail }: Extract<BotAnswer<unknown>, { ok: false }>): void {
  const next = /\b(401|404)\b/.test(detail)
    ? 'ZALO_BOT_TOKEN sai hoặc đã bị đổi: lấy lại ở Zalo Bot Manager.'
    : 'Thử lại sau ít phút; nếu vẫn vậy, kiểm tra địa chỉ và ZALO_BOT_SECRET.';
  fail(`Zalo không nhận (${detail}). ${next}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
