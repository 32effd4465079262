import type { Migration } from '../database.ts';

/**
 * Who works at the desk, their sessions, and the log of who did what. Passwords are argon2id strings; of session tokens
 * and recovery codes only SHA-256 hashes are kept. All times are milliseconds since the epoch.
 */
export const accountsMigration: Migration = {
  version: 4,
  name: 'accounts',
  sql: `
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,                 -- grows with every change; refuses an edit of something older
  login TEXT NOT NULL UNIQUE,               -- lower case
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('counsellor', 'lead', 'editor', 'administrator', 'auditor')),
  fields TEXT NOT NULL,                     -- JSON array of slugs; empty for all
  capacity INTEGER,
  password TEXT NOT NULL,                   -- argon2id in PHC form
  must_change INTEGER NOT NULL,             -- the password was made by somebody else
  totp_secret TEXT,                         -- base32; NULL while off
  totp_pending TEXT,                        -- base32, until its first code was typed
  totp_last_step INTEGER NOT NULL DEFAULT 0, -- time step of the last code that worked: no code works twice
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,                    -- SHA-256 of the token in the cookie
  id TEXT NOT NULL UNIQUE,                  -- names it on pages and in the log
  account_id TEXT NOT NULL REFERENCES accounts (id),
  stage TEXT NOT NULL CHECK (stage IN ('code', 'open')), -- 'code': the password was right, the second factor is missing
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account_id, seen_at);

CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,                     -- 'login:' + SHA-256 of what was typed, or 'address:' + network address
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  paused_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY,                  -- 1, 2, 3 … without gaps
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,                      -- account id, 'system', 'operator' (command line) or 'anonymous'
  action TEXT NOT NULL,
  subject TEXT,
  detail TEXT NOT NULL,                     -- canonical JSON
  previous TEXT NOT NULL,                   -- hash of the entry before
  hash TEXT NOT NULL                        -- SHA-256 over all of the above
) STRICT;
CREATE INDEX audit_log_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_action ON audit_log (action, seq);
CREATE INDEX audit_log_subject ON audit_log (subject, seq);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
`,
};
