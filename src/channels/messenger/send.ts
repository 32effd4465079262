import { z } from 'zod';

import type { Address } from '../../conversations/model.ts';
import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import type { ApiResult, CallApi } from '../shared/http.ts';
import type { Pauses } from '../shared/pauses.ts';
import { messageBody } from './compose.ts';
import { classifyRefusal } from './errors.ts';
import type { ApiError } from './errors.ts';
import type { ConfiguredMessenger } from './settings.ts';
import { appSecretProof } from './signature.ts';
import { regainMs } from './usage.ts';

/** What {@link createSend} needs. */
export interface SendDeps {
  readonly settings: ConfiguredMessenger;
  readonly call: CallApi;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

/** Sends one part; every failure is an outcome. */
export type Send = (request: SendRequest) => Promise<SendOutcome>;

const success = z.looseObject({ message_id: z.string().min(1) });

const failure = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number().catch(1),
    error_subcode: z.coerce.number().catch(0),
    is_transient: z.boolean().catch(false),
  }),
});

type Reply = Exclude<SendOutcome, { kind: 'sent' }> | { readonly kind: 'sent'; readonly messageId: string };

/** Sends messages of one page through the Graph API. */
export function createSend({ settings, call, pauses, clock }: SendDeps): Send {
  let rateRefusals = 0;
  return async (request) => {
    const { address, tag, speaker } = request;
    if (address.accountId !== settings.pageId) return { kind: 'stop_account', detail: 'messenger page not configured' };
    // The last guard before Meta's policy: the tag is for what a person wrote.
    if (tag !== undefined && speaker !== 'counsellor')
      return { kind: 'permanent', reason: 'window', detail: 'tag without a person' };
    const pause = pauses.active(address.personId, clock.now());
    if (pause !== undefined) return pause;
    const result = await call({ method: 'POST', ...target(settings), json: body(request) });
    const regain = result.kind === 'answered' ? regainMs(result.headers) : undefined;
    if (regain !== undefined) pauses.pauseAccount(clock.now() + regain);
    const outcome = read(result, { now: clock.now(), regainMs: regain, rateRefusals });
    pauses.note(address.personId, outcome);
    rateRefusals = outcome.kind === 'backoff' && outcome.scope === 'account' ? rateRefusals + 1 : 0;
    return outcome;
  };
}

/** Shows the three dots for up to 20 s; whatever happens, the answer goes out. */
export function createShowTyping({
  settings,
  call,
}: Pick<SendDeps, 'settings' | 'call'>): (address: Address) => Promise<void> {
  return async ({ personId }) => {
    await call({
      method: 'POST',
      ...target(settings),
      json: { recipient: { id: personId }, sender_action: 'typing_on' },
    });
  };
}

function target(settings: ConfiguredMessenger): Pick<Parameters<CallApi>[0], 'url' | 'headers' | 'query'> {
  const { graphUrl, graphVersion, pageId, pageAccessToken: accessToken, appSecret } = settings;
  return {
    url: `${graphUrl}/${graphVersion}/${encodeURIComponent(pageId)}/messages`,
    headers: { Authorization: `Bearer ${accessToken}` },
    query: { appsecret_proof: appSecretProof({ accessToken, appSecret }) },
  };
}

function body({ address, part, outboxId, tag }: SendRequest): Record<string, unknown> {
  const type = tag === undefined ? { messaging_type: 'RESPONSE' } : { messaging_type: 'MESSAGE_TAG', tag };
  return { recipient: { id: address.personId }, ...type, message: messageBody(part, { outboxId }) };
}

function read(result: ApiResult, context: Parameters<typeof classifyRefusal>[1]): Reply {
  if (result.kind === 'not_sent') return { kind: 'retry', detail: result.code };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.code };
  const sent = success.safeParse(result.body);
  if (sent.success) return { kind: 'sent', messageId: sent.data.message_id };
  const failed = failure.safeParse(result.body);
  if (failed.success) return classifyRefusal(toError(failed.data.error, result.status), context);
  return withoutEnvelope(result.status, context);
}

function toError(error: z.output<typeof failure>['error'], status: number): ApiError {
  return { code: error.code, subcode: error.error_subcode, transient: error.is_transient, status };
}

/** An answer from something before the API (a gateway, an error page), or a torn one. */
function withoutEnvelope(status: number, context: Parameters<typeof classifyRefusal>[1]): Reply {
  const detail = `http ${status}`;
  if (status === 429) return classifyRefusal({ code: status, subcode: 0, transient: false, status }, context);
  // 2xx: probably accepted. 504: the gateway gave up on a request it had passed on.
  return (status >= 200 && status < 300) || status === 504 ? { kind: 'unknown', detail } : { kind: 'retry', detail };
}
