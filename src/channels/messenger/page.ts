import type { Address } from '../../conversations/model.ts';
import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import { ignore, watchSends } from '../shared/assemble.ts';
import type { ApiResult } from '../shared/http.ts';
import { createPauses } from '../shared/pauses.ts';
import type { SendFile } from '../shared/uploads.ts';
import { checkToken, isTokenTrouble } from './check.ts';
import type { CallGraph, GraphRequest } from './graph.ts';
import type { PageAccess } from './settings.ts';
import { type PrivateReply, type PrivateReplyResult, createPrivateReply, createSend, createTakeUp } from './send.ts';
import { reconcileSubscription } from './subscriptions.ts';

/** One page at work: its own pauses, its own trouble. */
export interface Page {
  readonly access: PageAccess;
  send(request: SendRequest): Promise<SendOutcome>;
  /** One message to whoever wrote a comment. */
  replyPrivately(reply: PrivateReply): Promise<PrivateReplyResult>;
  /** Marks what the person wrote as seen, and shows that somebody types. */
  takeUp(address: Address): Promise<void>;
  /** A call that is no send; none is made, and `undefined` comes, while a limit holds: calling would prolong it. */
  ask(request: GraphRequest): Promise<ApiResult | undefined>;
  /** Why the page is stopped, or `undefined`. */
  trouble(): string | undefined;
  /** As Facebook names it, once it has been asked. */
  name(): string | undefined;
  /** Facebook has taken the page's messaging away, or has given it back. */
  blocked(on: boolean): void;
  /** Asks whether the token lives; a dead one stops the page, one that lives again sets it going. */
  check(): Promise<void>;
  /** Subscribes what is missing; `true` when nothing was subscribed any more, so that messages may have been missed. */
  reconcile(): Promise<boolean>;
}

/** What {@link createPage} needs. */
export interface PageDeps extends Pick<ChannelDeps, 'clock' | 'logger' | 'observe' | 'onWorking'> {
  readonly access: PageAccess;
  readonly appId: string;
  /** Whether comments are wanted too. */
  readonly feed?: boolean;
  readonly graph: CallGraph;
  readonly sendFile: SendFile;
}

const POLICY_BLOCK = 'messenger policy block';

/** Opens one page. */
export function createPage(deps: PageDeps): Page {
  const { access, graph, clock, logger, observe = ignore } = deps;
  const pauses = createPauses();
  const send = createSend({ access, graph, pauses, clock, sendFile: deps.sendFile });
  const watched = watchSends({ channel: 'messenger', accountId: access.pageId, send, logger, observe });
  const replyPrivately = createPrivateReply({ access, graph, pauses, clock });
  const count = (label: string): void => observe({ channel: 'messenger', metric: 'account_checks', label, count: 1 });
  let known = false;
  let name: string | undefined;
  const alive = (): void => {
    const before = watched.trouble();
    if (before !== undefined && !isTokenTrouble(before)) return;
    watched.works();
    // At first too: this page may stand in for one that stopped, with a new token.
    if (known && before === undefined) return;
    known = true;
    deps.onWorking?.({ channel: 'messenger', accountId: access.pageId });
  };
  return {
    access,
    send: watched.send,
    async replyPrivately(reply) {
      const result = await replyPrivately(reply);
      if (result.outcome.kind === 'stop_account') watched.stopped(result.outcome.detail);
      return result;
    },
    takeUp: createTakeUp({ access, graph, pauses, clock }),
    ask: async (request) => (pauses.active('', clock.now()) === undefined ? graph(access, request) : undefined),
    blocked(on) {
      if (on) return watched.stopped(POLICY_BLOCK);
      watched.works();
      deps.onWorking?.({ channel: 'messenger', accountId: access.pageId });
    },
    trouble: () => watched.trouble(),
    name: () => name,
    async check() {
      // Calling during a limit prolongs it.
      if (pauses.active('', clock.now()) !== undefined) return count('paused');
      const check = await checkToken(graph, access);
      count(check.state);
      if (check.state === 'alive') {
        name = check.name;
        alive();
      }
      if (check.state === 'dead') watched.stopped(check.detail);
      if (check.state === 'unknown' && check.regainMs !== undefined) pauses.pauseAccount(clock.now(), check.regainMs);
    },
    async reconcile() {
      const result = await reconcileSubscription(graph, { access, appId: deps.appId, feed: deps.feed === true });
      count(`subscription_${result.state}`);
      const { pageId: accountId } = access;
      if (result.state === 'failed') logger.error('messenger_not_subscribed', { accountId, detail: result.detail });
      if (result.state !== 'repaired') return false;
      const { lost, added } = result;
      logger.warn('messenger_subscription_repaired', { accountId, lost, added: added.join() });
      return lost;
    },
  };
}
