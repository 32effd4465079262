import type { ZaloButtonSupport } from './zalo-message.ts';

/** A template that Zalo has approved: what must be filled in, and whether it may go to a person's id instead of a phone. */
export interface ZaloTemplate {
  readonly fields: readonly string[];
  readonly byUser: boolean;
}

/** What the fake OA is entitled to; may be changed while running. */
export interface ZaloPlan {
  buttons: ZaloButtonSupport;
  /** Paid messages left for the time between 48 h and 7 days. */
  paidQuota: number;
  /** Whether they were ever bought: then they are listed when they are used up, too. */
  bought: boolean;
  /** Whether a billing account is linked; without one, late messages end in -321 when the quota is used up. */
  billing: boolean;
  /** Templates by id. */
  readonly templates: Map<string, ZaloTemplate>;
  /** Calls a minute for the app. */
  ratePerMinute: number;
  /** Uploads left of this month's 5,000. */
  uploadsLeft: number;
  /** Whether the package includes tags; -224 otherwise. */
  tags: boolean;
}
