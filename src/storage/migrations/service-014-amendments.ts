import type { Migration } from '../database.ts';

/** Edits and reactions are looked up by the message they belong to; a reaction to an answer is feedback on it. */
export const amendmentsMigration: Migration = {
  version: 14,
  name: 'amendments',
  sql: `
CREATE INDEX inbox_amendments ON inbox (conversation_id, content ->> 'messageId', occurred_at)
  WHERE kind IN ('edit', 'reaction');
ALTER TABLE feedback ADD COLUMN message_id TEXT;   -- the message reacted to; NULL for a tapped button or words
CREATE INDEX feedback_message ON feedback (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX feedback_question ON feedback (question_id);
`,
};
