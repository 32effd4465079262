import type { Migration } from '../database.ts';

/** What connecting Official Accounts from the console needs. */
export const zaloMigration: Migration = {
  version: 13,
  name: 'zalo',
  sql: `
    ALTER TABLE channel_consents ADD COLUMN account_id TEXT;  -- set: access to another account is not accepted
  `,
};
