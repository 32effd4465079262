import { expect, test } from '@jest/globals';

import { personTables } from '../../src/privacy/person-tables.ts';
import { openMemory } from '../conversations/support.ts';

/**
 * Tables of `service.db` that hold nothing of a person. A table that is new here must be one of these, or name its
 * person in `conversation_id` or in `channel`, `account_id` and `person_id`, and is then erased by itself.
 */
const NOBODY = [
  ...['accounts', 'audit_log', 'canned_replies', 'channel_formats', 'channel_tokens', 'desk_book'],
  ...['erased_events', 'erased_people', 'erasure_key', 'erasures', 'recovery_codes', 'send_accounts', 'sessions'],
  ...['channel_accounts', 'channel_consents', 'channel_token_answers', 'channel_token_leases'],
  ...['messenger_pages', 'messenger_catch_ups', 'channel_uploads', 'file_link_key'],
  ...['retention_marks', 'retention_nights', 'sign_in_failures'],
];

test('every table holds nobody, or says whom', () => {
  const db = openMemory();
  const { byConversation, byAddress } = personTables(db);
  const tables = db
    .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')`)
    .pluck()
    .all()
    .map(String)
    .filter((name) => !name.startsWith('sqlite_'));
  const erased = new Set([...byConversation, ...byAddress]);
  expect(tables.filter((name) => !erased.has(name)).sort()).toEqual(
    NOBODY.filter((name) => tables.includes(name)).sort(),
  );
  expect(NOBODY.filter((name) => erased.has(name))).toEqual([]);
});
