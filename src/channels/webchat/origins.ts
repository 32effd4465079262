import type { Request, RequestHandler } from 'express';

import type { WebchatSettings } from './settings.ts';

/** A preflight's answer may be kept for ten minutes; Chromium keeps it for two hours at most. */
const PREFLIGHT_S = 600;

/**
 * Lets browsers in from our own page and from the sites that may embed the widget, and from nowhere else:
 * 1. an `Origin` that is neither ours nor named in the settings gets 403 and no CORS header;
 * 2. a request that changes something must bring an `Origin`; browsers send it with every POST;
 * 3. nothing rests on cookies, so a foreign page that gets past a browser still lacks the visitor's secret.
 */
export function allowOrigins(settings: WebchatSettings): RequestHandler {
  const embedding = new Set(settings.origins);
  return (request, response, next) => {
    const origin = request.get('origin');
    const known = origin !== undefined && (embedding.has(origin) || origin === ownOrigin(settings, request));
    response.set({ Vary: 'Origin', 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cache-Control': 'no-store' });
    if (!known && (origin !== undefined || request.method !== 'GET'))
      return void response.status(403).type('text/plain').send('ORIGIN_NOT_ALLOWED');
    if (known) {
      response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' });
    }
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'authorization, content-type, last-event-id, x-file-name',
      'Access-Control-Max-Age': String(PREFLIGHT_S),
    });
    response.status(204).end();
  };
}

function ownOrigin({ publicUrl }: WebchatSettings, request: Request): string {
  return publicUrl === undefined ? `${request.protocol}://${request.get('host') ?? ''}` : new URL(publicUrl).origin;
}
