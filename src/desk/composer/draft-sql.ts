import { fromJson } from '../../conversations/sqlite-rows.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import type { Draft, InsertedQuotation } from './model.ts';

interface DraftRow {
  readonly text: string;
  readonly quotations: string;
  readonly saved_at: EpochMs;
}

interface DraftWrite extends Draft {
  readonly accountId: string;
  readonly conversationId: string;
}

/** Texts that stand in composers. Writes run inside the caller's transaction. */
export function createDraftSql(db: Db) {
  const find = db.prepare<[string, string], DraftRow>(
    `SELECT * FROM drafts WHERE account_id = ? AND conversation_id = ?`,
  );
  const put = db.prepare<[object]>(
    `INSERT INTO drafts (account_id, conversation_id, text, quotations, saved_at)
     SELECT @accountId, id, @text, @quotations, @savedAt FROM conversations WHERE id = @conversationId
     ON CONFLICT DO UPDATE SET text = excluded.text, quotations = excluded.quotations, saved_at = excluded.saved_at`,
  );
  const remove = db.prepare<[string, string]>(`DELETE FROM drafts WHERE account_id = ? AND conversation_id = ?`);
  return {
    find(accountId: string, conversationId: string): Draft | undefined {
      const row = find.get(accountId, conversationId);
      return (
        row && { text: row.text, quotations: fromJson<InsertedQuotation[]>(row.quotations), savedAt: row.saved_at }
      );
    },
    save({ quotations, ...draft }: DraftWrite): void {
      if (draft.text.trim() === '') remove.run(draft.accountId, draft.conversationId);
      else put.run({ ...draft, quotations: JSON.stringify(quotations) });
    },
    remove: (accountId: string, conversationId: string) => void remove.run(accountId, conversationId),
  };
}

/** The statements of {@link createDraftSql}. */
export type DraftSql = ReturnType<typeof createDraftSql>;
