import type { Db } from '../storage/database.ts';
import type { Holder, Owner } from './model.ts';
import { HUMAN_REPLIED } from './sqlite-echoes.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import { type ConversationRow, type OutboxRow, toSummary } from './sqlite-rows.ts';
import type {
  ChangeFacts,
  ConversationSummary,
  CounsellorMessage,
  OwnerChange,
  OwnerChangeResult,
  SendAgain,
} from './store.ts';

/** Options of {@link createChangeSql}. */
export interface ChangeSqlOptions {
  readonly db: Db;
  readonly conversations: ConversationSql;
}

/** From which owners each change may start; taking over from a colleague is for whoever names another assignee. */
const MAY_BECOME: Readonly<Record<Holder, readonly Owner[]>> = {
  waiting: ['bot', 'counsellor', 'waiting'],
  counsellor: ['bot', 'waiting', 'counsellor'],
  bot: ['waiting', 'counsellor'],
  closed: ['waiting', 'counsellor', 'bot'],
};

/** What people do with conversations. Every function runs inside the caller's transaction. */
export function createChangeSql({ db, conversations }: ChangeSqlOptions) {
  const sql = prepare(db);
  const summary = (row: ConversationRow): ConversationSummary => toSummary(row, sql.queued.get(row.id)?.count ?? 0);

  function change(wanted: OwnerChange): OwnerChangeResult {
    const row = conversations.byId(wanted.conversationId);
    if (row === undefined) return { ok: false, reason: 'not_found' };
    const reason = refusalOf(row, wanted);
    if (reason !== undefined) return { ok: false, reason, conversation: summary(row) };
    const { unsaid } = conversations.changeOwner({ ...wanted, conversation: row });
    const changed = conversations.byId(row.id) ?? row;
    const standing = conversations.standing(changed, wanted.now);
    const facts: ChangeFacts = { conversation: summary(changed), standing, unsaid };
    conversations.say(row.id, wanted.notice?.(facts), wanted.now);
    wanted.within?.(facts);
    return { ok: true, conversation: summary(conversations.byId(row.id) ?? row) };
  }

  function refusalOf(row: ConversationRow, wanted: OwnerChange) {
    if (row.owner_version !== wanted.expectedVersion) return 'stale';
    if (row.closed_at !== null && !wanted.reopen) return 'closed';
    if (row.closed_at !== null) return sql.open.get(row.channel, row.account_id, row.person_id) && 'moved_on';
    return MAY_BECOME[wanted.to].includes(row.owner) && !isSame(row, wanted) ? undefined : 'not_allowed';
  }

  function write({ conversationId, author, answerId, parts, allows, within, now }: CounsellorMessage): boolean {
    const known = parts.flatMap(({ id }) => sql.part.get(id) ?? []);
    if (known.length > 0) {
      return known.every((row) => row.conversation_id === conversationId && row.author === author);
    }
    const row = conversations.byId(conversationId);
    if (row === undefined || row.owner !== 'counsellor' || !allows(summary(row))) return false;
    const ownerVersion = row.owner_version;
    conversations.queue({ conversation: row, answerId, speaker: 'counsellor', author, ownerVersion, parts, now });
    sql.humanReplied.run({ id: row.id, now });
    within?.();
    return true;
  }

  function again({ outboxId, evenIfUncertain, within, now }: SendAgain): boolean {
    const statuses = JSON.stringify(evenIfUncertain ? ['failed', 'uncertain'] : ['failed']);
    const row = sql.again.get({ outboxId, statuses, now });
    if (row === undefined) return false;
    sql.forgive.run({ id: row.conversation_id });
    within?.();
    return true;
  }

  return { change, write, again, needsNoAnswer: (id: string) => void sql.settled.run(id) };
}

/** Would the change leave everything as it is? */
function isSame(row: ConversationRow, { to, assignee, field, reason }: OwnerChange): boolean {
  if (to !== row.owner) return false;
  if (to === 'counsellor') return assignee === undefined || assignee === row.assignee;
  return to === 'bot' || (reason !== 'urgent' && (field === undefined || field === row.field));
}

function prepare(db: Db) {
  return {
    queued: db.prepare<[string], { readonly count: number }>(
      `SELECT COUNT(*) AS count FROM outbox WHERE conversation_id = ? AND status IN ('queued', 'sending')`,
    ),
    open: db.prepare<[string, string, string], { readonly id: string }>(
      `SELECT id FROM conversations WHERE channel = ? AND account_id = ? AND person_id = ? AND closed_at IS NULL`,
    ),
    part: db.prepare<[string], Pick<OutboxRow, 'conversation_id'> & { readonly author: string | null }>(
      `SELECT conversation_id, author FROM outbox WHERE id = ?`,
    ),
    humanReplied: db.prepare<[object]>(HUMAN_REPLIED),
    again: db.prepare<[object], Pick<OutboxRow, 'conversation_id'>>(
      `UPDATE outbox SET status = 'queued', attempts = 0, next_try_at = @now, error_class = NULL, error_detail = NULL
       WHERE id = @outboxId AND speaker = 'counsellor' AND status IN (SELECT value FROM json_each(@statuses))
       RETURNING conversation_id`,
    ),
    forgive: db.prepare<[object]>(
      `UPDATE conversations SET attention = NULL, attention_at = NULL
       WHERE id = @id AND attention IN ('send_failed', 'uncertain') AND NOT EXISTS (
         SELECT 1 FROM outbox WHERE conversation_id = @id AND status IN ('failed', 'uncertain'))`,
    ),
    settled: db.prepare<[string]>(
      `UPDATE conversations SET unanswered_since = NULL, escalated_at = NULL WHERE id = ? AND owner = 'counsellor'`,
    ),
  };
}
