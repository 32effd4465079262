import type { Timers } from '../../conversations/timers.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { ZaloAccount } from './account.ts';
import type { ZaloAccounts } from './accounts.ts';

/** What the channel does by itself while it runs. */
export interface Upkeep {
  start(): void;
  stop(): void;
  /** Asks after this OA at once. */
  suspect(oaId: string): void;
}

/** Options of {@link createUpkeep}. */
export interface UpkeepOptions {
  readonly accounts: Pick<ZaloAccounts, 'all'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** A dead token that a refresh or a send met is known at once; a round finds what another process changed. */
const ROUND_MS = 45_000;
/** Nothing announces for sure that a grant was taken back. One call an OA in five minutes is far below every limit. */
const ASK_EVERY_MS = 5 * 60_000;

/** Renews tokens ahead of time every round, and asks Zalo after each OA every five minutes, at the start too. */
export function createUpkeep({ accounts, clock, timers, logger }: UpkeepOptions): Upkeep {
  const askAt = new Map<string, EpochMs>();
  let cancel: () => void = () => undefined;
  let stopped = false;

  async function care(account: ZaloAccount): Promise<void> {
    const { oaId, tokens } = account;
    try {
      // One that is in trouble is asked after every round: it may have been mended from elsewhere.
      const due = clock.now() >= (askAt.get(oaId) ?? 0) || account.trouble() !== undefined;
      if (!due) return await tokens.sweep();
      askAt.set(oaId, clock.now() + ASK_EVERY_MS);
      await account.check();
    } catch (error) {
      logger.error('channel_upkeep_failed', { channel: 'zalo', accountId: oaId, cause: describeError(error) });
    }
  }

  async function run(): Promise<void> {
    try {
      await Promise.all(accounts.all().map(care));
    } catch (error) {
      logger.error('channel_upkeep_failed', { channel: 'zalo', cause: describeError(error) });
    }
    if (!stopped) cancel = timers.after(ROUND_MS, () => void run());
  }

  return {
    start: () => void run(),
    stop() {
      stopped = true;
      cancel();
    },
    suspect(oaId) {
      const all = accounts.all();
      const named = all.filter((account) => account.oaId === oaId);
      // Which OA it is about is in no public text: where it cannot be told, every one is asked.
      for (const account of named.length > 0 ? named : all) {
        askAt.delete(account.oaId);
        void care(account);
      }
    },
  };
}
