import { z } from 'zod';

import type { CallGraph } from './graph.ts';
import type { PageAccess } from './settings.ts';
import { readApiError } from './graph.ts';
import { regainMs } from './usage.ts';

/** What asking Facebook about a token gave. */
export type TokenCheck =
  | { readonly state: 'alive'; readonly name: string }
  /** The token is dead, or another page's: a person must put in a new one. `detail` holds codes only. */
  | { readonly state: 'dead'; readonly detail: string }
  /** Nothing can be concluded; `regainMs` when the usage headers ask to stay away. */
  | { readonly state: 'unknown'; readonly detail: string; readonly regainMs?: number };

const me = z.looseObject({ id: z.coerce.string(), name: z.string().catch('') });

/** Codes of a token that is no longer valid: password changed, role removed, session ended. */
const TOKEN_CODES = new Set([102, 190]);

/** Nothing announces that a token died: the cheapest call tells. */
export async function checkToken(graph: CallGraph, access: PageAccess): Promise<TokenCheck> {
  const result = await graph(access, { method: 'GET', path: 'me', query: { fields: 'id,name' } });
  if (result.kind !== 'answered') return { state: 'unknown', detail: result.code };
  const error = readApiError(result.body, result.status);
  if (error !== undefined && TOKEN_CODES.has(error.code)) return { state: 'dead', detail: `messenger ${error.code}` };
  const known = me.safeParse(result.body);
  if (error !== undefined || !known.success) {
    const regain = regainMs(result.headers);
    const detail = error === undefined ? `http ${result.status}` : `messenger ${error.code}`;
    return { state: 'unknown', detail, ...(regain === undefined ? {} : { regainMs: regain }) };
  }
  if (known.data.id !== access.pageId) return { state: 'dead', detail: 'token of another page' };
  return { state: 'alive', name: known.data.name };
}

/** Whether a stop with this detail is about the token, so that a token that works ends it. */
export function isTokenTrouble(detail: string): boolean {
  return /^messenger (102|190)\b/.test(detail) || detail === 'token of another page';
}
