import { z } from 'zod';

import type { Sessions } from '../../accounts/sessions.ts';
import type { SignIn, SignInResult } from '../../accounts/sign-in.ts';
import { readForm, readQuery } from '../shell/forms.ts';
import { formatTime } from '../shell/parts.tsx';
import { type ConsolePages, open, post } from '../shell/routes.ts';
import { LANGUAGES, type StaffVisit, type Visit } from '../shell/visit.ts';
import { CodePage, FirstAccountPage, SignInPage } from './views.tsx';

/** What the pages before the sign-in need. */
export interface LoginPagesOptions {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
}

/** Only our own pages: a path below /console, without a second slash that browsers read as another host. */
const backPath = z
  .string()
  .regex(/^\/console(?:[/?][^\\]*)?$/)
  .refine((path) => !path.includes('//'))
  .catch('/console');

const credentials = z.object({ login: z.string().max(200), password: z.string().max(1000), next: backPath });
const codeForm = z.object({ code: z.string().max(100), next: backPath });
const languageForm = z.object({ language: z.enum(LANGUAGES), back: backPath });

/** A year; the choice of a language is worth remembering. */
const LANGUAGE_MS = 31_536_000_000;

/** Signing in and out, and the language. */
export function loginPages(options: LoginPagesOptions): ConsolePages {
  return {
    routes: [
      open('get', '/login', (visit) => showSignIn(options, visit)),
      open('post', '/login', (visit) => signIn(options, visit)),
      open('get', '/login/code', (visit) => showCode(options, visit)),
      open('post', '/login/code', (visit) => checkCode(options, visit)),
      open('post', '/language', chooseLanguage),
      post('/sign-out', 'signed_in', (visit) => signOut(options, visit), { beforeChange: true }),
    ],
  };
}

function showSignIn({ signIn }: LoginPagesOptions, visit: Visit): void {
  if (visit.account !== undefined) return visit.redirect('/console');
  if (!signIn.hasAccounts()) return visit.show(<FirstAccountPage />);
  const query = readQuery(
    visit,
    z.object({ next: backPath, done: z.literal('signed-out').optional().catch(undefined) }),
  );
  const done = query?.done === 'signed-out' ? { kind: 'good' as const, text: visit.texts.login.signedOut } : undefined;
  visit.show(<SignInPage next={query?.next ?? '/console'} notice={done} />);
}

function originOf({ request }: Visit) {
  return { address: request.ip ?? '', agent: request.get('user-agent') ?? '' };
}

async function signIn({ signIn }: LoginPagesOptions, visit: Visit): Promise<void> {
  const form = readForm(visit, credentials);
  if (!form.ok) return visit.show(<SignInPage next="/console" notice={refusal(visit, { kind: 'refused' })} />, 422);
  const { login, password, next } = form.value;
  const result = await signIn.withPassword({ login, password, ...originOf(visit) });
  if (result.kind === 'open') return enter(visit, result.token, next);
  if (result.kind === 'code') {
    visit.cookies.set('code', result.token);
    return visit.redirect(`/console/login/code?next=${encodeURIComponent(next)}`);
  }
  const status = result.kind === 'paused' ? 429 : 422;
  visit.show(<SignInPage next={next} login={login} notice={refusal(visit, result)} />, status);
}

/** A new cookie for a new session; what was known before the sign-in is worth nothing afterwards. */
function enter(visit: Visit, token: string, next: string): void {
  const { cookies } = visit;
  cookies.clear('visit');
  cookies.clear('code');
  cookies.set('session', token);
  visit.redirect(next);
}

function refusal({ texts, language }: Visit, result: Exclude<SignInResult, { readonly token: string }>) {
  const text =
    result.kind === 'paused'
      ? texts.login.paused(formatTime(result.until, { language, timeStyle: 'medium' }))
      : texts.login.refused;
  return { kind: 'bad' as const, text };
}

function showCode({ sessions }: LoginPagesOptions, visit: Visit): void {
  const token = visit.cookies.get('code');
  if (token === undefined || sessions.find(token, 'code') === undefined) return visit.redirect('/console/login');
  visit.show(<CodePage next={readQuery(visit, z.object({ next: backPath }))?.next ?? '/console'} notice={undefined} />);
}

function checkCode({ signIn, sessions }: LoginPagesOptions, visit: Visit): void {
  const token = visit.cookies.get('code');
  const { login } = visit.texts;
  if (token === undefined || sessions.find(token, 'code') === undefined) {
    return visit.show(<SignInPage next="/console" notice={{ kind: 'bad', text: login.codeExpired }} />, 422);
  }
  const form = readForm(visit, codeForm);
  if (!form.ok) return visit.show(<CodePage next="/console" notice={{ kind: 'bad', text: login.codeRefused }} />, 422);
  const { code, next } = form.value;
  const result = signIn.withCode({ token, code, ...originOf(visit) });
  if (result.kind === 'open') return enter(visit, result.token, next);
  const notice = result.kind === 'paused' ? refusal(visit, result) : { kind: 'bad' as const, text: login.codeRefused };
  visit.show(<CodePage next={next} notice={notice} />, result.kind === 'paused' ? 429 : 422);
}

function chooseLanguage(visit: Visit): void {
  const form = readForm(visit, languageForm);
  if (form.ok) visit.cookies.set('language', form.value.language, LANGUAGE_MS);
  visit.redirect(form.ok ? form.value.back : '/console');
}

function signOut({ signIn }: LoginPagesOptions, visit: StaffVisit): void {
  signIn.signOut(visit.session);
  visit.cookies.clear('session');
  // What the browser still holds of the pages goes too.
  visit.response.set('clear-site-data', '"cache"');
  visit.redirect('/console/login?done=signed-out');
}
