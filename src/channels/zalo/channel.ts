import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import { describeError } from '../../infra/logger.ts';
import type { Channel } from '../contract.ts';
import { API_TIMEOUT_MS, closedWebhook, healthOf, ignore, sendNowhere } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createApiClient } from '../shared/http.ts';
import { createChannelMemory } from '../shared/memory.ts';
import { createFileSender } from '../shared/uploads.ts';
import { createAccounts } from './accounts.ts';
import type { ZaloAccounts } from './accounts.ts';
import { compose } from './compose.ts';
import { UPLOAD_LIFE_MS, ZALO_FILES } from './files.ts';
import { isConfigured, missingSettings } from './settings.ts';
import type { ZaloApp, ZaloSettings } from './settings.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/** How often the tokens are looked at while nobody sends. */
const SWEEP_MS = 30 * 60_000;

/**
 * The Zalo Official Account channel: one app, any number of OAs. Without the app's settings it is off: its webhook
 * answers 503 and its sends stop. A timer renews the tokens ahead of time until `close`.
 */
export function createZaloChannel(settings: ZaloSettings, deps: ChannelDeps): Channel {
  if (isConfigured(settings)) return openChannel(settings, deps);
  return {
    name: 'zalo',
    webhook: closedWebhook(),
    port: { compose, files: ZALO_FILES, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing: missingSettings(settings), trouble: undefined }),
    close: async () => undefined,
  };
}

function openChannel(settings: ZaloApp, deps: ChannelDeps): Channel {
  const { db, clock, logger, observe = ignore, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const call = createApiClient({ baseUrls: [settings.apiUrl, settings.oauthUrl], timeoutMs: apiTimeoutMs });
  const memory = createChannelMemory(db, { channel: 'zalo', clock });
  const sendFile = createFileSender({ ...deps, channel: 'zalo', lifeMs: UPLOAD_LIFE_MS });
  const accounts = createAccounts({ ...deps, observe, settings, call, memory, sendFile });
  // Seals what an earlier version left in the clear and takes up what a crash left behind, before the first message.
  accounts.all();
  const sweep = (): void => {
    for (const { oaId, tokens } of accounts.all())
      tokens
        .sweep()
        .catch((error: unknown) =>
          logger.error('zalo_token_sweep_failed', { accountId: oaId, cause: describeError(error) }),
        );
  };
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();
  return {
    name: 'zalo',
    webhook: createWebhook({ ...deps, observe, settings, accounts, memory }),
    port: { compose, files: ZALO_FILES, window: windowVerdict, send: (request) => sendFrom(accounts, request) },
    health: () => healthOf({ missing: [], trouble: troubleOf(accounts) }),
    close: async () => clearInterval(timer),
  };
}

async function sendFrom(accounts: ZaloAccounts, request: SendRequest): Promise<SendOutcome> {
  const account = accounts.find(request.address.accountId);
  if (account === undefined) return { kind: 'stop_account', detail: 'zalo account not connected' };
  return account.send(request);
}

/** Every OA in trouble, by its id; one alone says only what it is. */
function troubleOf(accounts: ZaloAccounts): string | undefined {
  const all = accounts.all();
  if (all.length === 0) return 'no OA connected: set ZALO_OA_ID, or run npm run channel -- zalo add <oa-id>';
  const troubles = all.flatMap((account) => {
    const trouble = account.trouble();
    return trouble === undefined ? [] : [all.length === 1 ? trouble : `OA ${account.oaId}: ${trouble}`];
  });
  return troubles.length === 0 ? undefined : troubles.join('; ');
}
