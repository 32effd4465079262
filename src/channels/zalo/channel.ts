import { describeError } from '../../infra/logger.ts';
import type { Channel } from '../contract.ts';
import { API_TIMEOUT_MS, closedWebhook, healthOf, ignore, sendNowhere, watchSends } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createApiClient } from '../shared/http.ts';
import { createChannelMemory } from '../shared/memory.ts';
import { createPauses } from '../shared/pauses.ts';
import { createTokenStore, keepUnsaved } from '../shared/token-store.ts';
import { compose } from './compose.ts';
import { createSend } from './send.ts';
import { isConfigured, missingSettings } from './settings.ts';
import type { ConfiguredZalo, ZaloSettings } from './settings.ts';
import { createTokenKeeper } from './tokens.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/** How often the token is looked at while nobody sends. */
const SWEEP_MS = 30 * 60_000;

/**
 * The Zalo Official Account channel. With incomplete settings it is off: its webhook answers 503 and its sends stop.
 * A timer renews the token ahead of time until `close`.
 */
export function createZaloChannel(settings: ZaloSettings, deps: ChannelDeps): Channel {
  const hasStoredTokens =
    createTokenStore(deps.db, { channel: 'zalo', accountId: settings.oaId ?? '' }).read() !== undefined;
  const missing = missingSettings(settings, { hasStoredTokens });
  if (missing.length === 0 && isConfigured(settings)) return openChannel(settings, deps);
  return {
    name: 'zalo',
    webhook: closedWebhook(),
    port: { compose, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing, trouble: undefined }),
    close: async () => undefined,
  };
}

function openChannel(settings: ConfiguredZalo, deps: ChannelDeps): Channel {
  const { db, clock, logger, observe = ignore, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const call = createApiClient({ baseUrls: [settings.apiUrl, settings.oauthUrl], timeoutMs: apiTimeoutMs });
  const memory = createChannelMemory(db, { channel: 'zalo', clock });
  const store = keepUnsaved(createTokenStore(db, { channel: 'zalo', accountId: settings.oaId }), logger);
  const tokens = createTokenKeeper({ settings, store, call, clock, logger, observe });
  const send = createSend({ settings, tokens, call, memory, pauses: createPauses(), clock, logger });
  const watched = watchSends({ channel: 'zalo', send, logger, observe });
  const timer = setInterval(() => {
    tokens.sweep().catch((error: unknown) => logger.error('zalo_token_sweep_failed', { cause: describeError(error) }));
  }, SWEEP_MS);
  timer.unref();
  return {
    name: 'zalo',
    webhook: createWebhook({ ...deps, observe, settings, memory }),
    port: { compose, window: windowVerdict, send: watched.send },
    health: () => healthOf({ missing: [], trouble: tokens.trouble() ?? watched.trouble() }),
    close: async () => clearInterval(timer),
  };
}
