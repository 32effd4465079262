import type { GroupCommit } from '../../conversations/group-commit.ts';
import type { ConversationStore, ConversationSummary } from '../../conversations/store.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Db } from '../../storage/database.ts';
import { mayAnswer, mayDecide, mayLead } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { namedBy } from '../inbox/items.ts';
import { type RefusalReason, type Result, done, refuse } from '../results.ts';
import type { StaffDirectory, StaffMember } from '../staff.ts';
import { type BlockRow, createBlockSql } from './blocking-sql.ts';
import { type Block, type Blocking, BLOCK_REASONS } from './model.ts';

/** Options of {@link createBlocking}. */
export interface BlockingOptions {
  readonly db: Db;
  readonly store: Pick<ConversationStore, 'find' | 'findOpen' | 'changeOwner'>;
  readonly commit: GroupCommit;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly onChanged: () => void;
}

/** A block ends by itself; whoever is to be kept out for longer is a matter for the platform or the police. */
const LONGEST_MS = 366 * 86_400_000;

type BlockCommand = Parameters<Blocking['block']>[0];

/** Keeping people from the bot and from the queue for a while. See decision 0015. */
export function createBlocking(options: BlockingOptions): Blocking {
  const { store, commit, staff, audit, clock } = options;
  const sql = createBlockSql(options.db);
  const toBlock = (row: BlockRow): Block => blockOf(row, staff);
  const write = createBlockWrite(options, sql);

  async function block(command: BlockCommand): Promise<Result<null>> {
    const conversation = await store.find(command.conversationId);
    if (conversation === undefined) return refuse('not_found');
    const reason = refusalOf(command, { conversation, now: clock.now() });
    if (reason !== undefined) return refuse(reason);
    if (conversation.closedAt === null) return closeAndBlock(command, conversation);
    // Something of theirs may wait for a person by now: that one is looked at first.
    const open = await store.findOpen(conversation);
    if (open !== undefined && open.owner !== 'bot') return refuse('moved_on');
    await commit.run(() => write(command, conversation));
    return done(null);
  }

  /** The conversation ends with the block: what waits in it would wait for nothing. */
  async function closeAndBlock(command: BlockCommand, conversation: ConversationSummary): Promise<Result<null>> {
    const { actor, conversationId, version } = command;
    const result = await store.changeOwner({
      ...{ conversationId, expectedVersion: version, to: 'closed', reason: 'closed', outcome: 'abuse' },
      ...{ actor: actor.id, now: clock.now() },
      within: () => write(command, conversation),
    });
    options.onChanged();
    return result.ok ? done(null) : refuse(result.reason);
  }

  async function lift({ actor, blockId }: Parameters<Blocking['lift']>[0]): Promise<Result<null>> {
    const row = sql.find(blockId, clock.now());
    if (row === undefined) return refuse('not_found');
    if (!mayLift(actor, row)) return refuse(mayAnswer(actor) ? 'not_yours' : 'forbidden');
    await commit.run(() => {
      sql.remove(row.id);
      audit.append({ at: clock.now(), actor: actor.id, action: 'person.unblock', subject: row.id, detail: {} });
    });
    return done(null);
  }

  return {
    block,
    lift,
    of(conversationId) {
      const row = sql.ofConversation(conversationId, clock.now());
      return row && toBlock(row);
    },
    list: (limit) => sql.list(clock.now(), limit).map(toBlock),
    mayLift: (actor, { by }) => mayLift(actor, { blocked_by: by.id }),
  };
}

function refusalOf(
  { actor, reason, until }: BlockCommand,
  { conversation, now }: { readonly conversation: ConversationSummary; readonly now: EpochMs },
): RefusalReason | undefined {
  if (!mayDecide(actor, conversation)) return mayAnswer(actor) ? 'not_yours' : 'forbidden';
  if (!BLOCK_REASONS.includes(reason)) return 'invalid';
  return until > now && until <= now + LONGEST_MS ? undefined : 'wrong_day';
}

/** Leads lift any block, everybody else their own. */
function mayLift(actor: StaffMember, { blocked_by: by }: Pick<BlockRow, 'blocked_by'>): boolean {
  return mayLead(actor) || (mayAnswer(actor) && by === actor.id);
}

/** Block and entry of the log, for the transaction that is open. The log names the block, never the person. */
function createBlockWrite({ audit, clock, ids }: BlockingOptions, sql: ReturnType<typeof createBlockSql>) {
  return (
    { actor, conversationId, reason, until }: BlockCommand,
    { channel, accountId, personId }: ConversationSummary,
  ) => {
    const now = clock.now();
    const id = ids();
    sql.put({ channel, accountId, personId, id, conversationId, reason, by: actor.id, until, now });
    const detail = { reason, until, conversation: conversationId };
    audit.append({ at: now, actor: actor.id, action: 'person.block', subject: id, detail });
  };
}

function blockOf(row: BlockRow, staff: StaffDirectory): Block {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    channel: row.channel,
    personLabel: `…${row.person_id.slice(-4)}`,
    reason: row.reason,
    by: namedBy(staff, row.blocked_by),
    at: row.blocked_at,
    until: row.until,
    told: row.told_at !== null,
  };
}
