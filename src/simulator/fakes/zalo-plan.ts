import type { ZaloButtonSupport } from './zalo-message.ts';

/** What the fake OA is entitled to; may be changed while running. */
export interface ZaloPlan {
  buttons: ZaloButtonSupport;
  /** Paid messages left for the time between 48 h and 7 days. */
  paidQuota: number;
  /** Whether they were ever bought: then they are listed when they are used up, too. */
  bought: boolean;
  /** Whether a billing account is linked; without one, late messages end in -321 when the quota is used up. */
  billing: boolean;
  /** Calls a minute for the app. */
  ratePerMinute: number;
  /** Uploads left of this month's 5,000. */
  uploadsLeft: number;
  /** Whether the package includes tags; -224 otherwise. */
  tags: boolean;
}
