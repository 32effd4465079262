import type { Db } from '../../src/storage/database.ts';

/** Rows for every table of `service.db`, by the released version that brought the table. */
const ROWS: readonly (readonly [version: number, sql: string])[] = [
  [
    1,
    `INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, last_person_act_at,
       state, turn_due_at, created_at)
     VALUES ('c-asked', 'zalo', '4200000000000000042', '84000000001', 'bot', 1, 1700000000000, 'vi', 1700000000000, '{}', 1700000001000, 1700000000000),
       ('c-held', 'messenger', '420000000000042', '84000000002', 'waiting', 2, 1700000000000, 'vi', 1700000000000, '{}', NULL, 1700000000000);
     INSERT INTO inbox (channel, account_id, event_key, person_id, conversation_id, kind, status, joins, occurred_at, received_at,
       content, raw)
     VALUES ('zalo', '4200000000000000042', 'k1', '84000000001', 'c-asked', 'message', 'pending', 1, 1700000000000, 1700000000000,
         '{"kind":"message","messageId":"m1","text":"đăng ký khai sinh cho con cần giấy tờ gì","attachments":[]}', '{"msg_id":"m1"}'),
       ('messenger', '420000000000042', 'k2', '84000000002', 'c-held', 'message', 'kept', 1, 1700000000000, 1700000000000,
         '{"kind":"message","messageId":"m2","text":"ảnh","attachments":[{"type":"image","url":"https://x.fbcdn.net/1.jpg"}]}', '{"mid":"m2"}'),
       ('zalo', '4200000000000000042', 'k3', NULL, NULL, 'unsupported', 'kept', 0, 1700000000000, 1700000000000,
         '{"kind":"unsupported","name":"x"}', '{}');
     INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status, next_try_at,
       message_id, created_at)
     VALUES ('o1', 'c-held', 'messenger', '420000000000042', 'n1', 'bot', 1, '{"text":"đã gửi","buttons":[],"quotations":[]}', 'sent', 1,
         'mid1', 1700000000000),
       ('o2', 'c-held', 'messenger', '420000000000042', 'n2', 'system', 2, '{"text":"không rõ","buttons":[],"quotations":[]}', 'uncertain', 1,
         NULL, 1700000000000);
     INSERT INTO send_accounts (channel, account_id) VALUES ('zalo', '4200000000000000042'), ('messenger', '420000000000042');
     INSERT INTO owner_changes (conversation_id, owner_version, from_owner, to_owner, reason, at)
       VALUES ('c-held', 2, 'bot', 'waiting', 'asked', 1700000000000);
     INSERT INTO questions (conversation_id, answer_id, asked_at, masked_text, action, confidence, shown)
       VALUES ('c-held', 'n1', 1700000000000, 'hỏi', 'answer', 0.9, '[]');
     INSERT INTO feedback (conversation_id, question_id, helpful, at) VALUES ('c-held', 1, 1, 1700000000000);`,
  ],
  [
    2,
    `INSERT INTO channel_tokens (channel, account_id, access_token, refresh_token, expires_at, refreshed_at, seed)
       VALUES ('zalo', '1', 'a', 'r', 1, 1, 's');
     INSERT INTO channel_formats VALUES ('zalo', '1', 'list', 1);
     INSERT INTO channel_menus VALUES ('zalo', '1', '84000000001', '["a"]', 1);`,
  ],
  [
    3,
    `INSERT INTO notes VALUES ('n', 'c-held', 'a1', 'ghi chú', 1);
     INSERT INTO conversation_tags VALUES ('c-held', 'đất đai');
     INSERT INTO canned_replies VALUES ('r', 'chao', 'Chào', 'Xin chào', NULL, 1, 'a1');
     INSERT INTO drafts VALUES ('a1', 'c-held', 'nháp', '[]', 1);
     INSERT INTO conversation_reads VALUES ('a1', 'c-held', 2);
     INSERT INTO desk_book VALUES ('hours-of-old', 1, '{}', 1, 'a1');
     INSERT INTO conversation_words (words, conversation_id) VALUES ('anh', 'c-held');
     INSERT INTO desk_changes (conversation_id, kind, at) VALUES ('c-held', 'message', 1);`,
  ],
  [
    4,
    `INSERT INTO accounts (id, version, login, name, title, role, fields, password, must_change, created_at)
       VALUES ('a1', 1, 'tuvan', 'Tư vấn viên', 'Tư vấn viên', 'counsellor', '[]', 'x', 0, 1);
     INSERT INTO recovery_codes VALUES ('a1', 'h');
     INSERT INTO sessions VALUES ('h', 's1', 'a1', 'open', 1, 1, 9999999999999, '127.0.0.1', 'x');
     INSERT INTO audit_log VALUES (1, 1, 'system', 'account.created', 'a1', '{}', '', 'h');
     INSERT INTO sign_in_failures VALUES ('login:x', 1, 1, 1);`,
  ],
  [
    5,
    `INSERT INTO faq_proposals (id, version, state, body, proposed_by, proposed_at)
       VALUES ('p', 1, 'pending', '{}', 'a1', 1);`,
  ],
];

/** Puts rows into the tables that the version brought. */
export function fillReleased(db: Db, version: number): void {
  db.pragma('foreign_keys = OFF');
  for (const [since, sql] of ROWS) if (since === version) db.exec(sql);
  db.pragma('foreign_keys = ON');
}

/** Every row of every table, as text, by table; tables that SQLite keeps for a search index are left out. */
export function allRows(db: Db): Map<string, { readonly columns: readonly string[]; readonly rows: string[] }> {
  const tables = db
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_words_%'`,
    )
    .pluck()
    .all();
  return new Map(
    tables.map((table) => {
      const columns = db.pragma(`table_info(${table})`) as { readonly name: string }[];
      const names = columns.map(({ name }) => name);
      return [table, { columns: names, rows: rowsOf(db, table, names) }] as const;
    }),
  );
}

/** The rows of a table in these columns, sorted. */
export function rowsOf(db: Db, table: string, columns: readonly string[]): string[] {
  const rows = db
    .prepare(`SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM ${table}`)
    .raw()
    .all();
  return rows.map((row) => JSON.stringify(row)).sort();
}
