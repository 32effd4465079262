import type { Migration } from '../database.ts';

/**
 * The web chat's own threads, as visitors' browsers show them. Triggers write a visitor's lines in the transaction that
 * stores the event, and take lines and files away with the rows they belong to, so that whoever erases a person need not
 * know of this channel. `person_id` is a hash of the visitor's secret. All times are milliseconds since the epoch.
 */
export const webchatMigration: Migration = {
  version: 9,
  name: 'webchat',
  sql: `
CREATE TABLE webchat_lines (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,    -- the order in which browsers are told; never given twice
  channel TEXT NOT NULL DEFAULT 'webchat',  -- with the two below whose it is, as every table says it
  account_id TEXT NOT NULL DEFAULT 'web',
  person_id TEXT NOT NULL,
  line_id TEXT NOT NULL,                    -- the visitor's message id, or the outbox id
  author TEXT NOT NULL CHECK (author IN ('visitor', 'bot', 'counsellor')),
  text TEXT NOT NULL,
  buttons TEXT NOT NULL DEFAULT '[]',       -- JSON
  files TEXT NOT NULL DEFAULT '[]',         -- JSON array of names
  inbox_id INTEGER,
  at INTEGER NOT NULL,
  UNIQUE (person_id, author, line_id)
) STRICT;
CREATE INDEX webchat_lines_thread ON webchat_lines (person_id, seq);
CREATE INDEX webchat_lines_inbox ON webchat_lines (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX webchat_lines_outbox ON webchat_lines (line_id);

CREATE TABLE webchat_uploads (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL DEFAULT 'webchat',
  account_id TEXT NOT NULL DEFAULT 'web',
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,                       -- as the browser told it
  media_type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  uploaded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webchat_uploads_age ON webchat_uploads (uploaded_at);
CREATE INDEX webchat_uploads_person ON webchat_uploads (person_id);
CREATE INDEX attachments_url ON attachments (url) WHERE channel = 'webchat';

CREATE TRIGGER webchat_said AFTER INSERT ON inbox
  WHEN NEW.channel = 'webchat' AND NEW.kind = 'message' AND NEW.person_id IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO webchat_lines (person_id, line_id, author, text, files, inbox_id, at)
  VALUES (NEW.person_id, NEW.content ->> '$.messageId', 'visitor', NEW.content ->> '$.text',
    (SELECT json_group_array(coalesce(a.value ->> '$.name', '')) FROM json_each(NEW.content, '$.attachments') AS a),
    NEW.id, NEW.received_at);
END;
CREATE TRIGGER webchat_unsaid AFTER DELETE ON inbox WHEN OLD.channel = 'webchat' BEGIN
  DELETE FROM webchat_lines WHERE inbox_id = OLD.id;
END;
CREATE TRIGGER webchat_unsent AFTER DELETE ON outbox WHEN OLD.channel = 'webchat' BEGIN
  DELETE FROM webchat_lines WHERE line_id = OLD.id AND author <> 'visitor';
END;
CREATE TRIGGER webchat_copied AFTER UPDATE OF state ON attachments
  WHEN OLD.channel = 'webchat' AND NEW.state IN ('stored', 'refused', 'failed')
BEGIN
  DELETE FROM webchat_uploads WHERE 'webchat-upload:' || id = OLD.url;
END;
CREATE TRIGGER webchat_forgotten AFTER DELETE ON conversations WHEN OLD.channel = 'webchat' BEGIN
  DELETE FROM webchat_uploads WHERE person_id = OLD.person_id;
END;
`,
};
