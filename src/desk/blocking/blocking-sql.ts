import type { Address, ChannelName } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { BlockReason } from './model.ts';

/** A row of `person_blocks`. */
export interface BlockRow {
  readonly id: string;
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly person_id: string;
  readonly conversation_id: string | null;
  readonly reason: BlockReason;
  readonly blocked_by: string;
  readonly blocked_at: EpochMs;
  readonly until: EpochMs;
  readonly told_at: EpochMs | null;
}

/** A block to write; it replaces one that the person is under. */
export interface NewBlock extends Address {
  readonly id: string;
  readonly conversationId: string;
  readonly reason: BlockReason;
  readonly by: string;
  readonly until: EpochMs;
  readonly now: EpochMs;
}

/** The statements behind blocks. Those that write run inside the caller's transaction. */
export function createBlockSql(db: Db) {
  const put = db.prepare<[object]>(
    // Whoever is blocked anew is told anew: the end has changed.
    `INSERT INTO person_blocks (channel, account_id, person_id, id, conversation_id, reason, blocked_by, blocked_at, until)
     VALUES (@channel, @accountId, @personId, @id, @conversationId, @reason, @by, @now, @until)
     ON CONFLICT (channel, account_id, person_id) DO UPDATE SET id = excluded.id, reason = excluded.reason,
       conversation_id = excluded.conversation_id, blocked_by = excluded.blocked_by,
       blocked_at = excluded.blocked_at, until = excluded.until, told_at = NULL`,
  );
  const ofConversation = db.prepare<[string, EpochMs], BlockRow>(
    `SELECT b.* FROM person_blocks AS b JOIN conversations AS c
       ON c.channel = b.channel AND c.account_id = b.account_id AND c.person_id = b.person_id
     WHERE c.id = ? AND b.until > ?`,
  );
  const find = db.prepare<[string, EpochMs], BlockRow>(`SELECT * FROM person_blocks WHERE id = ? AND until > ?`);
  const list = db.prepare<[EpochMs, number], BlockRow>(
    `SELECT * FROM person_blocks WHERE until > ? ORDER BY blocked_at DESC LIMIT ?`,
  );
  const remove = db.prepare<[string]>(`DELETE FROM person_blocks WHERE id = ?`);
  return {
    put: (block: NewBlock) => void put.run(block),
    ofConversation: (id: string, now: EpochMs) => ofConversation.get(id, now),
    find: (id: string, now: EpochMs) => find.get(id, now),
    list: (now: EpochMs, limit: number) => list.all(now, limit),
    remove: (id: string) => void remove.run(id),
  };
}
