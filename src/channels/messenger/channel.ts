import type { ChannelAccount } from '../../conversations/accounts.ts';
import { type Timers, systemTimers } from '../../conversations/timers.ts';
import type { SendOutcome } from '../../conversations/ports.ts';
import type { Channel, ChannelHealth } from '../contract.ts';
import { API_TIMEOUT_MS, closedWebhook, healthOf, ignore, sendNowhere } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { createApiClient } from '../shared/http.ts';
import { createFileSender } from '../shared/uploads.ts';
import { createCatchUp } from './catch-up.ts';
import { isTokenTrouble } from './check.ts';
import { type CommentReplies, createCommentReplies } from './comment-replies.ts';
import { createCommentStore } from './comments.ts';
import { compose } from './compose.ts';
import { mountDeletion } from './deletion.ts';
import { createEnforcement } from './enforcement.ts';
import { MESSENGER_FILES, UPLOAD_LIFE_MS } from './files.ts';
import { createGraph } from './graph.ts';
import { createPage } from './page.ts';
import type { Page } from './page.ts';
import { createPeopleBook } from './people.ts';
import { createPageStore } from './page-store.ts';
import { openPages } from './pages.ts';
import type { Pages, PagesDeps } from './pages.ts';
import { createRouting } from './routing.ts';
import { appOf, firstPage, missingSettings } from './settings.ts';
import type { MessengerApp, MessengerSettings } from './settings.ts';
import { createThreads } from './threads.ts';
import { createUpkeep } from './upkeep.ts';
import { createWebhook } from './webhook.ts';
import { windowVerdict } from './window.ts';

/**
 * The Messenger channel: one app, the page in the settings and those in the database. With incomplete settings, or
 * without a page, it is off: its webhook answers 503 and its sends stop.
 */
export function createMessengerChannel(settings: MessengerSettings, deps: ChannelDeps): Channel {
  const store = settings.onlyPage === true ? undefined : createPageStore(deps);
  const missing = missingSettings(settings, { saved: (store?.list().length ?? 0) > 0 });
  const app = appOf(settings);
  if (missing.length === 0 && app !== undefined) return openChannel(app, { ...deps, store });
  return {
    name: 'messenger',
    webhook: closedWebhook(),
    port: { compose, window: windowVerdict, send: sendNowhere },
    health: () => healthOf({ missing, trouble: undefined }),
    accounts: () => [],
    close: async () => undefined,
  };
}

function openChannel(app: MessengerApp, deps: ChannelDeps & Pick<PagesDeps, 'store'>): Channel {
  const { clock, logger, observe = ignore, timers = systemTimers, apiTimeoutMs = API_TIMEOUT_MS } = deps;
  const graph = createGraph(app, createApiClient({ baseUrls: [app.graphUrl], timeoutMs: apiTimeoutMs }));
  const sendFile = createFileSender({ ...deps, channel: 'messenger', lifeMs: UPLOAD_LIFE_MS });
  const feed = app.commentReply !== undefined;
  const open: PagesDeps['open'] = (access) => createPage({ ...deps, access, graph, appId: app.appId, sendFile, feed });
  const pages = openPages({ first: firstPage(app), store: deps.store, open });
  const routing = createRouting({ pages, threads: createThreads(deps), graph, clock, logger });
  const comments = commentReplies(app, { ...deps, pages, timers });
  const catchUp = createCatchUp({ ...deps, appId: app.appId });
  const upkeep = createUpkeep({ pages, routing, catchUp, clock, timers, logger, random: Math.random });
  const enforcement = createEnforcement({ pages, logger, observe });
  const webhook = createWebhook({ ...deps, observe, settings: app, routing, enforcement, comments });
  const pageIds = (): string[] => pages.all().map(({ access }) => access.pageId);
  mountDeletion(webhook, { ...deps, observe, settings: app, graph, pageIds });
  return {
    name: 'messenger',
    webhook,
    port: {
      compose,
      files: MESSENGER_FILES,
      window: windowVerdict,
      async send(request) {
        const page = pages.find(request.address.accountId);
        return page === undefined ? UNKNOWN_PAGE : routing.send(page, request);
      },
      showTyping: async (address) => pages.find(address.accountId)?.takeUp(address),
    },
    health: () => healthOfPages(pages),
    people: createPeopleBook({ pages }),
    accounts: () => pages.all().map((page) => accountOf(page, app)),
    start() {
      upkeep.start();
      comments?.start();
    },
    async close() {
      upkeep.stop();
      comments?.stop();
      await comments?.idle();
    },
  };
}

function commentReplies(
  { commentReply: reply }: MessengerApp,
  deps: ChannelDeps & { readonly pages: Pages; readonly timers: Timers },
): CommentReplies | undefined {
  if (reply === undefined) return undefined;
  return createCommentReplies({ ...deps, reply, store: createCommentStore(deps) });
}

const UNKNOWN_PAGE: SendOutcome = { kind: 'stop_account', detail: 'messenger page not configured' };

function accountOf(page: Page, { pageId }: MessengerApp): ChannelAccount {
  const [accountId, name, detail] = [page.access.pageId, page.name(), page.trouble()];
  const stopped = detail !== undefined && (isTokenTrouble(detail) ? 'needs_reconnect' : 'stopped');
  return {
    accountId,
    ...(name !== undefined && { name }),
    condition: stopped || 'connected',
    ...(detail !== undefined && { detail }),
    inSettings: accountId === pageId,
  };
}

/** Broken as soon as one page is; the detail names each of them. */
function healthOfPages(pages: Pages): ChannelHealth {
  const troubles = pages
    .all()
    .map((page) => ({ pageId: page.access.pageId, trouble: page.trouble() }))
    .filter(({ trouble }) => trouble !== undefined)
    .map(({ pageId, trouble }) => `page ${pageId}: ${trouble}`);
  return healthOf({ missing: [], trouble: troubles.length === 0 ? undefined : troubles.join('; ') });
}
