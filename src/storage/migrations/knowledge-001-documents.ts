import type { Migration } from '../database.ts';

/**
 * Documents, articles, FAQs, generations. Every row that readers see carries the generations it belongs to:
 * `from_generation <= g AND (to_generation IS NULL OR to_generation > g)`. Staging writes rows of the next generation,
 * which nobody reads yet; publishing changes one row of `generations`.
 */
export const knowledgeMigration: Migration = {
  version: 1,
  name: 'documents',
  sql: `
CREATE TABLE generations (
  generation INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('staging', 'published')),
  -- What was being put in; a run with the same inputs goes on with a staging that was cut off.
  inputs TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  published_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_staging ON generations(state) WHERE state = 'staging';

-- Hash of the shipped files that were put in last, so that an ordinary start reads and compares nothing else.
CREATE TABLE shipped (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  fingerprint TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
  version_id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The number in lower case.
  key TEXT NOT NULL,
  number TEXT NOT NULL,
  type TEXT,
  title TEXT,
  issuer TEXT,
  issued TEXT,
  effective TEXT,
  -- As a source states it.
  expires TEXT,
  -- As a later document states it ("hết hiệu lực kể từ ngày Nghị định này có hiệu lực").
  replaced_on TEXT,
  replaced_by TEXT,
  url TEXT,
  -- Rank of the source the facts came from; a lower one only fills gaps.
  facts_rank INTEGER NOT NULL,
  -- |number|title|type title| without diacritics, for look-ups by name.
  folded TEXT NOT NULL,
  from_generation INTEGER NOT NULL,
  to_generation INTEGER
) STRICT;
CREATE UNIQUE INDEX documents_live ON documents(key) WHERE to_generation IS NULL;
CREATE INDEX documents_key ON documents(key, from_generation);
CREATE INDEX documents_from ON documents(from_generation);
CREATE INDEX documents_to ON documents(to_generation) WHERE to_generation IS NOT NULL;

CREATE TABLE articles (
  version_id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id TEXT NOT NULL,
  document_key TEXT NOT NULL,
  dieu TEXT NOT NULL,
  dieu_order INTEGER NOT NULL,
  from_generation INTEGER NOT NULL,
  to_generation INTEGER,
  hash BLOB NOT NULL,
  -- The source the version came from; an excerpt removes only what came from the same origin.
  origin TEXT NOT NULL,
  title TEXT NOT NULL,
  path TEXT NOT NULL,
  effective TEXT,
  expires TEXT,
  url TEXT,
  -- Last, so that reading the columns before it never touches the overflow pages of a long text.
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX articles_live ON articles(article_id) WHERE to_generation IS NULL;
CREATE INDEX articles_id ON articles(article_id, from_generation);
CREATE INDEX articles_document ON articles(document_key, dieu_order);
CREATE INDEX articles_from ON articles(from_generation);
CREATE INDEX articles_to ON articles(to_generation) WHERE to_generation IS NOT NULL;

-- Cross-references that a source lists beside an article: an anchor of that source, or an article id.
CREATE TABLE article_links (
  version_id INTEGER NOT NULL REFERENCES articles(version_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE anchors (
  anchor TEXT PRIMARY KEY,
  article_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whole documents that an article says are replaced. No day: the day its own document takes effect.
CREATE TABLE repeals (
  version_id INTEGER NOT NULL REFERENCES articles(version_id) ON DELETE CASCADE,
  target_key TEXT NOT NULL,
  day TEXT,
  PRIMARY KEY (version_id, target_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE faqs (
  version_id INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  field TEXT NOT NULL,
  -- Place within the field, as in the file.
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  -- The file it came from; the same file without it removes it.
  origin TEXT NOT NULL,
  from_generation INTEGER NOT NULL,
  to_generation INTEGER,
  -- JSON: questions, answer, citations, asOf.
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX faqs_live ON faqs(id) WHERE to_generation IS NULL;
CREATE INDEX faqs_id ON faqs(id, from_generation);
CREATE INDEX faqs_field ON faqs(field, position);

CREATE TABLE faq_citations (
  version_id INTEGER NOT NULL REFERENCES faqs(version_id) ON DELETE CASCADE,
  article_id TEXT NOT NULL,
  PRIMARY KEY (version_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX faq_citations_article ON faq_citations(article_id);

-- FAQs whose cited article changed or went after the answer was written; cleared by a new version of the FAQ.
CREATE TABLE faq_flags (
  faq_version_id INTEGER NOT NULL REFERENCES faqs(version_id) ON DELETE CASCADE,
  article_id TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('changed', 'removed')),
  generation INTEGER NOT NULL,
  PRIMARY KEY (faq_version_id, article_id)
) STRICT, WITHOUT ROWID;
`,
};
