import type { Migration } from '../database.ts';

/** Every two seconds the desk looks for conversations whose field is not known yet: all others that wait are not gone through for it. */
export const fieldlessMigration: Migration = {
  version: 18,
  name: 'fieldless',
  sql: `
CREATE INDEX conversations_fieldless ON conversations (id)
  WHERE owner = 'waiting' AND closed_at IS NULL AND field_by IS NULL;
`,
};
