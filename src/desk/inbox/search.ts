import type { EventContent, OutboundPart } from '../../conversations/model.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import { maskPersonalNumbers } from '../../infra/masking.ts';
import type { Db } from '../../storage/database.ts';
import { saidIn } from './items.ts';

interface Source {
  readonly id: number;
  readonly conversation_id: string;
  readonly kind: string;
  readonly body: string;
}

/** Where indexing has come to. */
interface Mark {
  readonly inbox: number;
  readonly outbox: number;
}

/** The words of conversations. Messages are indexed a little later than they are stored, so webhooks do not wait for it. */
export interface WordIndex {
  /**
   * Takes in what came since, at most so many rows of each kind (a twentieth of a millisecond each), inside the caller's
   * transaction; `false` when there was nothing.
   */
  takeIn(rows: number): boolean;
  /** Typed words as a query: all of them, the last one as a beginning; `null` when there is no word. */
  matching(typed: string): string | null;
}

/** Creates the index over `conversation_words`. */
export function createWordIndex(db: Db): WordIndex {
  const sql = prepare(db);

  function takeIn(rows: number): boolean {
    const mark = fromJson<Mark>(sql.mark.get()?.value ?? '{"inbox":0,"outbox":0}');
    const inbox = sql.inbox.all(mark.inbox, rows);
    const outbox = sql.outbox.all(mark.outbox, rows);
    for (const row of [...inbox, ...outbox]) {
      const words = fold(maskPersonalNumbers(textOf(row)));
      if (words !== '') sql.insert.run(words, row.conversation_id);
    }
    const ends = sql.ends.get();
    // Where few rows were found there are no others: what is never taken in, all lines of the bot, is not gone through again.
    const reached = (found: readonly Source[], end = 0) => (found.length < rows ? end : (found.at(-1)?.id ?? end));
    const next = { inbox: reached(inbox, ends?.inbox), outbox: reached(outbox, ends?.outbox) } satisfies Mark;
    if (next.inbox > mark.inbox || next.outbox > mark.outbox) sql.setMark.run(JSON.stringify(next));
    return inbox.length + outbox.length > 0;
  }

  return { takeIn, matching };
}

function textOf({ kind, body }: Source): string {
  return kind === 'out' ? fromJson<OutboundPart>(body).text : saidIn(fromJson<EventContent>(body));
}

function matching(typed: string): string | null {
  const words = fold(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words.map((word, index) => `"${word}"${index === words.length - 1 ? '*' : ''}`).join(' ');
}

/** Lower case without marks: who types “ly hon” finds “ly hôn”, and the other way round. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/đ/gu, 'd')
    .replace(/Đ/gu, 'D')
    .toLowerCase();
}

function prepare(db: Db) {
  return {
    mark: db.prepare<[], { readonly value: string }>(`SELECT value FROM desk_book WHERE key = 'search'`),
    setMark: db.prepare<[string]>(
      `INSERT INTO desk_book (key, version, value, saved_at, saved_by) VALUES ('search', 1, ?, 0, 'system')
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ),
    // Newest rows may be removed; ids are never given twice, so that going back a little takes nothing in twice.
    ends: db.prepare<[], Mark>(
      `SELECT COALESCE((SELECT MAX(id) FROM inbox), 0) AS inbox, COALESCE((SELECT MAX(seq) FROM outbox), 0) AS outbox`,
    ),
    inbox: db.prepare<[number, number], Source>(
      `SELECT id, conversation_id, kind, content AS body FROM inbox
       WHERE id > ? AND conversation_id IS NOT NULL
         AND (kind IN ('message', 'postback', 'edit') OR (kind = 'echo' AND status = 'kept')) ORDER BY id LIMIT ?`,
    ),
    outbox: db.prepare<[number, number], Source>(
      `SELECT seq AS id, conversation_id, 'out' AS kind, part AS body FROM outbox
       WHERE seq > ? AND speaker = 'counsellor' ORDER BY seq LIMIT ?`,
    ),
    insert: db.prepare<[string, string]>(`INSERT INTO conversation_words (words, conversation_id) VALUES (?, ?)`),
  };
}
