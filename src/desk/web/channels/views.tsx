import type { ComponentChildren, VNode } from 'preact';

import type { AccountCondition } from '../../../conversations/accounts.ts';
import { Form } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Notice, Time } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';
import type { ChannelSheet } from './office.ts';

/** What the address says was done. */
export interface Said {
  readonly connected?: string | undefined;
  readonly disconnected?: string | undefined;
  readonly failed?: string | undefined;
  readonly detail?: string | undefined;
}

interface ChannelsPageProps {
  readonly sheets: readonly ChannelSheet[];
  readonly said: Said;
  /** Whether this role may connect and disconnect. */
  readonly manages: boolean;
  readonly origin: string;
  readonly callbackUrl: string;
}

type AccountSheet = ChannelSheet['accounts'][number];

/** Every channel with its accounts. */
export function ChannelsPage(props: ChannelsPageProps): VNode {
  const { channels: texts } = useVisit().texts;
  return (
    <Page title={texts.title}>
      <div class="narrow">
        <h1>{texts.title}</h1>
        <p class="muted">{texts.lead}</p>
        <Outcome {...props} />
        {props.sheets.map((sheet) => (
          <ChannelCard key={sheet.channel} sheet={sheet} {...props} />
        ))}
      </div>
    </Page>
  );
}

function Outcome({ said, sheets }: ChannelsPageProps): VNode | null {
  const { channels: texts } = useVisit().texts;
  const { connected, disconnected, failed, detail } = said;
  if (connected !== undefined) {
    const account = sheets.flatMap(({ accounts }) => accounts).find(({ accountId }) => accountId === connected);
    return <Notice kind="good">{texts.connected(account?.name ?? `OA ${connected}`)}</Notice>;
  }
  if (disconnected !== undefined) return <Notice kind="good">{texts.disconnected(disconnected)}</Notice>;
  const failures: Readonly<Record<string, string>> = texts.failures;
  const sentence = failed !== undefined && Object.hasOwn(failures, failed) ? failures[failed] : undefined;
  if (sentence === undefined) return null;
  return (
    <Notice kind="bad">
      <p>
        {sentence} {detail !== undefined && texts.failureDetail(detail)}
      </p>
    </Notice>
  );
}

function ChannelCard({ sheet, ...props }: ChannelsPageProps & { readonly sheet: ChannelSheet }): VNode {
  const { channels: texts } = useVisit().texts;
  const { channel, missing, accounts, byConsent } = sheet;
  const off = missing.length > 0;
  return (
    <section class="card" id={`channel-${channel}`} aria-labelledby={`title-${channel}`}>
      <div class="split">
        <h2 id={`title-${channel}`}>{texts.names[channel]}</h2>
        {off && <span class="badge">{texts.off}</span>}
        {byConsent && props.manages && <ConnectForm label={texts.connect} />}
      </div>
      {off && <Missing names={missing} />}
      {byConsent && accounts.length === 0 && <p class="muted">{texts.none}</p>}
      {accounts.length > 0 && (
        <ul class="plain-list">
          {accounts.map((account) => (
            <li key={account.accountId} id={`account-${account.accountId}`}>
              <Account {...{ channel, account, byConsent, manages: props.manages }} />
            </li>
          ))}
        </ul>
      )}
      {channel === 'messenger' && (
        <p class="hint">
          {texts.pagesByCommand} <code>npm run channel -- messenger</code>.
        </p>
      )}
      {channel === 'zalo' && <Addresses {...props} />}
    </section>
  );
}

function Missing({ names }: { readonly names: readonly string[] }): VNode {
  const { channels: texts } = useVisit().texts;
  return (
    <p>
      {texts.missing}{' '}
      {names.map((name, index) => (
        <>
          {index > 0 && ', '}
          <code key={name}>{name}</code>
        </>
      ))}
      . {texts.offNext}
    </p>
  );
}

const TONES: Readonly<Record<AccountCondition, string>> = {
  connected: 'good',
  unsure: 'warn',
  needs_reconnect: 'bad',
  stopped: 'bad',
};

interface AccountProps {
  readonly channel: ChannelSheet['channel'];
  readonly account: AccountSheet;
  readonly byConsent: boolean;
  readonly manages: boolean;
}

