import type { IncomingHttpHeaders } from 'node:http';

import express from 'express';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';

import type { ChannelName, InboundEvent } from '../../conversations/model.ts';
import type { InboundSink } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Observe } from './observer.ts';

/** Neither platform publishes a size; 4 MB is far above a full Messenger batch of 1,000 updates. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A request as the platform sent it: the exact bytes, which are what is signed. */
export interface WebhookRequest {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** What the platform gets back, as text/plain. */
export interface WebhookAnswer {
  readonly status: number;
  readonly text: string;
}

/** What every channel's `createWebhook` needs beside its settings. */
export interface WebhookDeps {
  readonly sink: InboundSink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Options of {@link createWebhookRouter}. */
export interface WebhookRouterOptions {
  readonly channel: ChannelName;
  readonly logger: Logger;
  readonly observe: Observe;
  /** Answers the platform's GET check. */
  readonly greet: (query: URLSearchParams) => WebhookAnswer;
  /** Handles one POST; resolves only when everything it holds is stored. */
  readonly receive: (request: WebhookRequest) => Promise<WebhookAnswer>;
}

/** A router for `/webhooks/<channel>` that reads raw bytes and never answers 429. */
export function createWebhookRouter(options: WebhookRouterOptions): Router {
  const router = express.Router();
  // Nothing is inflated: platforms do not compress, and the signature covers the bytes on the wire.
  const rawBody = express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false });
  router.get('/', (request, response) => reply(response, options.greet(queryOf(request))));
  router.post('/', rawBody, async (request, response) => {
    const body: unknown = request.body;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    reply(response, await options.receive({ body: bytes, headers: request.headers }));
  });
  router.use(failure(options));
  return router;
}

/** Options of {@link storeEvents}. */
export interface StoreOptions extends WebhookDeps {
  readonly channel: ChannelName;
  readonly events: readonly InboundEvent[];
}

/** Puts the events on disk, then acknowledges; 503 when the disk refuses, so that the platform delivers again. */
export async function storeEvents({ channel, events, sink, logger, observe }: StoreOptions): Promise<WebhookAnswer> {
  try {
    await sink.accept(events);
  } catch (error) {
    logger.error('webhook_store_failed', { channel, events: events.length, cause: describeError(error) });
    observe({ channel, metric: 'webhook_requests', label: 'store_failed', count: 1 });
    return { status: 503, text: 'NOT_STORED' };
  }
  observe({ channel, metric: 'webhook_requests', label: 'stored', count: 1 });
  for (const event of events) observe({ channel, metric: 'webhook_events', label: event.content.kind, count: 1 });
  return { status: 200, text: 'EVENT_RECEIVED' };
}

/** The one value of a header, or the empty string. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function reply(response: Response, { status, text }: WebhookAnswer): void {
  response.status(status).type('text/plain').send(text);
}

/** Parsed here and not by express, whose query parser may turn `hub.mode` into an object. */
function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://webhook.invalid').searchParams;
}

function failure({ channel, logger, observe }: WebhookRouterOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = statusOf(error);
    observe({ channel, metric: 'webhook_requests', label: status < 500 ? 'bad_request' : 'failed', count: 1 });
    logger[status < 500 ? 'warn' : 'error']('webhook_failed', { channel, status, cause: describeError(error) });
    if (response.headersSent) next(error);
    else reply(response, { status, text: status < 500 ? 'BAD_REQUEST' : 'FAILED' });
  };
}

/** body-parser marks the sender's faults (too large, aborted, compressed) with a 4xx `status`. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
