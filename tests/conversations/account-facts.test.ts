import { expect, test } from '@jest/globals';

import { LAST_EVENT, createAccountFacts } from '../../src/conversations/account-facts.ts';
import { openMemory } from './support.ts';

const ACCOUNT = { channel: 'zalo', accountId: '1' } as const;

test('the last event of an account is found from the newest row backwards', () => {
  const db = openMemory();
  const plan = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${LAST_EVENT}`).all(ACCOUNT);
  const steps = plan.map(({ detail }) => detail).join('\n');
  expect(steps).toContain('INTEGER PRIMARY KEY (rowid>?)');
  expect(steps).not.toMatch(/autoindex|TEMP B-TREE/);
  expect(createAccountFacts(db)(ACCOUNT)).toEqual({ lastEventAt: null, lastFailure: null });
  db.close();
});
