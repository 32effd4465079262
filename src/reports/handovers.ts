import type { ChangeReason, ChannelName } from '../conversations/model.ts';
import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { type Place, type RowSet, createRowSet } from './row-set.ts';

/** How far people are with what was handed over; `unanswered` ended without a word of theirs. */
export const HANDOVER_STATES = ['taken', 'replied', 'ended', 'unanswered', 'open'] as const;

/** One of {@link HANDOVER_STATES}. */
export type HandoverState = (typeof HANDOVER_STATES)[number];

/** One time that a conversation left the bot for people, up to its end or its return; taken back, either goes on. */
export interface HandoverLine extends Place {
  readonly conversation: string;
  readonly channel: ChannelName;
  readonly field: string | null;
  readonly reason: ChangeReason;
  /** 1: it waited in the queue; 0: a counsellor came by themselves, and nobody waited. */
  readonly queued: 0 | 1;
  readonly taken: EpochMs | null;
  /** First message of a person that left, from the console or from the platform's own inbox. */
  readonly replied: EpochMs | null;
  readonly ended: EpochMs | null;
}

/** Which of them. */
export interface HandoverFilter {
  readonly channel?: ChannelName | undefined;
  readonly reason?: ChangeReason | undefined;
  readonly queued?: 0 | 1 | undefined;
  readonly state?: HandoverState | undefined;
}

const LATEST = '9007199254740991';

/**
 * A line of ours that was dropped or failed never reached the person. Somebody who writes from the platform's own inbox
 * is heard of by an echo that belongs to no line of ours.
 */
const FOUND = `WITH begun AS (
  SELECT h.*, c.channel, c.field, (SELECT MIN(e.owner_version) FROM owner_changes AS e
      WHERE e.conversation_id = h.conversation_id AND e.owner_version > h.owner_version AND e.to_owner IN ('bot', 'closed')
        AND NOT EXISTS (SELECT 1 FROM owner_changes AS u WHERE u.conversation_id = e.conversation_id
          AND u.owner_version = e.owner_version + 1 AND u.reason = 'undone')) AS end_version
  FROM owner_changes AS h JOIN conversations AS c ON c.id = h.conversation_id
  WHERE h.from_owner = 'bot' AND h.to_owner IN ('waiting', 'counsellor') AND h.reason <> 'undone'
    AND h.at >= @from AND h.at < @to),
spans AS (
  SELECT b.*, (SELECT e.at FROM owner_changes AS e
      WHERE e.conversation_id = b.conversation_id AND e.owner_version = b.end_version) AS ended,
    (SELECT MIN(t.at) FROM owner_changes AS t WHERE t.conversation_id = b.conversation_id AND t.to_owner = 'counsellor'
      AND t.owner_version >= b.owner_version AND t.owner_version < COALESCE(b.end_version, ${LATEST})) AS taken
  FROM begun AS b),
found AS (
  SELECT at, CAST(id AS TEXT) AS key, conversation_id AS conversation, channel, field, reason, to_owner = 'waiting' AS queued,
    taken, ended, (SELECT MIN(m.at) FROM (
        SELECT created_at AS at FROM outbox WHERE conversation_id = spans.conversation_id AND speaker = 'counsellor'
          AND status NOT IN ('dropped', 'failed')
        UNION ALL SELECT received_at FROM inbox WHERE conversation_id = spans.conversation_id AND kind = 'echo'
          AND status = 'kept' AND content ->> 'author' <> 'app') AS m
      WHERE m.at >= spans.at AND m.at <= COALESCE(ended, ${LATEST})) AS replied
  FROM spans)`;

const STATES: Readonly<Record<HandoverState, string>> = {
  taken: 'taken IS NOT NULL',
  replied: 'replied IS NOT NULL',
  ended: 'ended IS NOT NULL',
  unanswered: 'ended IS NOT NULL AND replied IS NULL',
  open: 'ended IS NULL',
};

const STATE = `CASE @state ${Object.entries(STATES)
  .map(([state, condition]) => `WHEN '${state}' THEN ${condition}`)
  .join(' ')} END`;

/** What left the bot for people in a period, whatever became of it later. */
export function createHandoverRows(db: Db): RowSet<HandoverLine, HandoverFilter> {
  return createRowSet<HandoverLine, HandoverFilter>(db, {
    found: FOUND,
    conditions: {
      channel: 'channel = @channel',
      reason: 'reason = @reason',
      queued: 'queued = @queued',
      state: STATE,
    },
  });
}
