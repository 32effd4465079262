import type { Migration } from '../database.ts';
import { knowledgeMigration } from './knowledge-001-documents.ts';
import { vectorsMigration } from './knowledge-002-vectors.ts';
import { repealTypesMigration } from './knowledge-003-repeal-types.ts';
import { amendmentsMigration } from './knowledge-004-amendments.ts';
import { amendedElsewhereMigration } from './knowledge-005-amended-elsewhere.ts';

/** Schema of `knowledge.db`: law documents, articles, amendments, FAQs, vectors and published generations. */
export const knowledgeMigrations: readonly Migration[] = [
  knowledgeMigration,
  vectorsMigration,
  repealTypesMigration,
  amendmentsMigration,
  amendedElsewhereMigration,
];
