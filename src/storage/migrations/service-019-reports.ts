import type { Migration } from '../database.ts';

/** What began in a period is found without going through what is older; questions have such an index already. */
export const reportsMigration: Migration = {
  version: 19,
  name: 'reports',
  sql: `
CREATE INDEX conversations_begun ON conversations (created_at);
CREATE INDEX owner_changes_from_bot ON owner_changes (at) WHERE from_owner = 'bot';
`,
};
