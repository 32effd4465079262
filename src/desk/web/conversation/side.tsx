import type { JSX } from 'preact';

import type { CannedReply } from '../../composer/canned-model.ts';
import type { InboxItem } from '../../inbox/model.ts';
import type { Finding } from '../../thread/model.ts';
import type { PersonFacts } from '../../thread/person.ts';
import { type ViewContext, Badge, CsrfField, Select, Time } from '../common/parts.tsx';
import { fieldOptions } from '../common/texts.ts';
import { Preview } from '../inbox/row.tsx';
import { PersonPanel } from '../person/views.tsx';
import { SearchResults } from '../search/cards.tsx';
import type { LawCard } from '../search/law-search.ts';

/** A finding with names for people. */
export interface NamedFinding extends Omit<Finding, 'candidates'> {
  readonly candidates: readonly (Finding['candidates'][number] & { readonly name: string })[];
}

/** What stands beside a conversation. */
export interface SideProps {
  readonly view: ViewContext;
  readonly item: InboxItem;
  readonly query: string;
  /** `undefined`: nothing was searched; `null`: the search could not be done. */
  readonly results: readonly LawCard[] | null | undefined;
  readonly mayInsert: boolean;
  readonly canned: readonly CannedReply[];
  readonly findings: readonly NamedFinding[];
  readonly earlier: readonly InboxItem[];
  readonly knownTags: readonly string[];
  readonly person: PersonFacts | undefined;
  /** Whether this account may ask the platform about the person. */
  readonly mayAskPlatform: boolean;
  /** See {@link PersonPanel}. */
  readonly contactRequestId: string | undefined;
}

/** The column beside the thread; a drawer on a phone, and reachable by a link without JavaScript. */
export function Side(props: SideProps): JSX.Element {
  const { side } = props.view.texts;
  return (
    <aside class="side" id="side" aria-label={side.label} tabIndex={-1}>
      <p class="side-close needs-script">
        <button class="button second quiet" type="button" data-close-side>
          {side.close}
        </button>
      </p>
      <Search {...props} />
      <Canned {...props} />
      <Found {...props} />
      {props.person !== undefined && (
        <PersonPanel
          conversationId={props.item.id}
          facts={props.person}
          mayAsk={props.mayAskPlatform}
          requestId={props.contactRequestId}
        />
      )}
      <Details {...props} />
    </aside>
  );
}

function Search({ view, item, query, results, mayInsert }: SideProps): JSX.Element {
  const { side } = view.texts;
  return (
    <section class="panel" aria-labelledby="panel-search">
      <h2 id="panel-search">{side.search}</h2>
      <form
        method="get"
        action={`/console/c/${item.id}`}
        role="search"
        hx-get={`/console/c/${item.id}/search`}
        hx-target="#search-results"
        hx-swap="innerHTML"
      >
        <p class="field">
          <label for="law-q">{side.query}</label>
          <span class="joined">
            <input
              {...{ id: 'law-q', name: 'q', type: 'search', value: query, placeholder: side.queryHint }}
              maxLength={500}
              autocomplete="off"
              required
              data-key="s"
            />
            <button class="button second">{side.run}</button>
          </span>
        </p>
      </form>
      <div id="search-results" aria-live="polite">
        {results === null && <p class="empty">{side.unavailable}</p>}
        {results && (
          <SearchResults view={view} conversationId={item.id} question={query} mayInsert={mayInsert} cards={results} />
        )}
      </div>
    </section>
  );
}

