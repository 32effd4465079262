import type { ConversationSummary } from '../../conversations/store.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { StaffMember } from '../staff.ts';

/** Somebody who could take work now. */
export interface Hand {
  readonly member: StaffMember;
  readonly capacity: number;
  /** Conversations they have. */
  readonly load: number;
  /** When they were given the last one; `null` for never. */
  readonly assignedAt: EpochMs | null;
}

/** One conversation for one person. */
export interface Assignment {
  readonly conversation: ConversationSummary;
  readonly to: StaffMember;
}

/**
 * Gives out what waits, in its order: to who knows the field and has room, the least loaded first, then who has waited
 * longest for work. What nobody fits stays in the queue. Pure.
 */
export function giveOut(queue: readonly ConversationSummary[], hands: readonly Hand[]): Assignment[] {
  const loads = new Map(hands.map(({ member, load }) => [member.id, load]));
  return queue.flatMap((conversation) => {
    const load = ({ member }: Hand): number => loads.get(member.id) ?? 0;
    const [best] = hands
      .filter((hand) => load(hand) < hand.capacity && knows(hand.member, conversation.field))
      .sort((a, b) => load(a) - load(b) || (a.assignedAt ?? 0) - (b.assignedAt ?? 0) || compare(a, b));
    if (best === undefined) return [];
    loads.set(best.member.id, load(best) + 1);
    return [{ conversation, to: best.member }];
  });
}

function compare(a: Hand, b: Hand): number {
  return a.member.id < b.member.id ? -1 : 1;
}

function knows({ fields }: StaffMember, field: string | null): boolean {
  return field === null || fields.length === 0 || fields.includes(field);
}
