import { randomInt } from 'node:crypto';

import type { Express } from 'express';

import type { EpochMs } from '../../infra/clock.ts';
import { type Guarded, NOT_THERE, invalid, refuse } from './messenger-answers.ts';
import type { MessengerItem } from './messenger-events.ts';
import type { GraphError } from './messenger-message.ts';
import { isMembers } from './zalo-message.ts';

/** A person comments below a post of the page. */
export interface CommentInput {
  readonly personId: string;
  readonly text: string;
  /** Below another comment instead of below the post. */
  readonly below?: string;
  /** Its id; made up when left out. */
  readonly id?: string;
}

/** Comments on the page, and the one private reply that each of them may get. */
export interface FakeComments {
  /** Makes a comment and the event that tells of it. */
  add(input: CommentInput): { readonly commentId: string; readonly item: MessengerItem };
  remove(commentId: string): MessengerItem;
  /** Whose private reply this is, used up by it; the reason when it is refused. */
  reply(commentId: string): { readonly personId: string } | GraphError;
  has(commentId: string): boolean;
}

const WEEK_MS = 7 * 24 * 3_600_000;

interface Comment extends CommentInput {
  readonly at: EpochMs;
  answered: boolean;
}

/** No comments yet. */
export function createFakeComments({
  pageId,
  now,
}: {
  readonly pageId: string;
  readonly now: () => EpochMs;
}): FakeComments {
  const comments = new Map<string, Comment>();
  const post = `${pageId}_555`;
  const itemOf = (commentId: string, verb: string): MessengerItem => {
    const { personId = '', text = '', below } = comments.get(commentId) ?? {};
    const value = {
      ...{ item: 'comment', verb, comment_id: commentId, post_id: post, parent_id: below ?? post },
      // Another id of the person than the one on the page: only the private reply tells that.
      ...{ from: { id: personId === pageId ? pageId : `9${personId}`, name: 'Người bình luận' }, message: text },
      created_time: Math.floor(now() / 1000),
    };
    return { pageId, list: 'changes', item: { field: 'feed', value } };
  };
  return {
    add(input) {
      const commentId = input.id ?? `555_${randomInt(1e12)}`;
      comments.set(commentId, { ...input, at: now(), answered: false });
      return { commentId, item: itemOf(commentId, 'add') };
    },
    remove(commentId) {
      const item = itemOf(commentId, 'remove');
      comments.delete(commentId);
      return item;
    },
    has: (commentId) => comments.has(commentId),
    reply(commentId) {
      const comment = comments.get(commentId);
      if (comment === undefined) return NOT_THERE;
      if (comment.answered) return refused('Private reply to this comment has already been sent.');
      if (now() - comment.at > WEEK_MS) return refused('The comment is too old for a private reply.');
      comment.answered = true;
      return { personId: comment.personId };
    },
  };
}

/** What is published below a comment. */
const MAX_COMMENT = 8000;

/** What {@link mountComments} needs. */
export interface CommentApiDeps {
  readonly comments: FakeComments;
  readonly identity: { readonly pageId: string };
  /** Tells of a comment where `feed` is subscribed. */
  readonly onComment: (item: MessengerItem) => void;
}

/** The page's own answers in public, which come back as comments of the page. */
export function mountComments(app: Express, { comments, identity, onComment }: CommentApiDeps, guarded: Guarded): void {
  app.post(
    '/:version/:comment/comments',
    guarded('any', (_page, request) => {
      const below = String(request.params['comment']);
      const text = isMembers(request.body) ? request.body['message'] : undefined;
      if (!comments.has(below)) return refuse(NOT_THERE);
      if (typeof text !== 'string' || text.trim() === '' || [...text].length > MAX_COMMENT)
        return refuse(invalid('param message must be 1 to 8000 characters'));
      const { commentId, item } = comments.add({ personId: identity.pageId, text, below });
      return { status: 200, body: { id: commentId }, afterwards: () => onComment(item) };
    }),
  );
}

function refused(text: string): GraphError {
  return { code: 10, subcode: 10903, message: `(#10) ${text}`, status: 403 };
}
