import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { DeliveryRecord, DeliveryReport } from './types.ts';

/** One webhook request; headers may depend on the attempt. */
export interface WebhookPost {
  readonly body: string;
  readonly headers: (attempt: number) => Record<string, string>;
}

/** Options of {@link createDelivery}. */
export interface DeliveryOptions {
  readonly clock: Clock;
  /** Real milliseconds that the platform waits for an answer. */
  readonly timeoutMs: number;
  /** Waits before each retry, in milliseconds of the fake's clock. */
  readonly retryMs: readonly number[];
  /** Told after every failed attempt; `since` is when the first failure in a row happened. */
  readonly onFailure: (failure: { readonly since: EpochMs; readonly exhausted: boolean }) => void;
}

/** Delivers webhook requests and retries them as time goes by. */
export interface Delivery {
  connect(url: string): void;
  /** The connected address. */
  address(): string | undefined;
  /** The first attempt; a failure is retried later by {@link Delivery.runDue}. */
  deliver(post: WebhookPost): Promise<DeliveryReport>;
  /** Makes every attempt that is due now, the oldest first. */
  runDue(): Promise<void>;
  records(): readonly DeliveryRecord[];
  forgetRetries(): void;
}

/** Attempts kept for audits; a long-running simulator must not grow without bound. */
const MAX_RECORDS = 50_000;

interface Waiting {
  readonly post: WebhookPost;
  readonly attempt: number;
  readonly dueAt: EpochMs;
}

/** A delivery without a webhook address yet. */
export function createDelivery({ clock, timeoutMs, retryMs, onFailure }: DeliveryOptions): Delivery {
  const records: DeliveryRecord[] = [];
  let waiting: Waiting[] = [];
  let url: string | undefined;
  let failingSince: EpochMs | undefined;

  const attemptOnce = async (post: WebhookPost, attempt: number): Promise<DeliveryReport> => {
    const status = url === undefined ? null : await post200(url, { post, attempt, timeoutMs });
    const report = { status, accepted: status === 200 };
    records.push({ ...report, at: clock.now(), attempt, body: post.body });
    if (records.length > MAX_RECORDS) records.shift();
    if (report.accepted) failingSince = undefined;
    else scheduleRetry(post, attempt);
    return report;
  };

  const scheduleRetry = (post: WebhookPost, attempt: number): void => {
    failingSince ??= clock.now();
    const wait = retryMs[attempt];
    if (wait !== undefined) waiting.push({ post, attempt: attempt + 1, dueAt: clock.now() + wait });
    onFailure({ since: failingSince, exhausted: wait === undefined });
  };

  return {
    connect(address) {
      url = address;
    },
    address: () => url,
    deliver: (post) => attemptOnce(post, 0),
    async runDue() {
      for (;;) {
        const due = waiting.filter((entry) => entry.dueAt <= clock.now()).sort((a, b) => a.dueAt - b.dueAt);
        const next = due[0];
        if (next === undefined) return;
        waiting = waiting.filter((entry) => entry !== next);
        await attemptOnce(next.post, next.attempt);
      }
    },
    records: () => records,
    forgetRetries() {
      waiting = [];
    },
  };
}

/** Posts once; `null` when no answer came in time or the connection failed. */
async function post200(
  url: string,
  { post, attempt, timeoutMs }: { readonly post: WebhookPost; readonly attempt: number; readonly timeoutMs: number },
): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: post.body,
      headers: { 'Content-Type': 'application/json', ...post.headers(attempt) },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

/** JSON as Meta sends it: non-ASCII as lower-case `\uXXXX`, slashes as `\/`. */
export function escapeJson(json: string): string {
  return json
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
