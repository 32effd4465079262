import { z } from 'zod';

import type { Allowance } from '../../conversations/accounts.ts';
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
