import type { GroupCommit } from '../../conversations/group-commit.ts';
import type { ConversationStore, ConversationSummary, OwnerChange } from '../../conversations/store.ts';
import type { Timers } from '../../conversations/timers.ts';
import type { Clock } from '../../infra/clock.ts';
import { type Logger, describeError } from '../../infra/logger.ts';
import type { Metrics } from '../../infra/metrics.ts';
import { mayAnswer } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { isOpen } from '../book/hours.ts';
import type { DeskBook } from '../book/model.ts';
import type { DeskPresence } from '../live/presence.ts';
import type { StaffDirectory } from '../staff.ts';
import type { Thread } from '../thread/model.ts';
import { type Hand, giveOut } from './assignment.ts';
import type { KeeperSql } from './keeper-sql.ts';
import { dueAt } from './waiting.ts';
import type { Words } from './words.ts';

/** Options of {@link createKeeper}. */
export interface KeeperOptions {
  readonly store: ConversationStore;
  readonly sql: KeeperSql;
  readonly commit: GroupCommit;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly presence: DeskPresence;
  readonly book: DeskBook;
  readonly words: Words;
  readonly findings: Thread['findings'];
  /** The field that questions point to. */
  readonly fieldOf: (findings: Awaited<ReturnType<Thread['findings']>>) => string | null;
  /** Upkeep without decisions: the word index, the log of changes. */
  readonly upkeep: () => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'escalations' | 'assignments'>;
  readonly onChanged: () => void;
}

/** How often the desk looks after itself: freed capacity is filled within it. */
const TICK_MS = 2_000;
/** What waits and is looked at in one round. */
const QUEUE = 200;
const MINUTE_MS = 60_000;
/** After a day without a word from the page's own inbox its reply is over; Meta's own routing lets threads go after 24 h. */
const PAGE_REPLY_MS = 24 * 60 * MINUTE_MS;

/** What the desk does by itself. */
export interface Keeper {
  start(): void;
  stop(): void;
  /** One round, awaited; the timer calls it. */
  round(): Promise<void>;
}

/** Creates the keeper: fields, absent owners, assignment, escalation, forsaken page replies, upkeep, in this order. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { timers, logger } = options;
  let on = false;
  let cancel: () => void = () => undefined;
  const duties = [findFields, giveBack, assign, escalate, endPageReplies, upkeep];

  async function round(): Promise<void> {
    for (const duty of duties) {
      try {
        await duty(options);
      } catch (error) {
        // One duty that fails must not stop the others, nor the next round.
        logger.error('desk_duty_failed', { duty: duty.name, cause: describeError(error) });
      }
    }
  }

  function again(): void {
    if (on) cancel = timers.after(TICK_MS, () => void round().then(again));
  }

  return {
    round,
    start() {
      on = true;
      again();
    },
    stop() {
      on = false;
      cancel();
    },
  };
}

async function findFields({ sql, commit, findings, fieldOf }: KeeperOptions): Promise<void> {
  for (const id of sql.fieldless(QUEUE)) {
    const field = fieldOf(await findings(id));
    await commit.run(() => sql.setField(id, field));
  }
}

/** Whoever is away while a citizen waits for them loses the conversation to the queue. */
async function giveBack(options: KeeperOptions): Promise<void> {
  const { sql, presence, book, clock, words } = options;
  const limit = book.settings().value.giveBackMinutes * MINUTE_MS;
  for (const { id, assignee } of sql.owedBySomebody()) {
    if (clock.now() - presence.lastSeen(assignee) < limit) continue;
    const release = { to: 'waiting', reason: 'released', notice: words.waiting } as const;
    await changeAs(options, { id, action: 'release', expected: (now) => now.assignee === assignee, change: release });
  }
}

