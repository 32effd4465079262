import type { Clock, EpochMs } from '../infra/clock.ts';
import type { Logger } from '../infra/logger.ts';
import type { ConversationStore } from './store.ts';

/** Options of {@link createClockWatch}. */
export interface ClockWatchOptions {
  readonly clock: Clock;
  readonly store: Pick<ConversationStore, 'clockSetBack'>;
  readonly logger: Logger;
  /** Called when work has become due that was not. */
  readonly onDue: () => void;
}

/** A wall clock that is this much earlier than at the last look was set; what is less is the machine keeping time. */
const SET_BACK_MS = 1_000;

/** Looks whether the wall clock was set back since the last look, and makes due what would wait for it to come round again. */
export function createClockWatch({ clock, store, logger, onDue }: ClockWatchOptions): () => Promise<void> {
  let lookedAt: EpochMs = -Infinity;
  return async () => {
    const now = clock.now();
    if (now < lookedAt - SET_BACK_MS) {
      const due = await store.clockSetBack(now);
      logger.warn('clock_set_back', { due });
      onDue();
    }
    lookedAt = now;
  };
}
