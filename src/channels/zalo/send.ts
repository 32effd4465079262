import { z } from 'zod';

import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { ApiResult, CallApi } from '../shared/http.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import { menuPayloads } from '../shared/menu.ts';
import type { Pauses } from '../shared/pauses.ts';
import { callWith } from './api.ts';
import { BUTTON_FORMATS, isListed, messageBody } from './compose.ts';
import type { ButtonFormat } from './compose.ts';
import { classifyRefusal } from './errors.ts';
import type { ApiError, Refusal } from './errors.ts';
import type { ConfiguredZalo } from './settings.ts';
import type { TokenKeeper } from './tokens.ts';

/** What {@link createSend} needs. */
export interface SendDeps {
  readonly settings: ConfiguredZalo;
  readonly tokens: TokenKeeper;
  readonly call: CallApi;
  readonly memory: ChannelMemory;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Sends one part; every failure is an outcome. */
export type Send = (request: SendRequest) => Promise<SendOutcome>;

/** Buttons are tried again on an account that refused them this long ago: it may have a larger package now. */
const FORMAT_MEMORY_MS = 7 * 24 * 3_600_000;

/** The consultation endpoint answers 200 for errors too: `error` decides, and 0 without a message id is no success. */
const sendAnswer = z.looseObject({
  error: z.coerce.number(),
  message: z.string().catch(''),
  data: z
    .looseObject({
      message_id: z.union([z.string().min(1), z.number().transform(String)]),
      quota: z
        .looseObject({ quota_type: z.string(), remain: z.coerce.number().int().min(0) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

type Reply = Extract<SendOutcome, { readonly kind: 'sent' }> | Refusal;

/** Allowances that an account pays for; the free window’s own (`reply`) says nothing about them. */
const PAID_QUOTAS = ['sub_quota', 'purchase_quota', 'reward_quota'];

/** Sends consultation messages of one OA (`v3.0/oa/message/cs`). */
export function createSend(deps: SendDeps): Send {
  const { settings, pauses, clock } = deps;
  return async (request) => {
    const { accountId, personId } = request.address;
    if (accountId !== settings.oaId) return { kind: 'stop_account', detail: 'zalo account not configured' };
    const pause = pauses.active(personId, clock.now());
    if (pause !== undefined) return pause;
    const outcome = await sendInSomeFormat(deps, request);
    pauses.note(personId, outcome);
    return outcome;
  };
}

async function sendInSomeFormat(deps: SendDeps, request: SendRequest): Promise<SendOutcome> {
  const formats = formatsFor(deps, request);
  for (const [index, format] of formats.entries()) {
    const canChangeFormat = index < formats.length - 1;
    const reply = await sendWithToken(deps, { request, format, canChangeFormat });
    if (reply.kind === 'change_format') continue;
    if (reply.kind === 'renew_token') return { kind: 'stop_account', detail: 'zalo token refused' };
    if (reply.kind === 'sent') rememberIfPossible(deps, { request, format });
    return reply;
  }
  return { kind: 'permanent', reason: 'content', detail: 'zalo no format accepted' };
}

/** The formats to try for this part, the remembered one first; the text menu is always the last resort. */
function formatsFor({ memory, clock }: SendDeps, { address, part }: SendRequest): readonly ButtonFormat[] {
  if (part.buttons.length === 0) return ['text_menu'];
  const remembered = memory.format(address.accountId);
  const format = BUTTON_FORMATS.find((name) => name === remembered?.format);
  if (format === undefined || remembered === undefined) return BUTTON_FORMATS;
  if (format !== 'text_menu') return [format, 'text_menu'];
  return clock.now() - remembered.chosenAt < FORMAT_MEMORY_MS ? ['text_menu'] : BUTTON_FORMATS;
}

/** The message is out: a disk that refuses now must not turn its success into doubt. */
function rememberIfPossible(deps: SendDeps, used: { request: SendRequest; format: ButtonFormat }): void {
  try {
    remember(deps, used);
  } catch (error) {
    deps.logger.error('zalo_format_not_saved', { cause: describeError(error) });
  }
}

/** One message with odd buttons must not cost an account its buttons: a format that worked before is kept. */
function remember({ memory }: SendDeps, { request, format }: { request: SendRequest; format: ButtonFormat }): void {
  const { address, part } = request;
  if (part.buttons.length === 0) return;
  const known = memory.format(address.accountId)?.format;
  const downgrade = format === 'text_menu' && known !== undefined && known !== 'text_menu';
  if (!downgrade && known !== format) memory.rememberFormat(address.accountId, format);
  const written = format === 'text_menu' || isListed(part);
  memory.rememberMenu(address, written ? menuPayloads(part.buttons) : []);
}

interface Attempt {
  readonly request: SendRequest;
  readonly format: ButtonFormat;
  readonly canChangeFormat: boolean;
}

/** One call, and one more with a new token where the first was refused for its token. */
async function sendWithToken(deps: SendDeps, attempt: Attempt): Promise<Reply> {
  const first = await deps.tokens.current();
  if (!first.ok) return notSent(first.outcome);
  const reply = await post(deps, { attempt, token: first.token });
  if (reply.kind !== 'renew_token') return reply;
  const second = await deps.tokens.renew(first.token);
  if (!second.ok) return notSent(second.outcome);
  return post(deps, { attempt, token: second.token });
}

async function post(deps: SendDeps, { attempt, token }: { attempt: Attempt; token: string }): Promise<Reply> {
  const { request, format, canChangeFormat } = attempt;
  const json = { recipient: { user_id: request.address.personId }, message: messageBody(request.part, format) };
  const message = { method: 'POST', path: '/v3.0/oa/message/cs', json } as const;
  const result = await callWith(deps.call, { settings: deps.settings, token, request: message });
  const reply = read(result);
  if (reply.kind !== 'refused') return reply;
  return classifyRefusal(reply.error, {
    now: deps.clock.now(),
    canChangeFormat,
    tokenIsFresh: deps.tokens.isFresh(token),
  });
}

function read(result: ApiResult): Reply | { readonly kind: 'refused'; readonly error: ApiError } {
  if (result.kind === 'not_sent') return { kind: 'retry', detail: result.code };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.code };
  const parsed = sendAnswer.safeParse(result.body);
  if (!parsed.success) return withoutEnvelope(result.status);
  const { error: code, message, data } = parsed.data;
  if (code !== 0) return { kind: 'refused', error: { code, message } };
  if (data === undefined) return { kind: 'unknown', detail: 'zalo 0 without message id' };
  const paid = data.quota !== undefined && PAID_QUOTAS.includes(data.quota.quota_type);
  return { kind: 'sent', messageId: String(data.message_id), ...(paid && { quotaLeft: data.quota?.remain ?? 0 }) };
}

/** An answer from something before the API (a gateway, a maintenance page), or a torn one. */
function withoutEnvelope(status: number): Reply {
  const detail = `http ${status}`;
  // 2xx: probably accepted. 504: the gateway gave up on a request it had passed on.
  return (status >= 200 && status < 300) || status === 504 ? { kind: 'unknown', detail } : { kind: 'retry', detail };
}

function notSent(outcome: SendOutcome): Reply {
  return outcome;
}
