import type { EpochMs } from '../../infra/clock.ts';

/** A time as people say it, in Viet Nam. */
export interface When {
  /** `07:30`. */
  readonly time: string;
  readonly day: 'today' | 'tomorrow' | 'later';
  /** 0 for Monday. */
  readonly weekday: number;
  /** `23/11/2026`. */
  readonly date: string;
}

/** Asia/Ho_Chi_Minh is UTC+7 all year round, see hours.ts. */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Says `at` as seen from `now`, rounded up to a full five minutes: nobody is promised 08:03. */
export function whenOf(at: EpochMs, now: EpochMs): When {
  const rounded = Math.ceil(at / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
  const local = new Date(rounded + OFFSET_MS);
  const days = Math.floor((rounded + OFFSET_MS) / DAY_MS) - Math.floor((now + OFFSET_MS) / DAY_MS);
  const [date = '', time = ''] = local.toISOString().split('T');
  return {
    time: time.slice(0, 5),
    day: days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'later',
    weekday: (local.getUTCDay() + 6) % 7,
    date: date.split('-').reverse().join('/'),
  };
}
