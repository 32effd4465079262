import { expect, test } from '@jest/globals';

import { fullTime } from '../../src/desk/web/common/format.ts';

test('a date is written with two digits for the day and the month and four for the year', () => {
  expect(fullTime(Date.parse('2026-11-30T17:05:00Z'))).toBe('01/12/2026 00:05');
});