async function assign(options: KeeperOptions): Promise<void> {
  const { store, book, clock, words, metrics } = options;
  const { autoAssign } = book.settings().value;
  if (!autoAssign || !isOpen(book.hours().value, clock.now())) return;
  const hands = handsOf(options);
  if (hands.length === 0) return;
  for (const { conversation, to } of giveOut(await store.queue(QUEUE), hands)) {
    const change = { to: 'counsellor', reason: 'assigned', assignee: to.id, notice: words.taken(to) } as const;
    const expected = (now: ConversationSummary) => now.ownerVersion === conversation.ownerVersion;
    if (await changeAs(options, { id: conversation.id, action: 'assign', expected, change })) metrics.assignments.inc();
  }
}

function handsOf({ staff, presence, sql, book }: KeeperOptions): Hand[] {
  const { defaultCapacity } = book.settings().value;
  const loads = new Map(sql.loads().map((row) => [row.assignee, row]));
  const there = staff.active().filter((member) => mayAnswer(member) && presence.isAvailable(member.id));
  return there.map((member) => {
    const known = loads.get(member.id);
    const capacity = member.capacity ?? defaultCapacity;
    return { member, capacity, load: known?.load ?? 0, assignedAt: known?.assigned_at ?? null };
  });
}

/** Nothing waits past its time without being seen: in the list, in the log, in the metrics, on the pages. */
async function escalate(options: KeeperOptions): Promise<void> {
  await escalateOf(options, { urgent: true });
  await escalateOf(options, { urgent: false });
}

async function escalateOf(options: KeeperOptions, { urgent }: { readonly urgent: boolean }): Promise<void> {
  const { sql, commit, book, clock, logger, metrics } = options;
  const now = clock.now();
  for (const { id, unanswered_since: since, owner } of sql.unseen(urgent, QUEUE)) {
    const due = dueAt(book, { since, urgent });
    // Oldest first: those behind are due later still.
    if (due === null || due >= now) return;
    if (!(await commit.run(() => sql.escalate(id, now)))) continue;
    metrics.escalations.inc({ owner });
    logger.warn('answer_overdue', { conversation: id, owner, urgent });
  }
}

/** A reply from the page's own inbox silences the bot; when that person has gone, somebody or something must answer. */
async function endPageReplies(options: KeeperOptions): Promise<void> {
  const { sql, clock, words } = options;
  for (const id of sql.forsaken(clock.now() - PAGE_REPLY_MS)) {
    const expected = ({ assignee, owner }: ConversationSummary) => assignee === null && owner === 'counsellor';
    const waits = (await options.store.find(id))?.unansweredSince !== null;
    const change = waits
      ? ({ to: 'waiting', reason: 'released', notice: words.waiting } as const)
      : ({ to: 'closed', reason: 'closed', outcome: 'answered' } as const);
    await changeAs(options, { id, action: waits ? 'release' : 'close', expected, change });
  }
}

async function upkeep({ presence, upkeep: rest }: KeeperOptions): Promise<void> {
  presence.sweep();
  await rest();
}

interface OwnChange {
  readonly id: string;
  readonly action: string;
  /** Is it still what was looked at? */
  readonly expected: (now: ConversationSummary) => boolean;
  readonly change: Pick<OwnerChange, 'to' | 'reason' | 'assignee' | 'outcome' | 'notice'>;
}

/** A change by the desk itself, logged as such; `false` when somebody was faster. */
async function changeAs(options: KeeperOptions, { id, action, expected, change }: OwnChange): Promise<boolean> {
  const { store, audit, clock, onChanged } = options;
  const conversation = await store.find(id);
  if (conversation === undefined || conversation.closedAt !== null || !expected(conversation)) return false;
  const now = clock.now();
  const detail = { to: change.to, assignee: change.assignee ?? null };
  const within = () =>
    audit.append({ at: now, actor: 'system', action: `conversation.${action}`, subject: id, detail });
  const owner = { conversationId: id, expectedVersion: conversation.ownerVersion, actor: 'system', within, now };
  const { ok } = await store.changeOwner({ ...owner, ...change });
  onChanged();
  return ok;
}
