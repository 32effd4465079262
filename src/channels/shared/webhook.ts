import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import express from 'express';
import type { ErrorRequestHandler, Request, Router } from 'express';

import type { ChannelName, InboundEvent } from '../../conversations/model.ts';
import type { InboundSink } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import { type BodyFault, readBody } from './body.ts';
import type { Observe } from './observer.ts';

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
  router.get('/', (request, response) => reply(response, options.greet(queryOf(request))));
  router.post('/', async (request, response) => reply(response, await answerPost(options, request)));
  router.use(failure(options));
  return router;
}

async function answerPost(options: WebhookRouterOptions, request: IncomingMessage): Promise<WebhookAnswer> {
  const body = await readBody(request);
  return Buffer.isBuffer(body) ? options.receive({ body, headers: request.headers }) : refuse(options, body);
}

function refuse({ channel, logger, observe }: WebhookRouterOptions, status: BodyFault): WebhookAnswer {
  observe({ channel, metric: 'webhook_requests', label: 'bad_request', count: 1 });
  logger.warn('webhook_failed', { channel, status });
  return { status, text: 'BAD_REQUEST' };
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

/** Written by hand: express would also compute a digest of every acknowledgement. */
function reply(response: ServerResponse, { status, text }: WebhookAnswer): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    // An echoed challenge is never anything but text.
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

/** Parsed here and not by express, whose query parser may turn `hub.mode` into an object. */
function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://webhook.invalid').searchParams;
}

function failure({ channel, logger, observe }: WebhookRouterOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    observe({ channel, metric: 'webhook_requests', label: 'failed', count: 1 });
    logger.error('webhook_failed', { channel, status: 500, cause: describeError(error) });
    if (response.headersSent) next(error);
    else reply(response, { status: 500, text: 'FAILED' });
  };
}
