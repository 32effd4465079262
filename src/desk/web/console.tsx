import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

import type { Clock } from '../../infra/clock.ts';
import { type Logger, describeError } from '../../infra/logger.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { may } from '../accounts/permissions.ts';
import type { SessionInfo, Sessions } from '../accounts/sessions.ts';
import { formTokenOf, newToken } from '../accounts/tokens.ts';
import type { AuditTrail } from '../audit/model.ts';
import { en } from '../texts/en.ts';
import { vi } from '../texts/vi.ts';
import { type Assets, loadAssets } from './shell/assets.ts';
import { type Cookies, cookiesOf } from './shell/cookies.ts';
import { type ErrorKind, ERROR_STATUS, ErrorPage } from './shell/error-page.tsx';
import { forgeryOf } from './shell/forgery.ts';
import { securityHeaders } from './shell/headers.ts';
import type { ConsolePages, ConsoleRoute } from './shell/routes.ts';
import { readUploadForm } from './shell/upload.ts';
import { type Language, type StaffVisit, type Visit, VisitContext } from './shell/visit.ts';

/** What the console is made of. */
export interface ConsoleOptions {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where browsers reach the service: `https://tuvan.example.gov.vn`. Left out, each request's own host counts. */
  readonly publicUrl?: string | undefined;
  readonly pages: readonly ConsolePages[];
}

const TEXTS = { vi, en } as const;

/** An answer of 8,000 characters with its quotations, in percent signs, with room to spare. */
const BODY_LIMIT = '512kb';

/**
 * The router of `/console`. Every route was declared with who may come, so none can be reached without the check; every
 * POST passes the checks of {@link forgeryOf} before its handler.
 */
export function createConsole(options: ConsoleOptions): Router {
  const assets = loadAssets();
  const nav = options.pages.flatMap((pages) => pages.nav ?? []);
  const banners = options.pages.flatMap(({ banner }) => banner ?? []);
  const router = express.Router({ strict: false });
  router.use(securityHeaders);
  router.use('/assets', assets.router);
  router.use(express.urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 2000 }));
  const visitOf = (request: Request, response: Response) =>
    createVisit({ ...options, assets, nav, banners }, request, response);
  router.get('/', (request, response) => goHome(visitOf(request, response).visit));
  for (const route of options.pages.flatMap(({ routes }) => routes)) {
    router[route.method](route.path, async (request, response) => {
      const exchange = visitOf(request, response);
      await (route.upload === true ? answerUpload : answer)(options, { route, ...exchange });
    });
  }
  router.use((request, response) => showError(visitOf(request, response).visit, 'notFound'));
  router.use(failures(options.logger, (request, response) => visitOf(request, response).visit));
  return router;
}

/** The first page of the navigation that this person may see; without one, their own account. */
function goHome(visit: Visit): void {
  const { account, nav } = visit;
  if (account === undefined) return visit.redirect('/console/login');
  visit.redirect(nav.find(({ access }) => may(account.role, access))?.href ?? '/console/account');
}

interface Exchange {
  readonly visit: Visit;
  readonly session: SessionInfo | undefined;
  readonly origin: string;
}

function createVisit(
  options: ConsoleOptions & { readonly assets: Assets } & Pick<Visit, 'nav' | 'banners'>,
  request: Request,
  response: Response,
): Exchange {
  const { publicUrl, accounts, sessions, assets, clock, nav, banners } = options;
  const secure = publicUrl === undefined ? request.secure : publicUrl.startsWith('https:');
  const cookies = cookiesOf({ request, response, secure });
  const token = cookies.get('session');
  const session = token === undefined ? undefined : sessions.find(token);
  const language: Language = cookies.get('language') === 'en' ? 'en' : 'vi';
  const visit: Visit = {
    ...{ request, response, clock, language, nav, banners, cookies },
    texts: TEXTS[language],
    formToken: formTokenOf(session && token !== undefined ? token : visitToken(cookies)),
    account: session && accounts.find(session.accountId),
    asset: (name) => assets.url(name),
    html: (piece) => draw(visit, piece),
    fragment: (piece, status = 200) => void response.status(status).type('html').send(draw(visit, piece)),
    show: (page, status = 200) =>
      void response
        .status(status)
        .type('html')
        .send(`<!doctype html>${draw(visit, page)}`),
    redirect: (path) => response.redirect(303, path),
  };
  const origin =
    publicUrl === undefined ? `${request.protocol}://${request.get('host') ?? ''}` : new URL(publicUrl).origin;
  return { visit, session, origin };
}

