import type { CookieOptions, Request, Response } from 'express';

/** Cookies of the console: an open session, a visit before it, the wait for a second factor, the language. */
export type CookieName = 'session' | 'visit' | 'code' | 'language';

/** Reads and writes cookies of the console. */
export interface Cookies {
  get(name: CookieName): string | undefined;
  set(name: CookieName, value: string, maxAgeMs?: number): void;
  clear(name: CookieName): void;
}

/**
 * Over https every cookie has the `__Host-` prefix: a browser then accepts it only from this very host, over https, for
 * all paths, so no neighbouring host can plant one (RFC 6265bis, 4.1.3.2).
 */
export function cookiesOf(exchange: {
  readonly request: Request;
  readonly response: Response;
  readonly secure: boolean;
}): Cookies {
  const { request, response, secure } = exchange;
  const fullName = (name: CookieName) => `${secure ? '__Host-' : ''}hoiluat-${name}`;
  // Lax lets a link from a chat open the console signed in, and sends nothing with foreign forms.
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
  const sent = parseCookies(request.headers.cookie ?? '');
  return {
    get: (name) => sent.get(fullName(name)),
    set: (name, value, maxAgeMs) =>
      void response.cookie(fullName(name), value, { ...options, ...(maxAgeMs !== undefined && { maxAge: maxAgeMs }) }),
    clear: (name) => void response.clearCookie(fullName(name), options),
  };
}

/** The first of equal names counts, as in browsers the most specific one is sent first. */
function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const split = part.indexOf('=');
    const name = part.slice(0, split).trim();
    if (split > 0 && !cookies.has(name)) cookies.set(name, part.slice(split + 1).trim());
  }
  return cookies;
}
