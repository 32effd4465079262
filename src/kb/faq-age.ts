import type { Faq, IsoDate } from './model.ts';

/** Why a FAQ is to be checked against the law again, though no change of what it cites is known. */
export type FaqAge =
  /** It tells the figures of a year that is over. */
  | 'past_year'
  /** Nobody has checked it for a year. */
  | 'unchecked';

/** Whether a FAQ has grown old by a day: amounts and ages change with the year, and not every change is in the knowledge. */
export function ageOf({ asOf, answer }: Pick<Faq, 'asOf' | 'answer'>, today: IsoDate): FaqAge | undefined {
  const year = asOf.slice(0, 4);
  if (year < today.slice(0, 4) && new RegExp(`năm\\s+${year}(?!\\d)`, 'iu').test(answer)) return 'past_year';
  const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  return asOf < yearAgo ? 'unchecked' : undefined;
}
