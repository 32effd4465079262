import type { Timers } from '../../../src/conversations/timers.ts';

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
}