/** The token that forms before the sign-in are tied to. */
function visitToken(cookies: Cookies): string {
  const known = cookies.get('visit');
  if (known !== undefined && known.length === newTokenLength) return known;
  const token = newToken();
  cookies.set('visit', token);
  return token;
}

const newTokenLength = newToken().length;

function draw(visit: Visit, node: VNode): string {
  return renderToString(<VisitContext.Provider value={visit}>{node}</VisitContext.Provider>);
}

/** The fields come first, so that the token is checked before anything of the file is taken. */
async function answerUpload(
  options: ConsoleOptions,
  { visit, ...exchange }: Exchange & { readonly route: ConsoleRoute },
): Promise<void> {
  const { fields, upload, done } = await readUploadForm(visit.request);
  try {
    visit.request.body = fields;
    await answer(options, { ...exchange, visit: { ...visit, ...(upload && { upload }) } });
  } finally {
    done();
  }
}

async function answer(
  options: ConsoleOptions,
  { route, visit, session, origin }: Exchange & { readonly route: ConsoleRoute },
): Promise<void> {
  if (route.method === 'post') {
    const forgery = forgeryOf(visit.request, { origin, token: visit.formToken });
    if (forgery !== undefined) {
      options.logger.warn('console_refused', { reason: forgery, path: route.path, account: visit.account?.id });
      // Somebody whose session ran out under an open form is sent to sign in, not accused.
      if (forgery === 'wrong_token' && session === undefined && route.access !== 'public') return signInFirst(visit);
      return showError(visit, 'form');
    }
  }
  if (route.access === 'public') return route.handler(visit);
  const staff = session && staffVisit(options, visit, session);
  if (staff === undefined || session === undefined) return signInFirst(visit);
  if (staff.account.mustChange && route.beforeChange !== true) return visit.redirect('/console/account/password');
  if (route.access !== 'signed_in' && !staff.may(route.access)) {
    options.logger.warn('console_refused', { reason: 'forbidden', path: route.path, account: staff.account.id });
    return showError(visit, 'forbidden');
  }
  if (route.passive !== true) options.sessions.touch(session);
  return route.handler(staff);
}

function staffVisit(options: ConsoleOptions, visit: Visit, session: SessionInfo): StaffVisit | undefined {
  const { account } = visit;
  if (account === undefined) return undefined;
  return {
    ...visit,
    ...{ account, actor: account, session },
    may: (permission) => may(account.role, permission),
    record: (action, subject, detail = {}) =>
      options.audit.append({ at: options.clock.now(), actor: account.id, action, subject, detail }),
    alive: () => options.sessions.alive(session.id),
  };
}

/** A page goes to the sign-in and comes back; a piece of a page tells htmx to take the whole page there. */
function signInFirst(visit: Visit): void {
  const { request, response } = visit;
  const back = request.method === 'GET' ? request.originalUrl : '/console';
  if (request.get('hx-request') === 'true') {
    response.status(401).set('hx-redirect', '/console/login').end();
  } else if (request.get('accept')?.includes('text/event-stream') === true) {
    response.status(401).end();
  } else {
    visit.redirect(back === '/console' ? '/console/login' : `/console/login?next=${encodeURIComponent(back)}`);
  }
}

function showError(visit: Visit, kind: ErrorKind): void {
  visit.show(<ErrorPage kind={kind} />, ERROR_STATUS[kind]);
}

function failures(logger: Logger, visitOf: (request: Request, response: Response) => Visit): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
    const kind = status === 413 ? 'tooLarge' : typeof status === 'number' && status < 500 ? 'form' : 'failed';
    logger[kind === 'failed' ? 'error' : 'warn']('console_failed', { path: request.path, cause: describeError(error) });
    // What was begun is broken off: ended, half an export would look like all of it.
    if (response.headersSent) return void response.destroy();
    showError(visitOf(request, response), kind);
  };
}
