import type { Router } from 'express';

import type { ChannelMemory } from '../shared/memory.ts';
import { readMenuChoice } from '../shared/menu.ts';
import { equalSecrets } from '../shared/secrets.ts';
import { createWebhookRouter, headerOf, storeEvents } from '../shared/webhook.ts';
import type { WebhookAnswer, WebhookDeps, WebhookRequest } from '../shared/webhook.ts';
import { parseEvent } from './events.ts';
import type { ConfiguredZaloBot } from './settings.ts';

/** What {@link createWebhook} needs. */
export interface ZaloBotWebhookDeps extends WebhookDeps {
  readonly settings: ConfiguredZaloBot;
  readonly memory: ChannelMemory;
}

/** The bot's webhook: whoever knows the secret is the platform. */
export function createWebhook(deps: ZaloBotWebhookDeps): Router {
  const { logger, observe } = deps;
  return createWebhookRouter({
    channel: 'zalo-bot',
    logger,
    observe,
    greet: () => ({ status: 200, text: 'OK' }),
    receive: (request) => receive(deps, request),
  });
}

async function receive(deps: ZaloBotWebhookDeps, { body, headers }: WebhookRequest): Promise<WebhookAnswer> {
  const { settings, clock, logger, observe } = deps;
  if (!equalSecrets(headerOf(headers, 'x-bot-api-secret-token'), settings.secret)) {
    logger.warn('webhook_signature_refused', { channel: 'zalo-bot' });
    observe({ channel: 'zalo-bot', metric: 'webhook_requests', label: 'bad_signature', count: 1 });
    return { status: 401, text: 'BAD_SECRET' };
  }
  const event = parseEvent(body.toString('utf8'), clock.now());
  return storeEvents({ ...deps, channel: 'zalo-bot', events: [readMenuChoice(deps.memory, event)] });
}
