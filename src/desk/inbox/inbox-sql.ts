import type { ChangeReason, ChannelName, EventContent, Owner } from '../../conversations/model.ts';
import { fromJson } from '../../conversations/sqlite-rows.ts';
import type { EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { createTapTitles } from '../thread/taps.ts';
import type { InboxQuery, Outcome } from './model.ts';

/** A row of `conversations`, as the lists read it. */
export interface DeskRow {
  readonly id: string;
  readonly channel: ChannelName;
  readonly account_id: string;
  readonly person_id: string;
  readonly owner: Owner;
  readonly owner_version: number;
  readonly language: 'vi' | 'en';
  readonly assignee: string | null;
  readonly waiting_since: EpochMs | null;
  readonly waiting_reason: ChangeReason | null;
  readonly urgent: 0 | 1;
  readonly promised_at: EpochMs | null;
  readonly unanswered_since: EpochMs | null;
  readonly escalated_at: EpochMs | null;
  readonly field: string | null;
  readonly attention: string | null;
  readonly last_activity_at: EpochMs;
  readonly created_at: EpochMs;
  readonly closed_at: EpochMs | null;
  readonly outcome: Outcome | null;
  readonly rating: 1 | 2 | 3 | null;
}

/** Filters as the statements take them; `null` filters nothing. */
export interface InboxFilter {
  readonly accountId: string;
  readonly field: string | null;
  readonly channel: string | null;
  readonly reason: string | null;
  readonly tag: string | null;
  readonly from: EpochMs | null;
  readonly until: EpochMs | null;
  /** FTS5 query. */
  readonly match: string | null;
  /** Sort key after which the page begins. */
  readonly after: readonly (number | string)[] | null;
  readonly limit: number;
}

type Tab = InboxQuery['tab'];

/** What each tab shows, and in which order; every one of them stands on an index of its own. */
const TABS: Readonly<Record<Tab, { readonly where: string; readonly key: string; readonly order: string }>> = {
  waiting: {
    where: `c.owner = 'waiting' AND c.closed_at IS NULL`,
    key: `(-c.urgent, c.waiting_since, c.id) > (@k0, @k1, @k2)`,
    order: `c.urgent DESC, c.waiting_since, c.id`,
  },
  mine: {
    where: `c.owner = 'counsellor' AND c.closed_at IS NULL AND c.assignee = @accountId`,
    key: `(c.last_activity_at, c.id) < (@k0, @k1)`,
    order: `c.last_activity_at DESC, c.id DESC`,
  },
  all: {
    where: `c.closed_at IS NULL`,
    key: `(c.last_activity_at, c.id) < (@k0, @k1)`,
    order: `c.last_activity_at DESC, c.id DESC`,
  },
  closed: {
    where: `c.closed_at IS NOT NULL`,
    key: `(c.closed_at, c.id) < (@k0, @k1)`,
    order: `c.closed_at DESC, c.id DESC`,
  },
  // What a person owes an answer, the oldest first. It has no pages: what is past its time is known only to the book.
  overdue: {
    where: `c.unanswered_since IS NOT NULL AND c.closed_at IS NULL AND c.owner <> 'bot'`,
    key: `TRUE`,
    order: `c.unanswered_since`,
  },
};

const FILTERS = `
  AND (@field IS NULL OR c.field IS @field OR (@field = 'none' AND c.field IS NULL))
  AND (@channel IS NULL OR c.channel = @channel)
  AND (@reason IS NULL OR c.waiting_reason = @reason)
  AND (@from IS NULL OR c.last_activity_at >= @from)
  AND (@until IS NULL OR c.last_activity_at <= @until)
  AND (@tag IS NULL OR EXISTS (SELECT 1 FROM conversation_tags AS t WHERE t.conversation_id = c.id AND t.tag = @tag))`;

/** Only where words are looked for, so that other lists never touch the word index. */
const MATCHING = `AND c.id IN (SELECT conversation_id FROM conversation_words WHERE conversation_words MATCH @match)`;

/** The sort key of a row on its tab, which is what a cursor holds. */
export function keyOf(tab: Tab, row: DeskRow): readonly (number | string)[] {
  if (tab === 'waiting') return [-row.urgent, row.waiting_since ?? 0, row.id];
  return [tab === 'closed' ? (row.closed_at ?? 0) : row.last_activity_at, row.id];
}

/** Reads the lists. */
export function createInboxSql(db: Db) {
  const list = new Map<string, ReturnType<typeof prepareList>>();
  const sql = prepare(db);

  function prepareList(tab: Tab, { match, after }: InboxFilter) {
    const { where, key, order } = TABS[tab];
    const words = match === null ? '' : MATCHING;
    const from = after === null ? '' : `AND ${key}`;
    return db.prepare<[object], DeskRow>(
      `SELECT c.* FROM conversations AS c WHERE ${where} ${from} ${FILTERS} ${words} ORDER BY ${order} LIMIT @limit`,
    );
  }

  function page(tab: Tab, filter: InboxFilter): DeskRow[] {
    const name = `${tab} ${filter.match === null} ${filter.after === null}`;
    const statement = list.get(name) ?? prepareList(tab, filter);
    list.set(name, statement);
    const { after, ...rest } = filter;
    const [k0 = null, k1 = null, k2 = null] = after ?? [];
    return statement.all({ ...rest, k0, k1, k2 });
  }

  /** How many wait before this one. */
  function ahead({ id, urgent, waiting_since: since }: DeskRow): number {
    return sql.ahead.get({ id, urgent, since })?.count ?? 0;
  }

  return {
    page,
    ahead,
    byId: (id: string) => sql.byId.get(id),
    earlier: (row: DeskRow) => sql.earlier.all(row.channel, row.account_id, row.person_id, row.id),
    /** What the citizen did last, the newest first. */
    acts: (id: string) => sql.acts.all(id).map(({ content }) => fromJson<EventContent>(content)),
    tapTitle: createTapTitles(db),
    unread: (id: string, accountId: string) => sql.unread.get({ id, accountId })?.count ?? 0,
    tags: (id: string) => sql.tags.all(id).map(({ tag }) => tag),
    markRead: (id: string, accountId: string) => void sql.markRead.run({ id, accountId }),
    waiting: () => sql.waiting.get() ?? { waiting: 0, urgent: 0 },
    mine: (accountId: string) => sql.mine.all(accountId).map(({ id }) => id),
  };
}

function prepare(db: Db) {
  return {
    byId: db.prepare<[string], DeskRow>(`SELECT * FROM conversations WHERE id = ?`),
    ahead: db.prepare<[object], { readonly count: number }>(
      `SELECT COUNT(*) AS count FROM conversations WHERE owner = 'waiting' AND closed_at IS NULL
         AND (-urgent, waiting_since, id) < (-@urgent, @since, @id)`,
    ),
    earlier: db.prepare<[string, string, string, string], DeskRow>(
      `SELECT * FROM conversations WHERE channel = ? AND account_id = ? AND person_id = ? AND id <> ?
       ORDER BY created_at DESC LIMIT 20`,
    ),
    acts: db.prepare<[string], { readonly content: string }>(
      `SELECT content FROM inbox WHERE conversation_id = ? AND kind IN ('message', 'postback') ORDER BY id DESC LIMIT 10`,
    ),
    unread: db.prepare<[object], { readonly count: number }>(
      `SELECT COUNT(*) AS count FROM inbox WHERE conversation_id = @id AND kind IN ('message', 'postback')
         AND id > COALESCE((SELECT inbox_id FROM conversation_reads
           WHERE account_id = @accountId AND conversation_id = @id), 0)`,
    ),
    tags: db.prepare<[string], { readonly tag: string }>(
      `SELECT tag FROM conversation_tags WHERE conversation_id = ? ORDER BY tag`,
    ),
    markRead: db.prepare<[object]>(
      `INSERT INTO conversation_reads (account_id, conversation_id, inbox_id)
       SELECT @accountId, @id, MAX(id) FROM inbox WHERE conversation_id = @id HAVING MAX(id) IS NOT NULL
       ON CONFLICT DO UPDATE SET inbox_id = MAX(inbox_id, excluded.inbox_id)`,
    ),
    waiting: db.prepare<[], { readonly waiting: number; readonly urgent: number }>(
      `SELECT COUNT(*) AS waiting, COALESCE(SUM(urgent), 0) AS urgent FROM conversations
       WHERE owner = 'waiting' AND closed_at IS NULL`,
    ),
    mine: db.prepare<[string], { readonly id: string }>(
      `SELECT id FROM conversations WHERE owner = 'counsellor' AND closed_at IS NULL AND assignee = ?`,
    ),
  };
}
