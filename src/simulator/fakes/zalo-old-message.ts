import { newMessageId } from './zalo-events.ts';
import { isMembers } from './zalo-message.ts';
import type { Answer, Asked, OaApiDeps } from './zalo-endpoint.ts';

const ICONS: ReadonlySet<unknown> = new Set(['/-strong', '/-heart', ':>', '--b', ':-((', ':-h', ':o', '/-remove']);

/**
 * `v2.0/oa/message`: still right for reactions and for people who are not logged in; what it was made for, messages to
 * somebody, has moved to v3.
 */
export function speakOldWay({ phones }: OaApiDeps, { fields }: Asked): Answer {
  const { recipient, message, sender_action: action } = fields;
  if (!isMembers(recipient)) return invalid('recipient is invalid');
  const { user_id: id, anonymous_id: anonymous, conversation_id: conversation } = recipient;
  if (id !== undefined && message !== undefined) return { error: -240, message: 'This API has been shut down' };
  if (id === undefined) return speakToNobody({ anonymous, conversation, message });
  if (typeof id !== 'string' || phones.find(id) === undefined) return invalid('user_id is invalid!');
  if (!isMembers(action) || !ICONS.has(action['react_icon'])) return invalid('react_icon is invalid');
  const about = action['react_message_id'];
  if (typeof about !== 'string' || about === '') return invalid('react_message_id is invalid');
  return { data: { message_id: about, user_id: id } };
}

/** Both ids are needed to answer somebody without an account. */
function speakToNobody({
  anonymous,
  conversation,
  message,
}: {
  readonly anonymous: unknown;
  readonly conversation: unknown;
  readonly message: unknown;
}): Answer {
  if (typeof anonymous !== 'string' || anonymous === '') return invalid('anonymous_id is invalid');
  if (typeof conversation !== 'string' || conversation === '') return invalid('conversation_id is invalid');
  const text = isMembers(message) ? message['text'] : undefined;
  if (typeof text !== 'string' || text.trim() === '') return invalid('text is empty');
  return { data: { message_id: newMessageId(), anonymous_id: anonymous, conversation_id: conversation } };
}

function invalid(message: string): { readonly error: number; readonly message: string } {
  return { error: -201, message };
}