function Canned({ view, item, canned, mayInsert }: SideProps): JSX.Element {
  const { side } = view.texts;
  return (
    <details class="panel" id="panel-canned" aria-label={side.canned}>
      <summary>
        <h2>{side.canned}</h2>
      </summary>
      {canned.length === 0 && <p class="empty">{side.noCanned}</p>}
      {canned.length > 0 && (
        <p class="field needs-script">
          <label for="canned-filter">{side.cannedFilter}</label>
          <input id="canned-filter" type="search" autocomplete="off" />
        </p>
      )}
      <ul class="canned-list">
        {canned.map((reply) => (
          <li key={reply.id} data-canned={`${reply.shortcut} ${reply.title}`.toLowerCase()}>
            <form method="post" action={`/console/c/${item.id}/insert`} data-insert="canned">
              <CsrfField view={view} />
              <input type="hidden" name="kind" value="canned" />
              <input type="hidden" name="id" value={reply.id} />
              <button class="canned-button" disabled={!mayInsert}>
                <span class="canned-name">
                  <kbd>/{reply.shortcut}</kbd> {reply.title}
                </span>
                <span class="canned-text">{reply.text}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Found({ view, item, findings }: SideProps): JSX.Element {
  const { side } = view.texts;
  return (
    <details class="panel" id="panel-found" open={findings.length > 0}>
      <summary>
        <h2>{side.found}</h2>
      </summary>
      {findings.length === 0 && <p class="empty">{side.noFindings}</p>}
      <ol class="findings">
        {findings.map((finding) => (
          <li key={finding.id} class="finding">
            <p class="finding-text">{finding.text}</p>
            <p class="small">
              <Time at={finding.askedAt} view={view} /> · {side.actions[finding.action]} ·{' '}
              {side.confidence(Math.round(finding.confidence * 100))}
            </p>
            <Candidates finding={finding} view={view} conversationId={item.id} />
            <p class="small">
              <a
                href={`/console/c/${item.id}?q=${encodeURIComponent(finding.text)}#panel-search`}
                data-search={finding.text}
              >
                {side.searchThis}
              </a>
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Candidates(props: {
  readonly finding: NamedFinding;
  readonly view: ViewContext;
  readonly conversationId: string;
}): JSX.Element {
  const { finding, view } = props;
  const { side } = view.texts;
  if (finding.candidates.length === 0) return <p class="small">{side.noCandidates}</p>;
  return (
    <ul class="candidates">
      {finding.candidates.slice(0, 5).map((candidate) => (
        <li key={candidate.id}>
          {candidate.kind === 'article' ? (
            <a
              href={`/console/c/${props.conversationId}/law?id=${encodeURIComponent(candidate.id)}`}
              data-panel="#search-results"
            >
              {candidate.name}
            </a>
          ) : (
            candidate.name
          )}{' '}
          <span class="small">{side.score(candidate.score.toFixed(2).replace('.', ','))}</span>{' '}
          {finding.shown.includes(candidate.id) && <Badge tone="good">{side.shown}</Badge>}
        </li>
      ))}
    </ul>
  );
}

function Details(props: SideProps): JSX.Element {
  const { view, item } = props;
  const { side, channels, reasons } = view.texts;
  return (
    <details class="panel" id="panel-details" open>
      <summary>
        <h2>{side.details}</h2>
      </summary>
      {view.mayAnswer && item.holder !== 'closed' && <Classify {...props} />}
      <dl class="facts">
        <dt>{side.channel}</dt>
        <dd>{channels[item.channel]}</dd>
        <dt>{side.language}</dt>
        <dd>{side.languages[item.language]}</dd>
        {item.reason !== null && (
          <>
            <dt>{side.reason}</dt>
            <dd>{reasons[item.reason]}</dd>
          </>
        )}
        <dt>{side.began}</dt>
        <dd>
          <Time at={item.createdAt} view={view} />
        </dd>
      </dl>
      <Earlier {...props} />
    </details>
  );
}

function Classify({ view, item, knownTags }: SideProps): JSX.Element {
  const { side } = view.texts;
  const fields = [{ value: '', label: side.noField }, ...fieldOptions(view.language)];
  return (
    <>
      <form method="post" action={`/console/c/${item.id}/field`} class="line-form" data-versioned>
        <CsrfField view={view} />
        <input type="hidden" name="version" value={String(item.version)} />
        <Select id="side-field" name="field" label={side.field} value={item.field ?? ''} choices={fields} />
        <button class="button second small">{side.saveField}</button>
      </form>
      <form method="post" action={`/console/c/${item.id}/tags`} class="line-form" data-versioned>
        <CsrfField view={view} />
        <input type="hidden" name="version" value={String(item.version)} />
        <input type="hidden" name="shown" value={item.tags.join(', ')} />
        <p class="field">
          <label for="side-tags">{side.tags}</label>
          <input
            {...{ id: 'side-tags', name: 'tags', value: item.tags.join(', '), list: 'known-tags' }}
            maxLength={420}
            autocomplete="off"
            aria-describedby="side-tags-hint"
          />
          <span id="side-tags-hint" class="small">
            {side.tagsHint}
          </span>
        </p>
        <datalist id="known-tags">
          {knownTags.map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
        <button class="button second small">{side.saveTags}</button>
      </form>
    </>
  );
}

function Earlier({ view, earlier }: SideProps): JSX.Element {
  const { side, outcomes, holders } = view.texts;
  return (
    <>
      <h3>{side.earlier}</h3>
      {earlier.length === 0 && <p class="empty">{side.noEarlier}</p>}
      <ul class="earlier">
        {earlier.map((past) => (
          <li key={past.id}>
            <a href={`/console/c/${past.id}`}>
              <Time at={past.lastActivityAt} view={view} />
            </a>{' '}
            <span class="small">{past.outcome === null ? holders[past.holder] : outcomes[past.outcome]}</span>
            <Preview of={past.preview} view={view} />
          </li>
        ))}
      </ul>
    </>
  );
}
