import type { Migration } from '../database.ts';

/** Pages of which it is still to be read what was written while they were not subscribed. */
export const messengerCatchUpsMigration: Migration = {
  version: 20,
  name: 'messenger catch-ups',
  sql: `
    CREATE TABLE messenger_catch_ups (
      page_id TEXT    NOT NULL PRIMARY KEY,
      since   INTEGER NOT NULL                  -- nothing that was written before is read
    ) STRICT, WITHOUT ROWID;
  `,
};
