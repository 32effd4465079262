import type { EpochMs } from '../infra/clock.ts';
import type { Db } from '../storage/database.ts';
import type { EventContent } from './model.ts';
import type { ConversationSql } from './sqlite-owner.ts';
import type { ConversationRow } from './sqlite-rows.ts';

type Routed = Extract<EventContent, { kind: 'standby' | 'thread_control' }>;

/** Follows who controls a thread on the platform. The function runs inside the caller's transaction. */
export function createRoutingSql({ db, conversations }: { readonly db: Db; readonly conversations: ConversationSql }) {
  const newer = db.prepare<[string, EpochMs], { readonly id: number }>(
    `SELECT id FROM inbox INDEXED BY inbox_thread WHERE conversation_id = ? AND kind = 'thread_control'
       AND content ->> 'change' <> 'requested' AND occurred_at > ? LIMIT 1`,
  );

  /**
   * While another app has the thread the bot is silent, as after a reply from the page's inbox. When the control comes
   * back the bot goes on, unless somebody of the desk has taken the conversation meanwhile.
   */
  return (
    content: Routed,
    conversation: ConversationRow,
    { occurredAt, now }: { readonly occurredAt: EpochMs; readonly now: EpochMs },
  ): void => {
    const { owner, assignee, closed_at: closedAt, id } = conversation;
    const to = holderAfter(content);
    const stays = to === 'bot' ? owner !== 'counsellor' || assignee !== null : owner === 'counsellor';
    if (to === undefined || stays || closedAt !== null || newer.get(id, occurredAt) !== undefined) return;
    conversations.changeOwner({ conversation, to, reason: to === 'bot' ? 'returned' : 'page_reply', now });
  };
}

function holderAfter(content: Routed): 'bot' | 'counsellor' | undefined {
  if (content.kind === 'standby') return 'counsellor';
  if (content.change === 'requested') return undefined;
  if (content.ours) return 'bot';
  return content.newOwner === null ? undefined : 'counsellor';
}
