import type { Migration } from '../database.ts';

/**
 * Copies of what people send: a platform's link expires. The trigger writes the row in the transaction that stores the
 * event, so no attachment can be missed, and the room that stores events need not know of it. All times are milliseconds
 * since the epoch.
 */
export const attachmentsMigration: Migration = {
  version: 6,
  name: 'attachments',
  sql: `
CREATE TABLE attachments (
  id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))), -- stands in addresses: not to be guessed
  inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,                -- place in the message, from 0
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  type TEXT NOT NULL,                       -- what the platform called it
  url TEXT,                                 -- the platform's link; NULL once it is of no use
  name TEXT,                                -- as the platform told it, unchecked
  state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'refused', 'failed')),
  reason TEXT,                              -- why it was refused or failed; while pending, why the last try was in vain
  media_type TEXT,                          -- by its content
  size INTEGER,                             -- bytes as stored
  width INTEGER,
  height INTEGER,
  sha256 TEXT,                              -- of the stored bytes; names the file
  attempts INTEGER NOT NULL DEFAULT 0,      -- counted before each try, so that one that ends the process counts
  next_try_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  UNIQUE (inbox_id, position)
) STRICT;
CREATE INDEX attachments_due ON attachments (next_try_at) WHERE state = 'pending';
CREATE INDEX attachments_file ON attachments (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX attachments_conversation ON attachments (conversation_id);

CREATE TRIGGER attachments_found AFTER INSERT ON inbox
  WHEN NEW.kind = 'message' AND NEW.conversation_id IS NOT NULL
BEGIN
  INSERT INTO attachments (inbox_id, position, conversation_id, channel, type, url, name, state, reason, next_try_at,
    created_at, settled_at)
  SELECT NEW.id, a.key, NEW.conversation_id, NEW.channel, a.value ->> '$.type', a.value ->> '$.url', a.value ->> '$.name',
    iif(a.value ->> '$.url' IS NULL, 'failed', 'pending'), iif(a.value ->> '$.url' IS NULL, 'no_link', NULL),
    NEW.received_at, NEW.received_at, iif(a.value ->> '$.url' IS NULL, NEW.received_at, NULL)
  FROM json_each(NEW.content, '$.attachments') AS a
  WHERE a.value ->> '$.type' IN ('image', 'video', 'audio', 'file', 'sticker');
END;

-- The message's line is to be drawn again.
CREATE TRIGGER attachments_settled AFTER UPDATE OF state ON attachments WHEN NEW.state IS NOT OLD.state BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'message', 'in:' || NEW.inbox_id, NEW.settled_at);
END;

-- What came before there were copies: most of these links still live.
INSERT INTO attachments (inbox_id, position, conversation_id, channel, type, url, name, state, reason, next_try_at,
  created_at, settled_at)
SELECT i.id, a.key, i.conversation_id, i.channel, a.value ->> '$.type', a.value ->> '$.url', a.value ->> '$.name',
  iif(a.value ->> '$.url' IS NULL, 'failed', 'pending'), iif(a.value ->> '$.url' IS NULL, 'no_link', NULL),
  i.received_at, i.received_at, iif(a.value ->> '$.url' IS NULL, i.received_at, NULL)
FROM inbox AS i, json_each(i.content, '$.attachments') AS a
WHERE i.kind = 'message' AND i.conversation_id IS NOT NULL
  AND a.value ->> '$.type' IN ('image', 'video', 'audio', 'file', 'sticker');
`,
};
