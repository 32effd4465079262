import { z } from 'zod';

import type { Address, OutboundPart } from '../../conversations/model.ts';
import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { idField } from '../shared/fields.ts';
import type { ApiResult } from '../shared/http.ts';
import type { Pauses } from '../shared/pauses.ts';
import type { SendFile } from '../shared/uploads.ts';
import { messageBody } from './compose.ts';
import { classifyRefusal } from './errors.ts';
import { fileBody, uploadFile } from './files.ts';
import { readApiError } from './graph.ts';
import type { CallGraph, GraphRequest } from './graph.ts';
import type { PageAccess } from './settings.ts';
import { regainMs } from './usage.ts';

/** What {@link createSend} needs. */
export interface SendDeps {
  readonly access: PageAccess;
  readonly graph: CallGraph;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly sendFile: SendFile;
}

/** Sends one part; every failure is an outcome. */
export type Send = (request: SendRequest) => Promise<SendOutcome>;

/** A message to whoever wrote a comment on the page; Facebook takes one for each comment. */
export interface PrivateReply {
  readonly commentId: string;
  /** Comes back in the echo. */
  readonly outboxId: string;
  readonly part: OutboundPart;
}

/** What a private reply led to, with the person's id on the page where Facebook tells it. */
export interface PrivateReplyResult {
  readonly outcome: SendOutcome;
  readonly personId?: string;
}

const success = z.looseObject({ message_id: z.string().min(1) });

const recipient = z.looseObject({ recipient_id: idField });

type Reply = Exclude<SendOutcome, { kind: 'sent' }> | { readonly kind: 'sent'; readonly messageId: string };

/** Sends messages of one page through the Graph API. */
export function createSend(deps: SendDeps): Send {
  const { access, graph, pauses, clock, sendFile } = deps;
  const calls = createCalls(deps);

  async function post(request: SendRequest, message: Readonly<Record<string, unknown>>): Promise<SendOutcome> {
    return (await calls.post(body(request, message))).outcome;
  }

  function sendPart(request: SendRequest): Promise<SendOutcome> {
    const { part, outboxId } = request;
    if (part.file === undefined) return post(request, messageBody(part, { outboxId }));
    return sendFile({
      request,
      upload: (file) => uploadFile(graph, { access, file, context: calls.context() }),
      send: (file, reference) => post(request, fileBody(file, { reference, outboxId })),
    });
  }

  return async (request) => {
    const { address, tag, speaker } = request;
    // The last guard before Meta's policy: the tag is for what a person wrote.
    if (tag !== undefined && speaker !== 'counsellor')
      return { kind: 'permanent', reason: 'window', detail: 'tag without a person' };
    const pause = pauses.active(address.personId, clock.now());
    return pause ?? calls.note(address.personId, await sendPart(request));
  };
}

/** Answers comments of one page in private. */
export function createPrivateReply(deps: CallDeps): (reply: PrivateReply) => Promise<PrivateReplyResult> {
  const calls = createCalls(deps);
  return async ({ commentId, outboxId, part }) => {
    const pausedAs = `comment ${commentId}`;
    const pause = deps.pauses.active(pausedAs, deps.clock.now());
    if (pause !== undefined) return { outcome: pause };
    const json = { recipient: { comment_id: commentId }, message: messageBody(part, { outboxId }) };
    const { outcome, answer } = await calls.post(json);
    const known = recipient.safeParse(answer);
    return { outcome: calls.note(pausedAs, outcome), ...(known.success && { personId: known.data.recipient_id }) };
  };
}

type CallDeps = Omit<SendDeps, 'sendFile'>;

/** Calls to the messages edge, with what one teaches the next about limits. */
function createCalls({ access, graph, pauses, clock }: CallDeps) {
  let rateRefusals = 0;
  const context = (regain?: number) => ({ now: clock.now(), regainMs: regain, rateRefusals });
  return {
    context,
    async post(json: unknown): Promise<{ readonly outcome: SendOutcome; readonly answer?: unknown }> {
      const result = await graph(access, messages(access, json));
      const regain = result.kind === 'answered' ? regainMs(result.headers) : undefined;
      if (regain !== undefined) pauses.pauseAccount(clock.now(), regain);
      const answer = result.kind === 'answered' ? { answer: result.body } : {};
      return { outcome: read(result, context(regain)), ...answer };
    },
    note(pausedAs: string, outcome: SendOutcome): SendOutcome {
      pauses.note(pausedAs, outcome, clock.now());
      rateRefusals = outcome.kind === 'backoff' && outcome.scope === 'account' ? rateRefusals + 1 : 0;
      return outcome;
    },
  };
}

/**
 * Shows that a message was taken up: it becomes “seen”, and the three dots show for up to 20 s. Both at once, so that
 * neither waits for the other and no dots come after the answer; whatever becomes of them, the answer goes out.
 */
export function createTakeUp({ access, graph, pauses, clock }: CallDeps): (address: Address) => Promise<void> {
  return async ({ personId }) => {
    // Calling during a limit prolongs it, and the answer would have to wait longer for a courtesy.
    if (pauses.active(personId, clock.now()) !== undefined) return;
    const act = (action: 'mark_seen' | 'typing_on') =>
      graph(access, messages(access, { recipient: { id: personId }, sender_action: action }));
    await Promise.all([act('mark_seen'), act('typing_on')]);
  };
}

function messages({ pageId }: PageAccess, json: unknown): GraphRequest {
  return { method: 'POST', path: `${encodeURIComponent(pageId)}/messages`, json };
}

function body(
  { address, tag }: SendRequest,
  message: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const type = tag === undefined ? { messaging_type: 'RESPONSE' } : { messaging_type: 'MESSAGE_TAG', tag };
  return { recipient: { id: address.personId }, ...type, message };
}

function read(result: ApiResult, context: Parameters<typeof classifyRefusal>[1]): Reply {
  if (result.kind === 'not_sent') return { kind: 'retry', detail: result.code };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.code };
  const sent = success.safeParse(result.body);
  if (sent.success) return { kind: 'sent', messageId: sent.data.message_id };
  const error = readApiError(result.body, result.status);
  if (error !== undefined) return classifyRefusal(error, context);
  return withoutEnvelope(result.status, context);
}

/** An answer from something before the API (a gateway, an error page), or a torn one. */
function withoutEnvelope(status: number, context: Parameters<typeof classifyRefusal>[1]): Reply {
  const detail = `http ${status}`;
  if (status === 429) return classifyRefusal({ code: status, subcode: 0, transient: false, status }, context);
  // 2xx: probably accepted. 504: the gateway gave up on a request it had passed on.
  return (status >= 200 && status < 300) || status === 504 ? { kind: 'unknown', detail } : { kind: 'retry', detail };
}
