import { describe, expect, test } from '@jest/globals';

import { instantsOf, usualPeriods, weeksOf } from '../../src/reports/period.ts';
import { vn } from './support.ts';

const days = (today: string) => usualPeriods(today).map(({ kind, from, until }) => [kind, from, until].join(' '));

describe('periods', () => {
  test('begin and end at midnight in Vietnam, the last day included', () => {
    expect(instantsOf({ from: '2026-01-01', until: '2026-06-30' })).toEqual({
      from: vn('2026-01-01 00:00:00'),
      to: vn('2026-07-01 00:00:00'),
    });
  });

  test('are this month, this half and this year, each with the one before', () => {
    expect(days('2026-12-01')).toEqual([
      ...['month 2026-12-01 2026-12-31', 'month 2026-11-01 2026-11-30'],
      ...['half 2026-07-01 2026-12-31', 'half 2026-01-01 2026-06-30'],
      ...['year 2026-01-01 2026-12-31', 'year 2025-01-01 2025-12-31'],
    ]);
  });

  test('before which there is another year, and a February with its days', () => {
    expect(days('2028-01-15')).toEqual([
      ...['month 2028-01-01 2028-01-31', 'month 2027-12-01 2027-12-31'],
      ...['half 2028-01-01 2028-06-30', 'half 2027-07-01 2027-12-31'],
      ...['year 2028-01-01 2028-12-31', 'year 2027-01-01 2027-12-31'],
    ]);
    expect(days('2028-03-01')).toContain('month 2028-02-01 2028-02-29');
  });

  test('fall into weeks without a gap, the last one as long as it is', () => {
    expect([...weeksOf({ from: '2026-02-20', until: '2026-03-06' })]).toEqual([
      { from: '2026-02-20', until: '2026-02-26' },
      { from: '2026-02-27', until: '2026-03-05' },
      { from: '2026-03-06', until: '2026-03-06' },
    ]);
  });

  test('end where the calendar does', () => {
    const weeks = weeksOf({ from: '9999-12-20', until: '9999-12-31' });
    expect(weeks.next().value).toEqual({ from: '9999-12-20', until: '9999-12-26' });
    expect(weeks.next().value).toEqual({ from: '9999-12-27', until: '9999-12-31' });
    expect(weeks.next().done).toBe(true);
  });
});
