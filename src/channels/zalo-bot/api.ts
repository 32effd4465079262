import type { Address } from '../../conversations/model.ts';
import type { ApiResult, CallApi } from '../shared/http.ts';
import type { ConfiguredZaloBot } from './settings.ts';

/** Calls one method of the bot. The token stands in the address, so results and logs never carry addresses. */
export type CallBot = (method: string, json: Readonly<Record<string, unknown>>) => Promise<ApiResult>;

/** The methods of one bot. */
export function createBotApi({ apiUrl, token }: ConfiguredZaloBot, call: CallApi): CallBot {
  return (method, json) => call({ method: 'POST', url: `${apiUrl}/bot${encodeURIComponent(token)}/${method}`, json });
}

/** Shows that an answer is being prepared; whatever happens, the answer goes out. */
export function createShowTyping(bot: CallBot): (address: Address) => Promise<void> {
  return async ({ personId }) => void (await bot('sendChatAction', { chat_id: personId, action: 'typing' }));
}
