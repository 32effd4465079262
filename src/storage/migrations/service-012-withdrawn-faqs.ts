import type { Migration } from '../database.ts';

/**
 * A published FAQ can be withdrawn. SQLite cannot change the check of a column, so the table is made anew; nothing
 * refers to it.
 */
export const withdrawnFaqsMigration: Migration = {
  version: 12,
  name: 'withdrawn_faqs',
  sql: `
CREATE TABLE faq_proposals_anew (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,                 -- grows with every change; refuses an act on something older
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'published', 'rejected', 'withdrawn')),
  faq_id TEXT UNIQUE,                       -- field/slug; given at the approval and kept
  conversation_id TEXT,
  body TEXT NOT NULL,                       -- JSON {field, questions, answer, citations}
  as_of TEXT,                               -- day of the approval: the answer was checked against the law
  proposed_by TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  reviewed_by TEXT,
  reviewed_at INTEGER,
  reason TEXT,                              -- why it was rejected or withdrawn
  error TEXT,                               -- code of what kept the last publication or withdrawal from happening
  withdrawn_by TEXT,
  withdrawn_at INTEGER,
  CHECK (reviewed_by IS NULL OR state IN ('pending', 'rejected') OR reviewed_by <> proposed_by)
) STRICT;
INSERT INTO faq_proposals_anew (id, version, state, faq_id, conversation_id, body, as_of, proposed_by, proposed_at,
  reviewed_by, reviewed_at, reason, error)
SELECT id, version, state, faq_id, conversation_id, body, as_of, proposed_by, proposed_at, reviewed_by, reviewed_at,
  reason, error FROM faq_proposals;
DROP TABLE faq_proposals;
ALTER TABLE faq_proposals_anew RENAME TO faq_proposals;
CREATE INDEX faq_proposals_state ON faq_proposals (state, proposed_at);
`,
};
