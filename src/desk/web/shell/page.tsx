import type { ComponentChildren, VNode } from 'preact';

import { may } from '../../accounts/permissions.ts';
import { Form } from './form-parts.tsx';
import { TOKEN_HEADER } from './forgery.ts';
import { type NavItem, type Visit, useVisit } from './visit.ts';

/** Options of {@link Page}. */
export interface PageProps {
  readonly title: string;
  /** Further files of src/desk/web/public, beside `console.css`. */
  readonly styles?: readonly string[];
  /** Scripts, in order; `htmx.js` and `sse.js` are names too. Without them the page works without JavaScript. */
  readonly scripts?: readonly string[];
  /** Uses the whole width and height, as the inbox does. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** htmx adds no styles of its own, copies none and evaluates nothing: the content policy would refuse it all. */
const HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  attributesToSettle: ['class', 'width', 'height'],
  allowEval: false,
  selfRequestsOnly: true,
});

/** A whole document: head, top bar with the navigation, the main content. */
export function Page({ title, styles = [], scripts = [], wide = false, children }: PageProps): VNode {
  const visit = useVisit();
  const { texts, language } = visit;
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <title>{`${title} · ${texts.shell.product} ${texts.shell.brand}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content={HTMX} />
        <link rel="icon" href={visit.asset('icon.svg')} type="image/svg+xml" />
        {['console.css', ...styles].map((name) => (
          <link key={name} rel="stylesheet" href={visit.asset(name)} />
        ))}
        {scripts.map((name) => (
          <script key={name} src={visit.asset(name)} defer />
        ))}
      </head>
      <body
        class={wide ? 'wide' : undefined}
        {...{ 'hx-headers': JSON.stringify({ [TOKEN_HEADER]: visit.formToken }) }}
      >
        <a class="skip" href="#main">
          {texts.shell.skip}
        </a>
        <TopBar visit={visit} />
        <Banners visit={visit} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

function TopBar({ visit }: { readonly visit: Visit }): VNode {
  const { texts, account } = visit;
  return (
    <header class="top">
      <a class="brand" href="/console">
        <img src={visit.asset('icon.svg')} alt="" width="28" height="28" />
        <span>
          {texts.shell.brand} <small>{texts.shell.product}</small>
        </span>
      </a>
      {account && !account.mustChange && <Navigation visit={visit} />}
      <div class="top-end">
        <LanguageSwitch visit={visit} />
        {account && <AccountMenu visit={visit} />}
      </div>
    </header>
  );
}

function Banners({ visit: { account, banners } }: { readonly visit: Visit }): VNode | null {
  if (account === undefined || account.mustChange) return null;
  return <>{banners.map(({ access, draw: Draw }) => may(account.role, access) && <Draw key={access} />)}</>;
}

function Navigation({ visit: { account, nav, request, texts } }: { readonly visit: Visit }): VNode | null {
  const items = nav.filter(({ access }) => account && may(account.role, access));
  if (items.length === 0) return null;
  const path = request.baseUrl + request.path;
  const best = items
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)
    .at(0);
  const rare = items.filter(({ group }) => group === 'administration');
  // A menu of one would be a click for nothing.
  const inMenu = rare.length > 1 ? rare : [];
  const link = (item: NavItem) => (
    <a href={item.href} aria-current={item === best ? 'page' : undefined}>
      {item.label(texts)}
    </a>
  );
  return (
    <nav class="main-nav" aria-label={texts.shell.mainNavigation}>
      <ul>
        {items
          .filter((item) => !inMenu.includes(item))
          .map((item) => (
            <li key={item.href}>{link(item)}</li>
          ))}
        {inMenu.length > 0 && (
          <li>
            <details class="menu" name="menu">
              <summary aria-current={best && inMenu.includes(best) ? 'true' : undefined}>
                {texts.shell.nav.administration}
              </summary>
              <div class="menu-body">{inMenu.map(link)}</div>
            </details>
          </li>
        )}
      </ul>
    </nav>
  );
}

function LanguageSwitch({ visit: { language, request, texts } }: { readonly visit: Visit }): VNode {
  const other = language === 'vi' ? 'en' : 'vi';
  return (
    <Form action="/console/language" class="inline">
      <input type="hidden" name="language" value={other} />
      <input type="hidden" name="back" value={request.originalUrl} />
      <button class="plain" lang={other}>
        {texts.shell.otherLanguage}
      </button>
    </Form>
  );
}

function AccountMenu({ visit: { account, texts } }: { readonly visit: Visit }): VNode | null {
  if (account === undefined) return null;
  return (
    <details class="menu" name="menu">
      <summary>
        <span class="avatar" aria-hidden="true">
          {initialsOf(account.name)}
        </span>
        <span class="visually-hidden">{texts.shell.accountMenu}: </span>
        <span class="menu-name">{account.name}</span>
      </summary>
      <div class="menu-body">
        <p>
          <strong>{account.name}</strong>
          <br />
          <span class="muted">{texts.shell.roles[account.role]}</span>
        </p>
        <a href="/console/account">{texts.shell.account}</a>
        <Form action="/console/sign-out">
          <button class="plain">{texts.shell.signOut}</button>
        </Form>
      </div>
    </details>
  );
}

/** Vietnamese given names come last: `Nguyễn Thị Lan` is `NL`. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = ''] = words[0] ?? '';
  const [last = ''] = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (first + last).toUpperCase();
}
