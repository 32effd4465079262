import { z } from 'zod';

import type { Allowance } from '../../conversations/accounts.ts';
import type { MessagesLeft } from '../../conversations/ports.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { labelField, lenient } from '../shared/fields.ts';
import type { OaAnswer, OaRequest } from './api.ts';

/** What the OA has left of messages that are paid for (after 48 h): its package's, bought ones, rewards. */
export const MESSAGES_LEFT = {
  method: 'POST',
  path: '/v3.0/oa/quota/message',
  json: { quota_owner: 'OA', product_type: 'cs' },
} as const satisfies OaRequest;

const asset = z.looseObject({
  quota_type: labelField,
  remain: z.coerce.number().int().min(0),
  total: lenient(z.coerce.number().int().min(0)),
  valid_through: lenient(labelField),
});

/** Reads the answer to {@link MESSAGES_LEFT}; assets that cannot be read are left out, a refusal leaves none. */
export function readAllowances(answer: OaAnswer): readonly Allowance[] {
  if (answer.kind !== 'ok' || !Array.isArray(answer.data)) return [];
  return answer.data.slice(0, 20).flatMap((value: unknown) => {
    const parsed = asset.safeParse(value);
    if (!parsed.success) return [];
    const { quota_type: kind, remain: left, total, valid_through: until } = parsed.data;
    return [{ kind, left, ...(total !== undefined && { total }), ...(until !== undefined && { until }) }];
  });
}

/** What an answer to a send says of the allowance that it was taken from. */
export interface SentQuota {
  readonly quota_type: string;
  readonly remain: number;
}

/** Allowances that an account pays for; the free window’s own (`reply`) says nothing about them. */
const PAID_QUOTAS: ReadonlySet<string> = new Set(['sub_quota', 'purchase_quota', 'reward_quota']);

/** Whether a message was taken from what the OA pays for. */
export function isPaid({ quota_type: type }: SentQuota): boolean {
  return PAID_QUOTAS.has(type);
}

/** What is known of the messages that an OA may still send. */
export interface Quotas {
  /** Zalo has taken a message to this person. */
  sent(personId: string, quota: SentQuota | undefined): void;
  /** Zalo has refused one. */
  refused(personId: string, code: number): void;
  /** What Zalo lists of the OA; `billed`: further messages go on the bill of a Zalo Cloud Account. */
  listed(allowances: readonly Allowance[], billed: boolean): void;
  /** The person did something that opens the window; `wrote`: and it was a message. */
  heard(personId: string, wrote: boolean): void;
  left(personId: string): MessagesLeft;
  /** Whether nothing is left that a late message could be paid with. */
  spent(): boolean;
}

/** How long a refusal stands for what was not asked again. */
const REFUSAL_MS = 3_600_000;
/** -211 and -218: no quota. -320 and -321: nobody to bill, or no money. */
const NO_QUOTA: ReadonlySet<number> = new Set([-211, -218]);
const NO_MONEY: ReadonlySet<number> = new Set([-320, -321]);

/**
 * Knows nothing yet. Kept in memory: after a restart Zalo's next answer tells it again. Of the free window's `reply` nothing
 * is kept, because its numbers mean nothing; a follower who never wrote gets three messages (`welcome_msg`).
 */
export function createQuotas({ clock }: { readonly clock: Clock }): Quotas {
  const welcome = new Map<string, number>();
  const refusedUntil = new Map<string, EpochMs>();
  let unpaidUntil: EpochMs = 0;
  let known: { readonly left: number; readonly billed: boolean } | undefined;
  const isRefused = (personId: string): boolean => (refusedUntil.get(personId) ?? 0) > clock.now();
  const spent = (): boolean => unpaidUntil > clock.now() || (known !== undefined && !known.billed && known.left === 0);
  return {
    sent(personId, quota) {
      refusedUntil.delete(personId);
      if (quota?.quota_type === 'welcome_msg') welcome.set(personId, quota.remain);
      else welcome.delete(personId);
      if (quota !== undefined && isPaid(quota)) known = { billed: known?.billed ?? true, left: quota.remain };
    },
    refused(personId, code) {
      if (NO_QUOTA.has(code)) refusedUntil.set(personId, clock.now() + REFUSAL_MS);
      if (NO_MONEY.has(code)) unpaidUntil = clock.now() + REFUSAL_MS;
    },
    listed(allowances, billed) {
      unpaidUntil = 0;
      const left = allowances.reduce((sum, allowance) => sum + allowance.left, 0);
      // An empty list may be an answer to another question than ours: it is no proof that there is nothing.
      known = allowances.length === 0 ? undefined : { left, billed };
    },
    heard(personId, wrote) {
      refusedUntil.delete(personId);
      if (wrote) welcome.delete(personId);
    },
    left(personId) {
      const person = isRefused(personId) ? 0 : welcome.get(personId);
      return { ...(person !== undefined && { person }), ...(spent() && { paid: 0 }) };
    },
    spent,
  };
}
