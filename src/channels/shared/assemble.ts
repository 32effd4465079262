import express from 'express';
import type { Router } from 'express';

import type { ChannelAccount } from '../../conversations/accounts.ts';
import type { ChannelName } from '../../conversations/model.ts';
import type { InboundSink, OutboundFiles, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Timers } from '../../conversations/timers.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Sealer } from '../../infra/sealing.ts';
import type { Db } from '../../storage/database.ts';
import type { ChannelHealth } from '../contract.ts';
import type { Observe } from './observer.ts';

/** What every `create…Channel` takes beside its settings. */
export interface ChannelDeps {
  readonly sink: InboundSink;
  /** `service.db`. */
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Keeps tokens unreadable at rest. */
  readonly sealer: Sealer;
  /** What counsellors send. */
  readonly files: OutboundFiles;
  readonly observe?: Observe;
  /** Milliseconds for one API call; default 10 s. */
  readonly apiTimeoutMs?: number;
  readonly timers?: Timers;
  /** Told when an account that was stopped works again, so that what waits for it can leave. */
  readonly onWorking?: (account: { readonly channel: ChannelName; readonly accountId: string }) => void;
}

/** Platforms answer a send in well under a second; after 10 s the answer is taken for lost. */
export const API_TIMEOUT_MS = 10_000;

/** An {@link Observe} that counts nothing. */
export function ignore(): void {}

/** The webhook of a channel whose settings are incomplete: 503, so that a platform keeps the event and tries again. */
export function closedWebhook(): Router {
  const router = express.Router();
  router.use((_request, response) => void response.status(503).type('text/plain').send('CHANNEL_NOT_CONFIGURED'));
  return router;
}

/** A send that is counted, never throws, and tells the log once when the account stops and once when it works again. */
export interface WatchedSend {
  readonly send: (request: SendRequest) => Promise<SendOutcome>;
  /** Why the account is stopped, or `undefined`. */
  trouble(): string | undefined;
  /** Something else than a send found the account stopped. */
  stopped(detail: string): void;
  /** Something else than a send found the account working. */
  works(): void;
}

/** Options of {@link watchSends}. */
export interface WatchOptions {
  readonly channel: ChannelName;
  /** Named in the log where a channel has several accounts. */
  readonly accountId?: string;
  readonly send: (request: SendRequest) => Promise<SendOutcome>;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Wraps a channel's send: see {@link WatchedSend}. */
export function watchSends({ channel, accountId, send, logger, observe }: WatchOptions): WatchedSend {
  let trouble: string | undefined;
  const stopped = (detail: string): void => {
    if (trouble === undefined) logger.error('channel_account_stopped', { channel, accountId, detail });
    trouble = detail;
  };
  const works = (): void => {
    if (trouble !== undefined) logger.info('channel_account_works_again', { channel, accountId });
    trouble = undefined;
  };
  const note = (outcome: SendOutcome): void => {
    observe({ channel, metric: 'sends', label: outcome.kind, count: 1 });
    if (outcome.kind === 'stop_account') stopped(outcome.detail);
    if (outcome.kind === 'sent') works();
  };
  return {
    async send(request) {
      const outcome = await send(request).catch((error: unknown): SendOutcome => {
        logger.error('channel_send_failed', { channel, outboxId: request.outboxId, cause: describeError(error) });
        // A fault of our own, after which nobody knows how far the send came.
        return { kind: 'unknown', detail: 'internal' };
      });
      note(outcome);
      return outcome;
    },
    trouble: () => trouble,
    stopped,
    works,
  };
}

/** The outcome of every send on a channel that is off. */
export async function sendNowhere(): Promise<SendOutcome> {
  return { kind: 'stop_account', detail: 'channel not configured' };
}

/** Health from the missing settings and the account's trouble. */
export function healthOf({
  missing,
  trouble,
}: {
  readonly missing: readonly string[];
  readonly trouble: string | undefined;
}): ChannelHealth {
  if (missing.length > 0) return { state: 'off', missing };
  return trouble === undefined ? { state: 'ready' } : { state: 'broken', detail: trouble };
}

/** The account of a channel that has but one, named by the settings. */
export function onlyAccount(accountId: string, trouble: string | undefined): ChannelAccount {
  const account = { accountId, inSettings: true } as const;
  return trouble === undefined
    ? { ...account, condition: 'connected' }
    : { ...account, condition: 'stopped', detail: trouble };
}
