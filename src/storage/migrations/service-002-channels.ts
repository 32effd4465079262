import type { Migration } from '../database.ts';

/** What the channels must remember: tokens and the state of each account. */
export const channelsMigration: Migration = {
  version: 2,
  name: 'channels',
  sql: `
    -- One token pair per account. A refresh token works once, so a new pair is committed here before it is used.
    CREATE TABLE channel_tokens (
      channel       TEXT    NOT NULL,
      account_id    TEXT    NOT NULL,
      access_token  TEXT    NOT NULL,
      refresh_token TEXT    NOT NULL,
      expires_at    INTEGER NOT NULL,           -- 0 once the platform has refused the access token
      refreshed_at  INTEGER NOT NULL,           -- 0 for a pair that came from the settings
      state         TEXT    NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'unsure', 'dead')),
      attempts      INTEGER NOT NULL DEFAULT 0, -- refreshes in a row without a usable answer
      retry_at      INTEGER NOT NULL DEFAULT 0, -- no refresh before this time
      detail        TEXT,                       -- error codes only
      seed          TEXT    NOT NULL,           -- SHA-256 of the pair in the settings: a change there replaces the row
      PRIMARY KEY (channel, account_id)
    ) STRICT, WITHOUT ROWID;

    -- How buttons are attached for this account; learned from what the platform accepted.
    CREATE TABLE channel_formats (
      channel    TEXT    NOT NULL,
      account_id TEXT    NOT NULL,
      format     TEXT    NOT NULL,
      chosen_at  INTEGER NOT NULL,
      PRIMARY KEY (channel, account_id)
    ) STRICT, WITHOUT ROWID;

    -- The numbered menu a person saw last, so that a bare number in the reply can be read as a tap.
    CREATE TABLE channel_menus (
      channel    TEXT    NOT NULL,
      account_id TEXT    NOT NULL,
      person_id  TEXT    NOT NULL,
      payloads   TEXT    NOT NULL,              -- JSON array of strings, the first is number 1
      sent_at    INTEGER NOT NULL,
      PRIMARY KEY (channel, account_id, person_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
