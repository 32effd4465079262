import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import { systemTimers } from '../../conversations/timers.ts';
import type { Channel } from '../contract.ts';
import { API_TIMEOUT_MS, closedWebhook, healthOf, ignore, sendNowhere } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createApiClient } from '../shared/http.ts';
import { createChannelMemory } from '../shared/memory.ts';
import { createFileSender } from '../shared/uploads.ts';
import { createAccounts } from './accounts.ts';
import type { ZaloAccounts } from './accounts.ts';
import { compose } from './compose.ts';
import { createPicture, pictureAddress } from './contact.ts';
import { createConsentFlow } from './consent.ts';
import { UPLOAD_LIFE_MS, ZALO_FILES } from './files.ts';
import { createPeopleBook } from './people.ts';
import { isConfigured, missingSettings } from './settings.ts';
import type { ZaloApp, ZaloSettings } from './settings.ts';
import { createUpkeep } from './upkeep.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/**
 * The Zalo Official Account channel: one app, any number of OAs. Without the app's settings it is off: its webhook
 * answers 503 and its sends stop. From `start` to `close` its upkeep renews the tokens ahead of time and asks after each OA.
 */
export function createZaloChannel(settings: ZaloSettings, deps: ChannelDeps): Channel {
  if (isConfigured(settings)) return openChannel(settings, deps);
  return {
    name: 'zalo',
    webhook: closedWebhook(),
    port: { compose, files: ZALO_FILES, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing: missingSettings(settings), trouble: undefined }),
    accounts: () => [],
    close: async () => undefined,
  };
}

function openChannel(settings: ZaloApp, deps: ChannelDeps): Channel {
  const { db, clock, logger, observe = ignore, timers = systemTimers, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const call = createApiClient({ baseUrls: [settings.apiUrl, settings.oauthUrl], timeoutMs: apiTimeoutMs });
  const memory = createChannelMemory(db, { channel: 'zalo', clock });
  const sendFile = createFileSender({ ...deps, channel: 'zalo', lifeMs: UPLOAD_LIFE_MS });
  const accounts = createAccounts({ ...deps, observe, settings, call, memory, sendFile });
  // Seals what an earlier version left in the clear and takes up what a crash left behind, before the first message.
  accounts.all();
  const upkeep = createUpkeep({ accounts, clock, timers, logger });
  return {
    name: 'zalo',
    webhook: createWebhook({ ...deps, observe, settings, accounts, memory, suspect: (oaId) => upkeep.suspect(oaId) }),
    port: {
      ...{ compose, files: ZALO_FILES, window: windowVerdict, send: (request) => sendFrom(accounts, request) },
      messagesLeft: ({ accountId, personId }) => accounts.find(accountId)?.messagesLeft(personId) ?? {},
      ...(pictureAddress(settings) !== undefined && { asksContact: true }),
    },
    pages: createPicture(),
    health: () => healthOf({ missing: [], trouble: troubleOf(accounts) }),
    accounts: () => accounts.states(),
    people: createPeopleBook({ accounts, clock, labels: settings.labels !== false }),
    consent: createConsentFlow({ ...deps, settings, accounts, call }),
    start: () => upkeep.start(),
    async close() {
      upkeep.stop();
      await accounts.settled();
    },
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
  if (all.length === 0) return 'no OA connected: connect one on the page Kênh of the console';
  const troubles = all.flatMap((account) => {
    const trouble = account.trouble();
    return trouble === undefined ? [] : [all.length === 1 ? trouble : `OA ${account.oaId}: ${trouble}`];
  });
  return troubles.length === 0 ? undefined : troubles.join('; ');
}
