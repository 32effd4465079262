import type { Migration } from '../database.ts';

/**
 * Edits and reactions are looked up by the message they belong to; a reaction to an answer is feedback on it. Threads of
 * Messenger in which another app takes part have a row each,
 * and so has each comment on a page that is answered in private.
 */
export const amendmentsMigration: Migration = {
  version: 14,
  name: 'amendments',
  sql: `
CREATE INDEX inbox_amendments ON inbox (conversation_id, content ->> 'messageId', occurred_at)
  WHERE kind IN ('edit', 'reaction');
ALTER TABLE feedback ADD COLUMN message_id TEXT;   -- the message reacted to; NULL for a tapped button or words
CREATE INDEX feedback_message ON feedback (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX feedback_question ON feedback (question_id);

CREATE TABLE messenger_threads (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  owner_app_id TEXT NOT NULL,        -- the other app; 'unknown' where only a standby event told of it
  held INTEGER NOT NULL,             -- 1: we have taken the control from it
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, account_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE messenger_comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT,                    -- on the page, once Facebook has told it
  comment_id TEXT NOT NULL,
  text TEXT NOT NULL,                -- empty once it was answered, or cannot be any more
  commented_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'uncertain', 'expired', 'gone')),
  next_try_at INTEGER NOT NULL,
  UNIQUE (account_id, comment_id)
) STRICT;
CREATE INDEX messenger_comments_waiting ON messenger_comments (account_id, id) WHERE state = 'waiting';
`,
};
