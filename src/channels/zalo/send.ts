import { z } from 'zod';

import type { KeptOutboundFile, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { ApiResult, CallApi } from '../shared/http.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import { menuPayloads } from '../shared/menu.ts';
import type { Pauses } from '../shared/pauses.ts';
import { UPLOAD_TIMEOUT_MS } from '../shared/uploads.ts';
import type { SendFile, Uploaded } from '../shared/uploads.ts';
import { callWith } from './api.ts';
import { BUTTON_FORMATS, isListed, messageBody } from './compose.ts';
import type { ButtonFormat } from './compose.ts';
import { contactBody, pictureAddress } from './contact.ts';
import { classifyRefusal } from './errors.ts';
import type { ApiError, Refusal } from './errors.ts';
import { fileBody, readUpload, uploadPath } from './files.ts';
import { type Quotas, type SentQuota, isPaid } from './quota.ts';
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
  readonly sendFile: SendFile;
  readonly quotas: Pick<Quotas, 'sent' | 'refused'>;
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

/** Sends consultation messages of one OA (`v3.0/oa/message/cs`). */
export function createSend(deps: SendDeps): Send {
  const { settings, pauses, clock } = deps;
  return async (request) => {
    const { accountId, personId } = request.address;
    if (accountId !== settings.oaId) return { kind: 'stop_account', detail: 'zalo account not configured' };
    const pause = pauses.active(personId, clock.now());
    if (pause !== undefined) return pause;
    const file = request.part.file !== undefined;
    const outcome = await (file ? sendFile(deps, request) : sendInSomeFormat(deps, request));
    pauses.note(personId, outcome, clock.now());
    return outcome;
  };
}

/** Uploads where needed, then sends under the platform's name for it. */
function sendFile(deps: SendDeps, request: SendRequest): Promise<SendOutcome> {
  return deps.sendFile({
    request,
    upload: async (file) => {
      const reply = await withToken(deps, (token) => upload(deps, { file, token }));
      if (reply.kind === 'renew_token') return TOKEN_REFUSED;
      return reply.kind === 'change_format' || reply.kind === 'unknown' ? { kind: 'retry', detail: 'upload' } : reply;
    },
    async send(file, reference) {
      const message = fileBody(file, { text: request.part.text, reference });
      const attempt = { request, message, canChangeFormat: false };
      const reply = await withToken<Reply>(deps, (token) => post(deps, { attempt, token }));
      return settled(reply);
    },
  });
}

async function upload(
  deps: SendDeps,
  { file, token }: { readonly file: KeptOutboundFile; readonly token: string },
): Promise<Uploaded | Refusal> {
  const multipart = { field: 'file', file };
  const request = { method: 'POST', path: uploadPath(file), multipart, timeoutMs: UPLOAD_TIMEOUT_MS } as const;
  const result = await callWith(deps.call, { settings: deps.settings, token, request });
  const answer = readUpload(result);
  return answer.kind === 'refused' ? classify(deps, { error: answer.error, token, canChangeFormat: false }) : answer;
}

const TOKEN_REFUSED = { kind: 'stop_account', detail: 'zalo token refused' } as const;

function settled(reply: Reply): SendOutcome {
  if (reply.kind === 'renew_token') return TOKEN_REFUSED;
  return reply.kind === 'change_format' ? { kind: 'permanent', reason: 'content', detail: 'zalo format' } : reply;
}

async function sendInSomeFormat(deps: SendDeps, request: SendRequest): Promise<SendOutcome> {
  const forms = formsOf(deps, request);
  for (const [index, { message, format }] of forms.entries()) {
    const canChangeFormat = index < forms.length - 1;
    const attempt = { request, message, canChangeFormat };
    const reply = await withToken<Reply>(deps, (token) => post(deps, { attempt, token }));
    if (reply.kind === 'change_format') continue;
    if (reply.kind === 'renew_token') return TOKEN_REFUSED;
    if (reply.kind === 'sent' && format !== undefined) rememberIfPossible(deps, { request, format });
    return reply;
  }
  return { kind: 'permanent', reason: 'content', detail: 'zalo no format accepted' };
}

interface Form {
  /** The `message` member of the call. */
  readonly message: Readonly<Record<string, unknown>>;
  /** How its buttons are attached. */
  readonly format?: ButtonFormat;
}

/** The forms in which the part may be sent, in the order they are tried; words alone are always the last resort. */
function formsOf(deps: SendDeps, request: SendRequest): readonly Form[] {
  const { part } = request;
  const picture = pictureAddress(deps.settings);
  if (part.asks === 'contact' && picture !== undefined)
    return [{ message: contactBody(part, picture) }, { message: { text: part.text } }];
  return formatsFor(deps, request).map((format) => ({ format, message: messageBody(part, format) }));
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
  const { address, part, speaker } = request;
  // A number that comes now answers the counsellor, not a menu above.
  if (speaker === 'counsellor') return memory.rememberMenu(address, []);
  if (part.buttons.length === 0) return;
  const known = memory.format(address.accountId)?.format;
  const downgrade = format === 'text_menu' && known !== undefined && known !== 'text_menu';
  if (!downgrade && known !== format) memory.rememberFormat(address.accountId, format);
  const written = format === 'text_menu' || isListed(part);
  memory.rememberMenu(address, written ? menuPayloads(part.buttons) : []);
}

interface Attempt {
  readonly request: SendRequest;
  /** The `message` member of the call. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly canChangeFormat: boolean;
}

/** One call, and one more with a new token where the first was refused for its token. */
async function withToken<T extends { readonly kind: string }>(
  deps: SendDeps,
  act: (token: string) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const first = await deps.tokens.current();
  if (!first.ok) return first.outcome;
  const reply = await act(first.token);
  if (reply.kind !== 'renew_token') return reply;
  const second = await deps.tokens.renew(first.token);
  return second.ok ? act(second.token) : second.outcome;
}

async function post(deps: SendDeps, { attempt, token }: { attempt: Attempt; token: string }): Promise<Reply> {
  const { request, message, canChangeFormat } = attempt;
  const json = { recipient: { user_id: request.address.personId }, message };
  const call = { method: 'POST', path: '/v3.0/oa/message/cs', json } as const;
  const result = await callWith(deps.call, { settings: deps.settings, token, request: call });
  const reply = read(result);
  const { personId } = request.address;
  if (reply.kind === 'refused') {
    deps.quotas.refused(personId, reply.error.code);
    return classify(deps, { error: reply.error, token, canChangeFormat });
  }
  if (reply.kind !== 'taken') return reply;
  const { messageId, quota } = reply;
  deps.quotas.sent(personId, quota);
  return { kind: 'sent', messageId, ...(quota !== undefined && isPaid(quota) && { quotaLeft: quota.remain }) };
}

type Read =
  | Exclude<Reply, { readonly kind: 'sent' }>
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'taken'; readonly messageId: string; readonly quota: SentQuota | undefined };

interface Refused {
  readonly error: ApiError;
  readonly token: string;
  readonly canChangeFormat: boolean;
}

function classify({ clock, tokens }: SendDeps, { error, token, canChangeFormat }: Refused): Refusal {
  return classifyRefusal(error, { now: clock.now(), canChangeFormat, tokenIsFresh: tokens.isFresh(token) });
}

function read(result: ApiResult): Read {
  if (result.kind === 'not_sent') return { kind: 'retry', detail: result.code };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.code };
  const parsed = sendAnswer.safeParse(result.body);
  if (!parsed.success) return withoutEnvelope(result.status);
  const { error: code, message, data } = parsed.data;
  if (code !== 0) return { kind: 'refused', error: { code, message } };
  if (data === undefined) return { kind: 'unknown', detail: 'zalo 0 without message id' };
  return { kind: 'taken', messageId: String(data.message_id), quota: data.quota };
}

/** An answer from something before the API (a gateway, a maintenance page), or a torn one. */
function withoutEnvelope(status: number): Read {
  const detail = `http ${status}`;
  // 2xx: probably accepted. 504: the gateway gave up on a request it had passed on.
  return (status >= 200 && status < 300) || status === 504 ? { kind: 'unknown', detail } : { kind: 'retry', detail };
}
