import { z } from 'zod';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Db } from '../../storage/database.ts';
import { idField, lenient, textField, timeField } from '../shared/fields.ts';
import { parseJson } from '../shared/json.ts';

/** Something that a body says about a comment on a page. */
export interface CommentNews {
  readonly pageId: string;
  readonly commentId: string;
  /** `gone`: removed, before or after it was answered. */
  readonly news: 'added' | 'gone';
  readonly text: string;
  readonly at: EpochMs;
}

/** A comment that waits for its private reply. */
export interface WaitingComment {
  readonly id: number;
  readonly pageId: string;
  readonly commentId: string;
  readonly text: string;
  readonly at: EpochMs;
}

/** How a comment ended; `uncertain`: the answer to the call was lost, and it is never made again. */
export type CommentEnd = 'sent' | 'failed' | 'uncertain' | 'expired' | 'gone';

const change = z.looseObject({
  field: z.literal('feed'),
  value: z.looseObject({
    item: z.literal('comment'),
    verb: z.string(),
    comment_id: idField,
    post_id: lenient(idField),
    parent_id: lenient(idField),
    from: lenient(z.looseObject({ id: idField })),
    message: lenient(textField),
    created_time: lenient(timeField),
  }),
});

const body = z.looseObject({
  entry: z.array(
    z.looseObject({ id: idField, changes: z.array(z.unknown()).catch([]) }).catch({ id: '', changes: [] }),
  ),
});

/** “👍”, a tag or “.”, are no question. */
const MIN_WORDS = 2;

/**
 * The comments of people that a webhook body tells of. Comments of the page itself, answers below other comments (which
 * are talk among people) and those without words do not count.
 */
export function commentsIn(text: string, now: EpochMs): CommentNews[] {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) return [];
  return parsed.data.entry.flatMap(({ id: pageId, changes }) =>
    changes.flatMap((one) => {
      const comment = change.safeParse(one).data?.value;
      return comment === undefined ? [] : toNews(comment, { pageId, now });
    }),
  );
}

function toNews(
  { verb, comment_id: commentId, post_id: post, parent_id: parent, from, message = '', created_time: at }: Comment,
  { pageId, now }: { readonly pageId: string; readonly now: EpochMs },
): CommentNews[] {
  const news = { pageId, commentId, text: message.trim(), at: Math.min(at ?? now, now) };
  if (verb === 'remove') return [{ ...news, news: 'gone' }];
  const words = message.match(/\p{L}+/gu)?.length ?? 0;
  const below = parent !== undefined && parent !== post;
  if (verb !== 'add' || from?.id === pageId || below || words < MIN_WORDS) return [];
  return [{ ...news, news: 'added' }];
}

type Comment = z.output<typeof change>['value'];

/** Comments and what became of them: one row each, so that none is answered twice. The nightly work removes them. */
export function createCommentStore({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
  const sql = prepare(db);
  return {
    /** Keeps what is new; on disk when it returns. */
    note(news: readonly CommentNews[]): void {
      for (const one of news) {
        if (one.news === 'gone') sql.gone.run(one.pageId, one.commentId);
        else sql.add.run({ ...one, now: clock.now() });
      }
    },
    /** The first comment of each page that is due. */
    due: (): WaitingComment[] => z.array(waiting).parse(sql.due.all(clock.now())),
    /** When the next one is due; `null` when none waits. */
    nextAt: (): EpochMs | null => sql.next.get()?.at ?? null,
    /** On disk before the call is made; `false` when it is not waiting any more. */
    begin: (id: number): boolean => sql.begin.run(id).changes > 0,
    later: (id: number, until: EpochMs): void => void sql.later.run(until, id),
    /** Its words are not kept any longer. */
    end: (id: number, state: CommentEnd, personId?: string): void =>
      void sql.end.run({ id, state, personId: personId ?? null }),
    /** Calls that nobody is in the middle of may have been heard. */
    recover: (): void => void sql.recover.run(),
  };
}

/** The rows of comments. */
export type CommentStore = ReturnType<typeof createCommentStore>;

const waiting = z.object({
  id: z.number(),
  pageId: z.string(),
  commentId: z.string(),
  text: z.string(),
  at: z.number(),
});

function prepare(db: Db) {
  return {
    add: db.prepare<[object]>(
      `INSERT INTO messenger_comments (channel, account_id, comment_id, text, commented_at, state, next_try_at)
       VALUES ('messenger', @pageId, @commentId, @text, @at, 'waiting', @now) ON CONFLICT DO NOTHING`,
    ),
    gone: db.prepare<[string, string]>(
      `UPDATE messenger_comments SET state = 'gone', text = ''
       WHERE account_id = ? AND comment_id = ? AND state = 'waiting'`,
    ),
    due: db.prepare<[EpochMs]>(
      `SELECT MIN(id) AS id, account_id AS pageId, comment_id AS commentId, text, commented_at AS at
       FROM messenger_comments WHERE state = 'waiting' AND next_try_at <= ? GROUP BY account_id`,
    ),
    next: db.prepare<[], { readonly at: EpochMs | null }>(
      `SELECT MIN(next_try_at) AS at FROM messenger_comments WHERE state = 'waiting'`,
    ),
    begin: db.prepare<[number]>(`UPDATE messenger_comments SET state = 'sending' WHERE id = ? AND state = 'waiting'`),
    later: db.prepare<[EpochMs, number]>(
      `UPDATE messenger_comments SET state = 'waiting', next_try_at = ? WHERE id = ?`,
    ),
    end: db.prepare<[object]>(
      `UPDATE messenger_comments SET state = @state, text = '', person_id = COALESCE(@personId, person_id)
       WHERE id = @id`,
    ),
    recover: db.prepare(`UPDATE messenger_comments SET state = 'uncertain', text = '' WHERE state = 'sending'`),
  };
}
