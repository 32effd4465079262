import type { Channel } from './channels/contract.ts';
import { createAccountFacts } from './conversations/account-facts.ts';
import type { ChannelAccount } from './conversations/accounts.ts';
import { type Timers, systemTimers } from './conversations/timers.ts';
import type { ChannelOffice } from './desk/web/channels/office.ts';
import { type Logger, describeError } from './infra/logger.ts';
import type { Metrics } from './infra/metrics.ts';
import type { Db } from './storage/database.ts';

/** What {@link openChannelOffice} stands on. */
export interface ChannelOfficeParts {
  readonly channels: readonly Channel[];
  readonly db: Db;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'accountTrouble'>;
  readonly timers?: Timers;
}

/** The channels as the console sees them, and the watch that raises the alarm. */
export interface WatchedOffice extends ChannelOffice {
  start(): void;
  stop(): void;
}

/** An operator must know within a minute; half of it leaves room for the scrape. */
const WATCH_MS = 30_000;

/** Gathers what the channels and the database know of each account, and watches for accounts that cannot answer. */
export function openChannelOffice(parts: ChannelOfficeParts): WatchedOffice {
  const { channels, db, timers = systemTimers } = parts;
  const factsOf = createAccountFacts(db);
  const look = createLook(parts);
  let cancel: () => void = () => undefined;
  const round = (): void => {
    look();
    cancel = timers.after(WATCH_MS, round);
  };
  return {
    sheets: () =>
      channels.map((channel) => {
        const health = channel.health();
        return {
          channel: channel.name,
          missing: health.state === 'off' ? health.missing : [],
          accounts: channel
            .accounts()
            .map((account) => ({ ...account, ...factsOf({ channel: channel.name, accountId: account.accountId }) })),
          byConsent: channel.consent !== undefined,
        };
      }),
    lost: () =>
      everyAccount(channels)
        .filter(({ account }) => account.condition === 'needs_reconnect')
        .map(({ channel, account }) => ({ channel, accountId: account.accountId, name: account.name })),
    consent: (name) => channels.find((channel) => channel.name === name)?.consent,
    people: (name) => channels.find((channel) => channel.name === name)?.people,
    start: round,
    stop: () => cancel(),
  };
}

/** One look at every account: a log entry when one gets into trouble or out of it, and the gauge as it is now. */
function createLook({ channels, logger, metrics }: ChannelOfficeParts): () => void {
  let before: ReadonlyMap<string, ChannelAccount['condition']> = new Map();
  return () => {
    try {
      const now = new Map<string, ChannelAccount['condition']>();
      metrics.accountTrouble.reset();
      for (const { channel, account } of everyAccount(channels)) {
        const { accountId, condition, detail } = account;
        const key = `${channel}/${accountId}`;
        now.set(key, condition);
        if (condition !== 'connected') metrics.accountTrouble.set({ channel, account: accountId, condition }, 1);
        if (condition === (before.get(key) ?? 'connected')) continue;
        if (condition === 'connected') logger.info('channel_account_recovered', { channel, accountId });
        else logger.error('channel_account_trouble', { channel, accountId, condition, detail });
      }
      before = now;
    } catch (error) {
      logger.error('channel_watch_failed', { cause: describeError(error) });
    }
  };
}

function everyAccount(channels: readonly Channel[]) {
  return channels.flatMap((channel) => channel.accounts().map((account) => ({ channel: channel.name, account })));
}
