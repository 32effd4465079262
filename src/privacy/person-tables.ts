import type { Address } from '../conversations/model.ts';
import type { Db } from '../storage/database.ts';

/** Rows that outlive their conversation: they only lose sight of it. A block still goes with its person. */
const KEPT: ReadonlySet<string> = new Set(['faq_proposals', 'person_blocks']);
/** Tables of this room, which keep of a person what they say they keep. */
const OWN: ReadonlySet<string> = new Set(['erasures']);

/**
 * Proposals that nobody has approved may hold anything, so they go; what a second person has approved names nobody and
 * belongs to everybody.
 */
const UNAPPROVED = `DELETE FROM faq_proposals WHERE state IN ('pending', 'rejected')`;

/** Which tables hold something of a person, as their columns say. */
export interface PersonTables {
  /** With a column `conversation_id`. */
  readonly byConversation: readonly string[];
  /** With the columns of an address. */
  readonly byAddress: readonly string[];
}

/**
 * Looks at the schema itself, so that a table that is added later is erased as well: what belongs to a conversation
 * names it in `conversation_id`, what belongs to a person in `channel`, `account_id` and `person_id`.
 */
export function personTables(db: Db): PersonTables {
  const columns = db.prepare<[], { readonly name: string; readonly columns: string }>(
    `SELECT t.name, json_group_array(c.name) AS columns FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name ORDER BY t.name`,
  );
  const tables = columns.all().filter(({ name }) => !OWN.has(name));
  const having = (...wanted: readonly string[]): string[] =>
    tables.flatMap((table) => {
      const names = JSON.parse(table.columns) as readonly string[];
      return wanted.every((column) => names.includes(column)) ? [table.name] : [];
    });
  return { byConversation: having('conversation_id'), byAddress: having('channel', 'account_id', 'person_id') };
}

/** Deletes within the caller's transaction. */
export interface PersonSql {
  /** Conversations with everything that belongs to them. Returns how many messages were among it. */
  deleteConversations(ids: readonly string[]): number;
  /** What belongs to the person beside conversations. */
  deleteAddress(address: Address): void;
}

/** Prepares the statements for every table that {@link personTables} finds. */
export function createPersonSql(db: Db): PersonSql {
  const { byConversation, byAddress } = personTables(db);
  const chosen = 'conversation_id IN (SELECT value FROM json_each(?))';
  const within = `WHERE ${chosen}`;
  // Deleting notes and tags writes the log of changes, which therefore goes last.
  const inOrder = [...byConversation.filter((name) => name !== 'desk_changes'), 'desk_changes'];
  const statements = inOrder.map((name) =>
    db.prepare<[string]>(
      KEPT.has(name) ? `UPDATE ${name} SET conversation_id = NULL ${within}` : `DELETE FROM ${name} ${within}`,
    ),
  );
  const unapproved = db.prepare<[string]>(`${UNAPPROVED} AND ${chosen}`);
  const messages = db.prepare<[string], { readonly count: number }>(`SELECT COUNT(*) AS count FROM inbox ${within}`);
  const unfollow = db.prepare<[string]>(
    `UPDATE conversations SET follows = NULL WHERE follows IN (SELECT value FROM json_each(?))`,
  );
  const conversations = db.prepare<[string]>(`DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))`);
  // Pages that show a list look again; the change itself names nobody.
  const tell = db.prepare(`INSERT INTO desk_changes (conversation_id, kind, at) VALUES ('', 'details', 0)`);
  const ofAddress = byAddress
    .filter((name) => name !== 'conversations')
    .map((name) =>
      db.prepare<[object]>(
        `DELETE FROM ${name} WHERE channel = @channel AND account_id = @accountId AND person_id = @personId`,
      ),
    );
  return {
    deleteConversations(ids) {
      const list = JSON.stringify(ids);
      const count = messages.get(list)?.count ?? 0;
      // Tables refer to one another; what counts is that nothing dangles at the commit.
      db.pragma('defer_foreign_keys = ON');
      unapproved.run(list);
      for (const statement of statements) statement.run(list);
      unfollow.run(list);
      conversations.run(list);
      tell.run();
      return count;
    },
    deleteAddress({ channel, accountId, personId }) {
      db.pragma('defer_foreign_keys = ON');
      for (const statement of ofAddress) statement.run({ channel, accountId, personId });
    },
  };
}
