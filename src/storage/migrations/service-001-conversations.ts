import type { Migration } from '../database.ts';

/**
 * Inbox, conversations and outbox. All times are integers, milliseconds since the epoch.
 * Partial indexes cover only rows that still need work, so the hot queries do not grow with the history.
 */
export const conversationsMigration: Migration = {
  version: 1,
  name: 'conversations',
  sql: `
CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  owner TEXT NOT NULL CHECK (owner IN ('bot', 'waiting', 'counsellor')),
  owner_version INTEGER NOT NULL,
  owner_since INTEGER NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('vi', 'en')),
  last_person_act_at INTEGER,
  left_at INTEGER,
  state TEXT NOT NULL,
  turn_due_at INTEGER,
  turn_not_before INTEGER NOT NULL DEFAULT 0,
  turn_attempts INTEGER NOT NULL DEFAULT 0,
  turn_lease TEXT,
  turn_lease_until INTEGER,
  attention TEXT,
  attention_at INTEGER,
  created_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX conversations_open ON conversations (channel, account_id, person_id) WHERE closed_at IS NULL;
CREATE INDEX conversations_due ON conversations (turn_due_at) WHERE turn_due_at IS NOT NULL;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  event_key TEXT NOT NULL,
  person_id TEXT,
  conversation_id TEXT REFERENCES conversations (id),
  kind TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'kept')),
  joins INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  raw TEXT NOT NULL,
  answer_id TEXT,
  UNIQUE (channel, account_id, event_key)
) STRICT;
CREATE INDEX inbox_pending ON inbox (conversation_id, occurred_at, id) WHERE status = 'pending';

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  speaker TEXT NOT NULL CHECK (speaker IN ('bot', 'counsellor', 'system')),
  owner_version INTEGER NOT NULL,
  part TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'dropped', 'failed', 'uncertain')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  lease TEXT,
  lease_until INTEGER,
  error_class TEXT,
  error_detail TEXT,
  message_id TEXT,
  created_at INTEGER NOT NULL,
  called_at INTEGER,
  echo_at INTEGER,
  delivered_at INTEGER,
  seen_at INTEGER
) STRICT;
CREATE INDEX outbox_thread ON outbox (conversation_id, seq);
CREATE INDEX outbox_open ON outbox (conversation_id, seq) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_due ON outbox (channel, account_id, next_try_at, seq) WHERE status = 'queued';
CREATE INDEX outbox_message ON outbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_sending ON outbox (lease_until) WHERE status = 'sending';

CREATE TABLE send_accounts (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  hold_until INTEGER NOT NULL DEFAULT 0,
  stopped_at INTEGER,
  stop_detail TEXT,
  PRIMARY KEY (channel, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  owner_version INTEGER NOT NULL,
  from_owner TEXT NOT NULL,
  to_owner TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT,
  note TEXT,
  at INTEGER NOT NULL,
  UNIQUE (conversation_id, owner_version)
) STRICT;

CREATE TABLE questions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  answer_id TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  masked_text TEXT NOT NULL,
  action TEXT NOT NULL,
  confidence REAL NOT NULL,
  shown TEXT NOT NULL
) STRICT;
CREATE INDEX questions_conversation ON questions (conversation_id, id);
CREATE INDEX questions_asked ON questions (asked_at);

CREATE TABLE feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  question_id INTEGER REFERENCES questions (id),
  helpful INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`,
};
