import type { GroupCommit } from '../../conversations/group-commit.ts';
import type { ChangeReason } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

interface LastChange {
  readonly owner_version: number;
  readonly reason: ChangeReason;
  readonly actor: string | null;
  readonly at: EpochMs;
}

/** Small facts about conversations that the owner's version does not guard. */
export function createDetailSql(db: Db, commit: GroupCommit) {
  const lastChange = db.prepare<[string], LastChange>(
    `SELECT * FROM owner_changes WHERE conversation_id = ? ORDER BY owner_version DESC LIMIT 1`,
  );
  const setField = db.prepare<[string | null, string, string]>(
    `UPDATE conversations SET field = ?, field_by = ? WHERE id = ?`,
  );
  const removeTag = db.prepare<[string, string]>(`DELETE FROM conversation_tags WHERE conversation_id = ? AND tag = ?`);
  const addTag = db.prepare<[string, string]>(
    `INSERT INTO conversation_tags (conversation_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING`,
  );
  const knownTags = db.prepare<[], { readonly tag: string }>(
    `SELECT tag FROM conversation_tags GROUP BY tag ORDER BY COUNT(*) DESC, tag LIMIT 200`,
  );
  return {
    /** Runs writes together with others of the same moment. */
    commit: (work: () => void) => commit.run(work),
    lastChange: (id: string) => lastChange.get(id),
    setField: (id: string, field: string | null, by: string) => void setField.run(field, by, id),
    changeTags(id: string, { given, taken }: Readonly<Record<'given' | 'taken', readonly string[]>>) {
      for (const tag of taken) removeTag.run(id, tag);
      for (const tag of given) addTag.run(id, tag);
    },
    knownTags: () => knownTags.all().map(({ tag }) => tag),
  };
}

/** The statements of {@link createDetailSql}. */
export type DetailSql = ReturnType<typeof createDetailSql>;
