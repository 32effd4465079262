import type { ChannelName } from '../../conversations/model.ts';

/** What the channels count. The label is a word from a small fixed set, fit for a metric. */
export interface Observation {
  readonly channel: ChannelName;
  readonly metric:
    'webhook_requests' | 'webhook_events' | 'signature_matches' | 'sends' | 'token_refreshes' | 'account_checks';
  readonly label: string;
  readonly count: number;
}

/** Receives counts; the composition root turns them into metrics. Must not throw. */
export type Observe = (observation: Observation) => void;