function Account({ channel, account, byConsent, manages }: AccountProps): VNode {
  const { channels: texts } = useVisit().texts;
  const { accountId, name, condition } = account;
  const bad = condition !== 'connected';
  // A channel with but one account has no id that says anything.
  const nameless = channel === 'zalo' || channel === 'messenger' ? texts.id(accountId) : texts.state;
  return (
    <>
      <div class="split">
        <p class="account-name">
          <strong>{name ?? nameless}</strong>
          {name !== undefined && <small class="break"> {texts.id(accountId)}</small>}
        </p>
        <span class={`badge ${TONES[condition]}`}>{texts.conditions[condition]}</span>
      </div>
      {bad && <p class="next">{texts.next[condition]}</p>}
      <Facts account={account} />
      {byConsent && manages && (
        <div class="actions">
          <ConnectForm label={texts.reconnect} account={accountId} second={!bad} />
          <Disconnect accountId={accountId} />
        </div>
      )}
    </>
  );
}

function Facts({ account }: { readonly account: AccountSheet }): VNode {
  const { channels } = useVisit().texts;
  const { facts: texts } = channels;
  const { token, lastEventAt, lastFailure, detail, allowances = [] } = account;
  return (
    <dl class="account-facts">
      {token !== undefined && (
        <Fact term={texts.token}>
          {token.refreshedAt === undefined ? (
            texts.fromSettings
          ) : (
            <>
              {texts.refreshed} <Time at={token.refreshedAt} />
            </>
          )}
          {account.condition !== 'needs_reconnect' && (
            <>
              , {texts.renews} <Time at={token.renewsAt} />
            </>
          )}
        </Fact>
      )}
      <Fact term={texts.lastEvent}>{lastEventAt === null ? texts.never : <Time at={lastEventAt} />}</Fact>
      {allowances.length > 0 && (
        <Fact term={texts.allowances}>
          {allowances
            .map(({ kind, left, total, until }) => {
              const name = channels.allowanceKinds[kind] ?? kind;
              return `${name}: ${channels.allowance(left, total, until)}`;
            })
            .join('; ')}
        </Fact>
      )}
      {lastFailure !== null && (
        <Fact term={texts.lastFailure}>
          <Time at={lastFailure.at} /> <code>{lastFailure.detail}</code>
        </Fact>
      )}
      {detail !== undefined && (
        <Fact term={texts.detail}>
          <code>{detail}</code>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd class="break">{children}</dd>
    </div>
  );
}

interface ConnectFormProps {
  readonly label: string;
  /** Only this OA; left out, any. */
  readonly account?: string;
  readonly second?: boolean;
}

function ConnectForm({ label, account, second = false }: ConnectFormProps): VNode {
  return (
    <Form action="/console/channels/zalo/connect" class="inline">
      {account !== undefined && <input type="hidden" name="account" value={account} />}
      <button class={second ? 'second' : undefined}>{label}</button>
    </Form>
  );
}

function Disconnect({ accountId }: { readonly accountId: string }): VNode {
  const { channels: texts } = useVisit().texts;
  return (
    <details class="disconnect">
      <summary class="button second">{texts.disconnect}</summary>
      <Form action="/console/channels/zalo/disconnect">
        <input type="hidden" name="account" value={accountId} />
        <p>{texts.disconnectHint}</p>
        <div class="checks">
          <label>
            <input type="checkbox" name="sure" value="yes" required />
            <span>{texts.disconnectSure}</span>
          </label>
        </div>
        <button class="danger">{texts.disconnect}</button>
      </Form>
    </details>
  );
}

function Addresses({ origin, callbackUrl }: Pick<ChannelsPageProps, 'origin' | 'callbackUrl'>): VNode {
  const { channels: texts } = useVisit().texts;
  return (
    <details class="addresses">
      <summary>{texts.addresses}</summary>
      <p class="hint">{texts.addressesHint}</p>
      <dl class="account-facts">
        <Fact term={texts.webhook}>
          <code>{`${origin}/webhooks/zalo`}</code>
        </Fact>
        <Fact term={texts.callback}>
          <code>{callbackUrl}</code>
        </Fact>
      </dl>
    </details>
  );
}

interface ConsentPageProps {
  /** Zalo's page, with the state of this consent. */
  readonly link: string;
  readonly callbackUrl: string;
  readonly account: string | undefined;
}

/** What to do on Zalo's page, and the way there. */
export function ConsentPage({ link, callbackUrl, account }: ConsentPageProps): VNode {
  const { channels, shell } = useVisit().texts;
  const { consent: texts } = channels;
  return (
    <Page title={texts.title}>
      <div class="narrow">
        <h1>{texts.title}</h1>
        <section class="card">
          <p>{texts.lead}</p>
          <ol>
            {texts.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          {account !== undefined && <p>{texts.only(account)}</p>}
          <p class="hint">
            {texts.callback} <code class="break">{callbackUrl}</code>
          </p>
          <p class="actions">
            <a class="button" href={link} rel="noreferrer">
              {texts.go}
            </a>
            <a class="button second" href="/console/channels">
              {shell.form.cancel}
            </a>
          </p>
        </section>
      </div>
    </Page>
  );
}
