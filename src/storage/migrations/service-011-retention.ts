import type { Migration } from '../database.ts';

/** The nightly work that removes what has been kept long enough: one row a night, so that a broken-off one goes on. */
export const retentionMigration: Migration = {
  version: 11,
  name: 'retention',
  sql: `
CREATE TABLE retention_nights (
  night TEXT PRIMARY KEY,                   -- day in Vietnam, YYYY-MM-DD
  started_at INTEGER NOT NULL,
  finished_at INTEGER,                      -- NULL while it is going on
  removed TEXT NOT NULL DEFAULT '{}'        -- JSON: rows by kind of data
) STRICT, WITHOUT ROWID;

-- How far each table has been gone through, by its growing key: no night looks at a row a second time.
CREATE TABLE retention_marks (
  name TEXT PRIMARY KEY,
  mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
