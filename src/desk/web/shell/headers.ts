import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * No inline script or style, nothing from elsewhere, in nobody's frame. `same-origin` as referrer policy, because with
 * `no-referrer` browsers send `Origin: null` with forms and the check of the origin could not tell ours from others.
 */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'media-src': ["'self'"],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'manifest-src': ["'self'"],
      'form-action': ["'self'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
});

/** Headers of every answer under `/console`. Pages show personal data: nothing keeps a copy. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  response.set('cache-control', 'no-store');
  response.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
  protect(request, response, next);
};
