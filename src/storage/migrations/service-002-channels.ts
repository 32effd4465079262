import type { Migration } from '../database.ts';

/** What the channels must remember: tokens and the state of each account. */
export const channelsMigration: Migration = { version: 2, name: 'channels', sql: `` };
