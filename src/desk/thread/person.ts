import type { Address, ContactInfo, EventContent } from '../../conversations/model.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';

/** What a person has told us beside messages, from the events that are kept. */
export interface PersonFacts {
  readonly address: Address;
  /** What the person submitted last. */
  readonly contact: (ContactInfo & { readonly at: EpochMs }) | null;
  /** Whether the person follows the account, as far as it was told. */
  readonly follow: { readonly follows: boolean; readonly at: EpochMs } | null;
  /** When the person tapped the chat button of the account's page. */
  readonly chatNowAt: EpochMs | null;
}

interface Row {
  readonly content: string;
  readonly occurred_at: EpochMs;
}

/** Reads what is known of the person of a conversation; `undefined` where there is no such conversation. */
export function createPersonFacts(db: Db): (conversationId: string) => PersonFacts | undefined {
  const address = db.prepare<[string], Address>(
    `SELECT channel, account_id AS accountId, person_id AS personId FROM conversations WHERE id = ?`,
  );
  const events = db.prepare<[Address], Row>(
    `SELECT content, occurred_at FROM inbox WHERE kind IN ('contact', 'opened', 'left') AND conversation_id IN (
       SELECT id FROM conversations WHERE channel = @channel AND account_id = @accountId AND person_id = @personId)
     ORDER BY occurred_at DESC, id DESC LIMIT 200`,
  );
  return (conversationId) => {
    const person = address.get(conversationId);
    if (person === undefined) return undefined;
    const told = events
      .all(person)
      .map((row) => ({ at: row.occurred_at, content: fromJson<EventContent>(row.content) }));
    return { address: person, ...factsIn(told) };
  };
}

type Told = readonly { readonly at: EpochMs; readonly content: EventContent }[];

/** The newest of each counts. */
function factsIn(told: Told): Omit<PersonFacts, 'address'> {
  const contact = told.flatMap(({ at, content }) =>
    content.kind === 'contact' && content.info ? [{ ...content.info, at }] : [],
  );
  const follow = told.flatMap(({ at, content }) => {
    if (content.kind === 'left') return [{ follows: false, at }];
    return content.kind === 'opened' && content.cause === 'follow' ? [{ follows: true, at }] : [];
  });
  const chatNow = told.find(({ content }) => content.kind === 'opened' && content.cause === 'chatnow');
  return { contact: contact[0] ?? null, follow: follow[0] ?? null, chatNowAt: chatNow?.at ?? null };
}
