import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Buckets in seconds for what must take milliseconds (acknowledgements, searches). */
const FAST = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

/** Everything the service counts, by the names that `/metrics` shows. */
export interface Metrics {
  readonly registry: Registry;
  /** Webhook requests by `channel` and `result` (accepted, probe, bad_signature, malformed, storage_failed). */
  readonly webhookRequests: Counter<'channel' | 'result'>;
  /** Time from the request's last byte to its 200, in seconds. */
  readonly webhookSeconds: Histogram<'channel'>;
  /** Turns by `result` (done, retried, handed_over). */
  readonly turns: Counter<'result'>;
  /** Questions by `action` (answer, clarify, handover, decline). */
  readonly questions: Counter<'action'>;
  /** Sends by `channel` and `outcome` class. */
  readonly sends: Counter<'channel' | 'outcome'>;
  /** Searches, seconds each. */
  readonly searchSeconds: Histogram;
  /** 1 while the channel can work. */
  readonly channelReady: Gauge<'channel'>;
}

/** Creates the metrics in a registry of their own; `defaults` adds process and event-loop figures. */
export function createMetrics({ defaults }: { defaults: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (defaults) collectDefaultMetrics({ register: registry });
  return {
    registry,
    webhookRequests: new Counter({
      name: 'hoiluat_webhook_requests_total',
      help: 'Webhook requests by channel and result',
      labelNames: ['channel', 'result'],
      registers,
    }),
    webhookSeconds: new Histogram({
      name: 'hoiluat_webhook_seconds',
      help: 'Time to acknowledge a webhook request',
      labelNames: ['channel'],
      buckets: FAST,
      registers,
    }),
    turns: new Counter({ name: 'hoiluat_turns_total', help: 'Turns by result', labelNames: ['result'], registers }),
    questions: new Counter({
      name: 'hoiluat_questions_total',
      help: 'Questions by what was decided',
      labelNames: ['action'],
      registers,
    }),
    sends: new Counter({
      name: 'hoiluat_sends_total',
      help: 'Sends by channel and outcome',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    searchSeconds: new Histogram({ name: 'hoiluat_search_seconds', help: 'Time of a search', buckets: FAST, registers }),
    channelReady: new Gauge({
      name: 'hoiluat_channel_ready',
      help: '1 while the channel can work',
      labelNames: ['channel'],
      registers,
    }),
  };
}
