import { z } from 'zod';

import type { Accounts } from '../../accounts/accounts.ts';
import type { AccountRefusal } from '../../accounts/model.ts';
import type { Sessions } from '../../accounts/sessions.ts';
import { readForm, readQuery } from '../shell/forms.ts';
import { type ConsolePages, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { CodesPage, ManageTotpPage, OwnPage, PasswordPage, PrepareTotpPage } from './views.tsx';

/** What one's own pages need. */
export interface AccountPagesOptions {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** Shown in authenticator apps beside the login. */
  readonly issuer: string;
}

const passwordForm = z.object({
  current: z.string().max(1000),
  next: z.string().max(1000),
  repeat: z.string().max(1000),
});
const codeForm = z.object({ code: z.string().max(40) });
const proofForm = z.object({ current: z.string().max(1000) });

/** What was done just before, as the address tells; anything else says nothing. */
const DONE = { done: z.enum(['password', 'totp-off', 'ended']).optional().catch(undefined) };

/** One's own password, second factor and sessions. */
export function accountPages(options: AccountPagesOptions): ConsolePages {
  return {
    routes: [
      get('/account', 'signed_in', (visit) => showOwn(options, visit)),
      get('/account/password', 'signed_in', (visit) => visit.show(<PasswordPage />), { beforeChange: true }),
      post('/account/password', 'signed_in', (visit) => changePassword(options, visit), { beforeChange: true }),
      get('/account/totp', 'signed_in', (visit) => showTotp(options, visit)),
      post('/account/totp', 'signed_in', (visit) => confirmTotp(options, visit)),
      post('/account/totp/codes', 'signed_in', (visit) => renewCodes(options, visit)),
      post('/account/totp/remove', 'signed_in', (visit) => removeTotp(options, visit)),
      post('/account/sessions/:id/end', 'signed_in', (visit) => endSession(options, visit)),
      post('/account/sessions/end-others', 'signed_in', (visit) => endOthers(options, visit)),
    ],
  };
}

function showOwn({ sessions }: AccountPagesOptions, visit: StaffVisit): void {
  const { own } = visit.texts.accounts;
  const done = readQuery(visit, z.object(DONE))?.done;
  const notes = { password: own.changed, 'totp-off': own.removed, ended: own.ended };
  visit.show(
    <OwnPage
      account={visit.account}
      sessions={sessions.list(visit.account.id)}
      current={visit.session.id}
      done={done && notes[done]}
    />,
  );
}

/** Which field a refusal belongs to. */
function problemsOf(visit: StaffVisit, reason: AccountRefusal): Readonly<Record<string, string>> {
  const field = reason === 'wrong_code' ? 'code' : reason.startsWith('password_') ? 'next' : 'current';
  return { [field]: visit.texts.accounts.refusals[reason] };
}

async function changePassword({ accounts }: AccountPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, passwordForm);
  if (!form.ok) return visit.show(<PasswordPage problems={problemsOf(visit, 'wrong_password')} />, 422);
  const { current, next, repeat } = form.value;
  if (next !== repeat) {
    return visit.show(<PasswordPage problems={{ repeat: visit.texts.accounts.own.repeatWrong }} />, 422);
  }
  const result = await accounts.changePassword({ id: visit.account.id, current, next, sessionId: visit.session.id });
  if (!result.ok) return visit.show(<PasswordPage problems={problemsOf(visit, result.reason)} />, 422);
  visit.redirect('/console/account?done=password');
}

function showTotp(options: AccountPagesOptions, visit: StaffVisit): void {
  if (visit.account.totp) return visit.show(<ManageTotpPage />);
  showSecret(options, visit);
}

function showSecret({ accounts, issuer }: AccountPagesOptions, visit: StaffVisit, problem?: string): void {
  const secret = accounts.prepareTotp(visit.account.id);
  if (!secret.ok) return visit.redirect('/console/account');
  const page = <PrepareTotpPage secret={secret.value} issuer={issuer} login={visit.account.login} problem={problem} />;
  visit.show(page, problem === undefined ? 200 : 422);
}

function confirmTotp(options: AccountPagesOptions, visit: StaffVisit): void {
  const form = readForm(visit, codeForm);
  // Over an open second factor another one is only put by turning the first off, with the password.
  if (visit.account.totp) return visit.redirect('/console/account/totp');
  const code = form.ok ? form.value.code : '';
  const result = options.accounts.confirmTotp({ id: visit.account.id, code });
  if (!result.ok) return showSecret(options, visit, visit.texts.accounts.refusals.wrong_code);
  visit.show(<CodesPage codes={result.value} />);
}

async function renewCodes({ accounts }: AccountPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, proofForm);
  const password = form.ok ? form.value.current : '';
  const result = await accounts.renewRecoveryCodes({ id: visit.account.id, password });
  if (!result.ok) return visit.show(<ManageTotpPage problems={problemsOf(visit, result.reason)} />, 422);
  visit.show(<CodesPage codes={result.value} />);
}

async function removeTotp({ accounts }: AccountPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, proofForm);
  const password = form.ok ? form.value.current : '';
  const result = await accounts.removeTotp({ id: visit.account.id, password });
  if (!result.ok) return visit.show(<ManageTotpPage problems={problemsOf(visit, result.reason)} />, 422);
  visit.redirect('/console/account?done=totp-off');
}

function endSession({ accounts }: AccountPagesOptions, visit: StaffVisit): void {
  const sessionId = String(visit.request.params['id']);
  accounts.endSession(visit.account.id, { accountId: visit.account.id, sessionId });
  visit.redirect('/console/account?done=ended');
}

function endOthers({ accounts }: AccountPagesOptions, visit: StaffVisit): void {
  accounts.endSessions(visit.account.id, { accountId: visit.account.id, except: visit.session.id });
  visit.redirect('/console/account?done=ended');
}
