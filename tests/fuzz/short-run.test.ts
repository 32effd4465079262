import { describe, expect, test } from '@jest/globals';

import { fuzzDocuments } from '../../scripts/fuzz/documents.ts';
import { webhookFaults } from '../../scripts/fuzz/verdict.ts';
import { fuzzWebhooks } from '../../scripts/fuzz/webhooks.ts';

/** The same bodies and documents in every run; `npm run fuzz` draws new ones. */
const SEED = 5;

/** Other tests run beside this one; the command allows one second. */
const SLOW_MS = 10_000;

describe('changed input', () => {
  test('600 webhooks, rightly signed: every one is stored or refused, and the bot gets through them', async () => {
    const found = await fuzzWebhooks({ seed: SEED, count: 600 });
    expect(webhookFaults(found, SLOW_MS)).toEqual([]);
    expect(found.statuses['200']).toBeGreaterThan(400);
  }, 300_000);

  test('300 documents of every kind: every one is read, or refused with its reason', async () => {
    const found = await fuzzDocuments({ seed: SEED, count: 300 });
    expect(found.crashes).toEqual([]);
    expect(Object.keys(found.taken).length).toBeGreaterThan(3);
  }, 300_000);
});
