import { expect, test } from '@jest/globals';

import { leaveInDoubt } from '../../src/conversations/restored.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

test('what was under way in a backup is left to people, and what had ended stays as it was', () => {
  const db = openDatabase({ file: ':memory:', migrations: serviceMigrations });
  db.exec(`
    INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
      turn_due_at, created_at)
    VALUES ('asked', 'zalo', '1', '2', 'bot', 1, 1, 'vi', '{}', 5, 1), ('told', 'zalo', '1', '3', 'bot', 1, 1, 'vi', '{}', NULL, 1),
      ('quiet', 'zalo', '1', '4', 'bot', 1, 1, 'vi', '{}', NULL, 1);
    INSERT INTO inbox (channel, account_id, event_key, person_id, conversation_id, kind, status, joins, occurred_at,
      received_at, content, raw)
    VALUES ('zalo', '1', 'a', '2', 'asked', 'message', 'pending', 1, 1, 1, '{}', ''),
      ('zalo', '1', 'b', '4', 'quiet', 'message', 'done', 1, 1, 1, '{}', '');
    INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
      next_try_at, lease, lease_until, created_at)
    VALUES ('x', 'told', 'zalo', '1', 'n', 'bot', 1, '{}', 'sending', 1, 'l', 9, 1),
      ('y', 'told', 'zalo', '1', 'n', 'bot', 1, '{}', 'queued', 1, NULL, NULL, 1),
      ('z', 'quiet', 'zalo', '1', 'n', 'bot', 1, '{}', 'sent', 1, NULL, NULL, 1);
  `);
  expect(leaveInDoubt(db, 10)).toEqual({ sends: 2, questions: 1 });
  expect(db.prepare('SELECT id, status, lease FROM outbox ORDER BY id').raw().all()).toEqual([
    ['x', 'uncertain', null],
    ['y', 'uncertain', null],
    ['z', 'sent', null],
  ]);
  expect(db.prepare('SELECT event_key, status FROM inbox ORDER BY event_key').raw().all()).toEqual([
    ['a', 'kept'],
    ['b', 'done'],
  ]);
  expect(db.prepare('SELECT id, attention, turn_due_at FROM conversations ORDER BY id').raw().all()).toEqual([
    ['asked', 'uncertain', null],
    ['quiet', null, null],
    ['told', 'uncertain', null],
  ]);
  db.close();
});

test('a wish to be erased is still shown first', () => {
  const db = openDatabase({ file: ':memory:', migrations: serviceMigrations });
  db.exec(`
    INSERT INTO conversations (id, channel, account_id, person_id, owner, owner_version, owner_since, language, state,
      created_at, attention, attention_at)
    VALUES ('wished', 'zalo', '1', '2', 'counsellor', 1, 1, 'vi', '{}', 1, 'withdrawn', 5);
    INSERT INTO outbox (id, conversation_id, channel, account_id, answer_id, speaker, owner_version, part, status,
      next_try_at, created_at)
    VALUES ('x', 'wished', 'zalo', '1', 'n', 'counsellor', 1, '{}', 'queued', 1, 1);
  `);
  expect(leaveInDoubt(db, 10)).toEqual({ sends: 1, questions: 0 });
  expect(db.prepare('SELECT attention, attention_at FROM conversations').raw().get()).toEqual(['withdrawn', 5]);
  db.close();
});
