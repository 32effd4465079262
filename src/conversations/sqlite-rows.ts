import type { EpochMs } from '../infra/clock.ts';
import type {
  ChangeReason,
  ChannelName,
  Conversation,
  EventContent,
  InboundEvent,
  OutboundPart,
  Owner,
} from './model.ts';
import type { Speaker } from './ports.ts';
import type { ConversationSummary } from './store.ts';

/** A row of `conversations`, as far as it is read nearly everywhere. */
export interface ConversationRow {
  readonly id: string;
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly person_id: string;
  readonly owner: Owner;
  readonly owner_version: number;
  readonly owner_since: EpochMs;
  readonly language: 'vi' | 'en';
  readonly last_person_act_at: EpochMs | null;
  readonly turn_due_at: EpochMs | null;
  readonly turn_not_before: EpochMs;
  readonly turn_attempts: number;
  readonly turn_lease: string | null;
  readonly turn_lease_until: EpochMs | null;
  readonly attention: string | null;
  readonly created_at: EpochMs;
  readonly closed_at: EpochMs | null;
  readonly assignee: string | null;
  readonly waiting_since: EpochMs | null;
  readonly waiting_reason: ChangeReason | null;
  readonly urgent: 0 | 1;
  readonly field: string | null;
  readonly unanswered_since: EpochMs | null;
}

/** A row with what the dialog remembers, which is long and which few have to read. */
export type RowWithState = ConversationRow & { readonly state: string };

/** Columns of a {@link ConversationRow}: reading all forty costs several times as much as finding the row. */
export const CONVERSATION_COLUMNS = `id, channel, account_id, person_id, owner, owner_version, owner_since, language,
  last_person_act_at, turn_due_at, turn_not_before, turn_attempts, turn_lease, turn_lease_until, attention, created_at,
  closed_at, assignee, waiting_since, waiting_reason, urgent, field, unanswered_since`;

/** A row of `inbox`, as far as a turn needs it. */
export interface InboxRow {
  readonly id: number;
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly event_key: string;
  readonly person_id: string | null;
  readonly occurred_at: EpochMs;
  readonly content: string;
  readonly raw: string;
}

/** A row of `outbox`, as far as sending and echoes need it. */
export interface OutboxRow {
  readonly seq: number;
  readonly id: string;
  readonly conversation_id: string;
  readonly answer_id: string;
  readonly speaker: Speaker;
  readonly owner_version: number;
  readonly part: string;
  readonly status: 'queued' | 'sending' | 'sent' | 'dropped' | 'failed' | 'uncertain';
  readonly attempts: number;
  readonly message_id: string | null;
}

/** Columns of an {@link OutboxRow}. */
export const OUTBOX_COLUMNS =
  'seq, id, conversation_id, answer_id, speaker, owner_version, part, status, attempts, message_id';

/** A stored conversation in the domain's words. */
export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    channel: row.channel,
    accountId: row.account_id,
    personId: row.person_id,
    owner: row.owner,
    ownerVersion: row.owner_version,
    ownerSince: row.owner_since,
    language: row.language,
    lastPersonActAt: row.last_person_act_at,
    createdAt: row.created_at,
  };
}

/** A stored conversation with what the desk knows of it; `queued` counts its rows that still have to leave. */
export function toSummary(row: ConversationRow, queued: number): ConversationSummary {
  return {
    ...toConversation(row),
    closedAt: row.closed_at,
    assignee: row.assignee,
    waitingSince: row.waiting_since,
    waitingReason: row.waiting_reason,
    urgent: row.urgent === 1,
    field: row.field,
    unansweredSince: row.unanswered_since,
    attention: row.attention,
    queued,
  };
}

/** A stored event in the domain's words. */
export function toEvent(row: InboxRow): InboundEvent {
  return {
    key: row.event_key,
    channel: row.channel,
    accountId: row.account_id,
    personId: row.person_id,
    occurredAt: row.occurred_at,
    content: fromJson<EventContent>(row.content),
    raw: row.raw,
  };
}

/** The part of an outbox row. */
export function toPart(row: Pick<OutboxRow, 'part'>): OutboundPart {
  return fromJson<OutboundPart>(row.part);
}

/** Reads back JSON that this store wrote itself; the column it comes from decides its type. */
export function fromJson<T>(json: string): T {
  return JSON.parse(json) as T;
}
