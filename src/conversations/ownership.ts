import type { Clock } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Conversation, HandoverReason, OutboundMessage, Owner } from './model.ts';
import { type Channels, toParts } from './parts.ts';
import type { ConversationStore, OwnerChangeResult } from './store.ts';
import type { Notices } from './turns.ts';

/** Which conversation, as the caller has seen it, and who acts. */
export interface OwnershipRequest {
  readonly conversationId: string;
  /** `ownerVersion` of the conversation as it was shown; the change is refused when it is no longer current. */
  readonly expectedVersion: number;
  /** Who does it: an account of the desk, or `operator`. */
  readonly actor: string;
  readonly note?: string;
  /** What the person is told, in the conversation's language. */
  readonly notice?: OutboundMessage;
}

/** Who may speak: every change is one versioned compare-and-set, and stops what the bot had under way. */
export interface Ownership {
  /** Lets a conversation wait for a counsellor (also back from one). */
  handOver(request: OwnershipRequest & { readonly reason: HandoverReason }): Promise<OwnerChangeResult>;
  /** A counsellor takes a conversation from the bot or from the queue. No bot row leaves after this resolved. */
  takeOver(request: OwnershipRequest): Promise<OwnerChangeResult>;
  /** The bot answers again, from the next message on; without a `notice` the person is told so by default. */
  returnToBot(request: OwnershipRequest): Promise<OwnerChangeResult>;
}

/** Options of {@link createOwnership}. */
export interface OwnershipOptions {
  readonly store: ConversationStore;
  readonly channels: Channels;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly ids: NewId;
  /** Called after a change that may have queued a notice. */
  readonly onChanged: () => void;
}

/** Creates the ownership commands on a store. */
export function createOwnership(options: OwnershipOptions): Ownership {
  const { store, channels, notices, clock, ids, onChanged } = options;

  async function change({ request, to, reason, notice }: ChangeInput): Promise<OwnerChangeResult> {
    const { conversationId, expectedVersion, actor, note } = request;
    const conversation = await store.find(conversationId);
    if (conversation === undefined) return { ok: false, reason: 'not_found' };
    const message = request.notice ?? notice?.(conversation);
    const result = await store.changeOwner({
      conversationId,
      expectedVersion,
      to,
      reason,
      actor,
      ...(note !== undefined && { note }),
      ...(to === 'counsellor' && { assignee: actor }),
      ...(message && { notice: announce(conversation, message) }),
      now: clock.now(),
    });
    onChanged();
    return result;
  }

  function announce({ channel }: Conversation, message: OutboundMessage) {
    const announcement = { answerId: ids(), parts: toParts({ channels, ids, channel, messages: [message] }) };
    return () => announcement;
  }

  return {
    handOver: ({ reason, ...request }) => change({ request, to: 'waiting', reason }),
    takeOver: (request) => change({ request, to: 'counsellor', reason: 'taken' }),
    returnToBot: (request) =>
      change({ request, to: 'bot', reason: 'returned', notice: ({ language }) => notices.returned[language] }),
  };
}

interface ChangeInput {
  readonly request: OwnershipRequest;
  readonly to: Owner;
  readonly reason: HandoverReason | 'taken' | 'returned';
  readonly notice?: (conversation: Conversation) => OutboundMessage;
}
