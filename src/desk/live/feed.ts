import type { Timers } from '../../conversations/timers.ts';
import { type Logger, describeError } from '../../infra/logger.ts';
import type { Db } from '../../storage/database.ts';
import type { Change, ChangeFeed } from './model.ts';

/** Options of {@link createFeed}. */
export interface FeedOptions {
  readonly db: Db;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** How often the log is looked at while somebody follows; a look is one read of the highest number. */
const POLL_MS = 150;

/** After a log that could not be read: a fault seldom ends within a look, and its line in the log says it once. */
const FAULT_MS = 5_000;
/** Changes of one read. */
const BATCH = 500;
/** Changes kept. At 20 messages a second, each with a few changes, a page may be away for some minutes. */
const KEPT = 20_000;

interface Follower {
  from: number;
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onReload: (head: number) => void;
}

interface ChangeRow {
  readonly id: number;
  readonly conversation_id: string;
  readonly kind: Change['kind'];
  readonly entry_id: string | null;
  readonly at: number;
}

/** The feed over `desk_changes`, with upkeep. */
export interface StoredFeed extends ChangeFeed {
  /** Forgets what no page will ask for any more. */
  prune(): void;
  stop(): void;
}

/** Creates the feed. The log is written by the database's own triggers; this only reads it, so other processes count too. */
export function createFeed({ db, timers, logger }: FeedOptions): StoredFeed {
  const sql = prepare(db);
  const followers = new Set<Follower>();
  let cancel: (() => void) | undefined;

  const head = (): number => sql.head.get()?.id ?? 0;

  function since(id: number): ReturnType<ChangeFeed['since']> {
    const last = head();
    if (id === last) return { reload: false, changes: [] };
    const first = sql.first.get()?.id ?? last + 1;
    // Numbers from before the log begins, or from after its end: of a pruned log, or of another database.
    if (id > last || id < first - 1) return { reload: true, head: last };
    return { reload: false, changes: sql.since.all(id, BATCH).map(toChange) };
  }

  function feed(follower: Follower): void {
    for (;;) {
      const news = since(follower.from);
      if (news.reload) {
        follower.from = news.head;
        return follower.onReload(news.head);
      }
      const last = news.changes.at(-1);
      if (last === undefined || !followers.has(follower)) return;
      follower.from = last.id;
      follower.onChanges(news.changes);
    }
  }

  /** What fails is tried again at the next look. */
  function tell(follower: Follower): void {
    try {
      feed(follower);
    } catch (error) {
      logger.error('feed_follower_failed', { cause: describeError(error) });
    }
  }

  function poll(): void {
    cancel = undefined;
    let pause = POLL_MS;
    try {
      const last = head();
      for (const follower of followers) if (follower.from !== last) tell(follower);
    } catch (error) {
      logger.error('feed_failed', { cause: describeError(error) });
      pause = FAULT_MS;
    }
    schedule(pause);
  }

  function schedule(pause: number): void {
    if (followers.size > 0 && cancel === undefined) cancel = timers.after(pause, poll);
  }

  function stop(): void {
    followers.clear();
    cancel?.();
    cancel = undefined;
  }

  return {
    head,
    since,
    follow(follower) {
      const own = { ...follower };
      followers.add(own);
      schedule(POLL_MS);
      tell(own);
      return () => void followers.delete(own);
    },
    prune: () => void sql.prune.run(head() - KEPT),
    stop,
  };
}

function toChange({ id, conversation_id: conversationId, kind, entry_id: entryId, at }: ChangeRow): Change {
  return { id, conversationId, kind, entryId, at };
}

function prepare(db: Db) {
  return {
    // The sequence survives the rows, so a number is never given twice.
    head: db.prepare<[], { readonly id: number }>(`SELECT seq AS id FROM sqlite_sequence WHERE name = 'desk_changes'`),
    first: db.prepare<[], { readonly id: number | null }>(`SELECT MIN(id) AS id FROM desk_changes`),
    since: db.prepare<[number, number], ChangeRow>(`SELECT * FROM desk_changes WHERE id > ? ORDER BY id LIMIT ?`),
    prune: db.prepare<[number]>(`DELETE FROM desk_changes WHERE id <= ?`),
  };
}
