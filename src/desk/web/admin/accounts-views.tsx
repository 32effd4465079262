import type { VNode } from 'preact';

import { FIELDS } from '../../../kb/fields.ts';
import { type Account, ROLES } from '../../accounts/model.ts';
import { DataTable } from '../common/table.tsx';
import { CheckField, Field, Form, Problems, SelectField, valueOf, valuesOf } from '../shell/form-parts.tsx';
import type { Typed } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { AskFirst, Notice } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';

type FieldProblems = Readonly<Record<string, string>>;

/** Everybody. */
export function AccountsPage({ accounts }: { readonly accounts: readonly Account[] }): VNode {
  const { texts } = useVisit();
  const { admin } = texts.accounts;
  return (
    <Page title={admin.title}>
      <div class="page-head">
        <h1>{admin.title}</h1>
        <a class="button" href="/console/accounts/new">
          {admin.add}
        </a>
      </div>
      <DataTable label={admin.title} columns={Object.values(admin.columns)}>
        {accounts.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </DataTable>
    </Page>
  );
}

function AccountRow({ account }: { readonly account: Account }): VNode {
  const { texts } = useVisit();
  const { admin } = texts.accounts;
  const { columns } = admin;
  return (
    <tr>
      <td>
        <a href={`/console/accounts/${account.id}`}>
          <strong>{account.name}</strong>
        </a>
        <br />
        <small>{account.title}</small>
      </td>
      <td data-label={columns.login}>{account.login}</td>
      <td data-label={columns.role}>{texts.shell.roles[account.role]}</td>
      <td data-label={columns.fields}>
        {account.fields.length === 0 ? admin.allFields : admin.fieldCount(account.fields.length)}
      </td>
      <td data-label={columns.state}>
        <States account={account} />
      </td>
    </tr>
  );
}

function States({ account }: { readonly account: Account }): VNode {
  const { admin } = useVisit().texts.accounts;
  if (account.disabledAt !== null) return <span class="badge bad">{admin.disabled}</span>;
  return (
    <>
      <span class="badge good">{admin.active}</span>{' '}
      {account.mustChange && <span class="badge warn">{admin.mustChange}</span>}{' '}
      {account.totp && <span class="badge">{admin.totp}</span>}
    </>
  );
}

/** A new account. */
export function NewAccountPage({
  typed,
  problems = {},
}: {
  readonly typed?: Typed;
  readonly problems?: FieldProblems;
}) {
  const { admin } = useVisit().texts.accounts;
  return (
    <Page title={admin.add}>
      <div class="narrow">
        <h1>{admin.add}</h1>
        <Problems problems={problems} />
        <Form action="/console/accounts/new" class="card">
          <Field
            {...{ name: 'login', required: true, maxlength: 40, autocomplete: 'off' }}
            label={admin.form.login}
            hint={admin.form.loginHint}
            value={valueOf(typed, 'login')}
            error={problems['login']}
          />
          <ProfileFields typed={typed} problems={problems} account={undefined} />
          <div class="actions">
            <button>{admin.create}</button>
            <ToAccounts />
          </div>
        </Form>
      </div>
    </Page>
  );
}

function ToAccounts(): VNode {
  return (
    <a class="button second" href="/console/accounts">
      {useVisit().texts.shell.form.cancel}
    </a>
  );
}

interface ProfileProps {
  readonly account: Account | undefined;
  readonly typed: Typed | undefined;
  readonly problems: FieldProblems;
}

function ProfileFields({ account, typed, problems }: ProfileProps): VNode {
  const { texts, language } = useVisit();
  const { form, roleHints } = texts.accounts.admin;
  const text = (name: 'name' | 'title', max: number) => ({
    ...{ name, required: true, maxlength: max, autocomplete: 'off', error: problems[name] },
    ...{ label: form[name], hint: form[`${name}Hint`], value: valueOf(typed, name, account?.[name]) },
  });
  const roles = ROLES.map((role) => ({ value: role, label: `${texts.shell.roles[role]}: ${roleHints[role]}` }));
  return (
    <>
      <Field {...text('name', 80)} />
      <Field {...text('title', 40)} />
      <SelectField
        {...{ name: 'role', label: form.role, options: roles, error: problems['role'] }}
        value={valueOf(typed, 'role', account?.role ?? 'counsellor')}
      />
      <CheckField
        {...{ name: 'fields', label: form.fields, hint: form.fieldsHint, error: problems['fields'] }}
        values={valuesOf(typed, 'fields', account?.fields)}
        options={FIELDS.map((field) => ({ value: field.slug, label: field[language] }))}
      />
      <Field
        {...{ name: 'capacity', type: 'number', min: 0, max: 50, required: false, error: problems['capacity'] }}
        {...{ label: form.capacity, hint: form.capacityHint }}
        value={valueOf(typed, 'capacity', account?.capacity?.toString())}
      />
    </>
  );
}

interface AccountPageProps {
  readonly account: Account;
  readonly openSessions: number;
  readonly done: boolean;
  readonly typed?: Typed;
  /** By field; under the empty name what belongs to none. */
  readonly problems?: FieldProblems;
}

/** Somebody's account: what they may do, and how they get in. */
export function AccountPage({ account, openSessions, done, typed, problems = {} }: AccountPageProps): VNode {
  const { texts } = useVisit();
  const { admin } = texts.accounts;
  const { '': general, ...byField } = problems;
  return (
    <Page title={admin.edit(account.name)}>
      <div class="narrow">
        <p>
          <a href="/console/accounts">← {admin.title}</a>
        </p>
        <h1>{admin.edit(account.name)}</h1>
        <p>
          <code>{account.login}</code> <States account={account} />
        </p>
        {done && <Notice kind="good">{admin.done}</Notice>}
        {general !== undefined && <Notice kind="bad">{general}</Notice>}
        <Problems problems={byField} />
        <Form action={`/console/accounts/${account.id}`} class="card">
          <input type="hidden" name="version" value={account.version} />
          <ProfileFields account={account} typed={typed} problems={byField} />
          <div class="actions">
            <button>{texts.shell.form.save}</button>
            <ToAccounts />
          </div>
        </Form>
        <Security account={account} openSessions={openSessions} />
        <p>
          <a href={`/console/audit?actor=${account.id}`}>{admin.history}</a>
        </p>
      </div>
    </Page>
  );
}

function Security({ account, openSessions }: Pick<AccountPageProps, 'account' | 'openSessions'>): VNode {
  const { admin } = useVisit().texts.accounts;
  const off = account.disabledAt !== null;
  return (
    <section class="card" aria-labelledby="security-title">
      <h2 id="security-title">{admin.security}</h2>
      <ul class="plain-list">
        <Act
          {...{ account, name: 'reset-password', lead: admin.resetPasswordLead, label: admin.resetPassword }}
          question={admin.resetPasswordSure}
        />
        {account.totp && (
          <Act
            {...{ account, name: 'reset-totp', lead: admin.resetTotpLead, label: admin.resetTotp }}
            question={admin.resetTotpSure}
          />
        )}
        <Act {...{ account, name: 'unlock', lead: admin.unlockLead, label: admin.unlock }} />
        {openSessions > 0 && (
          <Act
            {...{ account, name: 'end-sessions', lead: admin.endSessionsLead(openSessions), label: admin.endSessions }}
          />
        )}
        {off && <Act {...{ account, name: 'enable', lead: '', label: admin.enable }} />}
        {!off && <Act {...{ account, name: 'disable', lead: admin.disableLead, label: admin.disable }} danger />}
      </ul>
    </section>
  );
}

interface ActProps {
  readonly account: Account;
  readonly name: string;
  readonly lead: string;
  readonly label: string;
  readonly danger?: boolean;
  /** Asked first. */
  readonly question?: string;
}

function Act({ account, name, lead, label, danger = false, question }: ActProps): VNode {
  return (
    <li class="split">
      <span class="act-lead">{lead}</span>
      <Form action={`/console/accounts/${account.id}/${name}`}>
        {question === undefined ? (
          <button class={danger ? 'danger small' : 'second small'}>{label}</button>
        ) : (
          <AskFirst label={label} question={question} />
        )}
      </Form>
    </li>
  );
}

/** A generated password; it cannot be shown again. */
export function PasswordOncePage(props: {
  readonly account: Account;
  readonly password: string;
  readonly title: string;
}): VNode {
  const { admin } = useVisit().texts.accounts;
  return (
    <Page title={props.title}>
      <div class="narrow card">
        <h1>{props.title}</h1>
        <p>{admin.passwordOnce(props.account.login)}</p>
        <p>
          <span class="secret">{props.password}</span>
        </p>
        <p>{admin.passwordThen}</p>
        <a class="button" href={`/console/accounts/${props.account.id}`}>
          {admin.edit(props.account.name)}
        </a>
      </div>
    </Page>
  );
}
