import type { GroupCommit } from '../conversations/group-commit.ts';
import type { Address, ChannelName } from '../conversations/model.ts';
import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { AttachmentState, DueAttachment, Failure, FileType, Refusal, StoredFile } from './model.ts';

/** One row as the views need it; columns are explained in the migration. */
export interface AttachmentRow {
  readonly id: string;
  readonly inbox_id: number;
  readonly position: number;
  readonly conversation_id: string;
  readonly type: FileType;
  readonly name: string | null;
  readonly state: AttachmentState;
  readonly reason: string | null;
  readonly media_type: string | null;
  readonly size: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly sha256: string | null;
}

/** Whose attachments are to be erased, and the files that were sent to them. */
export type ErasureScope = { readonly conversationId: string } | { readonly person: Address };

/** The table of attachments. Writes share the commits of the database and are on disk when they resolve. */
export interface AttachmentStore {
  /** Takes what is due and counts the try; until `until` nobody takes it again. */
  claim(options: {
    readonly limit: number;
    readonly now: EpochMs;
    readonly until: EpochMs;
  }): Promise<readonly DueAttachment[]>;
  /** When the next one falls due; `null` when none waits. */
  nextDue(): EpochMs | null;
  /** `keep` puts the file in its place within the transaction; it is not called when the row was erased meanwhile. */
  stored(
    id: string,
    result: { readonly file: StoredFile; readonly keep: () => void; readonly now: EpochMs },
  ): Promise<void>;
  settle(
    id: string,
    result: { readonly state: 'refused' | 'failed'; readonly reason: Refusal | Failure; readonly now: EpochMs },
  ): Promise<void>;
  /** Waits for another try; `counted: false` takes back the count of one that was broken off by a stop. */
  retryAt(
    id: string,
    next: { readonly at: EpochMs; readonly reason: string; readonly counted: boolean },
  ): Promise<void>;
  find(id: string): AttachmentRow | undefined;
  ofEvents(inboxIds: readonly number[]): readonly AttachmentRow[];
  /** Whether a row has this file, of those that came and of those that are sent. */
  refersTo(sha256: string): boolean;
  /** Removes rows; resolves with the files that they had, which others may have as well. */
  erase(scope: ErasureScope): Promise<{ readonly rows: number; readonly files: readonly string[] }>;
}

interface DueRow {
  readonly id: string;
  readonly channel: ChannelName;
  readonly url: string;
  readonly name: string | null;
  readonly type: FileType;
  readonly attempts: number;
  readonly created_at: EpochMs;
}

/** The store over `service.db`. */
export function createAttachmentStore({
  db,
  commit,
}: {
  readonly db: Db;
  readonly commit: GroupCommit;
}): AttachmentStore {
  const sql = prepare(db);
  return {
    async claim(options) {
      const next = sql.nextDue.get()?.at ?? null;
      if (next === null || next > options.now) return [];
      return (await commit.run(() => sql.claim.all(options))).map(toDue);
    },
    nextDue: () => sql.nextDue.get()?.at ?? null,
    stored: (id, { file, keep, now }) =>
      commit.run(() => {
        if (sql.stored.run({ id, now, ...file }).changes > 0) keep();
      }),
    settle: (id, result) => commit.run(() => void sql.settle.run({ id, ...result })),
    retryAt: (id, { counted, ...next }) => commit.run(() => void sql.retry.run({ id, ...next, back: counted ? 0 : 1 })),
    find: (id) => sql.find.get(id),
    ofEvents: (inboxIds) => sql.ofEvents.all(JSON.stringify(inboxIds)),
    refersTo: (sha256) => sql.refersTo.get({ sha256 }) !== undefined,
    erase: (scope) =>
      commit.run(() => {
        const rows = 'person' in scope ? eraseOf(sql, scope.person) : erase(sql, [scope.conversationId]);
        const files = rows.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));
        return { rows: rows.length, files: [...new Set(files)] };
      }),
  };
}

interface Erased {
  readonly sha256: string | null;
}

function eraseOf(sql: ReturnType<typeof prepare>, person: Address): readonly Erased[] {
  return erase(
    sql,
    sql.conversationsOf.all({ ...person }).map(({ id }) => id),
  );
}

function erase(sql: ReturnType<typeof prepare>, conversations: readonly string[]): readonly Erased[] {
  const ids = JSON.stringify(conversations);
  return [...sql.eraseCopies.all(ids), ...sql.eraseOutgoing.all(ids)];
}

function toDue({ created_at: createdAt, ...row }: DueRow): DueAttachment {
  return { ...row, createdAt };
}

function prepare(db: Db) {
  return {
    nextDue: db.prepare<[], { readonly at: EpochMs | null }>(
      `SELECT MIN(next_try_at) AS at FROM attachments WHERE state = 'pending'`,
    ),
    claim: db.prepare<[object], DueRow>(
      `UPDATE attachments SET attempts = attempts + 1, next_try_at = @until WHERE id IN (
         SELECT id FROM attachments WHERE state = 'pending' AND next_try_at <= @now ORDER BY next_try_at LIMIT @limit
       ) RETURNING id, channel, url, name, type, attempts, created_at`,
    ),
    stored: db.prepare<[object]>(
      `UPDATE attachments SET state = 'stored', reason = NULL, url = NULL, media_type = @mediaType, size = @size,
         width = @width, height = @height, sha256 = @sha256, settled_at = @now
       WHERE id = @id AND state = 'pending'`,
    ),
    settle: db.prepare<[object]>(
      `UPDATE attachments SET state = @state, reason = @reason, url = NULL, settled_at = @now
       WHERE id = @id AND state = 'pending'`,
    ),
    retry: db.prepare<[object]>(
      `UPDATE attachments SET next_try_at = @at, reason = @reason, attempts = attempts - @back
       WHERE id = @id AND state = 'pending'`,
    ),
    find: db.prepare<[string], AttachmentRow>(`SELECT * FROM attachments WHERE id = ?`),
    ofEvents: db.prepare<[string], AttachmentRow>(
      `SELECT * FROM attachments WHERE inbox_id IN (SELECT value FROM json_each(?)) ORDER BY inbox_id, position`,
    ),
    refersTo: db.prepare<[object], { readonly id: string }>(
      `SELECT id FROM attachments WHERE sha256 = @sha256
       UNION ALL SELECT id FROM outgoing_files WHERE sha256 = @sha256 LIMIT 1`,
    ),
    conversationsOf: db.prepare<[object], { readonly id: string }>(
      `SELECT id FROM conversations WHERE channel = @channel AND account_id = @accountId AND person_id = @personId`,
    ),
    eraseCopies: db.prepare<[string], Erased>(
      `DELETE FROM attachments WHERE conversation_id IN (SELECT value FROM json_each(?)) RETURNING sha256`,
    ),
    eraseOutgoing: db.prepare<[string], Erased>(
      `DELETE FROM outgoing_files WHERE conversation_id IN (SELECT value FROM json_each(?)) RETURNING sha256`,
    ),
  };
}
