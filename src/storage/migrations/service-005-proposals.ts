import type { Migration } from '../database.ts';

/**
 * Answers that counsellors proposed as FAQs. The table is what the published ones are made from: the knowledge can be
 * made again, and then they are published again. All times are milliseconds since the epoch.
 */
export const proposalsMigration: Migration = {
  version: 5,
  name: 'proposals',
  sql: `
CREATE TABLE faq_proposals (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,                 -- grows with every change; refuses an act on something older
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'published', 'rejected')),
  faq_id TEXT UNIQUE,                       -- field/slug; given at the approval and kept
  conversation_id TEXT,
  body TEXT NOT NULL,                       -- JSON {field, questions, answer, citations}
  as_of TEXT,                               -- day of the approval: the answer was checked against the law
  proposed_by TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  reviewed_by TEXT,
  reviewed_at INTEGER,
  reason TEXT,                              -- why it was rejected
  error TEXT,                               -- code of what kept the last publication from happening
  CHECK (reviewed_by IS NULL OR state IN ('pending', 'rejected') OR reviewed_by <> proposed_by)
) STRICT;
CREATE INDEX faq_proposals_state ON faq_proposals (state, proposed_at);
`,
};
