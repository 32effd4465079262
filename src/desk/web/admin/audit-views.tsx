import { Fragment, type VNode } from 'preact';

import type { Account } from '../../accounts/model.ts';
import type { ChainedEntry } from '../../audit/chain.ts';
import { DataTable } from '../common/table.tsx';
import { Field, SelectField } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Time } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';
import { type AuditWords, conversationOf, createAuditWords } from './audit-words.ts';

interface AuditPageProps {
  readonly entries: readonly ChainedEntry[];
  /** `seq` to go on before; `undefined` on the last page. */
  readonly older: number | undefined;
  readonly accounts: readonly Account[];
  readonly actions: readonly string[];
  /** The filter as it was asked, by field. */
  readonly asked: Readonly<Record<string, string>>;
}

/** The log, newest first. */
export function AuditPage({ entries, older, accounts, actions, asked }: AuditPageProps): VNode {
  const visit = useVisit();
  const { audit } = visit.texts;
  const words = createAuditWords(visit, accounts);
  const { before: _before, ...filter } = asked;
  const link = (path: string, more: Readonly<Record<string, string>> = {}) =>
    `${path}?${new URLSearchParams({ ...filter, ...more }).toString()}`;
  return (
    <Page title={audit.title}>
      <div class="page-head">
        <h1>{audit.title}</h1>
        <a class="button second" href={link('/console/audit/export.csv')} download>
          {audit.export}
        </a>
      </div>
      <p class="muted">
        {audit.lead} <code>npm run audit -- verify</code>.
      </p>
      <Filter accounts={accounts} actions={actions} asked={asked} words={words} />
      {entries.length === 0 ? <p class="card empty">{audit.none}</p> : <Entries entries={entries} words={words} />}
      <nav class="actions" aria-label={audit.title}>
        {asked['before'] !== undefined && (
          <a class="button second" href={link('/console/audit')}>
            {audit.newest}
          </a>
        )}
        {older !== undefined && (
          <a class="button second" href={link('/console/audit', { before: String(older) })}>
            {audit.older}
          </a>
        )}
      </nav>
    </Page>
  );
}

interface Worded {
  readonly words: AuditWords;
}

function Filter({
  accounts,
  actions,
  asked,
  words,
}: Pick<AuditPageProps, 'accounts' | 'actions' | 'asked'> & Worded): VNode {
  const { audit, shell } = useVisit().texts;
  const special = Object.entries(audit.actors).map(([value, label]) => ({ value, label }));
  const people = accounts.map(({ id, name, login }) => ({ value: id, label: `${name} (${login})` }));
  const groups = [...new Set(actions.map((action) => action.replace(/\..*/, '.')))];
  const choices = groups.flatMap((group) => [
    { value: group, label: words.actionOf(group) },
    ...actions
      .filter((action) => action.startsWith(group))
      .map((action) => ({ value: action, label: `– ${words.actionOf(action)}` })),
  ]);
  const all = { value: '', label: shell.form.all };
  return (
    <form class="card" action="/console/audit" role="search" aria-label={audit.filters}>
      <div class="two">
        <SelectField name="actor" label={audit.actor} value={asked['actor']} options={[all, ...people, ...special]} />
        <SelectField name="action" label={audit.action} value={asked['action']} options={[all, ...choices]} />
        <Field name="from" type="date" label={audit.from} value={asked['from']} />
        <Field name="until" type="date" label={audit.until} value={asked['until']} />
        <Field name="subject" label={audit.subject} value={asked['subject']} maxlength={100} />
      </div>
      <button>{shell.form.filter}</button>
    </form>
  );
}

function Entries({ entries, words }: Pick<AuditPageProps, 'entries'> & Worded): VNode {
  const { audit } = useVisit().texts;
  return (
    <DataTable label={audit.title} columns={Object.values(audit.columns)}>
      {entries.map((entry) => (
        <Entry key={entry.seq} entry={entry} words={words} />
      ))}
    </DataTable>
  );
}

function Entry({ entry, words }: { readonly entry: ChainedEntry } & Worded): VNode {
  const { columns } = useVisit().texts.audit;
  const { subject } = entry;
  return (
    <tr>
      <td data-label={columns.seq}>{entry.seq}</td>
      <td data-label={columns.at} class="no-wrap">
        <Time at={entry.at} />
      </td>
      <td data-label={columns.actor}>{words.nameOf(entry.actor)}</td>
      <td data-label={columns.action}>{words.actionOf(entry.action)}</td>
      <td data-label={columns.subject} class="break">
        {subject !== null && (
          <small>
            <Named text={words.nameOf(subject)} conversation={conversationOf(entry)} />
          </small>
        )}
      </td>
      <td data-label={columns.detail} class="break">
        <small>
          {words.detailsOf(entry).map(({ label, ...named }, at) => (
            <Fragment key={label}>
              {at > 0 && ' · '}
              {label}: <Named {...named} />
            </Fragment>
          ))}
        </small>
      </td>
    </tr>
  );
}

/** A text; the id of a conversation leads there. */
function Named({ text, conversation }: { readonly text: string; readonly conversation?: string | undefined }): VNode {
  if (conversation === undefined) return <>{text}</>;
  return <a href={`/console/c/${encodeURIComponent(conversation)}`}>{text}</a>;
}
