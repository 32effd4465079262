import type { VNode } from 'preact';

import type { Account } from '../../accounts/model.ts';
import type { ChainedEntry } from '../../audit/chain.ts';
import { DataTable } from '../common/table.tsx';
import { Field, SelectField } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Time } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';

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
  const { audit } = useVisit().texts;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
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
      <Filter accounts={accounts} actions={actions} asked={asked} />
      {entries.length === 0 ? <p class="card empty">{audit.none}</p> : <Entries entries={entries} names={names} />}
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

function Filter({ accounts, actions, asked }: Pick<AuditPageProps, 'accounts' | 'actions' | 'asked'>): VNode {
  const { audit, shell } = useVisit().texts;
  const special = Object.entries(audit.actors).map(([value, label]) => ({ value, label }));
  const people = accounts.map(({ id, name, login }) => ({ value: id, label: `${name} (${login})` }));
  const groups = [...new Set(actions.map((action) => action.split('.')[0] ?? ''))];
  const choices = groups.flatMap((group) => [
    { value: `${group}.`, label: audit.groups[group] ?? group },
    ...actions
      .filter((action) => action.startsWith(`${group}.`))
      .map((action) => ({ value: action, label: `– ${action}` })),
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

function Entries({
  entries,
  names,
}: Pick<AuditPageProps, 'entries'> & { readonly names: ReadonlyMap<string, string> }) {
  const { audit } = useVisit().texts;
  return (
    <DataTable label={audit.title} columns={Object.values(audit.columns)}>
      {entries.map((entry) => (
        <Entry key={entry.seq} entry={entry} names={names} />
      ))}
    </DataTable>
  );
}

function Entry({ entry, names }: { readonly entry: ChainedEntry; readonly names: ReadonlyMap<string, string> }): VNode {
  const { audit } = useVisit().texts;
  const { columns } = audit;
  const special: Readonly<Record<string, string>> = audit.actors;
  const nameOf = (id: string) => names.get(id) ?? special[id] ?? id;
  const detail = Object.entries(entry.detail).filter(([, value]) => value !== null && value !== '');
  return (
    <tr>
      <td data-label={columns.seq}>{entry.seq}</td>
      <td data-label={columns.at} class="no-wrap">
        <Time at={entry.at} />
      </td>
      <td data-label={columns.actor}>{nameOf(entry.actor)}</td>
      <td data-label={columns.action}>
        <code>{entry.action}</code>
      </td>
      <td data-label={columns.subject} class="break">
        {entry.subject !== null && <small>{nameOf(entry.subject)}</small>}
      </td>
      <td data-label={columns.detail} class="break">
        <small>{detail.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')}</small>
      </td>
    </tr>
  );
}
