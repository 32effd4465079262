import type { Migration } from '../database.ts';

/**
 * Who asked to be forgotten, and how what comes late is told apart. Of a person who was erased only keyed hashes stay.
 * All times are milliseconds since the epoch.
 */
export const erasureMigration: Migration = {
  version: 10,
  name: 'erasure',
  sql: `
CREATE TABLE erasures (
  code TEXT PRIMARY KEY,                    -- the number the person was told
  channel TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('person', 'platform', 'staff', 'restore')),
  language TEXT NOT NULL CHECK (language IN ('vi', 'en')),
  requested_at INTEGER NOT NULL,
  account_id TEXT,                          -- account_id and person_id: NULL once everything is done
  person_id TEXT,
  farewell_id TEXT,                         -- the closed conversation that only brings the number to the person
  erased_at INTEGER,                        -- the person's data are gone
  settled_at INTEGER,                       -- the farewell is gone too
  conversations INTEGER NOT NULL DEFAULT 0, -- how many were erased
  messages INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_open ON erasures (requested_at) WHERE settled_at IS NULL;

CREATE TABLE erasure_key (key TEXT NOT NULL) STRICT;
INSERT INTO erasure_key VALUES (lower(hex(randomblob(32))));

-- Kept for some weeks: a receipt or an echo that comes late must not write the person back.
CREATE TABLE erased_people (
  hash TEXT PRIMARY KEY,                    -- HMAC of the address
  erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Kept as long: an event that is delivered once more must not be taken for a new one.
CREATE TABLE erased_events (
  hash TEXT PRIMARY KEY,                    -- HMAC of account and event key
  erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which notice a person has read, and when.
CREATE TABLE person_notices (
  channel TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  language TEXT NOT NULL,
  shown_at INTEGER NOT NULL,
  PRIMARY KEY (channel, account_id, person_id, version)
) STRICT, WITHOUT ROWID;

-- Without it the words of a deleted row stay in the index's segments until they are merged.
INSERT INTO conversation_words (conversation_words, rank) VALUES ('secure-delete', 1);
`,
};
