import type { Migration } from '../database.ts';

/**
 * The counsellors' desk. What decides who may speak stands in `conversations`; everything else of the desk has tables of
 * its own. The triggers write the log of changes in the transaction of the change itself, whoever makes it: a page that
 * follows the log can miss nothing. All times are milliseconds since the epoch.
 */
export const deskMigration: Migration = {
  version: 3,
  name: 'desk',
  sql: `
ALTER TABLE conversations ADD COLUMN assignee TEXT;               -- account that answers; NULL unless a counsellor has it
ALTER TABLE conversations ADD COLUMN assigned_at INTEGER;
ALTER TABLE conversations ADD COLUMN waiting_since INTEGER;       -- since when it is in the queue, through changes of reason
ALTER TABLE conversations ADD COLUMN waiting_reason TEXT;         -- why it came to people; kept until the bot has it again
ALTER TABLE conversations ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN promised_at INTEGER;         -- what the person was told to expect
ALTER TABLE conversations ADD COLUMN unanswered_since INTEGER;    -- oldest message that a person owes an answer
ALTER TABLE conversations ADD COLUMN escalated_at INTEGER;        -- when that answer was noticed to be late
ALTER TABLE conversations ADD COLUMN human_replied_at INTEGER;    -- first answer by a person
ALTER TABLE conversations ADD COLUMN field TEXT;                  -- slug of a field of law
ALTER TABLE conversations ADD COLUMN field_by TEXT;               -- NULL: not looked for yet; 'auto'; or the account that set it
ALTER TABLE conversations ADD COLUMN outcome TEXT;
ALTER TABLE conversations ADD COLUMN rating INTEGER CHECK (rating IN (1, 2, 3));
ALTER TABLE conversations ADD COLUMN rating_ticket TEXT;          -- in the payload of the rating's buttons; works once
ALTER TABLE conversations ADD COLUMN rated_at INTEGER;
ALTER TABLE conversations ADD COLUMN last_activity_at INTEGER NOT NULL DEFAULT 0;
-- An earlier conversation of the person whose last lines must leave before the first of this one.
ALTER TABLE conversations ADD COLUMN follows TEXT;

UPDATE conversations SET last_activity_at = MAX(created_at, owner_since, COALESCE(last_person_act_at, 0));
UPDATE conversations SET waiting_reason = (
  SELECT reason FROM owner_changes AS o WHERE o.conversation_id = conversations.id AND o.from_owner = 'bot'
  ORDER BY o.id DESC LIMIT 1
) WHERE owner <> 'bot';
UPDATE conversations SET waiting_since = owner_since, unanswered_since = owner_since,
  urgent = COALESCE(waiting_reason = 'urgent', 0) WHERE owner = 'waiting';

CREATE INDEX conversations_waiting ON conversations (urgent DESC, waiting_since, id)
  WHERE owner = 'waiting' AND closed_at IS NULL;
CREATE INDEX conversations_assigned ON conversations (assignee, last_activity_at)
  WHERE owner = 'counsellor' AND closed_at IS NULL;
CREATE INDEX conversations_unanswered ON conversations (unanswered_since)
  WHERE unanswered_since IS NOT NULL AND closed_at IS NULL;
CREATE INDEX conversations_active ON conversations (last_activity_at, id) WHERE closed_at IS NULL;
CREATE INDEX conversations_closed ON conversations (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX conversations_person ON conversations (channel, account_id, person_id, created_at);
CREATE INDEX conversations_rating ON conversations (rating_ticket) WHERE rating_ticket IS NOT NULL;

CREATE INDEX inbox_thread ON inbox (conversation_id, id);
ALTER TABLE outbox ADD COLUMN author TEXT;                        -- account that wrote it
ALTER TABLE outbox ADD COLUMN held INTEGER NOT NULL DEFAULT 0;    -- waits for the end of an undo time
ALTER TABLE owner_changes ADD COLUMN assignee TEXT;
ALTER TABLE send_accounts ADD COLUMN quota_left INTEGER;          -- paid messages left as the platform told last
ALTER TABLE questions ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]'; -- JSON [{kind, id, score}], best first

CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_conversation ON notes (conversation_id, at);

CREATE TABLE conversation_tags (
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  tag TEXT NOT NULL,
  PRIMARY KEY (conversation_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_tags_tag ON conversation_tags (tag);

CREATE TABLE canned_replies (
  id TEXT PRIMARY KEY,
  shortcut TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  field TEXT,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE drafts (
  account_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  text TEXT NOT NULL,
  quotations TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_reads (
  account_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  inbox_id INTEGER NOT NULL,                                      -- seen up to and including this event
  PRIMARY KEY (account_id, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_book (
  key TEXT PRIMARY KEY,                                           -- 'settings', 'hours', 'search'
  version INTEGER NOT NULL,
  value TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of conversations, masked of personal numbers and without diacritics; a row per message.
CREATE VIRTUAL TABLE conversation_words USING fts5 (words, conversation_id UNINDEXED, tokenize = 'unicode61');

CREATE TABLE desk_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  entry_id TEXT,
  at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER desk_inbox AFTER INSERT ON inbox
  WHEN NEW.conversation_id IS NOT NULL AND NEW.kind NOT IN ('delivered', 'seen')
    AND NOT (NEW.kind = 'echo' AND NEW.status = 'done')
BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'message', 'in:' || NEW.id, NEW.received_at);
END;
CREATE TRIGGER desk_outbox AFTER INSERT ON outbox BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'send', 'out:' || NEW.seq, NEW.created_at);
END;
CREATE TRIGGER desk_delivery AFTER UPDATE OF status, delivered_at, seen_at ON outbox
  WHEN NEW.status IS NOT OLD.status OR NEW.delivered_at IS NOT OLD.delivered_at OR NEW.seen_at IS NOT OLD.seen_at
BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'send', 'out:' || NEW.seq, COALESCE(NEW.seen_at, NEW.delivered_at, NEW.called_at, NEW.created_at));
END;
CREATE TRIGGER desk_owner AFTER INSERT ON owner_changes BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'owner', 'own:' || NEW.id, NEW.at);
END;
CREATE TRIGGER desk_note AFTER INSERT ON notes BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.conversation_id, 'note', 'note:' || NEW.id, NEW.at);
END;
CREATE TRIGGER desk_note_gone AFTER DELETE ON notes BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (OLD.conversation_id, 'note', 'note:' || OLD.id, OLD.at);
END;
CREATE TRIGGER desk_details AFTER UPDATE OF field, rating, attention, unanswered_since ON conversations
  WHEN NEW.field IS NOT OLD.field OR NEW.rating IS NOT OLD.rating OR NEW.attention IS NOT OLD.attention
    OR NEW.unanswered_since IS NOT OLD.unanswered_since
BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.id, 'details', NULL, NEW.last_activity_at);
END;
CREATE TRIGGER desk_escalated AFTER UPDATE OF escalated_at ON conversations
  WHEN NEW.escalated_at IS NOT NULL AND NEW.escalated_at IS NOT OLD.escalated_at
BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  VALUES (NEW.id, 'escalated', NULL, NEW.escalated_at);
END;
CREATE TRIGGER desk_tagged AFTER INSERT ON conversation_tags BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  SELECT id, 'details', NULL, last_activity_at FROM conversations WHERE id = NEW.conversation_id;
END;
CREATE TRIGGER desk_untagged AFTER DELETE ON conversation_tags BEGIN
  INSERT INTO desk_changes (conversation_id, kind, entry_id, at)
  SELECT id, 'details', NULL, last_activity_at FROM conversations WHERE id = OLD.conversation_id;
END;
`,
};
