import type { ChannelName } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Command } from '../handling/model.ts';
import type { Result } from '../results.ts';
import type { StaffMember } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';

/** Why somebody is blocked. Chosen, not typed: the audit log holds nothing personal. */
export const BLOCK_REASONS = ['insults', 'threats', 'spam', 'other'] as const;

/** One of {@link BLOCK_REASONS}. */
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** Somebody whom nobody answers for a while. */
export interface Block {
  readonly id: string;
  /** In which it was decided; `null` once that is gone. */
  readonly conversationId: string | null;
  readonly channel: ChannelName;
  readonly personLabel: string;
  readonly reason: BlockReason;
  readonly by: Named;
  readonly at: EpochMs;
  readonly until: EpochMs;
  /** Whether the person knows; they are told when they write next. */
  readonly told: boolean;
}

/** Blocking people: what they write is kept, and neither answered nor queued. */
export interface Blocking {
  /** Closes the conversation and blocks the person until then, 366 days at most. */
  block(command: Command & { readonly reason: BlockReason; readonly until: EpochMs }): Promise<Result<null>>;
  /** Takes a block back: leads any, everybody else their own. */
  lift(input: { readonly actor: StaffMember; readonly blockId: string }): Promise<Result<null>>;
  mayLift(actor: StaffMember, block: Block): boolean;
  /** The block that the person of this conversation is under. */
  of(conversationId: string): Block | undefined;
  /** Newest first. */
  list(limit: number): readonly Block[];
}
