import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DEFAULT_HOURS } from '../../src/desk/book/default-hours.ts';
import {
  type OfficeHours,
  addWorkingTime,
  isOpen,
  nextOpening,
  officeHoursSchema,
  weekInWords,
  workingTimeBetween,
} from '../../src/desk/book/hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** An instant by its time in Viet Nam. */
const local = (text: string): number => Date.parse(`${text}:00+07:00`);

describe('the shipped hours', () => {
  test.each([
    ['2026-11-23T07:29', false],
    ['2026-11-23T07:30', true],
    ['2026-11-23T11:29', true],
    ['2026-11-23T11:30', false],
    ['2026-11-23T13:30', true],
    ['2026-11-23T17:00', false],
    ['2026-11-22T10:00', false], // a Sunday
    ['2027-01-01T10:00', false], // Tết Dương lịch, a Friday
    ['2027-02-08T10:00', false], // Tết, a Monday
    ['2027-02-12T10:00', true],
    ['2027-05-03T10:00', false], // moved from Saturday 1 May
  ])('at %s: %s', (at, open) => expect(isOpen(DEFAULT_HOURS, local(at))).toBe(open));

  test('fit their own schema, and say which days are not decided yet', () => {
    expect(officeHoursSchema.safeParse(DEFAULT_HOURS).success).toBe(true);
    const open = DEFAULT_HOURS.days.filter(({ confirmed }) => !confirmed).map(({ name }) => name);
    // The page says so of each; a name that said it as well would go on saying it once the day is official.
    expect(open.filter((name) => name.includes('thông báo'))).toEqual([]);
    expect(open.filter((name) => name.includes('Đinh Mùi'))).toHaveLength(7);
  });

  test.each(['2027-02-05', '2027-02-06', '2027-02-07', '2028-01-25', '2028-01-28', '2028-01-29'])(
    'are closed on %s, of Tết, also where people work at weekends',
    (date) => {
      const week = DEFAULT_HOURS.week.map(() => [{ from: '08:00', to: '11:00' }]);
      expect(isOpen({ ...DEFAULT_HOURS, week }, local(`${date}T09:00`))).toBe(false);
    },
  );

  test('open again after Tết on the Friday', () => {
    expect(nextOpening(DEFAULT_HOURS, local('2027-02-04T18:00'))).toBe(local('2027-02-12T07:30'));
  });

  test('count an hour over the lunch break and over the weekend', () => {
    expect(addWorkingTime(DEFAULT_HOURS, local('2026-11-23T11:00'), 60 * MINUTE)).toBe(local('2026-11-23T14:00'));
    expect(addWorkingTime(DEFAULT_HOURS, local('2026-11-27T16:30'), 60 * MINUTE)).toBe(local('2026-11-30T08:00'));
  });

  test('are said in words', () => {
    expect(weekInWords(DEFAULT_HOURS, 'vi')).toBe('thứ Hai–thứ Sáu: 07:30–11:30, 13:30–17:00');
  });
});

test('a made-up working day is one', () => {
  const days = [{ date: '2026-11-28', name: 'làm bù', shifts: [{ from: '08:00', to: '12:00' }], confirmed: true }];
  const hours: OfficeHours = { ...DEFAULT_HOURS, days };
  expect(isOpen(hours, local('2026-11-28T08:00'))).toBe(true);
  expect(nextOpening(hours, local('2026-11-27T17:00'))).toBe(local('2026-11-28T08:00'));
});

test('an office that never opens is not waited for', () => {
  const never: OfficeHours = { week: [[], [], [], [], [], [], []], days: [] };
  expect(nextOpening(never, 0)).toBeNull();
  expect(addWorkingTime(never, 0, 1)).toBeNull();
  expect(addWorkingTime(never, 5, 0)).toBe(5);
});

test.each([
  ['a shift that ends before it begins', { from: '10:00', to: '09:00' }],
  ['a time that does not exist', { from: '25:00', to: '26:00' }],
])('%s is refused', (_name, shift) => {
  const week = [[shift], [], [], [], [], [], []];
  expect(officeHoursSchema.safeParse({ week, days: [] }).success).toBe(false);
});

