import type { Migration } from '../database.ts';

/** Lines that may have arrived, or still be on their way: those after them in the conversation look here before they leave. */
export const doubtsMigration: Migration = {
  version: 17,
  name: 'doubts',
  sql: `
CREATE INDEX outbox_doubt ON outbox (conversation_id, seq, next_try_at) WHERE status = 'uncertain';
`,
};
