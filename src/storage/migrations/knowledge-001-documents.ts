import type { Migration } from '../database.ts';

/** Documents, articles, FAQs, generations. */
export const knowledgeMigration: Migration = { version: 1, name: 'documents', sql: `` };
