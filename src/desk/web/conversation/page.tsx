import type { JSX } from 'preact';

import type { ThreadPage } from '../../thread/entry-model.ts';
import { HelpButton } from '../common/live.tsx';
import type { ViewContext } from '../common/parts.tsx';
import { type ComposerProps, Composer } from '../composer/composer.tsx';
import { Entry } from './entries.tsx';
import { type HeadProps, Head } from './head.tsx';
import { type SideProps, Side } from './side.tsx';

/** Everything of one open conversation. */
export interface ConversationProps {
  readonly head: HeadProps;
  readonly thread: ThreadPage;
  readonly composer: ComposerProps;
  readonly side: SideProps;
}

/** An open conversation: head, thread and composer in the middle, search and facts beside them. */
export function ConversationMain({ head, thread, composer, side }: ConversationProps): JSX.Element {
  const { view, item } = head;
  const { texts } = view;
  return (
    <div class="conversation" id="conversation" data-conversation={item.id}>
      <div class="talk">
        <p class="crumbs">
          <a href="/console/inbox" data-key="u">
            ← {texts.head.back}
          </a>
          <a href="#side" class="side-link" data-open-side>
            {texts.head.side}
          </a>
          <HelpButton view={view} />
        </p>
        <header
          class="head"
          id="head"
          hx-get={`/console/c/${item.id}/head`}
          hx-trigger="sse:head, desk:refresh from:body"
          hx-swap="innerHTML"
        >
          <Head {...head} />
        </header>
        <p id="presence" class="presence" aria-live="polite" sse-swap="presence" />
        <div class="thread" id="thread" role="log" aria-label={texts.thread.label} tabIndex={0}>
          <Older before={thread.before} view={view} conversationId={item.id} />
          {thread.entries.length === 0 && <p class="empty">{texts.thread.empty}</p>}
          <ol class="entries" id="entries" sse-swap="entry" hx-swap="none">
            <Entries thread={thread} view={view} conversationId={item.id} />
          </ol>
        </div>
        <button type="button" class="button second to-end" id="to-end" hidden>
          {texts.thread.toEnd}
        </button>
        <Composer {...composer} />
      </div>
      <Side {...side} />
    </div>
  );
}

/** The lines of a page of the thread, oldest first. */
export function Entries(props: {
  readonly thread: ThreadPage;
  readonly view: ViewContext;
  readonly conversationId: string;
}): JSX.Element {
  return (
    <>
      {props.thread.entries.map((entry) => (
        <Entry key={entry.id} entry={entry} view={props.view} conversationId={props.conversationId} />
      ))}
    </>
  );
}

/** The way to what was said before; the answer holds the older lines and this link's successor. */
export function Older(props: {
  readonly before: string | null;
  readonly view: ViewContext;
  readonly conversationId: string;
}): JSX.Element {
  const { before, view, conversationId } = props;
  if (before === null) {
    return (
      <p class="older small" id="older">
        {view.texts.thread.start}
      </p>
    );
  }
  const address = `/console/c/${conversationId}?before=${encodeURIComponent(before)}`;
  return (
    <p class="older" id="older">
      <a
        class="button second small"
        href={address}
        data-older={`/console/c/${conversationId}/older?before=${encodeURIComponent(before)}`}
      >
        {view.texts.thread.older}
      </a>
    </p>
  );
}
