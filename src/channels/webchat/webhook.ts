import express from 'express';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';

import { describeError } from '../../infra/logger.ts';
import { storeEvents } from '../shared/webhook.ts';
import type { WebhookDeps } from '../shared/webhook.ts';
import { parseEvent } from './events.ts';
import { type Limiter, createLimiter, refuseFor } from './limits.ts';
import { allowOrigins } from './origins.ts';
import type { WebchatSettings } from './settings.ts';
import type { Streams } from './streams.ts';
import type { Uploads } from './uploads.ts';
import { addressKey, visitorOf } from './visitor.ts';

/** What {@link createWebhook} needs. */
export interface WebchatWebhookDeps extends WebhookDeps {
  readonly settings: WebchatSettings;
  readonly streams: Streams;
  readonly uploads: Uploads;
}

/** A message of 5,000 letters with its marks, in JSON escapes. */
const MAX_BODY_BYTES = 64 * 1024;

/** People type a short message every few seconds at most; a burst of a dozen is a quick tapper. */
const PER_VISITOR = { burst: 12, perMinute: 20 } as const;
/** An office or a school behind one address is many visitors. */
const PER_ADDRESS = { burst: 120, perMinute: 240 } as const;

/** Where the widget posts; resolves to 200 only when the event is on disk. */
export function createWebhook(deps: WebchatWebhookDeps): Router {
  const { settings, clock } = deps;
  const limits = { visitor: createLimiter(PER_VISITOR, clock), address: createLimiter(PER_ADDRESS, clock) };
  const router = express.Router();
  router.use(allowOrigins(settings));
  router.get('/', (_request, response) => void response.type('text/plain').send('OK'));
  router.post(
    '/',
    identified(deps, limits),
    express.text({ type: () => true, limit: MAX_BODY_BYTES, inflate: false, defaultCharset: 'utf-8' }),
    (request, response) => receive(deps, { limits, request, response }),
  );
  router.use(failure(deps));
  return router;
}

interface Limits {
  readonly visitor: Limiter;
  readonly address: Limiter;
}

interface Exchange {
  readonly limits: Limits;
  readonly request: Request;
  readonly response: Response;
}

/** Refuses strangers and floods before their body is read. */
function identified(deps: WebchatWebhookDeps, { address }: Limits) {
  return (request: Request, response: Response, next: () => void): void => {
    const wait = address(addressKey(request.ip));
    if (wait > 0) {
      count(deps, 'limited');
      return refuseFor(response, wait);
    }
    if (visitorOf(request) !== undefined) return next();
    count(deps, 'bad_signature');
    response.status(401).type('text/plain').send('NO_VISITOR');
  };
}

async function receive(deps: WebchatWebhookDeps, { limits, request, response }: Exchange): Promise<void> {
  const personId = visitorOf(request) ?? '';
  const attachments = (ids: readonly string[]) => deps.uploads.attachments(personId, ids);
  const body: unknown = request.body;
  const text = typeof body === 'string' ? body : '';
  const event = parseEvent(text, { personId, now: deps.clock.now(), attachments });
  if (event === undefined) {
    count(deps, 'bad_request');
    return void response.status(400).type('text/plain').send('BAD_REQUEST');
  }
  const isReceipt = event.content.kind === 'delivered' || event.content.kind === 'seen';
  // Receipts come with what we send, so a visitor who is refused for them would pay for our own talkativeness.
  const wait = isReceipt ? 0 : limits.visitor(personId);
  if (wait > 0) {
    count(deps, 'limited');
    return refuseFor(response, wait);
  }
  const answer = await storeEvents({ ...deps, channel: 'webchat', events: [event] });
  if (answer.status === 200 && !isReceipt) deps.streams.wake(personId);
  response.status(answer.status).type('text/plain').send(answer.text);
}

function count({ observe }: WebchatWebhookDeps, label: string): void {
  observe({ channel: 'webchat', metric: 'webhook_requests', label, count: 1 });
}

/** body-parser marks the sender's faults (too large, aborted, compressed) with a 4xx `status`. */
function failure(deps: WebchatWebhookDeps): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const given = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
    const status = typeof given === 'number' && given >= 400 && given < 500 ? given : 500;
    count(deps, status < 500 ? 'bad_request' : 'failed');
    deps.logger[status < 500 ? 'warn' : 'error']('webhook_failed', {
      ...{ channel: 'webchat', status, cause: describeError(error) },
    });
    if (response.headersSent) next(error);
    else
      response
        .status(status)
        .type('text/plain')
        .send(status === 413 ? 'TOO_LARGE' : 'FAILED');
  };
}
