import type { Channel } from '../contract.ts';
import { API_TIMEOUT_MS, closedWebhook, healthOf, ignore, sendNowhere, watchSends } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createApiClient } from '../shared/http.ts';
import { createPauses } from '../shared/pauses.ts';
import { compose } from './compose.ts';
import { createSend, createShowTyping } from './send.ts';
import { isConfigured, missingSettings } from './settings.ts';
import type { ConfiguredMessenger, MessengerSettings } from './settings.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/** The Messenger channel of one page. With incomplete settings it is off: its webhook answers 503 and its sends stop. */
export function createMessengerChannel(settings: MessengerSettings, deps: ChannelDeps): Channel {
  if (isConfigured(settings)) return openChannel(settings, deps);
  const missing = missingSettings(settings);
  return {
    name: 'messenger',
    webhook: closedWebhook(),
    port: { compose, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing, trouble: undefined }),
    close: async () => undefined,
  };
}

function openChannel(settings: ConfiguredMessenger, deps: ChannelDeps): Channel {
  const { clock, logger, observe = ignore, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const call = createApiClient({ baseUrls: [settings.graphUrl], timeoutMs: apiTimeoutMs });
  const send = createSend({ settings, call, pauses: createPauses(), clock });
  const watched = watchSends({ channel: 'messenger', send, logger, observe });
  return {
    name: 'messenger',
    webhook: createWebhook({ ...deps, observe, settings }),
    port: { compose, window: windowVerdict, send: watched.send, showTyping: createShowTyping({ settings, call }) },
    health: () => healthOf({ missing: [], trouble: watched.trouble() }),
    close: async () => undefined,
  };
}
