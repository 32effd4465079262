import type { Migration } from '../database.ts';

/** What a document changes that is known by its name only: parts of articles, separated by spaces. */
export const amendedElsewhereMigration: Migration = {
  version: 5,
  name: 'amended elsewhere',
  sql: `ALTER TABLE documents ADD COLUMN amends TEXT;`,
};
