import type { Migration } from '../database.ts';

/** What a statement calls the document that it ends; unknown for those read before. */
export const repealTypesMigration: Migration = {
  version: 3,
  name: 'repeal-types',
  sql: 'ALTER TABLE repeals ADD COLUMN target_type TEXT',
};
