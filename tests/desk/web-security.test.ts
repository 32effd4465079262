import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type TestConsole, startConsole } from './support/console.ts';

describe('signing in', () => {
  let desk: TestConsole;
  beforeAll(async () => {
    desk = await startConsole();
  });
  afterAll(() => desk.close());

  test('the right password opens a session', async () => {
    const client = desk.client();
    const answer = await client.signIn('counsellor');
    expect(answer.status).toBe(303);
    expect([...client.cookies.keys()]).toContain('hoiluat-session');
  });
});
