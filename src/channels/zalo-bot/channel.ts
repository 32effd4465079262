import express from 'express';

import type { Channel } from '../contract.ts';
import {
  API_TIMEOUT_MS,
  closedWebhook,
  healthOf,
  ignore,
  onlyAccount,
  sendNowhere,
  watchSends,
} from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createFileLinks } from '../shared/file-links.ts';
import { createApiClient } from '../shared/http.ts';
import { createChannelMemory } from '../shared/memory.ts';
import { createPauses } from '../shared/pauses.ts';
import { createBotApi, createShowTyping } from './api.ts';
import { compose } from './compose.ts';
import { LINK_LIFE_MS, ZALO_BOT_FILES } from './files.ts';
import { createSend } from './send.ts';
import {
  type ConfiguredZaloBot,
  ZALO_BOT_ACCOUNT,
  type ZaloBotSettings,
  isConfigured,
  missingSettings,
} from './settings.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/** The channel of one bot of the Zalo Bot Platform. With incomplete settings it is off: its webhook answers 503. */
export function createZaloBotChannel(settings: ZaloBotSettings, deps: ChannelDeps): Channel {
  if (isConfigured(settings)) return openChannel(settings, deps);
  const missing = missingSettings(settings);
  return {
    name: 'zalo-bot',
    webhook: closedWebhook(),
    port: { compose, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing, trouble: undefined }),
    accounts: () => [],
    close: async () => undefined,
  };
}

function openChannel(settings: ConfiguredZaloBot, deps: ChannelDeps): Channel {
  const { db, clock, logger, files, observe = ignore, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const bot = createBotApi(settings, createApiClient({ baseUrls: [settings.apiUrl], timeoutMs: apiTimeoutMs }));
  const memory = createChannelMemory(db, { channel: 'zalo-bot', clock });
  const pages = express.Router();
  const links = createFileLinks({ db, channel: 'zalo-bot', files, lifeMs: LINK_LIFE_MS, clock });
  links.mount(pages);
  const { publicUrl } = settings;
  const photoUrl =
    publicUrl === undefined ? undefined : (id: string) => new URL(`/zalo-bot/${links.of(id)}`, publicUrl).href;
  const send = createSend({ bot, memory, pauses: createPauses(), clock, logger, files, photoUrl });
  const watched = watchSends({ channel: 'zalo-bot', send, logger, observe });
  return {
    name: 'zalo-bot',
    webhook: createWebhook({ ...deps, observe, settings, memory }),
    pages,
    port: {
      ...{ compose, window: windowVerdict, send: watched.send, showTyping: createShowTyping(bot) },
      ...(photoUrl && { files: ZALO_BOT_FILES }),
    },
    health: () => healthOf({ missing: [], trouble: watched.trouble() }),
    accounts: () => [onlyAccount(ZALO_BOT_ACCOUNT, watched.trouble())],
    close: async () => undefined,
  };
}
