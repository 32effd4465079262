import type { Migration } from '../database.ts';

/**
 * Changes that a later document orders of an article whose stored text does not show them, and the articles that may
 * order any. Of those that were stored before, all that use the words of such orders count as such; reading them decides.
 */
export const amendmentsMigration: Migration = {
  version: 4,
  name: 'amendments',
  sql: `
    CREATE TABLE amending_articles (
      version_id INTEGER PRIMARY KEY REFERENCES articles(version_id) ON DELETE CASCADE
    ) STRICT;
    INSERT INTO amending_articles SELECT version_id FROM articles
      WHERE to_generation IS NULL AND (instr(text, 'ửa đổi, bổ sung') > 0 OR instr(text, 'ãi bỏ') > 0);

    CREATE TABLE amendments (
      amendment INTEGER PRIMARY KEY,
      target_id TEXT NOT NULL,
      -- Order of effect among the amendments of an article.
      position INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('new', 'added', 'removed', 'words', 'other')),
      -- The part of the article that changes; null: the whole of what holds it.
      khoan TEXT,
      diem TEXT,
      -- Where it is ordered; the words are characters start to "end" of that article's text.
      by_id TEXT NOT NULL,
      by_khoan TEXT,
      by_diem TEXT,
      start INTEGER,
      "end" INTEGER,
      effective TEXT,
      from_generation INTEGER NOT NULL,
      to_generation INTEGER
    ) STRICT;
    CREATE INDEX amendments_target ON amendments(target_id, from_generation);
  `,
};
