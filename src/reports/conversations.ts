import type { ChannelName, Owner } from '../conversations/model.ts';
import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { type Place, type RowSet, createRowSet } from './row-set.ts';

/** A conversation, in the period in which its person began it. */
export interface ConversationLine extends Place {
  readonly conversation: string;
  readonly channel: ChannelName;
  /** Slug; `null` where nobody and nothing has named one. */
  readonly field: string | null;
  readonly owner: Owner;
  readonly closed: EpochMs | null;
  /** 1: the first one of its person in the period, so that these are as many as people. */
  readonly first: 0 | 1;
}

/** Which conversations. */
export interface ConversationFilter {
  readonly channel?: ChannelName | undefined;
  readonly first?: 1 | undefined;
}

/** One row per conversation, by its beginning. What only carries the number of an erasure to its person is none. */
const FOUND = `WITH found AS (
  SELECT c.created_at AS at, c.id AS key, c.id AS conversation, c.channel, c.field, c.owner, c.closed_at AS closed,
    NOT EXISTS (SELECT 1 FROM conversations AS e
      WHERE e.channel = c.channel AND e.account_id = c.account_id AND e.person_id = c.person_id
        AND e.created_at >= @from AND (e.created_at, e.id) < (c.created_at, c.id)) AS first
  FROM conversations AS c WHERE c.created_at >= @from AND c.created_at < @to
    AND c.id NOT IN (SELECT farewell_id FROM erasures WHERE settled_at IS NULL AND farewell_id IS NOT NULL))`;

/** Conversations that began in a period. */
export function createConversationRows(db: Db): RowSet<ConversationLine, ConversationFilter> {
  return createRowSet<ConversationLine, ConversationFilter>(db, {
    found: FOUND,
    conditions: { channel: 'channel = @channel', first: 'first = @first' },
  });
}
