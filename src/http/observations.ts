import type { Observe } from '../channels/shared/observer.ts';
import type { Metrics } from '../infra/metrics.ts';

/** Turns what the channels observe into metrics. Sends are counted by the outbox, once for all channels. */
export function countChannels(metrics: Metrics): Observe {
  return ({ channel, metric, label, count }) => {
    if (metric === 'webhook_requests') metrics.webhookRequests.inc({ channel, result: label }, count);
    if (metric === 'webhook_events') metrics.webhookEvents.inc({ channel, kind: label }, count);
    if (metric === 'signature_matches') metrics.signatures.inc({ channel, variant: label }, count);
    if (metric === 'account_checks') metrics.accountChecks.inc({ channel, result: label }, count);
    if (metric === 'token_refreshes') metrics.tokenRefreshes.inc({ channel, result: label }, count);
  };
}
