import type { JSX } from 'preact';

import type {
  CitizenEntry,
  EventEntry,
  NoteEntry,
  OutboundEntry,
  PageEntry,
  Reaction,
  ThreadEntry,
} from '../../thread/entry-model.ts';
import { machineTime } from '../common/format.ts';
import { type ViewContext, CsrfField, Time } from '../common/parts.tsx';
import { AskFirst } from '../shell/parts.tsx';
import { AttachmentLine, SentFile } from './attachment.tsx';
import { DeliveryLine } from './delivery.tsx';
import { ownerSentence } from './owner-line.ts';

/** How a thread's lines are drawn. */
export interface EntryProps<E extends ThreadEntry = ThreadEntry> {
  readonly entry: E;
  readonly view: ViewContext;
  readonly conversationId: string;
}

/** One line of a thread; its id stays the same, so that a newer state replaces it in place. */
export function Entry({ entry, view, conversationId }: EntryProps): JSX.Element {
  const own = entry.kind === 'outbound' && entry.author?.id === view.me;
  return (
    <li
      id={entryElementId(entry.id)}
      class={`entry entry-${entry.kind}${entry.kind === 'outbound' ? ` by-${entry.speaker}` : ''}`}
      data-entry={entry.id}
      data-at={String(entry.at)}
      {...(own && { 'data-own': '' })}
    >
      <Body entry={entry} view={view} conversationId={conversationId} />
    </li>
  );
}

/** The id in the page of an entry's element: `e-in-12`. */
function entryElementId(entryId: string): string {
  return `e-${entryId.replace(':', '-')}`;
}

function Body(props: EntryProps): JSX.Element {
  const { entry } = props;
  switch (entry.kind) {
    case 'citizen':
      return <Citizen {...props} entry={entry} />;
    case 'outbound':
      return <Outbound {...props} entry={entry} />;
    case 'page':
      return <FromPage {...props} entry={entry} />;
    case 'note':
      return <Note {...props} entry={entry} />;
    case 'event':
      return <Event {...props} entry={entry} />;
    case 'owner':
      return (
        <div class="line">
          <p>
            {ownerSentence(entry, props.view.texts)} · <Time at={entry.at} view={props.view} />
          </p>
          {entry.note !== null && <p class="line-note">{entry.note}</p>}
        </div>
      );
  }
}

function Citizen({ entry, view }: EntryProps<CitizenEntry>): JSX.Element {
  const { thread } = view.texts;
  const latest = entry.edits.at(-1);
  return (
    <div class="bubble">
      <Head who={thread.speakers.citizen} entry={entry} view={view} />
      {entry.repliesTo !== null && (
        <p class="small">
          <a href={`#${entryElementId(entry.repliesTo)}`}>↩ {thread.replyTo}</a>
        </p>
      )}
      {entry.tapped && <p class="small">{thread.tapped}</p>}
      {(latest?.text ?? entry.text) !== '' && <p class="said">{latest?.text ?? entry.text}</p>}
      {latest !== undefined && (
        <details class="small">
          <summary>{thread.edited}</summary>
          <p class="said">
            {thread.original}: {entry.text}
          </p>
        </details>
      )}
      {entry.attachments.map((attachment, index) => (
        <AttachmentLine
          key={index}
          attachment={attachment}
          copy={entry.copies?.find(({ position }) => position === index)}
          view={view}
        />
      ))}
      <Reactions reactions={entry.reactions} view={view} />
    </div>
  );
}

function Outbound({ entry, view, conversationId }: EntryProps<OutboundEntry>): JSX.Element {
  const { thread } = view.texts;
  const speaker = thread.speakers[entry.speaker];
  return (
    <div class="bubble">
      <Head who={entry.author === null ? speaker : entry.author.name} entry={entry} view={view} />
      {entry.text !== '' && <p class="said">{entry.text}</p>}
      {entry.file && <SentFile file={entry.file} kept={entry.fileKept !== false} view={view} />}
      {entry.buttons.length > 0 && (
        <p class="offered">
          {entry.buttons.map((button) => (
            <span class="chip" key={button.title}>
              {button.title}
            </span>
          ))}
        </p>
      )}
      <DeliveryLine entry={entry} view={view} conversationId={conversationId} />
      <Reactions reactions={entry.reactions} view={view} />
    </div>
  );
}

function FromPage({ entry, view }: EntryProps<PageEntry>): JSX.Element {
  return (
    <div class="bubble">
      <Head who={view.texts.thread.speakers.page} entry={entry} view={view} />
      <p class="said">{entry.text}</p>
    </div>
  );
}

function Note({ entry, view, conversationId }: EntryProps<NoteEntry>): JSX.Element {
  const { thread } = view.texts;
  return (
    <div class="bubble">
      <Head who={`${thread.note} · ${entry.author.name}`} entry={entry} view={view} />
      <p class="said">{entry.text}</p>
      {entry.author.id === view.me && (
        <form method="post" action={`/console/c/${conversationId}/notes/remove`} class="inline">
          <CsrfField view={view} />
          <input type="hidden" name="noteId" value={entry.id.replace(/^note:/, '')} />
          <AskFirst label={thread.removeNote} question={thread.removeNoteSure} />
        </form>
      )}
    </div>
  );
}

function Event({ entry, view }: EntryProps<EventEntry>): JSX.Element {
  return (
    <div class="line">
      <p>
        {view.texts.thread.events[entry.what]}
        {entry.text !== '' && `: ${entry.text}`} · <Time at={entry.at} view={view} />
      </p>
    </div>
  );
}

function Head({
  who,
  entry,
  view,
}: {
  readonly who: string;
  readonly entry: ThreadEntry;
  readonly view: ViewContext;
}): JSX.Element {
  return (
    <p class="said-by">
      <span class="who">{who}</span> <Time at={entry.at} view={view} />
    </p>
  );
}

function Reactions({
  reactions,
  view,
}: {
  readonly reactions: readonly Reaction[];
  readonly view: ViewContext;
}): JSX.Element | null {
  const last = reactions.at(-1);
  if (last === undefined) return null;
  const { thread } = view.texts;
  return (
    <p class="reactions">
      <span class="visually-hidden">{thread.reaction}: </span>
      <time dateTime={machineTime(last.at)}>{last.reaction ?? thread.reactionRemoved}</time>
    </p>
  );
}
