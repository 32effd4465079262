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
import { createBlocking } from './blocking.ts';
import { createCannedReplies } from './canned.ts';
import { type ComposerFiles, createComposer } from './composer.ts';
import type { AuditTrail, Desk, DeskBook, DeskTexts, StaffDirectory } from './contract.ts';
import { createDetailSql } from './detail-sql.ts';
import { createDraftSql } from './draft-sql.ts';
import { createFeed } from './feed.ts';
import { fieldOf } from './fields.ts';
import { createHandling } from './handling.ts';
import { createInboxSql } from './inbox-sql.ts';
import { createInbox } from './inbox.ts';
import { createItems } from './items.ts';
import { createKeeperSql } from './keeper-sql.ts';
import { type Keeper, createKeeper } from './keeper.ts';
import { createPresence } from './presence.ts';
import { createWordIndex } from './search.ts';
import { createThreadSql } from './thread-sql.ts';
import { createThread } from './thread.ts';
import { createWords } from './words.ts';

/** Options of {@link createDesk}. */
export interface DeskOptions {
  /** `service.db`, migrated; the connection of `conversations`. */
  readonly db: Db;
  readonly conversations: Pick<Conversations, 'store' | 'commit' | 'wake'>;
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

/** Batches of the word index in one round of upkeep, and in one search. */
const INDEX_BATCHES = 4;

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
  const inbox = createInbox({ sql, toItem, commit, matching: (typed) => (catchUp(), index.matching(typed)) });
  const item = (conversationId: string, accountId: string) => inbox.item(conversationId, accountId);
  const threadSql = createThreadSql(db);
  const exists = (id: string): boolean => sql.byId(id) !== undefined;
  const thread = createThread({ ...shared, sql: threadSql, exists });
  const words = createWords(shared);
  const keeper = createKeeper({
    ...{ ...shared, presence, words, sql: createKeeperSql(db), findings: (id) => thread.findings(id) },
    fieldOf: (findings) => fieldOf(findings, knowledge),
    upkeep: () => {
      catchUp();
      feed.prune();
    },
  });

  function catchUp(): void {
    for (let batch = 0; batch < INDEX_BATCHES && index.catchUp(); batch += 1);
  }

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
      keeper.stop();
      feed.stop();
    },
  };
}
