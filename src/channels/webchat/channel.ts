import { randomIds } from '../../infra/ids.ts';
import type { Channel } from '../contract.ts';
import { closedWebhook, healthOf, ignore, onlyAccount, sendNowhere, watchSends } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { compose } from './compose.ts';
import { createFileLinks } from '../shared/file-links.ts';
import { LINK_LIFE_MS, WEBCHAT_FILES } from './files.ts';
import { createLines } from './lines.ts';
import { createPages } from './pages.ts';
import { createSend, createShowTyping } from './send.ts';
import { WEBCHAT_ACCOUNT, type WebchatSettings, missingSettings } from './settings.ts';
import { createStreams } from './streams.ts';
import { createUploads } from './uploads.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/** The web chat: our own platform, on any agency's site and on a page of ours. Off, its webhook answers 503. */
export function createWebchatChannel(settings: WebchatSettings, deps: ChannelDeps): Channel {
  const missing = missingSettings(settings);
  if (missing.length === 0) return openChannel(settings, deps);
  return {
    name: 'webchat',
    webhook: closedWebhook(),
    port: { compose, files: WEBCHAT_FILES, window: windowVerdict, send: sendNowhere, sendsOnce: true },
    health: () => healthOf({ missing, trouble: undefined }),
    accounts: () => [],
    close: async () => undefined,
  };
}

function openChannel(settings: WebchatSettings, deps: ChannelDeps): Channel {
  const { db, clock, logger, files, observe = ignore } = deps;
  const links = createFileLinks({ db, channel: 'webchat', files, lifeMs: LINK_LIFE_MS, clock });
  const lines = createLines(db, (id) => links.of(id));
  const hello = { agency: settings.agencyName };
  const streams = createStreams(lines, hello);
  const uploads = createUploads({ db, clock, ids: randomIds });
  const send = createSend({ lines, streams, files, clock });
  const watched = watchSends({ channel: 'webchat', send, logger, observe });
  return {
    name: 'webchat',
    webhook: createWebhook({ ...deps, observe, settings, streams, uploads }),
    pages: createPages({ settings, lines, streams, uploads, links, clock, logger, hello }),
    port: {
      ...{ compose, files: WEBCHAT_FILES, window: windowVerdict, send: watched.send, sendsOnce: true },
      showTyping: createShowTyping({ streams }),
    },
    copyFile: uploads.copy,
    health: () => healthOf({ missing: [], trouble: watched.trouble() }),
    accounts: () => [onlyAccount(WEBCHAT_ACCOUNT, watched.trouble())],
    close: async () => streams.close(),
  };
}
