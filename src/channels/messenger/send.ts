import { z } from 'zod';

import type { Address } from '../../conversations/model.ts';
import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
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

const success = z.looseObject({ message_id: z.string().min(1) });

type Reply = Exclude<SendOutcome, { kind: 'sent' }> | { readonly kind: 'sent'; readonly messageId: string };

/** Sends messages of one page through the Graph API. */
export function createSend(deps: SendDeps): Send {
  const { access, graph, pauses, clock } = deps;
  let rateRefusals = 0;

  async function post(request: SendRequest, message: Readonly<Record<string, unknown>>): Promise<SendOutcome> {
    const result = await graph(access, messages(access, body(request, message)));
    const regain = result.kind === 'answered' ? regainMs(result.headers) : undefined;
    if (regain !== undefined) pauses.pauseAccount(clock.now() + regain);
    return read(result, { now: clock.now(), regainMs: regain, rateRefusals });
  }

  function sendPart(request: SendRequest): Promise<SendOutcome> {
    const { part, outboxId } = request;
    if (part.file === undefined) return post(request, messageBody(part, { outboxId }));
    return deps.sendFile({
      request,
      upload: (file) =>
        uploadFile(graph, { access, file, context: { now: clock.now(), regainMs: undefined, rateRefusals } }),
      send: (file, reference) => post(request, fileBody(file, { reference, outboxId })),
    });
  }

  return async (request) => {
    const { address, tag, speaker } = request;
    // The last guard before Meta's policy: the tag is for what a person wrote.
    if (tag !== undefined && speaker !== 'counsellor')
      return { kind: 'permanent', reason: 'window', detail: 'tag without a person' };
    const pause = pauses.active(address.personId, clock.now());
    if (pause !== undefined) return pause;
    const outcome = await sendPart(request);
    pauses.note(address.personId, outcome);
    rateRefusals = outcome.kind === 'backoff' && outcome.scope === 'account' ? rateRefusals + 1 : 0;
    return outcome;
  };
}

/** Shows the three dots for up to 20 s; whatever happens, the answer goes out. */
export function createShowTyping({
  access,
  graph,
}: Pick<SendDeps, 'access' | 'graph'>): (address: Address) => Promise<void> {
  return async ({ personId }) => {
    await graph(access, messages(access, { recipient: { id: personId }, sender_action: 'typing_on' }));
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
