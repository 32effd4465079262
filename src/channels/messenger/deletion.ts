import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Request, Router } from 'express';
import { z } from 'zod';

import { erasureCode } from '../../conversations/erasure-code.ts';
import type { InboundEvent } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import { readBody } from '../shared/body.ts';
import { idField, timeField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';
import { fingerprint } from '../shared/secrets.ts';
import type { WebhookDeps } from '../shared/webhook.ts';
import { classifyRefusal } from './errors.ts';
import type { CallGraph } from './graph.ts';
import { readApiError } from './graph.ts';
import type { MessengerApp } from './settings.ts';

/** Where Facebook tells that somebody wants to be forgotten, below the webhook's address. */
const DELETION_PATH = '/data-deletion';

/** What {@link mountDeletion} needs. */
export interface DeletionDeps extends WebhookDeps {
  readonly settings: MessengerApp;
  readonly graph: CallGraph;
  /** Pages that the installation works for. */
  readonly pageIds: () => readonly string[];
}

/** A person of the app who wants to be forgotten; the id is the app's, not the page's. */
interface DeletionRequest {
  readonly userId: string;
  readonly issuedAt: EpochMs;
}

interface Answer {
  readonly status: number;
  readonly body: string | { readonly url: string; readonly confirmation_code: string };
}

/** A request is sent at once; an old one that turns up again must not erase what was written since. */
const MAX_AGE_MS = 24 * 3_600_000;
/** How far Facebook's clock may be ahead of ours. */
const AHEAD_MS = 300_000;
/** A signed request is a few hundred characters. */
const MAX_FORM_BYTES = 16_384;

const payload = z.looseObject({
  algorithm: z.string().refine((name) => name.toUpperCase() === 'HMAC-SHA256'),
  user_id: idField,
  issued_at: timeField,
});

/**
 * Reads a `signed_request`.
 * 1. It is two parts in base64url, parted by one dot: signature and payload.
 * 2. The signature is the HMAC-SHA256 of the second part as it stands, with the app secret, compared in constant time.
 * 3. Only then the payload is read: JSON that names the algorithm, the person and the time.
 * @returns `undefined` for everything else.
 */
export function readSignedRequest(
  signed: string,
  { appSecret }: { readonly appSecret: string },
): DeletionRequest | undefined {
  const [, given = '', body = ''] = /^([\w-]{1,100})={0,2}\.([\w-]{1,8000}={0,2})$/.exec(signed) ?? [];
  if (appSecret === '') return undefined;
  const expected = createHmac('sha256', appSecret).update(body).digest();
  const mac = Buffer.from(given, 'base64url');
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  const parsed = payload.safeParse(parseJson(Buffer.from(body, 'base64url').toString('utf8')));
  return parsed.success ? { userId: parsed.data.user_id, issuedAt: parsed.data.issued_at } : undefined;
}

/**
 * The data-deletion callback: what Facebook signs becomes an erasure, on disk before it is answered with its number and
 * the address where anybody can see how far it is. The same request again is the same erasure.
 */
export function mountDeletion(router: Router, deps: DeletionDeps): void {
  router.post(DELETION_PATH, async (request, response) => {
    const { status, body } = await answerTo(deps, request).catch((error: unknown): Answer => {
      deps.logger.error('messenger_deletion_failed', { cause: describeError(error) });
      return { status: 503, body: 'NOT_STORED' };
    });
    response.status(status).set('cache-control', 'no-store');
    if (typeof body === 'string') response.type('text/plain').send(body);
    else response.json(body);
  });
}

async function answerTo(deps: DeletionDeps, request: Request): Promise<Answer> {
  const { settings, logger, observe, clock } = deps;
  const signed = await signedIn(request);
  if (signed === undefined) return { status: 400, body: 'NO_SIGNED_REQUEST' };
  const wanted = readSignedRequest(signed, settings);
  if (wanted === undefined) {
    logger.warn('messenger_deletion_refused', { reason: 'bad_signature' });
    observe({ channel: 'messenger', metric: 'webhook_requests', label: 'bad_signature', count: 1 });
    return { status: 403, body: 'BAD_SIGNATURE' };
  }
  const age = clock.now() - wanted.issuedAt;
  if (age > MAX_AGE_MS || age < -AHEAD_MS) return { status: 400, body: 'TOO_OLD' };
  const people = await peopleOf(deps, wanted.userId);
  if (people === undefined) return { status: 503, body: 'TRY_AGAIN' };
  const events = people.map((person) => withdrawalOf(person, { signed, wanted }));
  await deps.sink.accept(events.map(({ event }) => event));
  const [first] = events;
  if (first === undefined) return { status: 503, body: 'NO_PAGE' };
  const url = `${settings.publicUrl ?? ownAddress(request)}/erasure/${first.code}`;
  return { status: 200, body: { url, confirmation_code: first.code } };
}

async function signedIn(request: IncomingMessage): Promise<string | undefined> {
  const body = await readBody(request);
  if (!Buffer.isBuffer(body) || body.length > MAX_FORM_BYTES) return undefined;
  return new URLSearchParams(body.toString('utf8')).get('signed_request') ?? undefined;
}

interface PagePerson {
  readonly pageId: string;
  readonly personId: string;
}

const matches = z.looseObject({
  data: z.array(z.looseObject({ id: idField, page: z.looseObject({ id: idField }) })),
});

/**
 * Who the person is on our pages; `undefined` when Facebook cannot be asked now. Without a match the id itself is taken,
 * which it is for an app that nobody signs in to.
 */
async function peopleOf({ graph, settings, pageIds }: DeletionDeps, userId: string): Promise<PagePerson[] | undefined> {
  const asApp = { pageId: '', accessToken: `${settings.appId}|${settings.appSecret}` };
  const result = await graph(asApp, { method: 'GET', path: `${encodeURIComponent(userId)}/ids_for_pages` });
  if (result.kind !== 'answered') return undefined;
  const found = matches.safeParse(result.body);
  if (!found.success && isPassing(result)) return undefined;
  const people = (found.data?.data ?? [])
    .map(({ id, page }) => ({ pageId: page.id, personId: id }))
    .filter(({ pageId }) => pageIds().includes(pageId));
  return people.length > 0 ? people : pageIds().map((pageId) => ({ pageId, personId: userId }));
}

/** Is the refusal one that may be gone the next time? */
function isPassing({ body, status }: { readonly body: unknown; readonly status: number }): boolean {
  const error = readApiError(body, status);
  if (error === undefined) return true;
  const { kind } = classifyRefusal(error, { now: 0, regainMs: undefined, rateRefusals: 0 });
  return kind === 'retry' || kind === 'backoff';
}

function withdrawalOf(
  { pageId, personId }: PagePerson,
  { signed, wanted }: { readonly signed: string; readonly wanted: DeletionRequest },
): { readonly code: string; readonly event: InboundEvent } {
  const code = erasureCode(`${pageId} ${signed}`);
  const event: InboundEvent = {
    key: `withdrawn:${fingerprint(signed)}`,
    channel: 'messenger',
    accountId: pageId,
    personId,
    occurredAt: wanted.issuedAt,
    content: { kind: 'withdrawn', code },
    // Nothing of the request is kept: the person is about to be forgotten.
    raw: '',
  };
  return { code, event };
}

/** The address that Facebook called, where none is configured; it is read by Facebook only. */
function ownAddress(request: Request): string {
  const host = request.get('host') ?? '';
  return `https://${/^[\w.:-]{1,255}$/.test(host) ? host : 'localhost'}`;
}
