import { z } from 'zod';

import type { OutboundFiles, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import type { ApiResult } from '../shared/http.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import { menuPayloads } from '../shared/menu.ts';
import type { Pauses } from '../shared/pauses.ts';
import { FILE_GONE } from '../shared/uploads.ts';
import type { CallBot } from './api.ts';
import { classifyRefusal } from './errors.ts';
import { ZALO_BOT_ACCOUNT } from './settings.ts';

/** What {@link createSend} needs. */
export interface SendDeps {
  readonly bot: CallBot;
  readonly memory: ChannelMemory;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly files: OutboundFiles;
  /** Where the platform gets a picture; left out without a public address. */
  readonly photoUrl: ((fileId: string) => string) | undefined;
}

/** Sends one part; every failure is an outcome. */
export type Send = (request: SendRequest) => Promise<SendOutcome>;

const answer = z.discriminatedUnion('ok', [
  z.looseObject({
    ok: z.literal(true),
    result: z.looseObject({ message_id: z.union([z.string().min(1), z.number().transform(String)]) }),
  }),
  z.looseObject({ ok: z.literal(false), error_code: z.coerce.number() }),
]);

/** Sends messages of one bot (`sendMessage`). */
export function createSend(deps: SendDeps): Send {
  const { bot, pauses, clock } = deps;
  return async (request) => {
    const { accountId, personId } = request.address;
    if (accountId !== ZALO_BOT_ACCOUNT) return { kind: 'stop_account', detail: 'zalo-bot account not known' };
    const pause = pauses.active(personId, clock.now());
    if (pause !== undefined) return pause;
    const call = callOf(deps, request);
    if ('kind' in call) return call;
    const outcome = read(await bot(call.method, { chat_id: personId, ...call.content }), clock);
    pauses.note(personId, outcome, clock.now());
    if (outcome.kind === 'sent') rememberMenu(deps, request);
    return outcome;
  };
}

interface Call {
  readonly method: 'sendMessage' | 'sendPhoto';
  readonly content: Readonly<Record<string, string>>;
}

function callOf({ files, photoUrl }: SendDeps, { part: { text, file } }: SendRequest): Call | SendOutcome {
  if (file === undefined) return { method: 'sendMessage', content: { text } };
  if (file.kind !== 'image' || photoUrl === undefined) {
    return { kind: 'permanent', reason: 'content', detail: 'zalo-bot takes no such file' };
  }
  if (files.find(file.id) === undefined) return FILE_GONE;
  return { method: 'sendPhoto', content: { photo: photoUrl(file.id), ...(text !== '' && { caption: text }) } };
}

/** The message is out: a disk that refuses now must not turn its success into doubt. */
function rememberMenu({ memory, logger }: SendDeps, { address, part }: SendRequest): void {
  try {
    memory.rememberMenu(address, menuPayloads(part.buttons));
  } catch (error) {
    logger.error('zalo_bot_menu_not_saved', { cause: describeError(error) });
  }
}

function read(result: ApiResult, clock: Clock): SendOutcome {
  if (result.kind === 'not_sent') return { kind: 'retry', detail: result.code };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.code };
  const parsed = answer.safeParse(result.body);
  if (!parsed.success) return withoutEnvelope(result.status, clock);
  if (parsed.data.ok) return { kind: 'sent', messageId: String(parsed.data.result.message_id) };
  return classifyRefusal(parsed.data.error_code, clock.now());
}

/** An answer from something before the API (a gateway, a maintenance page), or a torn one. */
function withoutEnvelope(status: number, clock: Clock): SendOutcome {
  const detail = `http ${status}`;
  // 2xx: probably accepted. 504: the gateway gave up on a request it had passed on.
  if ((status >= 200 && status < 300) || status === 504) return { kind: 'unknown', detail };
  return status >= 500 ? { kind: 'retry', detail } : classifyRefusal(status, clock.now());
}
