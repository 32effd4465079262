import { z } from 'zod';

import { idField, labelField, lenient } from '../shared/fields.ts';
import type { ApiResult } from '../shared/http.ts';
import type { CallBot } from './api.ts';

/** An answer of the platform about the bot itself. `detail` holds codes only. */
export type BotAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly detail: string };

/** The bot as the platform names it. */
export interface BotIdentity {
  readonly id: string;
  readonly name: string;
}

const envelope = z.discriminatedUnion('ok', [
  z.looseObject({ ok: z.literal(true), result: z.unknown().optional() }),
  z.looseObject({ ok: z.literal(false), error_code: z.coerce.number() }),
]);

/** Older answers call the name `display_name`. */
const me = z.looseObject({ id: idField, account_name: lenient(labelField), display_name: lenient(labelField) });

/** An address that is empty, or not there, means that none is set. */
const webhook = z.looseObject({ url: lenient(z.string().max(2048)) }).nullable();

/** Whose token it is. */
export async function whoAmI(bot: CallBot): Promise<BotAnswer<BotIdentity>> {
  return read(await bot('getMe', {}), (result) => {
    const parsed = me.safeParse(result);
    if (!parsed.success) return undefined;
    const { id, account_name: account, display_name: display } = parsed.data;
    return { id, name: account ?? display ?? id };
  });
}

/** Where the platform sends events to; `null` while it sends none. */
export async function webhookOf(bot: CallBot): Promise<BotAnswer<string | null>> {
  return read(await bot('getWebhookInfo', {}), (result) => {
    const parsed = webhook.safeParse(result);
    return parsed.success ? parsed.data?.url || null : undefined;
  });
}

/** Has events sent to `url`, each with `secret`; takes the place of the address before. */
export async function setWebhook(
  bot: CallBot,
  { url, secret }: { readonly url: string; readonly secret: string },
): Promise<BotAnswer<true>> {
  return read(await bot('setWebhook', { url, secret_token: secret }), () => true);
}

/** Has no events sent any more. */
export async function deleteWebhook(bot: CallBot): Promise<BotAnswer<true>> {
  return read(await bot('deleteWebhook', {}), () => true);
}

function read<T>(result: ApiResult, parse: (value: unknown) => T | undefined): BotAnswer<T> {
  if (result.kind !== 'answered') return { ok: false, detail: result.code };
  const parsed = envelope.safeParse(result.body);
  if (!parsed.success) return { ok: false, detail: `http ${result.status}` };
  if (!parsed.data.ok) return { ok: false, detail: `zalo-bot ${parsed.data.error_code}` };
  const value = parse(parsed.data.result);
  return value === undefined ? { ok: false, detail: 'zalo-bot answer cannot be read' } : { ok: true, value };
}
