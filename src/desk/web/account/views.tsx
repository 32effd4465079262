import type { VNode } from 'preact';

import type { Account } from '../../accounts/model.ts';
import type { SessionInfo } from '../../accounts/sessions.ts';
import { totpUri } from '../../accounts/totp.ts';
import { Field, Form, Problems } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Notice, Time } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';
import { browserOf } from './browser-name.ts';
import { Qr } from './qr.tsx';

/** Errors by the name of their field. */
type FieldProblems = Readonly<Record<string, string>>;

interface OwnPageProps {
  readonly account: Account;
  readonly sessions: readonly SessionInfo[];
  /** Id of the session that looks at the page. */
  readonly current: string;
  /** What was done just before. */
  readonly done: string | undefined;
}

/** One's own account: password, second factor, sessions. */
export function OwnPage({ account, sessions, current, done }: OwnPageProps): VNode {
  const { texts } = useVisit();
  const { own } = texts.accounts;
  return (
    <Page title={own.title}>
      <h1>{own.title}</h1>
      <p class="muted">
        {account.title} {account.name} · {account.login} · {texts.shell.roles[account.role]}
      </p>
      {done !== undefined && <Notice kind="good">{done}</Notice>}
      <section class="card split" aria-labelledby="password-title">
        <div>
          <h2 id="password-title">{own.password}</h2>
          <p class="muted">{own.passwordLead}</p>
        </div>
        <a class="button second" href="/console/account/password">
          {own.change}
        </a>
      </section>
      <TotpCard account={account} />
      <SessionsCard sessions={sessions} current={current} />
    </Page>
  );
}

function TotpCard({ account }: { readonly account: Account }): VNode {
  const { own } = useVisit().texts.accounts;
  return (
    <section class="card split" aria-labelledby="totp-title">
      <div>
        <h2 id="totp-title">
          {own.totp}{' '}
          <span class={account.totp ? 'badge good' : 'badge warn'}>{account.totp ? own.totpOn : own.totpOff}</span>
        </h2>
        <p class="muted">{account.totp ? own.codesLeft(account.recoveryCodes) : own.totpLead}</p>
      </div>
      <a class="button second" href="/console/account/totp">
        {account.totp ? own.manage : own.begin}
      </a>
    </section>
  );
}

function SessionsCard({ sessions, current }: Pick<OwnPageProps, 'sessions' | 'current'>): VNode {
  const { own } = useVisit().texts.accounts;
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{own.sessions}</h2>
      <p class="muted">{own.sessionsLead}</p>
      <ul class="plain-list">
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} current={session.id === current} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <Form action="/console/account/sessions/end-others">
          <button class="danger">{own.endOthers}</button>
        </Form>
      )}
    </section>
  );
}

function SessionLine({ session, current }: { readonly session: SessionInfo; readonly current: boolean }): VNode {
  const { own } = useVisit().texts.accounts;
  const browser = browserOf(session.agent);
  return (
    <li class="split">
      <div>
        <strong>{browser}</strong> · {session.address} {current && <span class="badge good">{own.thisSession}</span>}
        <br />
        <small>
          {own.since} <Time at={session.createdAt} />, {own.lastSeen} <Time at={session.seenAt} />
        </small>
      </div>
      {!current && (
        <Form action={`/console/account/sessions/${session.id}/end`}>
          <button class="second small" aria-label={own.endLabel(browser)}>
            {own.end}
          </button>
        </Form>
      )}
    </li>
  );
}

/** A new password of one's own. */
export function PasswordPage({ problems = {} }: { readonly problems?: FieldProblems }): VNode {
  const { texts, account } = useVisit();
  const { own } = texts.accounts;
  const field = { type: 'password', required: true } as const;
  return (
    <Page title={own.change}>
      <div class="narrow">
        <h1>{own.change}</h1>
        {account?.mustChange === true && <Notice kind="info">{own.mustChange}</Notice>}
        <Problems problems={problems} />
        <p class="muted">{own.passwordLead}</p>
        <Form action="/console/account/password" class="card">
          {/* Password managers file the new password under this name. */}
          <input type="text" name="username" value={account?.login} autocomplete="username" hidden readOnly />
          <Field
            {...{ ...field, name: 'current', label: own.current, autocomplete: 'current-password' }}
            error={problems['current']}
          />
          <Field
            {...{ ...field, name: 'next', label: own.next, hint: own.nextHint, autocomplete: 'new-password' }}
            error={problems['next']}
          />
          <Field
            {...{ ...field, name: 'repeat', label: own.repeat, autocomplete: 'new-password' }}
            error={problems['repeat']}
          />
          <div class="actions">
            <button>{own.change}</button>
            {account?.mustChange !== true && <BackLink />}
          </div>
        </Form>
      </div>
    </Page>
  );
}

function BackLink(): VNode {
  return (
    <a class="button second" href="/console/account">
      {useVisit().texts.shell.form.cancel}
    </a>
  );
}

interface PrepareTotpProps {
  readonly secret: string;
  readonly issuer: string;
  readonly login: string;
  readonly problem: string | undefined;
}

/** The secret for the phone, and its first code. */
export function PrepareTotpPage({ secret, issuer, login, problem }: PrepareTotpProps): VNode {
  const { own } = useVisit().texts.accounts;
  return (
    <Page title={own.totp}>
      <div class="narrow">
        <h1>{own.begin}</h1>
        {problem !== undefined && <Problems problems={{ code: problem }} />}
        <div class="card">
          <p>{own.scan}</p>
          <p>
            <Qr text={totpUri({ secret, issuer, login })} label={own.qr} />
          </p>
          <p>{own.byHand}</p>
          <p>
            <span class="secret">{secret.match(/.{1,4}/g)?.join(' ')}</span>
          </p>
          <Form action="/console/account/totp">
            <Field
              {...{ name: 'code', required: true, autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10 }}
              label={own.codeLabel}
              error={problem}
            />
            <div class="actions">
              <button>{own.confirm}</button>
              <BackLink />
            </div>
          </Form>
        </div>
      </div>
    </Page>
  );
}

/** The recovery codes, shown once. */
export function CodesPage({ codes }: { readonly codes: readonly string[] }): VNode {
  const { own } = useVisit().texts.accounts;
  return (
    <Page title={own.codesTitle}>
      <div class="narrow">
        <h1>{own.codesTitle}</h1>
        <Notice kind="info">{own.codesLead}</Notice>
        <div class="card">
          <ul class="codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <a class="button" href="/console/account">
            {own.codesKept}
          </a>
        </div>
      </div>
    </Page>
  );
}

/** New recovery codes, or no second factor any more; both with the password. */
export function ManageTotpPage({ problems = {} }: { readonly problems?: FieldProblems }): VNode {
  const { own } = useVisit().texts.accounts;
  return (
    <Page title={own.totp}>
      <div class="narrow">
        <h1>{own.manage}</h1>
        <Problems problems={problems} />
        <Form action="/console/account/totp/codes" class="card">
          <Field
            {...{ name: 'current', type: 'password', required: true, autocomplete: 'current-password' }}
            label={own.current}
            error={problems['current']}
          />
          <div class="actions">
            <button>{own.renew}</button>
            <button class="danger" formAction="/console/account/totp/remove">
              {own.remove}
            </button>
            <BackLink />
          </div>
        </Form>
      </div>
    </Page>
  );
}
