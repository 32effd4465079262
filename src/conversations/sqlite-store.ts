import type { EpochMs } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import type { Db } from '../storage/database.ts';
import { type GroupCommit, createGroupCommit } from './group-commit.ts';
import type { ChangeReason, ChannelName } from './model.ts';
import type { ErasureReader, Forgetting } from './ports.ts';
import type { JoinRule } from './rules.ts';
import { createChangeSql } from './sqlite-changes.ts';
import { type ClockSql, createClockSql } from './sqlite-clock.ts';
import { createInboxSql } from './sqlite-inbox.ts';
import { createOutboxSql } from './sqlite-outbox.ts';
import { createConversationSql } from './sqlite-owner.ts';
import { createQueries } from './sqlite-queries.ts';
import { createTurnSql } from './sqlite-turns.ts';
import { createRestraintSql } from './sqlite-restraints.ts';
import { DEFAULT_SETTINGS, type Limits } from './settings.ts';
import type { ConversationStore } from './store.ts';

/** Options of {@link createSqliteStore}. */
export interface SqliteStoreOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  readonly ids: NewId;
  readonly join: JoinRule;
  /** May the bot go on answering while a conversation waits for this reason? Never, when left out. */
  readonly botHelps?: (reason: ChangeReason, now: EpochMs) => boolean;
  /** Does a part that is sent again to this channel arrive once? Never, when left out. */
  readonly sendsOnce?: (channel: ChannelName) => boolean;
  /** Shared with whoever else writes on this connection; its own when left out. */
  readonly commit?: GroupCommit;
  /** Carries out what people ask to have erased; without it their conversation is only marked. */
  readonly forgetting?: Forgetting | undefined;
  /** Hears wishes to be erased where the bot answers nothing; they are left to people, when left out. */
  readonly readErasure?: ErasureReader | undefined;
  /** How much of one person's the bot answers; anything, when left out. */
  readonly limits?: Limits;
}

/** The conversation store on SQLite: writes of one event-loop turn share a commit. */
export function createSqliteStore(options: SqliteStoreOptions): ConversationStore {
  const {
    db,
    ids,
    join,
    botHelps = () => false,
    sendsOnce = () => false,
    forgetting,
    readErasure,
    limits = DEFAULT_SETTINGS.limits,
    commit = createGroupCommit(db),
  } = options;
  const conversations = createConversationSql(db, { join, botHelps });
  const inbox = createInboxSql({ db, ids, conversations, forgetting, readErasure });
  const restraints = createRestraintSql(db, limits);
  const turns = createTurnSql({ db, ids, join, conversations, botHelps, forgetting, restraints });
  const outbox = createOutboxSql({ db, ids, conversations, sendsOnce });
  const changes = createChangeSql({ db, conversations });
  const clock = createClockSql(db);
  return {
    accept: ({ events, now }) => commit.run(() => inbox(events, now)),
    claimTurns: (claim) => commit.run(() => turns.claim(claim)),
    completeTurn: (completion) => commit.run(() => turns.complete(completion)),
    retryTurn: (retry) => commit.run(() => turns.retry(retry)),
    surrenderTurn: (surrender) => commit.run(() => turns.surrender(surrender)),
    nextTurnAt: async (channels) => turns.nextAt(channels),
    claimSends: (claim, decide) => commit.runLast(() => outbox.claim(claim, decide)),
    settleSend: (settlement) => commit.run(() => outbox.settle(settlement)),
    nextSendAt: async ({ now, channels }) => outbox.nextAt(now, channels),
    changeOwner: (change) => commit.run(() => changes.change(change)),
    writeAsCounsellor: (message) => commit.run(() => changes.write(message)),
    sendAgain: (request) => commit.run(() => changes.again(request)),
    say: ({ conversationId, announcement, now }) =>
      commit.run(() => conversations.say(conversationId, announcement, now)),
    needsNoAnswer: (conversationId) => commit.run(() => changes.needsNoAnswer(conversationId)),
    recover: (now) => commit.run(() => recover(db, { turns, outbox, clock }, now)),
    clockSetBack: (now) => commit.run(() => clock.catchUp(now)),
    ...createQueries(db, commit),
  };
}

interface RecoverySql {
  readonly turns: ReturnType<typeof createTurnSql>;
  readonly outbox: ReturnType<typeof createOutboxSql>;
  readonly clock: ClockSql;
}

function recover(db: Db, { turns, outbox, clock }: RecoverySql, now: EpochMs) {
  db.prepare(`UPDATE send_accounts SET stopped_at = NULL, stop_detail = NULL`).run();
  db.prepare<[EpochMs]>(`UPDATE outbox SET lease_until = ? WHERE status = 'sending'`).run(now);
  const recovered = { turns: turns.recover(), uncertain: outbox.expire(now) };
  return { ...recovered, early: clock.isBehind(now) ? clock.catchUp(now) : 0 };
}
