import type { Timers } from '../../conversations/timers.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { CatchUp } from './catch-up.ts';
import type { Pages } from './pages.ts';
import type { Routing } from './routing.ts';

/** What a channel does by itself while it runs. */
export interface Upkeep {
  start(): void;
  stop(): void;
}

/** Options of {@link createUpkeep}; `random` gives numbers in [0, 1). */
export interface UpkeepOptions {
  readonly pages: Pages;
  readonly routing: Pick<Routing, 'tidy'>;
  readonly catchUp: CatchUp;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly random: () => number;
}

/** With the time limit of a call (10 s) and the jitter, a dead token is noticed within a minute. */
const CHECK_EVERY_MS = 40_000;
const JITTER_MS = 8_000;
/** Facebook ends a page's subscription after an hour of failed deliveries. */
const RECONCILE_EVERY_MS = 3_600_000;

/** Checks every page's token within the minute and its subscription every hour, both at the start too. */
export function createUpkeep({ pages, routing, catchUp, clock, timers, logger, random }: UpkeepOptions): Upkeep {
  let cancel: () => void = () => undefined;
  let stopped = false;
  let reconcileAt: EpochMs = 0;

  async function round(): Promise<void> {
    pages.refresh();
    await Promise.all(pages.all().map((page) => page.check()));
    await routing.tidy();
    if (clock.now() >= reconcileAt) await reconcile();
    await catchUp.go();
  }

  async function reconcile(): Promise<void> {
    reconcileAt = clock.now() + RECONCILE_EVERY_MS;
    const healthy = pages.all().filter((page) => page.trouble() === undefined);
    await Promise.all(
      healthy.map(async (page) => {
        if (await page.reconcile()) catchUp.begin(page);
        else catchUp.resume(page);
      }),
    );
  }

  async function run(): Promise<void> {
    await round().catch((error: unknown) =>
      logger.error('channel_upkeep_failed', { channel: 'messenger', cause: describeError(error) }),
    );
    if (!stopped) cancel = timers.after(CHECK_EVERY_MS + Math.round(random() * JITTER_MS), () => void run());
  }

  return {
    start: () => void run(),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
