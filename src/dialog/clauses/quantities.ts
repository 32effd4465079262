/** What is measured in questions and in law alike, named by the unit in which values are compared. */
export type Quantity =
  | ('đồng' | 'đồng thu lợi' | 'km/h' | 'mg/l' | 'mg/100ml')
  | ('tuổi' | '%' | 'gam' | 'ml' | 'm2' | 'cm3' | 'người chết' | 'ngày trễ');

/** A stretch of values, its bounds within. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A value that a question tells: a stretch where it says “dưới 18 tuổi”. */
export interface Measured extends Range {
  readonly quantity: Quantity;
}

/** Days of what delays are counted in. */
export const DAYS = { ngay: 1, thang: 365 / 12, nam: 365 } as const;

/** By which share of itself a value lies beside a bound that is not within: “trên 20 km/h”, “hơn 50 triệu”. */
export const HAIR = 1e-6;

/** Does a stretch lie within another one? */
export function isWithin(value: Range, { from, to }: Range): boolean {
  return from <= value.from && value.to <= to;
}
