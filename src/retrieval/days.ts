import type { IsoDate } from '../kb/model.ts';

/** Below every day number: in force since ever. */
export const NO_START = -2_147_483_648;

/** Above every day number: in force until further notice. */
export const NO_END = 2_147_483_647;

/** Days since 1970-01-01; `undefined` for no date or one that cannot be read. */
export function dayNumber(day: IsoDate | null | undefined): number | undefined {
  if (day === null || day === undefined) return undefined;
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : Math.floor(time / 86_400_000);
}

/** Articles of an index by number, with the day numbers between which they are in force. */
interface Validity {
  readonly effective: ArrayLike<number>;
  readonly expires: ArrayLike<number>;
}

/** Tells which articles are in force on a day; all of them where there is no day or it cannot be read. */
export function inForceOn({ effective, expires }: Validity, date: IsoDate | undefined): (article: number) => boolean {
  const day = dayNumber(date);
  if (day === undefined) return () => true;
  return (article) => (effective[article] ?? 0) <= day && day < (expires[article] ?? 0);
}
