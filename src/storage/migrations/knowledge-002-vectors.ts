import type { Migration } from '../database.ts';

/**
 * Embedding vectors by model and content. `content` is a hash of the embedded text, `vector` its components as signed
 * bytes (±127 is ±1); rows of models no longer used may be deleted at any time.
 */
export const vectorsMigration: Migration = {
  version: 2,
  name: 'vectors',
  sql: `
    CREATE TABLE vectors (
      model TEXT NOT NULL,
      content BLOB NOT NULL,
      vector BLOB NOT NULL,
      PRIMARY KEY (model, content)
    ) WITHOUT ROWID;
  `,
};
