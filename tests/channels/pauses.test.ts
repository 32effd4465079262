import { expect, test } from '@jest/globals';

import { createPauses } from '../../src/channels/shared/pauses.ts';

const NOW = 1_800_000_000_000;
const backoff = (scope: 'account' | 'person', until: number) =>
  ({ kind: 'backoff', scope, until, detail: 'limit' }) as const;

test('a pause holds until its end, the longer one of an account', () => {
  const pauses = createPauses();
  pauses.note('a', backoff('person', NOW + 1_000), NOW);
  expect(pauses.active('a', NOW + 999)).toMatchObject({ scope: 'person', until: NOW + 1_000 });
  expect(pauses.active('b', NOW)).toBeUndefined();
  pauses.pauseAccount(NOW, 5_000);
  pauses.pauseAccount(NOW + 1, 10);
  expect(pauses.active('b', NOW + 4_999)).toMatchObject({ scope: 'account', until: NOW + 5_000 });
  expect(pauses.active('a', NOW + 5_000)).toBeUndefined();
});

test('a clock that was set back ends it, and the next one begins on the new clock', () => {
  const pauses = createPauses();
  pauses.pauseAccount(NOW, 3_600_000);
  pauses.note('a', backoff('person', NOW + 1_000), NOW);
  const earlier = NOW - 7_200_000;
  expect(pauses.active('a', earlier)).toBeUndefined();
  expect(pauses.active('a', NOW)).toBeUndefined();
  pauses.pauseAccount(earlier, 60_000);
  expect(pauses.active('a', earlier)).toMatchObject({ until: earlier + 60_000 });
});
