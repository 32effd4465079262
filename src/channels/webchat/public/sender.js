const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 20_000;
/** A try that takes longer has failed; the next one carries the same id, so nothing is said twice. */
const TIMEOUT_MS = 15_000;

/**
 * Sends what the visitor says, in order, until the service has it on disk. What is under way is kept for this tab, so a
 * reload goes on with it. `on` has `accepted(event)`, `refused(event)`, `waiting(seconds)` and `trouble()`.
 */
export function createSender({ base, secret, tab, on }) {
  const url = new URL('../webhooks/webchat', base).href;
  let queue = tab.get('unsent') ?? [];
  let busy = false;
  let endPause = () => undefined;

  const save = () => tab.set('unsent', queue);

  async function attempt(event) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return { done: on.accepted };
      if (response.status === 429) return { waitMs: 1000 * Number(response.headers.get('Retry-After') ?? 5) };
      return response.status < 500 ? { done: on.refused } : {};
    } catch {
      return {};
    }
  }

  async function run() {
    busy = true;
    for (let failures = 0; queue.length > 0;) {
      const [event] = queue;
      const { done, waitMs } = await attempt(event);
      if (done !== undefined) {
        failures = 0;
        queue = queue.slice(1);
        save();
        done(event);
        continue;
      }
      failures += 1;
      if (waitMs === undefined) on.trouble();
      else on.waiting(Math.ceil(waitMs / 1000));
      await new Promise((resolve) => {
        // What the service asked to wait for is waited for.
        endPause = waitMs === undefined ? resolve : () => undefined;
        setTimeout(resolve, waitMs ?? Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)));
      });
    }
    busy = false;
  }

  return {
    unsent: () => queue,
    send(event) {
      queue = [...queue, event];
      save();
      if (!busy) void run();
    },
    resume: () => void (busy || run()),
    /** The service was heard again: what failed need not wait for its next try. */
    hurry: () => endPause(),
    /** Receipts: worth one try. */
    tell: (event) => void attempt(event),
    /** Sends a file; resolves with its id, or the name of what went wrong. */
    async upload(file) {
      const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': file.type };
      try {
        const response = await fetch(`${base}uploads`, {
          method: 'POST',
          headers: { ...headers, 'X-File-Name': encodeURIComponent(file.name.slice(-100)) },
          body: file,
        });
        if (response.ok) return await response.json();
        return { error: { 413: 'tooLarge', 415: 'wrongType', 429: 'tooMany' }[response.status] ?? 'notUploaded' };
      } catch {
        return { error: 'notUploaded' };
      }
    },
  };
}
