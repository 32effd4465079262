import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import express from 'express';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';

import type { Clock } from '../../infra/clock.ts';
import { type Logger, describeError } from '../../infra/logger.ts';
import type { FileLinks } from '../shared/file-links.ts';
import { createLimiter, refuseFor } from './limits.ts';
import type { ChatLines } from './lines.ts';
import { allowOrigins } from './origins.ts';
import type { WebchatSettings } from './settings.ts';
import { type Streams, openingOf } from './streams.ts';
import { MAX_UPLOAD_BYTES, UPLOAD_TYPES, type Uploads } from './uploads.ts';
import { addressKey, visitorOf } from './visitor.ts';

/** What {@link createPages} needs. */
export interface PagesDeps {
  readonly settings: WebchatSettings;
  readonly lines: ChatLines;
  readonly streams: Streams;
  readonly uploads: Uploads;
  readonly links: FileLinks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told at the start of each stream, and with each poll. */
  readonly hello: object;
}

const PUBLIC = fileURLToPath(new URL('./public/', import.meta.url));

/** Browsers open six connections to a host over HTTP/1.1: more streams of one visitor would starve themselves. */
const STREAMS_PER_VISITOR = 5;
/** Opening a page, coming back to a tab, a lost network: all of them reconnect, and so do the neighbours. */
const READS_PER_ADDRESS = { burst: 300, perMinute: 600 } as const;
const UPLOADS_PER_VISITOR = { burst: 5, perMinute: 2 } as const;
const UPLOADS_PER_ADDRESS = { burst: 30, perMinute: 20 } as const;

/** Our own page may load nothing but our own files, and nobody may frame it. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What browsers load under `/webchat`: the widget, the full page, and the visitor's thread. */
export function createPages(deps: PagesDeps): Router {
  const router = express.Router();
  router.use(assets());
  deps.links.mount(router);
  router.use(allowOrigins(deps.settings));
  addThread(router, deps);
  addUploads(router, deps);
  router.use(failure(deps.logger));
  return router;
}

/** Every file is read and compressed once; the widget’s are public, so any site may load them. */
function assets(): Router {
  const router = express.Router();
  for (const name of readdirSync(PUBLIC)) {
    const plain = readFileSync(path.join(PUBLIC, name));
    const packed = gzipSync(plain, { level: 9 });
    const isPage = name === 'index.html';
    router.get(isPage ? '/' : `/${name}`, (request, response) => {
      const zip = request.acceptsEncodings('gzip') === 'gzip';
      response.set({
        ...{ 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', 'X-Content-Type-Options': 'nosniff' },
        ...(isPage
          ? pageHeaders
          : { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }),
        ...(zip && { 'Content-Encoding': 'gzip' }),
      });
      response.type(path.extname(name)).send(zip ? packed : plain);
    });
  }
  return router;
}

const pageHeaders = {
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The thread, as a stream and, where a proxy holds streams back, by asking again and again. */
function addThread(router: Router, { lines, streams, clock, hello }: PagesDeps): void {
  const reads = createLimiter(READS_PER_ADDRESS, clock);

  const reader = (request: Request, response: Response): string | undefined => {
    const wait = reads(addressKey(request.ip));
    if (wait > 0) return void refuseFor(response, wait);
    return visitorOr401(request, response);
  };

  router.get('/stream', (request, response) => {
    const personId = reader(request, response);
    if (personId === undefined) return;
    if (streams.count(personId) >= STREAMS_PER_VISITOR) return refuseFor(response, 60_000);
    streams.open({ personId, response, after: lastSeen(request) });
  });
  router.get('/messages', (request, response) => {
    const personId = reader(request, response);
    if (personId === undefined) return;
    response.json({ ...openingOf(lines, { personId, after: lastSeen(request) }), hello });
  });
}

function addUploads(router: Router, { uploads, clock }: PagesDeps): void {
  const perVisitor = createLimiter(UPLOADS_PER_VISITOR, clock);
  const perAddress = createLimiter(UPLOADS_PER_ADDRESS, clock);

  const admitted = (request: Request, response: Response, next: () => void): void => {
    const personId = visitorOr401(request, response);
    if (personId === undefined) return;
    const wait = perAddress(addressKey(request.ip)) || perVisitor(personId);
    if (wait > 0) return refuseFor(response, wait);
    if (UPLOAD_TYPES.includes(mediaTypeOf(request))) return next();
    response.status(415).type('text/plain').send('TYPE_NOT_TAKEN');
  };

  const rawBody = express.raw({ type: () => true, limit: MAX_UPLOAD_BYTES, inflate: false });
  router.post('/uploads', admitted, rawBody, (request, response) => {
    const personId = visitorOr401(request, response);
    if (personId === undefined) return;
    const bytes: unknown = request.body;
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) return void response.status(400).send('EMPTY');
    const id = uploads.add({ personId, name: fileNameOf(request), mediaType: mediaTypeOf(request), bytes });
    response.status(201).json({ id });
  });
}

function visitorOr401(request: Request, response: Response): string | undefined {
  const personId = visitorOf(request);
  if (personId === undefined) response.status(401).type('text/plain').send('NO_VISITOR');
  return personId;
}

function lastSeen(request: Request): number | undefined {
  const text = request.get('last-event-id') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function mediaTypeOf(request: Request): string {
  return (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Percent-encoded, because a header holds no Vietnamese; it is shown as text and never used as a path. */
function fileNameOf(request: Request): string {
  try {
    return decodeURIComponent(request.get('x-file-name') ?? '').slice(0, 200).replace(/[\p{C}/\\]/gu, ''); // prettier-ignore
  } catch {
    return '';
  }
}

function failure(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const given = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
    const status = typeof given === 'number' && given >= 400 && given < 500 ? given : 500;
    logger[status < 500 ? 'warn' : 'error']('webchat_failed', { status, cause: describeError(error) });
    response
      .status(status)
      .type('text/plain')
      .send(status === 413 ? 'TOO_LARGE' : 'FAILED');
  };
}
