import type { Router } from 'express';

import { equalSecrets } from '../shared/secrets.ts';
import { createWebhookRouter, headerOf, storeEvents } from '../shared/webhook.ts';
import type { WebhookAnswer, WebhookDeps, WebhookRequest } from '../shared/webhook.ts';
import type { CommentReplies } from './comment-replies.ts';
import type { createEnforcement } from './enforcement.ts';
import { parseEvents } from './events.ts';
import type { Routing } from './routing.ts';
import type { MessengerApp } from './settings.ts';
import { verifySignature } from './signature.ts';

/** What {@link createWebhook} needs. */
export interface MessengerWebhookDeps extends WebhookDeps {
  readonly settings: MessengerApp;
  /** Follows who has which thread. */
  readonly routing: Pick<Routing, 'received' | 'stored'>;
  /** Hears what Facebook does to a page. */
  readonly enforcement: ReturnType<typeof createEnforcement>;
  /** Answers comments, where the operator wants it. */
  readonly comments: Pick<CommentReplies, 'received'> | undefined;
}

/** Messenger's webhook: GET for the dashboard's subscription check, POST for signed batches. */
export function createWebhook(deps: MessengerWebhookDeps): Router {
  const { logger, observe } = deps;
  return createWebhookRouter({
    channel: 'messenger',
    logger,
    observe,
    greet: (query) => greet(deps, query),
    receive: (request) => receive(deps, request),
  });
}

/** The challenge goes back verbatim when the token is ours; its alphabet is bounded because it is echoed. */
function greet({ settings, logger }: MessengerWebhookDeps, query: URLSearchParams): WebhookAnswer {
  const challenge = query.get('hub.challenge') ?? '';
  const known = equalSecrets(query.get('hub.verify_token') ?? '', settings.verifyToken);
  if (known && query.get('hub.mode') === 'subscribe' && /^[\w-]{1,256}$/.test(challenge))
    return { status: 200, text: challenge };
  logger.warn('webhook_verification_refused', { channel: 'messenger' });
  return { status: 403, text: 'VERIFICATION_REFUSED' };
}

async function receive(deps: MessengerWebhookDeps, { body, headers }: WebhookRequest): Promise<WebhookAnswer> {
  const { settings, clock, logger, observe, routing, enforcement, comments } = deps;
  const signature = headerOf(headers, 'x-hub-signature-256');
  if (!verifySignature({ body, signature }, { appSecret: settings.appSecret })) {
    // Refused and not swallowed: a wrong secret must be noticed, and Meta delivers again for hours.
    logger.warn('webhook_signature_refused', { channel: 'messenger' });
    observe({ channel: 'messenger', metric: 'webhook_requests', label: 'bad_signature', count: 1 });
    return { status: 403, text: 'BAD_SIGNATURE' };
  }
  observe({ channel: 'messenger', metric: 'signature_matches', label: 'documented', count: 1 });
  const { pageId = '', appId } = settings;
  const text = body.toString('utf8');
  const events = parseEvents(text, { pageId, appId, now: clock.now() });
  routing.received(events);
  comments?.received(text);
  const answer = await storeEvents({ ...deps, channel: 'messenger', events });
  if (answer.status !== 200) return answer;
  routing.stored(events);
  enforcement(events);
  return answer;
}
