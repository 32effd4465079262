import { z } from 'zod';

import { idField, labelField, lenient } from '../shared/fields.ts';
import type { OaAnswer, OaRequest } from './api.ts';
import type { ApiError } from './errors.ts';

/** What an OA says of itself. */
export interface OaFacts {
  readonly oaId: string;
  readonly name: string;
  readonly packageName?: string;
  /** A Zalo Cloud Account pays for what the package does not hold. */
  readonly billed: boolean;
}

/** What asking Zalo about a token gave. */
export type OaCheck =
  | { readonly kind: 'alive'; readonly facts: OaFacts }
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** Nothing can be concluded. */
  | { readonly kind: 'unknown'; readonly detail: string };

const oa = z.looseObject({
  oaid: idField,
  name: labelField.catch(''),
  package_name: lenient(labelField),
  linked_ZCA: z.unknown(),
});

/** Whose token it is, and whether it lives: the cheapest call that says so. */
export const WHO_AM_I = { method: 'GET', path: '/v2.0/oa/getoa' } as const satisfies OaRequest;

/** Reads the answer to {@link WHO_AM_I}. */
export function readOa(answer: OaAnswer): OaCheck {
  if (answer.kind === 'unavailable') return { kind: 'unknown', detail: answer.detail };
  if (answer.kind === 'refused') return answer;
  const parsed = oa.safeParse(answer.data);
  if (!parsed.success) return { kind: 'unknown', detail: 'zalo 0 without an OA' };
  const { oaid: oaId, name, package_name: packageName, linked_ZCA: zca } = parsed.data;
  // Its form is in no public text: whatever is not plainly nothing counts as an account.
  const billed = !(zca === undefined || zca === null || zca === '' || zca === false || zca === 0);
  return { kind: 'alive', facts: { oaId, name, billed, ...(packageName !== undefined && { packageName }) } };
}
