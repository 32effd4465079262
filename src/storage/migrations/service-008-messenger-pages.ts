import type { Migration } from '../database.ts';

/** Facebook pages beside the one in the settings. */
export const messengerPagesMigration: Migration = {
  version: 8,
  name: 'messenger pages',
  sql: `
    CREATE TABLE messenger_pages (
      page_id  TEXT    NOT NULL PRIMARY KEY,
      name     TEXT    NOT NULL,                -- as Facebook gave it when the page was added
      token    TEXT    NOT NULL,                -- page access token, sealed
      added_at INTEGER NOT NULL                 -- milliseconds since the epoch
    ) STRICT, WITHOUT ROWID;
  `,
};
