import type { Migration } from '../database.ts';

/** How far the bot holds back toward a person: the count behind the limits, and blocks that counsellors decided on. */
export const restraintsMigration: Migration = {
  version: 15,
  name: 'restraints',
  sql: `
-- One row for whom the bot has answered lately. A period begins with a message and ends by itself.
CREATE TABLE person_limits (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  minute_from INTEGER NOT NULL,
  minute_count INTEGER NOT NULL,            -- messages that the bot has answered since
  day_from INTEGER NOT NULL,
  day_count INTEGER NOT NULL,
  told_until INTEGER NOT NULL DEFAULT 0,    -- end of the silence that the person was told of
  PRIMARY KEY (channel, account_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_blocks (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT,                     -- in which it was decided; NULL once that is gone
  reason TEXT NOT NULL,
  blocked_by TEXT NOT NULL,                 -- account
  blocked_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  told_at INTEGER,                          -- when the person was told; NULL until they write again
  PRIMARY KEY (channel, account_id, person_id)
) STRICT, WITHOUT ROWID;
`,
};
