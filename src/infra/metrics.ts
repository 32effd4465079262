import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Buckets in seconds for what must take milliseconds (acknowledgements, searches). */
const FAST = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

/** Buckets in seconds for what waits on other people's servers. */
const SLOW = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

/** Everything the service counts, by the names that `/metrics` shows. */
export interface Metrics {
  readonly registry: Registry;
  /** Webhook requests by `channel` and `result` (stored, probe, bad_signature, bad_request, store_failed, …). */
  readonly webhookRequests: Counter<'channel' | 'result'>;
  /** Events taken from webhooks by `channel` and `kind`. */
  readonly webhookEvents: Counter<'channel' | 'kind'>;
  /** Accepted signatures by `channel` and the `variant` that matched. */
  readonly signatures: Counter<'channel' | 'variant'>;
  /** Token renewals by `channel` and `result`. */
  readonly tokenRefreshes: Counter<'channel' | 'result'>;
  /** Checks of accounts by `channel` and `result` (alive, dead, unreachable, subscribed, resubscribed, …). */
  readonly accountChecks: Counter<'channel' | 'result'>;
  /** 1 for every account that cannot answer, by `channel`, `account` and `condition` (unsure, needs_reconnect, stopped). */
  readonly accountTrouble: Gauge<'channel' | 'account' | 'condition'>;
  /** Time from the request's last byte to its 200, in seconds. */
  readonly webhookSeconds: Histogram<'channel'>;
  /** Turns by `result` (done, retried, handed_over, restrained). */
  readonly turns: Counter<'result'>;
  /** Questions by `action` (answer, clarify, handover, decline). */
  readonly questions: Counter<'action'>;
  /** Sends by `channel` and `outcome` class. */
  readonly sends: Counter<'channel' | 'outcome'>;
  /** Answers that were noticed to be late, by the `owner` they were late with (waiting, counsellor). */
  readonly escalations: Counter<'owner'>;
  /** Conversations given out by automatic assignment. */
  readonly assignments: Counter;
  /** Attachments that reached an end, by `state` (stored, refused, failed) and the `reason` of the latter two. */
  readonly attachments: Counter<'state' | 'reason'>;
  /** Time from a message's arrival to the copy of its attachment, in seconds. */
  readonly attachmentSeconds: Histogram;
  /** Searches, seconds each. */
  readonly searchSeconds: Histogram;
  /** People who were erased, by `origin` of the request (person, platform, staff, restore). */
  readonly erasures: Counter<'origin'>;
  /** Rows removed because they were kept long enough, by `kind` of data. */
  readonly retention: Counter<'kind'>;
}

/** Creates the metrics in a registry of their own; `defaults` adds process and event-loop figures. */
export function createMetrics({ defaults }: { defaults: boolean }): Metrics {
  const registry = new Registry();
  if (defaults) collectDefaultMetrics({ register: registry });
  return {
    registry,
    ...channelMetrics([registry]),
    ...workMetrics([registry]),
    ...deskMetrics([registry]),
    ...privacyMetrics([registry]),
  };
}

type PrivacyMetric = 'erasures' | 'retention';

type Group<K extends keyof Metrics> = Pick<Metrics, K>;
type ChannelMetric =
  | 'webhookRequests'
  | 'webhookEvents'
  | 'signatures'
  | 'tokenRefreshes'
  | 'accountChecks'
  | 'accountTrouble'
  | 'webhookSeconds'
  | 'sends';
type WorkMetric = 'turns' | 'questions' | 'searchSeconds';
type DeskMetric = 'escalations' | 'assignments' | 'attachments' | 'attachmentSeconds';

function channelMetrics(registers: Registry[]): Group<ChannelMetric> {
  return {
    webhookRequests: new Counter({
      name: 'hoiluat_webhook_requests_total',
      help: 'Webhook requests by channel and result',
      labelNames: ['channel', 'result'],
      registers,
    }),
    webhookEvents: new Counter({
      name: 'hoiluat_webhook_events_total',
      help: 'Events taken from webhooks by channel and kind',
      labelNames: ['channel', 'kind'],
      registers,
    }),
    signatures: new Counter({
      name: 'hoiluat_webhook_signatures_total',
      help: 'Accepted signatures by channel and the variant that matched',
      labelNames: ['channel', 'variant'],
      registers,
    }),
    tokenRefreshes: new Counter({
      name: 'hoiluat_token_refreshes_total',
      help: 'Token renewals by channel and result',
      labelNames: ['channel', 'result'],
      registers,
    }),
    accountChecks: new Counter({
      name: 'hoiluat_account_checks_total',
      help: 'Checks of accounts by channel and result',
      labelNames: ['channel', 'result'],
      registers,
    }),
    accountTrouble: new Gauge({
      name: 'hoiluat_channel_account_trouble',
      help: '1 for every account that cannot answer, by what is the matter',
      labelNames: ['channel', 'account', 'condition'],
      registers,
    }),
    webhookSeconds: new Histogram({
      name: 'hoiluat_webhook_seconds',
      help: 'Time to acknowledge a webhook request',
      labelNames: ['channel'],
      buckets: FAST,
      registers,
    }),
    sends: new Counter({
      name: 'hoiluat_sends_total',
      help: 'Sends by channel and outcome',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
  };
}

function workMetrics(registers: Registry[]): Group<WorkMetric> {
  return {
    turns: new Counter({ name: 'hoiluat_turns_total', help: 'Turns by result', labelNames: ['result'], registers }),
    questions: new Counter({
      name: 'hoiluat_questions_total',
      help: 'Questions by what was decided',
      labelNames: ['action'],
      registers,
    }),
    searchSeconds: new Histogram({
      name: 'hoiluat_search_seconds',
      help: 'Time of a search',
      buckets: FAST,
      registers,
    }),
  };
}

function deskMetrics(registers: Registry[]): Group<DeskMetric> {
  return {
    escalations: new Counter({
      name: 'hoiluat_desk_escalations_total',
      help: 'Answers by people noticed to be late',
      labelNames: ['owner'],
      registers,
    }),
    assignments: new Counter({
      name: 'hoiluat_desk_assignments_total',
      help: 'Conversations given out by automatic assignment',
      registers,
    }),
    attachments: new Counter({
      name: 'hoiluat_attachments_total',
      help: 'Attachments by what became of them',
      labelNames: ['state', 'reason'],
      registers,
    }),
    attachmentSeconds: new Histogram({
      name: 'hoiluat_attachment_seconds',
      help: 'Time from a message to the copy of its attachment',
      buckets: SLOW,
      registers,
    }),
  };
}

function privacyMetrics(registers: Registry[]): Group<PrivacyMetric> {
  return {
    erasures: new Counter({
      name: 'hoiluat_erasures_total',
      help: 'People who were erased, by who asked',
      labelNames: ['origin'],
      registers,
    }),
    retention: new Counter({
      name: 'hoiluat_retention_rows_total',
      help: 'Rows removed because they were kept long enough, by kind of data',
      labelNames: ['kind'],
      registers,
    }),
  };
}
