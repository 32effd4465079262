import type { Clock, EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import { createPersonSql } from './person-tables.ts';

/** Kinds of data, each with a period of its own, in the order in which they are looked through. */
export const RETENTION_KINDS = [
  'raw',
  'texts',
  'questions',
  'attachments',
  'conversations',
  'strays',
  'drafts',
  'menus',
  'sessions',
  'traces',
  'restraints',
] as const;

/** One of {@link RETENTION_KINDS}. */
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** What stands for a text that has been kept long enough. */
export const EXPIRED_TEXT = '[đã xoá theo thời hạn lưu]';

/** One kind: how many rows are due, and removing some of them. */
export interface RetentionStep {
  /** Rows older than `before`. */
  count(before: EpochMs): number;
  /** Removes up to `limit` of them within the caller's transaction; returns how many. */
  remove(before: EpochMs, limit: number): number;
}

/** The statements of every kind. */
export function createRetentionSql(db: Db, clock: Clock): Readonly<Record<RetentionKind, RetentionStep>> {
  const on = { db, clock };
  const people = createPersonSql(db);
  return {
    raw: walk(on, { name: 'raw', table: 'inbox', key: 'id', at: 'received_at', set: `raw = ''` }),
    texts: all(textSteps(on)),
    questions: walk(on, {
      ...{ name: 'questions', table: 'questions', key: 'id', at: 'asked_at' },
      set: `masked_text = '', candidates = '[]'`,
    }),
    // The files themselves go when the folder is swept next, within six hours.
    attachments: all([simple(db, 'attachments', 'created_at'), simple(db, 'outgoing_files', 'created_at')]),
    conversations: conversationStep(db, (ids) => void people.deleteConversations(ids)),
    // Receipts of a broadcast, talk in a group; and what is known of somebody whose last conversation has gone.
    strays: all([
      simple(db, 'inbox', 'received_at', 'conversation_id IS NULL'),
      simple(db, 'person_notices', 'shown_at', ofNobody('person_notices')),
      simple(db, 'messenger_threads', 'at', ofNobody('messenger_threads')),
    ]),
    // A visitor's file is a draft too until it is sent; the next upload would end it sooner.
    drafts: all([simple(db, 'drafts', 'saved_at'), simple(db, 'webchat_uploads', 'uploaded_at', UNSENT_UPLOAD)]),
    menus: simple(db, 'channel_menus', 'sent_at'),
    sessions: all([simple(db, 'sessions', 'expires_at'), simple(db, 'sign_in_failures', 'last_at')]),
    traces: all([
      ...[simple(db, 'erased_events', 'erased_at'), simple(db, 'erased_people', 'erased_at')],
      // Answered in private within 7 days, or never.
      simple(db, 'messenger_comments', 'commented_at'),
    ]),
    // Both have ended by themselves long before.
    restraints: all([simple(db, 'person_limits', 'day_from'), simple(db, 'person_blocks', 'until')]),
  };
}

/** Several as one: what is left of a batch goes to the next. */
function all(steps: readonly RetentionStep[]): RetentionStep {
  return {
    count: (before) => steps.reduce((sum, one) => sum + one.count(before), 0),
    remove: (before, limit) =>
      steps.reduce((sum, one) => (sum < limit ? sum + one.remove(before, limit - sum) : sum), 0),
  };
}

interface Walk {
  /** Of the mark. */
  readonly name: string;
  readonly table: string;
  /** Grows with every row. */
  readonly key: string;
  readonly at: string;
  readonly set: string;
}

interface WalkContext {
  readonly db: Db;
  readonly clock: Clock;
}

/**
 * Goes along a table in the order in which its rows came, and remembers how far. A row from the future has been stamped by a
 * clock that was wrong: it goes with the next that is due instead of holding up all that came after it.
 */
function walk({ db, clock }: WalkContext, { name, table, key, at, set }: Walk): RetentionStep {
  const mark = db.prepare<[string], { readonly mark: number }>(`SELECT mark FROM retention_marks WHERE name = ?`);
  const save = db.prepare<[string, number]>(
    `INSERT INTO retention_marks (name, mark) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET mark = excluded.mark`,
  );
  const next = db.prepare<[number, EpochMs, number], { readonly key: number; readonly at: EpochMs }>(
    `SELECT ${key} AS key, ${at} AS at FROM ${table} WHERE ${key} > ? AND ${at} <= ? ORDER BY ${key} LIMIT ?`,
  );
  const change = db.prepare<[number, number]>(`UPDATE ${table} SET ${set} WHERE ${key} > ? AND ${key} <= ?`);
  const count = db.prepare<[number, EpochMs], { readonly count: number }>(
    `SELECT COUNT(*) AS count FROM ${table} WHERE ${key} > ? AND ${at} < ?`,
  );
  const from = (): number => mark.get(name)?.mark ?? 0;
  return {
    count: (before) => count.get(from(), before)?.count ?? 0,
    remove(before, limit) {
      const rows = next.all(from(), clock.now(), limit);
      const young = rows.findIndex((row) => row.at >= before);
      const due = young === -1 ? rows : rows.slice(0, young);
      const last = due.at(-1);
      if (last === undefined) return 0;
      change.run(from(), last.key);
      save.run(name, last.key);
      return due.length;
    },
  };
}

interface StepSql {
  /** A query of the keys that are due. */
  readonly rows: string;
  /** The statement over a query of chosen keys. */
  readonly change: (chosen: string) => string;
}

function step(db: Db, { rows, change }: StepSql): RetentionStep {
  const count = db.prepare<[object], { readonly count: number }>(`SELECT COUNT(*) AS count FROM (${rows})`);
  const remove = db.prepare<[object]>(change(`${rows} LIMIT @limit`));
  return {
    count: (before) => count.get({ before })?.count ?? 0,
    remove: (before, limit) => remove.run({ before, limit }).changes,
  };
}

/** Rows that go as a whole, named by their first key column: several rows may share it, and all are due alike. */
function simple(db: Db, table: string, at: string, only = 'TRUE'): RetentionStep {
  const keys = db
    .prepare<[string], { readonly name: string }>(`SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`)
    .all(table)
    .map(({ name }) => name)
    .join(', ');
  return step(db, {
    rows: `SELECT ${keys} FROM ${table} WHERE ${at} < @before AND ${only}`,
    change: (chosen) => `DELETE FROM ${table} WHERE (${keys}) IN (${chosen})`,
  });
}

/** Condition for an upload that no message has brought. */
const UNSENT_UPLOAD = `NOT EXISTS (
  SELECT 1 FROM attachments AS a WHERE a.channel = 'webchat' AND a.url = 'webchat-upload:' || webchat_uploads.id)`;

/** Condition for a table of persons: this one has no conversation any more. */
function ofNobody(table: string): string {
  const same = ['channel', 'account_id', 'person_id'].map((column) => `c.${column} = ${table}.${column}`);
  return `NOT EXISTS (SELECT 1 FROM conversations AS c WHERE ${same.join(' AND ')})`;
}

/** Closed ones by their end; open ones that nobody has touched for as long are over as well. */
function conversationStep(db: Db, remove: (ids: readonly string[]) => void): RetentionStep {
  const due = `FROM conversations WHERE COALESCE(closed_at, last_activity_at) < @before AND last_activity_at < @before
    AND turn_due_at IS NULL AND id NOT IN (SELECT conversation_id FROM outbox WHERE status IN ('queued', 'sending'))`;
  const count = db.prepare<[object], { readonly count: number }>(`SELECT COUNT(*) AS count ${due}`);
  const some = db.prepare<[object], { readonly id: string }>(`SELECT id ${due} LIMIT @limit`);
  return {
    count: (before) => count.get({ before })?.count ?? 0,
    remove(before, limit) {
      const ids = some.all({ before, limit }).map(({ id }) => id);
      if (ids.length > 0) remove(ids);
      return ids.length;
    },
  };
}

/** Texts of messages and notes with every copy of them, and submitted contact data; that there was a message, when and from whom, stays as long as its conversation. */
function textSteps(on: WalkContext): readonly RetentionStep[] {
  const { db } = on;
  const mark = `'${EXPIRED_TEXT}'`;
  return [
    walk(on, {
      ...{ name: 'inbox texts', table: 'inbox', key: 'id', at: 'received_at' },
      set: `content = json_remove(json_replace(content, '$.text', ${mark}, '$.title', ${mark}, '$.original', ${mark},
        '$.question', ${mark}, '$.attachments', json('[]')), '$.info')`,
    }),
    // Nothing leaves without its words: what an account could not send in all that time is given up.
    walk(on, {
      ...{ name: 'outbox texts', table: 'outbox', key: 'seq', at: 'created_at' },
      set: `part = json_remove(json_replace(part, '$.text', ${mark}, '$.quotations', json('[]'), '$.buttons', json('[]')),
        '$.file'), status = iif(status = 'queued', 'dropped', status)`,
    }),
    walk(on, {
      ...{ name: 'web chat texts', table: 'webchat_lines', key: 'seq', at: 'at' },
      set: `text = ${mark}, buttons = '[]', files = '[]'`,
    }),
    walk(on, {
      ...{ name: 'notes of changes', table: 'owner_changes', key: 'id', at: 'at' },
      set: `note = iif(note IS NULL, NULL, ${mark})`,
    }),
    step(db, {
      rows: `SELECT id FROM notes WHERE at < @before AND text <> ${mark}`,
      change: (chosen) => `UPDATE notes SET text = ${mark} WHERE id IN (${chosen})`,
    }),
    // What the dialog remembers, and the words, have no time of their own: they go once their conversation has rested for as long.
    step(db, {
      rows: `SELECT id FROM conversations WHERE last_activity_at < @before AND state <> '{}'`,
      change: (chosen) => `UPDATE conversations SET state = '{}' WHERE id IN (${chosen})`,
    }),
    step(db, {
      rows: `SELECT w.rowid FROM conversation_words AS w WHERE NOT EXISTS (
          SELECT 1 FROM conversations AS c WHERE c.id = w.conversation_id AND c.last_activity_at >= @before)`,
      change: (chosen) => `DELETE FROM conversation_words WHERE rowid IN (${chosen})`,
    }),
  ];
}
