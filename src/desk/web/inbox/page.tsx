import type { JSX } from 'preact';

import { CHANNEL_NAMES } from '../../../conversations/model.ts';
import type { InboxCounts, InboxPage } from '../../inbox/model.ts';
import { type ViewContext, CsrfField, Select } from '../common/parts.tsx';
import { fieldOptions } from '../common/texts.ts';
import { type InboxView, REASONS, TABS, filtersSet, toQueryString } from './query.ts';
import { InboxRow } from './row.tsx';

/** What the inbox is drawn from. */
export interface InboxProps {
  readonly view: ViewContext;
  readonly inbox: InboxView;
  readonly counts: InboxCounts;
  readonly page: InboxPage;
}

/**
 * The inbox: search and filters once, and the live part that is drawn again whenever something changed. `available` says
 * whether one takes work; `undefined` where none is given out.
 */
export function InboxMain(props: InboxProps & { readonly available: boolean | undefined }): JSX.Element {
  const { view, inbox, available } = props;
  return (
    <div class="inbox">
      <div class="inbox-top">
        <h1>{view.texts.inbox.title}</h1>
        {view.mayAnswer && available !== undefined && <Availability view={view} available={available} />}
      </div>
      <SearchBar view={view} inbox={inbox} />
      <div
        id="inbox-live"
        hx-get={`/console/inbox/list${toQueryString(inbox)}`}
        hx-trigger="sse:inbox, desk:refresh from:body"
        hx-swap="innerHTML"
      >
        <InboxLive {...props} />
      </div>
    </div>
  );
}

/** Tabs with their numbers, and the list. */
export function InboxLive({ view, inbox, counts, page }: InboxProps): JSX.Element {
  return (
    <>
      <Tabs view={view} inbox={inbox} counts={counts} />
      <InboxList view={view} inbox={inbox} page={page} />
    </>
  );
}

function Availability({ view, available }: { readonly view: ViewContext; readonly available: boolean }): JSX.Element {
  const { inbox } = view.texts;
  return (
    <form method="post" action="/console/available" class="availability">
      <CsrfField view={view} />
      <input type="hidden" name="available" value={available ? 'no' : 'yes'} />
      <span class={available ? 'dot dot-on' : 'dot'} aria-hidden="true" />
      <span>{available ? inbox.available : inbox.unavailable}</span>
      <button class="button second small quiet">{available ? inbox.goUnavailable : inbox.goAvailable}</button>
    </form>
  );
}

function SearchBar({ view, inbox }: { readonly view: ViewContext; readonly inbox: InboxView }): JSX.Element {
  const { texts } = view;
  const set = filtersSet(inbox);
  return (
    <form method="get" action="/console/inbox" class="inbox-search" role="search">
      <input type="hidden" name="tab" value={inbox.tab} />
      <p class="field field-search">
        <label for="inbox-q">{texts.inbox.search}</label>
        <span class="joined">
          <input
            id="inbox-q"
            name="q"
            type="search"
            value={inbox.q ?? ''}
            placeholder={texts.inbox.searchHint}
            autocomplete="off"
            maxLength={200}
            data-key="/"
          />
          <button class="button second">{texts.inbox.searchButton}</button>
        </span>
      </p>
      <details class="filters" open={set > 0}>
        <summary>{set > 0 ? texts.inbox.filtersOn(set) : texts.inbox.filters}</summary>
        <Filters view={view} inbox={inbox} />
      </details>
    </form>
  );
}

function Filters({ view, inbox }: { readonly view: ViewContext; readonly inbox: InboxView }): JSX.Element {
  const { texts, language } = view;
  const t = texts.inbox;
  const fields = [{ value: '', label: t.anyField }, { value: 'none', label: t.noField }, ...fieldOptions(language)];
  const channels = CHANNEL_NAMES.map((value) => ({ value, label: texts.channels[value] }));
  const reasons = REASONS.map((value) => ({ value, label: texts.reasons[value] }));
  return (
    <div class="filter-grid">
      <Select id="f-field" name="field" label={t.field} value={inbox.field} choices={fields} />
      <Select
        {...{ id: 'f-channel', name: 'channel', label: t.channel, value: inbox.channel }}
        choices={[{ value: '', label: t.anyChannel }, ...channels]}
      />
      <Select
        {...{ id: 'f-reason', name: 'reason', label: t.reason, value: inbox.reason }}
        choices={[{ value: '', label: t.anyReason }, ...reasons]}
      />
      <p class="field">
        <label for="f-tag">{t.tag}</label>
        <input id="f-tag" name="tag" value={inbox.tag ?? ''} maxLength={40} autocomplete="off" />
      </p>
      <p class="field">
        <label for="f-from">{t.from}</label>
        <input id="f-from" name="from" type="date" value={inbox.from ?? ''} />
      </p>
      <p class="field">
        <label for="f-until">{t.until}</label>
        <input id="f-until" name="until" type="date" value={inbox.until ?? ''} />
      </p>
      <p class="filter-actions">
        <button class="button second">{t.apply}</button>
        <a href={`/console/inbox?tab=${inbox.tab}`}>{t.clear}</a>
      </p>
    </div>
  );
}

function Tabs({ view, inbox, counts }: Omit<InboxProps, 'page'>): JSX.Element {
  const { texts } = view;
  const numbers = { waiting: counts.waiting, mine: counts.mine, overdue: counts.overdue, all: null, closed: null };
  return (
    <nav class="tabs" aria-label={texts.inbox.tabsLabel}>
      {TABS.map((tab) => (
        <a
          key={tab}
          id={`tab-${tab}`}
          class={tab === 'overdue' && counts.overdue > 0 ? 'tab tab-alarm' : 'tab'}
          href={`/console/inbox${toQueryString({ ...inbox, tab, cursor: undefined })}`}
          {...(tab === inbox.tab && { 'aria-current': 'page' as const })}
        >
          {texts.inbox.tabs[tab]}
          {numbers[tab] !== null && <span class="count">{numbers[tab]}</span>}
          {tab === 'waiting' && counts.urgent > 0 && (
            <span class="count count-urgent">{texts.inbox.urgentCount(counts.urgent)}</span>
          )}
          {tab === 'mine' && counts.unread > 0 && (
            <span class="count count-unread">
              <span aria-hidden="true">•</span>
              <span class="visually-hidden">{texts.inbox.unread(counts.unread)}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function InboxList({ view, inbox, page }: Omit<InboxProps, 'counts'>): JSX.Element {
  const { texts } = view;
  const filtered = filtersSet(inbox) > 0 || inbox.q !== undefined;
  if (page.items.length === 0) {
    return <p class="empty">{filtered ? texts.inbox.emptyFiltered : texts.inbox.empty[inbox.tab]}</p>;
  }
  return (
    <>
      <ul class="convs" aria-label={texts.inbox.tabs[inbox.tab]}>
        {page.items.map((item) => (
          <InboxRow key={item.id} item={item} view={view} />
        ))}
      </ul>
      {page.next !== null && (
        <p class="more">
          <a class="button second" href={`/console/inbox${toQueryString({ ...inbox, cursor: page.next })}`}>
            {texts.inbox.more}
          </a>
        </p>
      )}
    </>
  );
}
