/** Counts what is under way, so that a stop can wait for it and tests know when nothing moves any more. */
export interface Activity {
  readonly running: number;
  /** Runs a task and counts it until it settles; its failure is `onError`'s. */
  track(task: () => Promise<void>, onError: (error: unknown) => void): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

/** Creates an {@link Activity}. */
export function createActivity(): Activity {
  let running = 0;
  let waiters: (() => void)[] = [];

  function end(): void {
    running -= 1;
    if (running > 0) return;
    const resolved = waiters;
    waiters = [];
    for (const resolve of resolved) resolve();
  }

  return {
    get running() {
      return running;
    },
    track(task, onError) {
      running += 1;
      task().catch(onError).finally(end);
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
