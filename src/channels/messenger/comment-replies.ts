import { createActivity } from '../../conversations/activity.ts';
import { createLoop } from '../../conversations/loop.ts';
import type { OutboundMessage } from '../../conversations/model.ts';
import type { InboundSink } from '../../conversations/ports.ts';
import type { Timers } from '../../conversations/timers.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { describeError } from '../../infra/logger.ts';
import type { Logger } from '../../infra/logger.ts';
import { type CommentStore, type WaitingComment, commentsIn } from './comments.ts';
import { compose } from './compose.ts';
import type { Page } from './page.ts';
import type { Pages } from './pages.ts';
import type { PrivateReplyResult } from './send.ts';

/** What {@link createCommentReplies} needs. */
export interface CommentReplyDeps {
  readonly store: CommentStore;
  readonly pages: Pick<Pages, 'find'>;
  readonly sink: InboundSink;
  /** What is written to whoever made a comment; it must fit one message. */
  readonly reply: (comment: string) => OutboundMessage;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Answers comments on the pages, each with one private message. */
export interface CommentReplies {
  /** Keeps the comments of a body; on disk when it returns. */
  received(body: string): void;
  start(): void;
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Facebook takes private replies to comments of the last 7 days. */
const ANSWERABLE_MS = 7 * 24 * 3_600_000;
/** 750 private replies an hour and page: one every 5 s stays below. */
const SPACING_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Creates the worker; one call at a time, one page after the other. */
export function createCommentReplies(deps: CommentReplyDeps): CommentReplies {
  const { store, clock, logger } = deps;
  const activity = createActivity();
  const loop = createLoop({
    ...{ clock, timers: deps.timers, activity, pollMs: MINUTE_MS },
    pass: createPass(deps),
    onError: (error) => logger.error('messenger_comments_failed', { cause: describeError(error) }),
  });
  return {
    received(body) {
      const news = commentsIn(body, clock.now());
      if (news.length === 0) return;
      store.note(news);
      loop.wake();
    },
    start: () => loop.start(),
    stop: () => loop.stop(),
    idle: () => activity.idle(),
  };
}

/** Takes one comment of each page, and looks again after the spacing, however many come meanwhile. */
function createPass(deps: CommentReplyDeps): () => Promise<EpochMs | null> {
  const { store, clock } = deps;
  let readyAt: EpochMs = 0;
  return async () => {
    if (clock.now() < readyAt) return readyAt;
    // Here no call is under way: what looks so belongs to a process that died, or to a round that did.
    store.recover();
    const due = store.due();
    for (const comment of due) await answer(deps, comment);
    if (due.length > 0) readyAt = clock.now() + SPACING_MS;
    const next = store.nextAt();
    return next === null ? null : Math.max(next, readyAt);
  };
}

async function answer(deps: CommentReplyDeps, comment: WaitingComment): Promise<void> {
  const { store, pages, clock, logger } = deps;
  const page = pages.find(comment.pageId);
  if (clock.now() - comment.at >= ANSWERABLE_MS) return store.end(comment.id, 'expired');
  if (page === undefined || page.trouble() !== undefined) return store.later(comment.id, clock.now() + MINUTE_MS);
  if (!store.begin(comment.id)) return;
  const { outcome, personId } = await write(deps, page, comment);
  logger.info('messenger_comment_answered', { accountId: comment.pageId, outcome: outcome.kind });
  switch (outcome.kind) {
    case 'sent':
      if (personId !== undefined) await tie(deps, comment, personId);
      return store.end(comment.id, 'sent', personId);
    case 'unknown':
      return store.end(comment.id, 'uncertain');
    case 'permanent':
      return store.end(comment.id, 'failed');
    case 'backoff':
      return store.later(comment.id, outcome.until);
    case 'retry':
      return store.later(comment.id, clock.now() + pauseAfter(clock.now() - comment.at));
    case 'stop_account':
      return store.later(comment.id, clock.now() + MINUTE_MS);
  }
}

/**
 * As long again as it has waited: what is refused for a reason that nobody has listed would take the turns of newer
 * comments, one a minute for a week.
 */
function pauseAfter(ageMs: number): number {
  return Math.min(HOUR_MS, Math.max(MINUTE_MS, ageMs));
}

async function write(
  { reply }: CommentReplyDeps,
  page: Page,
  { id, commentId, text }: WaitingComment,
): Promise<PrivateReplyResult> {
  const [part] = compose(reply(text));
  if (part === undefined) return { outcome: { kind: 'permanent', reason: 'content', detail: 'empty' } };
  return page.replyPrivately({ commentId, outboxId: `comment-${id}`, part });
}

/** What the person asked in public stands at the head of the conversation that begins now. */
async function tie({ sink, clock }: CommentReplyDeps, comment: WaitingComment, personId: string): Promise<void> {
  await sink.accept([
    {
      key: `comment:${comment.commentId}`,
      channel: 'messenger',
      accountId: comment.pageId,
      personId,
      occurredAt: Math.min(comment.at, clock.now()),
      content: { kind: 'comment', text: comment.text },
      raw: '',
    },
  ]);
}
