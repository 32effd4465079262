import type { EventContent } from '../../conversations/model.ts';
import { isPayload } from '../../dialog/payloads.ts';
import type { Db } from '../../storage/database.ts';

/** The payload of a tapped button; `undefined` for anything else. On Zalo a tap arrives as a text that is its payload. */
export function tappedIn(content: EventContent): string | undefined {
  if (content.kind === 'postback') return content.payload;
  if (content.kind !== 'message') return undefined;
  return content.payload ?? (isPayload(content.text) ? content.text.trim() : undefined);
}

/** Finds what stood on a tapped button, among those that the person was sent; empty where it is not known. */
export function createTapTitles(db: Db): (conversationId: string, content: EventContent) => string {
  const sent = db.prepare<[string, string], { readonly title: string }>(
    `SELECT button.value ->> 'title' AS title FROM conversations AS this
       JOIN conversations AS theirs USING (channel, account_id, person_id)
       JOIN outbox ON outbox.conversation_id = theirs.id
       JOIN json_each(outbox.part, '$.buttons') AS button
     WHERE this.id = ? AND button.value ->> 'payload' = ? ORDER BY outbox.seq DESC LIMIT 1`,
  );
  return (conversationId, content) => {
    const payload = tappedIn(content);
    return payload === undefined ? '' : (sent.get(conversationId, payload)?.title ?? '');
  };
}
