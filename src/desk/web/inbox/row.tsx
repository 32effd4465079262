import type { JSX } from 'preact';

import type { InboxItem } from '../../inbox/model.ts';
import { type ViewContext, Badge, CsrfField, Running, Time } from '../common/parts.tsx';
import { fieldName } from '../common/texts.ts';

/** One conversation of a list. The whole line leads to it; personal numbers are masked by the desk. */
export function InboxRow({ item, view }: { readonly item: InboxItem; readonly view: ViewContext }): JSX.Element {
  const { texts } = view;
  const state = item.overdue ? 'overdue' : item.urgent ? 'urgent' : item.holder;
  return (
    <li class={`conv conv-${state}`} id={`row-${item.id}`} data-row>
      <div class="conv-main">
        <p class="conv-title">
          <a class="conv-link" id={`link-${item.id}`} href={`/console/c/${item.id}`}>
            {texts.inbox.person(item.personLabel)}
          </a>
          <span class={`channel channel-${item.channel}`}>{texts.channels[item.channel]}</span>
          {item.unread > 0 && (
            <span class="count count-unread">
              <span aria-hidden="true">{item.unread}</span>
              <span class="visually-hidden">{texts.inbox.unread(item.unread)}</span>
            </span>
          )}
        </p>
        <Preview of={item.preview} view={view} />
        <Marks item={item} view={view} />
      </div>
      <div class="conv-side">
        <Clock item={item} view={view} />
        {item.holder === 'waiting' && view.mayAnswer && (
          <form method="post" action={`/console/c/${item.id}/claim`}>
            <CsrfField view={view} />
            <input type="hidden" name="version" value={String(item.version)} />
            <button class="button second small" id={`claim-${item.id}`}>
              {texts.inbox.claim}
              <span class="visually-hidden"> {texts.inbox.person(item.personLabel)}</span>
            </button>
          </form>
        )}
      </div>
    </li>
  );
}

/** What the citizen said last, or what was sent or tapped without a word. */
export function Preview(props: { readonly of: InboxItem['preview']; readonly view: ViewContext }): JSX.Element | null {
  if (props.of === null) return null;
  const { text, files } = props.of;
  const { attachments, tapped } = props.view.texts.thread;
  return <p class="conv-preview">{text || files.map((kind) => attachments[kind]).join(', ') || tapped}</p>;
}

function Marks({ item, view }: { readonly item: InboxItem; readonly view: ViewContext }): JSX.Element {
  const { texts, language } = view;
  return (
    <p class="marks">
      {item.overdue && <Badge tone="urgent">{texts.inbox.overdue}</Badge>}
      {item.urgent && <Badge tone="urgent">{texts.reasons.urgent}</Badge>}
      {item.attention !== null && <Badge tone="warn">{texts.attention[item.attention] ?? item.attention}</Badge>}
      <Badge tone="info">{texts.holders[item.holder]}</Badge>
      {item.reason !== null && item.reason !== 'urgent' && <Badge>{texts.reasons[item.reason]}</Badge>}
      {item.field !== null && <Badge>{fieldName(item.field, language)}</Badge>}
      {item.assignee !== null && <span class="mark">{texts.inbox.assignee(item.assignee.name)}</span>}
      {item.holder === 'counsellor' && item.assignee === null && <span class="mark">{texts.inbox.pageHas}</span>}
      {item.outcome !== null && <Badge tone="good">{texts.outcomes[item.outcome]}</Badge>}
      {item.tags.map((tag) => (
        <span class="tag" key={tag}>
          #{tag}
        </span>
      ))}
    </p>
  );
}

/** How long somebody waits, or when something last happened. */
function Clock({ item, view }: { readonly item: InboxItem; readonly view: ViewContext }): JSX.Element {
  const { inbox } = view.texts;
  const since = item.holder === 'waiting' ? item.waitingSince : item.unansweredSince;
  if (since === null || item.holder === 'closed') {
    return (
      <p class="conv-time">
        <Time at={item.closedAt ?? item.lastActivityAt} view={view} />
      </p>
    );
  }
  const label = item.holder === 'waiting' ? inbox.waits('') : inbox.owes('');
  return (
    <p class={item.overdue ? 'conv-time conv-late' : 'conv-time'}>
      {item.place !== null && <span class="place">{inbox.place(item.place)}</span>}
      <span>
        {label}
        <Running since={since} view={view} />
      </span>
      {item.dueAt !== null && !item.overdue && (
        <span class="conv-due">
          {inbox.due('')}
          <Time at={item.dueAt} view={view} />
        </span>
      )}
    </p>
  );
}
