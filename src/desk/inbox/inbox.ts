import type { GroupCommit } from '../../conversations/group-commit.ts';
import { type DeskRow, type InboxFilter, type createInboxSql, keyOf } from './inbox-sql.ts';
import type { Inbox, InboxItem, InboxPage, InboxQuery } from './model.ts';

/** Options of {@link createInbox}. */
export interface InboxOptions {
  readonly sql: ReturnType<typeof createInboxSql>;
  readonly toItem: (row: DeskRow, accountId: string) => InboxItem;
  readonly commit: GroupCommit;
  /** Words as an FTS5 query over what is indexed by now; `null` when nothing searchable was typed. */
  readonly matching: (words: string) => string | null;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Conversations looked at for those past their time: more than an agency lets wait. */
const MAX_UNANSWERED = 2_000;

/** Lists of conversations over their indexes. */
export function createInbox({ sql, toItem, commit, matching }: InboxOptions): Inbox {
  function overdue(filter: InboxFilter): InboxItem[] {
    const rows = sql.page('overdue', { ...filter, after: null, limit: MAX_UNANSWERED });
    const items = rows.map((row) => toItem(row, filter.accountId));
    return items.filter((item) => item.overdue).sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
  }

  async function list(query: InboxQuery): Promise<InboxPage> {
    const { tab } = query;
    const filter = filterOf(query, matching);
    // What was typed has no word in it: nothing can be found.
    if (filter === undefined) return { items: [], next: null };
    if (tab === 'overdue') return { items: overdue(filter), next: null };
    const rows = sql.page(tab, { ...filter, limit: filter.limit + 1 });
    const shown = rows.slice(0, filter.limit);
    const last = shown.at(-1);
    const next = rows.length > shown.length && last !== undefined ? encode(keyOf(tab, last)) : null;
    return { items: shown.map((row) => toItem(row, query.accountId)), next };
  }

  return {
    list,
    async counts(accountId) {
      const mine = sql.mine(accountId);
      return {
        ...sql.waiting(),
        mine: mine.length,
        unread: mine.filter((id) => sql.unread(id, accountId) > 0).length,
        overdue: (await list({ tab: 'overdue', accountId })).items.length,
      };
    },
    async item(conversationId, accountId) {
      const row = sql.byId(conversationId);
      return row === undefined ? undefined : toItem(row, accountId);
    },
    async earlier(conversationId, accountId) {
      const row = sql.byId(conversationId);
      return row === undefined ? [] : sql.earlier(row).map((other) => toItem(other, accountId));
    },
    markRead: (conversationId, accountId) => commit.run(() => sql.markRead(conversationId, accountId)),
  };
}

function filterOf(query: InboxQuery, matching: InboxOptions['matching']): InboxFilter | undefined {
  const match = query.search === undefined ? null : matching(query.search);
  if (query.search !== undefined && match === null) return undefined;
  return {
    accountId: query.accountId,
    field: query.field ?? null,
    channel: query.channel ?? null,
    reason: query.reason ?? null,
    // As tags are kept.
    tag: query.tag?.normalize('NFC').toLowerCase() ?? null,
    from: query.from ?? null,
    until: query.until ?? null,
    match,
    after: query.cursor === undefined ? null : decode(query.cursor),
    limit: Math.min(MAX_LIMIT, Math.max(1, query.limit ?? DEFAULT_LIMIT)),
  };
}

function encode(key: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** A cursor that was tampered with begins at the beginning. */
function decode(cursor: string): readonly (number | string)[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(key)) return null;
    return key.every((part) => typeof part === 'number' || typeof part === 'string') ? key : null;
  } catch {
    return null;
  }
}
