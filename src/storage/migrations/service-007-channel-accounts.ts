import type { Migration } from '../database.ts';

/** Several accounts of one platform, and what renewing their tokens must not lose. */
export const channelAccountsMigration: Migration = {
  version: 7,
  name: 'channel accounts',
  sql: `
    -- Accounts connected from the console; the one named in the settings needs no row.
    CREATE TABLE channel_accounts (
      channel         TEXT    NOT NULL,
      account_id      TEXT    NOT NULL,
      connected_at    INTEGER NOT NULL,
      disconnected_at INTEGER,                  -- set: known, and switched off by an administrator
      PRIMARY KEY (channel, account_id)
    ) STRICT, WITHOUT ROWID;

    -- Who renews an account's tokens now: one process at a time, because a refresh token works once.
    CREATE TABLE channel_token_leases (
      channel    TEXT    NOT NULL,
      account_id TEXT    NOT NULL,
      holder     TEXT    NOT NULL,
      expires_at INTEGER NOT NULL,              -- a holder that crashed loses the lease then
      PRIMARY KEY (channel, account_id)
    ) STRICT, WITHOUT ROWID;

    -- The token server's last answer, sealed as it came, until the pair in it is committed. A row that is still here at
    -- start is the only copy of a new pair.
    CREATE TABLE channel_token_answers (
      channel     TEXT    NOT NULL,
      account_id  TEXT    NOT NULL,
      answer      TEXT    NOT NULL,
      received_at INTEGER NOT NULL,
      PRIMARY KEY (channel, account_id)
    ) STRICT, WITHOUT ROWID;

    -- Consents under way: a link was shown to an administrator and the platform has not sent the browser back yet.
    CREATE TABLE channel_consents (
      state_hash TEXT    NOT NULL PRIMARY KEY,  -- SHA-256 of the state in the link
      channel    TEXT    NOT NULL,
      session    TEXT    NOT NULL,              -- SHA-256 of the session it was made in
      verifier   TEXT    NOT NULL,              -- PKCE verifier, sealed; empty without PKCE
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
