import type { Router } from 'express';

import type { InboundEvent } from '../../conversations/model.ts';
import { opensWindow } from '../../conversations/rules.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import { readMenuChoice } from '../shared/menu.ts';
import { createWebhookRouter, headerOf, storeEvents } from '../shared/webhook.ts';
import type { WebhookAnswer, WebhookDeps, WebhookRequest } from '../shared/webhook.ts';
import type { ZaloAccounts } from './accounts.ts';
import { appIdOf, parseEvents } from './events.ts';
import type { SignatureVariant, ZaloApp } from './settings.ts';
import { verifySignature } from './signature.ts';

/** What {@link createWebhook} needs. */
export interface ZaloWebhookDeps extends WebhookDeps {
  readonly settings: ZaloApp;
  readonly accounts: ZaloAccounts;
  readonly memory: ChannelMemory;
  /** Told when Zalo says that an OA has taken its grant back; what is true is then asked for. */
  readonly suspect: (oaId: string) => void;
}

/** “The grant between app and OA was cancelled”; its body is in no public source, so it only makes us ask. */
const REVOKED = 'permission_revoked';

/** Zalo's webhook: GET for operators' checks, POST for the console's probe and for signed events. */
export function createWebhook(deps: ZaloWebhookDeps): Router {
  const { logger, observe } = deps;
  return createWebhookRouter({
    channel: 'zalo',
    logger,
    observe,
    greet: () => ({ status: 200, text: 'OK' }),
    receive: (request) => receive(deps, request),
  });
}

async function receive(deps: ZaloWebhookDeps, request: WebhookRequest): Promise<WebhookAnswer> {
  const signature = headerOf(request.headers, 'x-zevent-signature');
  if (signature === '' && isProbe(request.body))
    return count(deps, { label: 'probe', answer: { status: 200, text: 'OK' } });
  const variant = verify(deps, { request, signature });
  deps.observe({ channel: 'zalo', metric: 'signature_matches', label: variant ?? 'none', count: 1 });
  if (variant === undefined && deps.settings.signatureMode !== 'observe') return refuse(deps);
  if (deps.settings.signatureMode === 'observe')
    deps.logger.info('zalo_signature_observed', { variant: variant ?? null });
  const text = request.body.toString('utf8');
  const appId = appIdOf(text);
  // The code proves that Zalo signed it for our app; a body that names another app is not for us to keep.
  if (appId !== undefined && appId !== deps.settings.appId) {
    deps.logger.error('zalo_webhook_other_app', { appId });
    return count(deps, { label: 'other_app', answer: { status: 200, text: 'IGNORED' } });
  }
  const events = parseEvents(text, { oaId: deps.settings.oaId ?? 'unknown', now: deps.clock.now() });
  const admit = variant === undefined ? asUnsigned : (event: InboundEvent) => admitEvent(deps, event);
  return storeEvents({ ...deps, channel: 'zalo', events: events.map(admit) });
}

/** An event that nobody proved: kept for an operator to look at, under a key that leaves the true event's own free. */
function asUnsigned(event: InboundEvent): InboundEvent {
  return { ...event, key: `unsigned:${event.key}`, ...unheard('unsigned') };
}

/** What an OA that is not connected is told is kept, and never answered. */
function admitEvent(deps: ZaloWebhookDeps, event: InboundEvent): InboundEvent {
  const { content, accountId, personId } = event;
  if (content.kind === 'unsupported' && content.name === REVOKED) deps.suspect(accountId);
  const account = deps.accounts.find(accountId);
  if (account !== undefined) {
    if (personId !== null && opensWindow(content)) account.heard(personId, content.kind === 'message');
    // A number that comes now answers whoever wrote in Zalo's own tool.
    if (personId !== null && content.kind === 'echo' && content.author === 'human')
      deps.memory.rememberMenu({ accountId, personId }, []);
    return readMenuChoice(deps.memory, event);
  }
  // Events that name no OA, or that cannot be read, are about no conversation anyway.
  if (personId === null) return event;
  deps.logger.warn('zalo_event_of_unknown_oa', { accountId });
  return { ...event, ...unheard('oa_not_connected') };
}

function unheard(name: string): Pick<InboundEvent, 'personId' | 'content'> {
  return { personId: null, content: { kind: 'unsupported', name } };
}

/** The console's “Kiểm tra” button posts an unsigned `{}` (or nothing) and saves the address only on 200. */
function isProbe(body: Buffer): boolean {
  // White space and two braces; anything longer is an event and must be signed.
  return body.length <= 16 && /^\s*(\{\s*\})?\s*$/.test(body.toString('latin1'));
}

function verify(
  { settings, accounts }: ZaloWebhookDeps,
  { request, signature }: { request: WebhookRequest; signature: string },
): SignatureVariant | undefined {
  const { appId, oaSecretKey, appSecret, signatureVariants } = settings;
  const variants: readonly SignatureVariant[] = signatureVariants ?? ['documented'];
  const oaIds = variants.includes('oa_id_first') ? accounts.all().map(({ oaId }) => oaId) : [];
  const headerTimestamp = headerOf(request.headers, 'x-zevent-timestamp');
  return verifySignature(
    { body: request.body, signature, headerTimestamp },
    { appId, oaIds, oaSecretKey, appSecret, variants },
  );
}

/**
 * 403 and not 200: acknowledging what is not stored would lose every message without a trace while a key is wrong. Zalo
 * then delivers again for about two hours, and its console shows the failure. A forger gains nothing by it.
 */
function refuse(deps: ZaloWebhookDeps): WebhookAnswer {
  deps.logger.warn('webhook_signature_refused', { channel: 'zalo' });
  return count(deps, { label: 'bad_signature', answer: { status: 403, text: 'BAD_SIGNATURE' } });
}

function count(
  { observe }: ZaloWebhookDeps,
  { label, answer }: { label: string; answer: WebhookAnswer },
): WebhookAnswer {
  observe({ channel: 'zalo', metric: 'webhook_requests', label, count: 1 });
  return answer;
}
