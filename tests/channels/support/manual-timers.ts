import type { Channel } from '../../../src/channels/contract.ts';
import type { Timers } from '../../../src/conversations/timers.ts';
import type { ManualClock } from '../../../src/infra/clock.ts';

/** Timers that fire when told, and say how long they were set for. */
export class ManualTimers implements Timers {
  waiting: { readonly ms: number; readonly callback: () => void } | undefined;
  after(ms: number, callback: () => void): () => void {
    this.waiting = { ms, callback };
    this.set.splice(0).forEach((resolve) => resolve());
    return () => (this.waiting = undefined);
  }
  private readonly set: (() => void)[] = [];
  /** Resolves when the next timer is set, which is when a round has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.set.push(resolve));
  }
  /** One round of what a channel does by itself: the first one begins it. */
  async round(channel: Channel, clock: ManualClock): Promise<void> {
    const ended = this.ended();
    if (this.waiting === undefined) channel.start?.();
    else {
      clock.advance(this.waiting.ms);
      this.waiting.callback();
    }
    await ended;
  }
}
