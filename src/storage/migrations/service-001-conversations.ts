import type { Migration } from '../database.ts';

/** Inbox, conversations and outbox. */
export const conversationsMigration: Migration = { version: 1, name: 'conversations', sql: `` };
