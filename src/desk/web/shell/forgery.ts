import type { Request } from 'express';

import { sameText } from '../../accounts/tokens.ts';

/** Name of the form field that holds the token; htmx sends it as {@link TOKEN_HEADER}. */
export const TOKEN_FIELD = '_token';

/** Header of the same token. */
export const TOKEN_HEADER = 'x-form-token';

/** Why a request that changes something is not believed to come from our own page. */
export type Forgery = 'cross_site' | 'no_origin' | 'wrong_origin' | 'wrong_token';

/**
 * Rules for every unsafe method, in this order:
 * 1. `Sec-Fetch-Site`, where the browser sends it, must be `same-origin`.
 * 2. `Origin`, or without it the origin of `Referer`, must be ours; one of the three headers must be there.
 * 3. The token of the form must be the one derived from this visit's cookie.
 * The token alone would do; the headers stop a token that leaked.
 */
export function forgeryOf(
  request: Request,
  expected: { readonly origin: string; readonly token: string },
): Forgery | undefined {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return 'cross_site';
  const origin = request.get('origin') ?? originOf(request.get('referer'));
  if (origin === undefined && site === undefined) return 'no_origin';
  if (origin !== undefined && origin !== expected.origin) return 'wrong_origin';
  return sameText(sentToken(request), expected.token) ? undefined : 'wrong_token';
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

function sentToken(request: Request): string {
  const header = request.get(TOKEN_HEADER);
  if (header !== undefined) return header;
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !(TOKEN_FIELD in body)) return '';
  return typeof body[TOKEN_FIELD] === 'string' ? body[TOKEN_FIELD] : '';
}
