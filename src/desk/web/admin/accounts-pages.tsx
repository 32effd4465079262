import { z } from 'zod';

import type { Accounts } from '../../accounts/accounts.ts';
import { type Account, type AccountResult, loginSchema, profileSchema } from '../../accounts/model.ts';
import type { Sessions } from '../../accounts/sessions.ts';
import { type FormResult, type Typed, readForm } from '../shell/forms.ts';
import { type ConsolePages, type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { AccountPage, AccountsPage, NewAccountPage, PasswordOncePage } from './accounts-views.tsx';

/** What the pages about accounts need. */
export interface AccountsPagesOptions {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
}

const capacity = z
  .string()
  .trim()
  .regex(/^\d{0,3}$/)
  .transform((text) => (text === '' ? null : Number(text)))
  .pipe(profileSchema.shape.capacity);
/** Boxes send nothing, a string, or several. */
const fields = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .default([])
  .pipe(profileSchema.shape.fields);
const profileForm = profileSchema.extend({ capacity, fields });
const newForm = profileForm.extend({ login: loginSchema });
const editForm = profileForm.extend({ version: z.coerce.number().int() });

/** Accounts of everybody, for administrators. */
export function accountsPages(options: AccountsPagesOptions): ConsolePages {
  const { accounts } = options;
  const act = (name: string, work: (visit: StaffVisit, id: string) => AccountResult<unknown>): ConsoleRoute =>
    post(`/accounts/:id/${name}`, 'accounts.manage', (visit) => {
      const id = idOf(visit);
      const result = work(visit, id);
      if (!result.ok) return showAccount(options, visit, { problems: { '': refusalOf(visit, result) } });
      visit.redirect(`/console/accounts/${id}?done=1`);
    });
  return {
    nav: [
      {
        href: '/console/accounts',
        label: (texts) => texts.shell.nav.accounts,
        access: 'accounts.manage',
        group: 'administration',
      },
    ],
    routes: [
      get('/accounts', 'accounts.manage', (visit) => visit.show(<AccountsPage accounts={accounts.all()} />)),
      get('/accounts/new', 'accounts.manage', (visit) => visit.show(<NewAccountPage />)),
      post('/accounts/new', 'accounts.manage', (visit) => create(options, visit)),
      get('/accounts/:id', 'accounts.manage', (visit) => showAccount(options, visit, {})),
      post('/accounts/:id', 'accounts.manage', (visit) => update(options, visit)),
      post('/accounts/:id/reset-password', 'accounts.manage', (visit) => resetPassword(options, visit)),
      act('reset-totp', ({ account }, id) => accounts.resetTotp(account.id, id)),
      act('unlock', ({ account }, id) => accounts.unlock(account.id, id)),
      act('end-sessions', (visit, id) =>
        accounts.endSessions(visit.account.id, { accountId: id, ...ownSession(visit, id) }),
      ),
      act('disable', ({ account }, id) => accounts.disable(account.id, id)),
      act('enable', ({ account }, id) => accounts.enable(account.id, id)),
    ],
  };
}

function idOf(visit: StaffVisit): string {
  return String(visit.request.params['id']);
}

/** Ending one's own sessions from here keeps the one that asks. */
function ownSession(visit: StaffVisit, id: string) {
  return id === visit.account.id ? { except: visit.session.id } : {};
}

function refusalOf({ texts }: StaffVisit, result: Extract<AccountResult<unknown>, { readonly ok: false }>): string {
  return texts.accounts.refusals[result.reason];
}

function wrongFields({ texts }: StaffVisit, { wrong }: Extract<FormResult<unknown>, { readonly ok: false }>) {
  const sentences: Readonly<Record<string, string>> = texts.accounts.admin.wrong;
  return Object.fromEntries([...wrong].map((name) => [name, sentences[name] ?? texts.accounts.refusals.stale]));
}

async function create({ accounts }: AccountsPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, newForm);
  if (!form.ok) return visit.show(<NewAccountPage typed={form.typed} problems={wrongFields(visit, form)} />, 422);
  const { login, ...profile } = form.value;
  const result = await accounts.create(visit.account.id, { login, profile });
  if (!result.ok) {
    const typed = typedBack(visit);
    return visit.show(<NewAccountPage typed={typed} problems={{ login: refusalOf(visit, result) }} />, 422);
  }
  const { account, password = '' } = result.value;
  visit.show(<PasswordOncePage account={account} password={password} title={visit.texts.accounts.admin.created} />);
}

/** The form as it was typed, although it was well-formed. */
function typedBack(visit: StaffVisit): Typed {
  const form = readForm(visit, z.never());
  return form.ok ? {} : form.typed;
}

interface Shown {
  readonly typed?: Typed;
  readonly problems?: Readonly<Record<string, string>>;
}

function showAccount({ accounts, sessions }: AccountsPagesOptions, visit: StaffVisit, shown: Shown): void {
  const account = accounts.find(idOf(visit));
  if (account === undefined) return visit.redirect('/console/accounts');
  const done = visit.request.query['done'] === '1' && shown.problems === undefined;
  const open = sessions.list(account.id).length;
  const page = <AccountPage {...shown} account={account} openSessions={open} done={done} />;
  visit.show(page, shown.problems === undefined ? 200 : 422);
}

function update(options: AccountsPagesOptions, visit: StaffVisit): void {
  const form = readForm(visit, editForm);
  if (!form.ok) return showAccount(options, visit, { typed: form.typed, problems: wrongFields(visit, form) });
  const { version, ...profile } = form.value;
  const result = options.accounts.update(visit.account.id, { id: idOf(visit), version, profile });
  if (!result.ok) return showAccount(options, visit, { problems: { role: refusalOf(visit, result) } });
  visit.redirect(`/console/accounts/${idOf(visit)}?done=1`);
}

async function resetPassword(options: AccountsPagesOptions, visit: StaffVisit): Promise<void> {
  const account: Account | undefined = options.accounts.find(idOf(visit));
  const result = await options.accounts.resetPassword(visit.account.id, idOf(visit));
  if (!result.ok || account === undefined) return visit.redirect('/console/accounts');
  // An administrator who resets the own password has just ended the own session.
  const title = visit.texts.accounts.admin.reset;
  visit.show(<PasswordOncePage account={account} password={result.value} title={title} />);
}
