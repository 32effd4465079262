import type { Clock } from '../infra/clock.ts';
import type { Logger } from '../infra/logger.ts';
import { AppError, errorCode } from '../infra/errors.ts';
import type { Address, InboundEvent } from './model.ts';
import type { InboundSink } from './ports.ts';
import type { Accepted, ConversationStore } from './store.ts';

/** Options of {@link createInbox}. */
export interface InboxOptions {
  readonly store: ConversationStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after the commit, before the webhook learns of it. */
  readonly onAccepted: (accepted: Accepted) => void;
}

/** The sink of all channels: resolves after the events are on disk and their meaning is applied. */
export function createInbox({ store, clock, logger, onAccepted }: InboxOptions): InboundSink {
  async function stored(events: readonly InboundEvent[]): Promise<Accepted> {
    try {
      return await store.accept({ events, now: clock.now() });
    } catch (cause) {
      throw new AppError('STORAGE_FAILED', { detail: errorCode(cause) ?? 'unknown', cause });
    }
  }

  return {
    async accept(events) {
      if (events.length === 0) return;
      const accepted = await stored(events);
      if (accepted.unusable > 0) logger.error('events_unusable', { count: accepted.unusable });
      onAccepted(accepted);
    },
  };
}

/** Shows that an answer is being prepared; at most `limit` such calls at one time, further ones are left out. */
export function createTyping(show: (address: Address) => Promise<void> | undefined, limit: number) {
  let running = 0;
  return (addresses: readonly Address[]): void => {
    for (const address of addresses) {
      if (running >= limit) return;
      const shown = show(address);
      if (shown === undefined) continue;
      running += 1;
      // A courtesy: its failure must not disturb the answer, and the channel has logged it.
      void shown.catch(() => undefined).finally(() => (running -= 1));
    }
  };
}
