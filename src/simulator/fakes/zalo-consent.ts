import express from 'express';
import type { Express } from 'express';
import { z } from 'zod';

import type { ZaloIdentity } from './zalo-events.ts';
import { refused } from './zalo-tokens.ts';
import type { ZaloTokens } from './zalo-tokens.ts';

/** An OA whose administrator is at the browser. */
export interface FakeOa {
  readonly id: string;
  readonly name: string;
}

/** The app as its owner has set it up, as far as consents go; may be changed while running. */
export interface ZaloConsentPlan {
  /** The “Official Account Callback Url”: any other `redirect_uri` is refused, byte for byte. */
  callbacks: readonly string[];
  /** OAs to choose from, the fake's own first. */
  readonly oas: FakeOa[];
  /** Refuses links without a `code_challenge`. */
  requireChallenge: boolean;
}

const question = z.object({
  app_id: z.string(),
  redirect_uri: z.url(),
  code_challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  state: z.string().max(500).optional(),
});

type Question = z.output<typeof question>;

const answer = question.extend({ oa_id: z.string(), choice: z.enum(['allow', 'deny']) });

/** What {@link mountZaloConsent} needs. */
export interface ZaloConsentDeps {
  readonly identity: ZaloIdentity;
  readonly tokens: ZaloTokens;
  readonly plan: ZaloConsentPlan;
}

/** The consent page: an OA's administrator chooses an OA and agrees; the browser goes back with a code. */
export function mountZaloConsent(app: Express, deps: ZaloConsentDeps): void {
  const { plan, tokens } = deps;
  app.get('/v4/oa/permission', (request, response) => {
    const asked = question.safeParse(request.query);
    const wrong = asked.success ? faultOf(deps, asked.data) : refused(-14005, 'Invalid parameter');
    if (wrong !== undefined || !asked.success) return void response.json(wrong?.body);
    response.type('html').send(consentPage(asked.data, plan.oas));
  });
  app.post('/v4/oa/permission', express.urlencoded({ extended: false }), (request, response) => {
    const given = answer.safeParse(request.body);
    const wrong = given.success ? faultOf(deps, given.data) : refused(-14005, 'Invalid parameter');
    if (wrong !== undefined || !given.success) return void response.json(wrong?.body);
    const { choice, oa_id: oaId, code_challenge: challenge, redirect_uri: target, state } = given.data;
    if (!plan.oas.some(({ id }) => id === oaId)) return void response.json(refused(-14006, 'Invalid OA').body);
    const back = new URL(target);
    if (choice === 'allow') back.searchParams.set('code', tokens.grant({ oaId, challenge }));
    if (choice === 'allow') back.searchParams.set('oa_id', oaId);
    if (choice === 'deny') back.searchParams.set('error', '-14010');
    if (state !== undefined) back.searchParams.set('state', state);
    response.redirect(302, back.href);
  });
}

function faultOf({ identity, plan }: ZaloConsentDeps, asked: Question) {
  if (asked.app_id !== identity.appId) return refused(-14002, 'Invalid app id');
  if (!plan.callbacks.includes(asked.redirect_uri)) return refused(-14003, 'Invalid redirect uri');
  const unproven = plan.requireChallenge && asked.code_challenge === undefined;
  return unproven ? refused(-14007, 'Missing code challenge') : undefined;
}

function consentPage(asked: Question, oas: readonly FakeOa[]): string {
  const hidden = Object.entries(asked)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value ?? '')}">`)
    .join('');
  const choices = oas
    .map(
      ({ id, name }, index) =>
        `<p><label><input type="radio" name="oa_id" value="${escapeHtml(id)}"${index === 0 ? ' checked' : ''}> ` +
        `${escapeHtml(name)} <small>${escapeHtml(id)}</small></label></p>`,
    )
    .join('');
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Zalo (mô phỏng)</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head><body><h1>Cấp quyền cho ứng dụng</h1>
<p>Trang mô phỏng thay cho trang cấp quyền của Zalo. Chọn Official Account:</p>
<form method="post" action="/v4/oa/permission">${hidden}${choices}
<button name="choice" value="allow">Cho phép</button> <button name="choice" value="deny">Từ chối</button></form></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