test('overlapping shifts and the same day twice are refused', () => {
  const overlap = [
    { from: '08:00', to: '12:00' },
    { from: '11:00', to: '13:00' },
  ];
  const day = { date: '2026-12-01', name: 'x', shifts: [], confirmed: true };
  expect(officeHoursSchema.safeParse({ week: [overlap, [], [], [], [], [], []], days: [] }).success).toBe(false);
  expect(officeHoursSchema.safeParse({ ...DEFAULT_HOURS, days: [day, day] }).success).toBe(false);
});

describe('against counting minute by minute', () => {
  const clockTime = fc.integer({ min: 0, max: 24 * 4 }).map((quarter) => {
    const minutes = quarter * 15;
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  });
  const shifts = fc.uniqueArray(clockTime, { minLength: 0, maxLength: 4 }).map((times) => {
    const sorted = [...times].sort();
    return sorted.flatMap((from, index) =>
      index % 2 === 0 && sorted[index + 1] ? [{ from, to: sorted[index + 1]! }] : [],
    );
  });
  const START = local('2026-11-16T00:00');
  const date = fc
    .integer({ min: 0, max: 20 })
    .map((n) => new Date(START + n * DAY + 7 * 3_600_000).toISOString().slice(0, 10));
  const days = fc.uniqueArray(fc.record({ date, name: fc.constant('x'), shifts, confirmed: fc.boolean() }), {
    selector: (day) => day.date,
    maxLength: 6,
  });
  const hours = fc.record({ week: fc.array(shifts, { minLength: 7, maxLength: 7 }), days });
  const instant = fc.integer({ min: 0, max: 10 * 24 * 60 }).map((minute) => START + minute * MINUTE);

  /** The definition itself: look the minute's local date and time up. */
  const openAt = (table: OfficeHours, at: number): boolean => {
    const text = new Date(at + 7 * 3_600_000).toISOString();
    const special = table.days.find((day) => day.date === text.slice(0, 10));
    const weekday = (new Date(at + 7 * 3_600_000).getUTCDay() + 6) % 7;
    const time = text.slice(11, 16);
    return (special?.shifts ?? table.week[weekday]!).some(({ from, to }) => from <= time && time < to);
  };
  const minutes = (from: number, until: number) =>
    Array.from({ length: Math.max(0, Math.ceil((until - from) / MINUTE)) }, (_, index) => from + index * MINUTE);

  test('isOpen and nextOpening', () => {
    fc.assert(
      fc.property(hours, instant, (table, at) => {
        expect(isOpen(table, at)).toBe(openAt(table, at));
        const first = minutes(at, at + 8 * DAY).find((minute) => openAt(table, minute));
        const found = nextOpening(table, at);
        if (first === undefined) expect(found === null || found >= at + 8 * DAY).toBe(true);
        else expect(found).toBe(first);
      }),
      { numRuns: 150 },
    );
  });

  test('workingTimeBetween', () => {
    fc.assert(
      fc.property(hours, instant, instant, (table, a, b) => {
        const counted = minutes(a, b).filter((minute) => openAt(table, minute)).length * MINUTE;
        expect(workingTimeBetween(table, a, b)).toBe(counted);
      }),
      { numRuns: 150 },
    );
  });

  test('addWorkingTime is where that much office time has passed, and not a minute earlier', () => {
    fc.assert(
      fc.property(hours, instant, fc.integer({ min: 1, max: 2_000 }), (table, at, wanted) => {
        const end = addWorkingTime(table, at, wanted * MINUTE);
        if (end === null) return expect(workingTimeBetween(table, at, at + 399 * DAY)).toBeLessThan(wanted * MINUTE);
        expect(workingTimeBetween(table, at, end)).toBe(wanted * MINUTE);
        expect(workingTimeBetween(table, at, end - MINUTE)).toBe((wanted - 1) * MINUTE);
      }),
      { numRuns: 300 },
    );
  });
});
