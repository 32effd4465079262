import type { Migration } from '../database.ts';

/**
 * What a statement calls the document that it ends. Of those read before, only resolutions that bear the number of a law
 * are told, from the text, because those ended the wrong one.
 */
export const repealTypesMigration: Migration = {
  version: 3,
  name: 'repeal-types',
  sql: `
    ALTER TABLE repeals ADD COLUMN target_type TEXT;
    UPDATE repeals SET target_type = 'Nghị quyết' WHERE target_key LIKE '%/qh%' AND EXISTS (
      SELECT 1 FROM articles WHERE articles.version_id = repeals.version_id
        AND instr(articles.text, 'Nghị quyết số ' || upper(repeals.target_key)) > 0
    );
  `,
};
