import type { Conversations } from '../conversations/engine.ts';
import type { Channels } from '../conversations/parts.ts';
import type { QuotationGuard, WaitingPolicy } from '../conversations/ports.ts';
import { type Timers, systemTimers } from '../conversations/timers.ts';
import type { Clock } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Logger } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { Knowledge } from '../kb/knowledge.ts';
import type { Db } from '../storage/database.ts';
import type { AuditTrail } from './audit/model.ts';
import { createBlocking } from './blocking/blocking.ts';
import type { Blocking } from './blocking/model.ts';
import type { DeskBook } from './book/model.ts';
import type { CannedReplies } from './composer/canned-model.ts';
import { createCannedReplies } from './composer/canned.ts';
import { type ComposerFiles, createComposer } from './composer/composer.ts';
import { createDraftSql } from './composer/draft-sql.ts';
import type { Composer } from './composer/model.ts';
import { fieldOf } from './fields.ts';
import { createDetailSql } from './handling/detail-sql.ts';
import { createHandling } from './handling/handling.ts';
import type { Handling } from './handling/model.ts';
import { createInboxSql } from './inbox/inbox-sql.ts';
import { createInbox } from './inbox/inbox.ts';
import { createItems } from './inbox/items.ts';
import type { Inbox } from './inbox/model.ts';
import { createWordIndex } from './inbox/search.ts';
import { createFeed } from './live/feed.ts';
import type { ChangeFeed, Presence } from './live/model.ts';
import { createPresence } from './live/presence.ts';
import { createKeeperSql } from './queue/keeper-sql.ts';
import { type Keeper, createKeeper } from './queue/keeper.ts';
import type { DeskTexts } from './queue/model.ts';
import { createWords } from './queue/words.ts';
import type { StaffDirectory } from './staff.ts';
import type { Thread } from './thread/model.ts';
import { createThreadSql } from './thread/thread-sql.ts';
import { createThread } from './thread/thread.ts';

/** The whole desk. */
export interface Desk {
  readonly inbox: Inbox;
  readonly handling: Handling;
  readonly blocking: Blocking;
  readonly thread: Thread;
  readonly composer: Composer;
  readonly canned: CannedReplies;
  readonly feed: ChangeFeed;
  readonly presence: Presence;
  readonly book: DeskBook;
  /** Begins what happens by itself: assignment, giving back, escalation, the search index. */
  start(): void;
  stop(): void;
}

/** Options of {@link createDesk}. */
export interface DeskOptions {
  /** `service.db`, migrated; the connection of `conversations`. */
  readonly db: Db;
  readonly conversations: Pick<Conversations, 'store' | 'commit' | 'wake' | 'isLate'>;
  readonly channels: Channels;
  /** The files that counsellors choose. */
  readonly outgoing: ComposerFiles;
  readonly guard: QuotationGuard;
  readonly knowledge: Pick<Knowledge, 'faq' | 'faqsCiting'>;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly book: DeskBook;
  readonly waiting: WaitingPolicy;
  readonly texts: Readonly<Record<'vi' | 'en', DeskTexts>>;
  readonly agencyName: string;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly ids: NewId;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'escalations' | 'assignments'>;
}

/** Rows that one search takes into the word index before it looks. */
const ROWS_BEFORE_SEARCH = 2_000;
/** Rows of the word index in one batch of upkeep, and batches in one round: acknowledgements wait for each, not for all. */
const [UPKEEP_ROWS, UPKEEP_BATCHES] = [100, 20];

/** The desk with its keeper, which tests drive by hand. */
export interface WiredDesk extends Desk {
  readonly keeper: Keeper;
}

/** Wires the desk over the conversations. */
export function createDesk(options: DeskOptions): WiredDesk {
  const { db, clock, staff, book, conversations, knowledge } = options;
  const { store, commit } = conversations;
  const wake = (): void => conversations.wake();
  const shared = { ...options, store, commit, timers: options.timers ?? systemTimers, onChanged: wake };
  const index = createWordIndex(db);
  const feed = createFeed(shared);
  const presence = createPresence(clock);
  const sql = createInboxSql(db);
  const toItem = createItems({ sql, book, staff, clock });
  const inbox = createInbox({ sql, toItem, commit, matching: (typed) => (takeIn.immediate(), index.matching(typed)) });
  const item = (conversationId: string, accountId: string) => inbox.item(conversationId, accountId);
  const threadSql = createThreadSql(db);
  const exists = (id: string): boolean => sql.byId(id) !== undefined;
  const thread = createThread({ ...shared, sql: threadSql, exists });
  const words = createWords(shared);
  const keeper = createKeeper({
    ...{ ...shared, presence, words, sql: createKeeperSql(db), findings: (id) => thread.findings(id) },
    fieldOf: (findings) => fieldOf(findings, knowledge),
    upkeep: async () => {
      await commit.run(() => feed.prune());
      for (let batch = 0; batch < UPKEEP_BATCHES && !stopped; batch += 1) {
        const isBehind = await commit.run(() => index.takeIn(UPKEEP_ROWS));
        if (!isBehind || conversations.isLate()) break;
      }
    },
  });
  let stopped = false;
  const takeIn = db.transaction(() => index.takeIn(ROWS_BEFORE_SEARCH));

  return {
    ...{ inbox, thread, feed, presence, book, keeper },
    handling: createHandling({ ...shared, details: createDetailSql(db, commit), item, words }),
    blocking: createBlocking(shared),
    composer: createComposer({
      ...shared,
      thread: threadSql,
      files: options.outgoing,
      drafts: createDraftSql(db),
      onQueued: wake,
    }),
    canned: createCannedReplies({ ...shared, item }),
    start: () => keeper.start(),
    stop() {
      stopped = true;
      keeper.stop();
      feed.stop();
    },
  };
}
