import { z } from 'zod';

import type { ApiResult, CallApi } from '../shared/http.ts';
import { idField, labelField, lenient } from '../shared/fields.ts';
import type { ApiError } from './errors.ts';

/** What an OA says of itself. */
export interface OaFacts {
  readonly oaId: string;
  readonly name: string;
  readonly packageName?: string;
}

/** What asking Zalo about a token gave. */
export type OaCheck =
  | { readonly kind: 'alive'; readonly facts: OaFacts }
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** Nothing can be concluded. */
  | { readonly kind: 'unknown'; readonly detail: string };

const answer = z.looseObject({
  error: z.coerce.number(),
  message: z.string().catch(''),
  data: lenient(z.looseObject({ oaid: idField, name: labelField.catch(''), package_name: lenient(labelField) })),
});

/** Whose token it is, and whether it lives (`getoa`): the cheapest call that says so. */
export async function checkOa(
  call: CallApi,
  { apiUrl, token }: { readonly apiUrl: string; readonly token: string },
): Promise<OaCheck> {
  return read(await call({ method: 'GET', url: `${apiUrl}/v2.0/oa/getoa`, headers: { access_token: token } }));
}

function read(result: ApiResult): OaCheck {
  if (result.kind !== 'answered') return { kind: 'unknown', detail: result.code };
  const parsed = answer.safeParse(result.body);
  if (!parsed.success) return { kind: 'unknown', detail: `http ${result.status}` };
  const { error: code, message, data } = parsed.data;
  if (code !== 0) return { kind: 'refused', error: { code, message } };
  if (data === undefined) return { kind: 'unknown', detail: 'zalo 0 without an OA' };
  const { oaid: oaId, name, package_name: packageName } = data;
  return { kind: 'alive', facts: { oaId, name, ...(packageName !== undefined && { packageName }) } };
}
