import express from 'express';
import type { Express, Request } from 'express';

import { withFaults } from './faults.ts';
import type { ApiAnswer, FaultyHandler } from './faults.ts';
import type { FakePerson } from './platform.ts';
import type { ZaloIdentity } from './zalo-events.ts';
import { newMessageId } from './zalo-events.ts';
import type { OaApiDeps, RateLimit } from './zalo-endpoint.ts';
import { checkCall, counted, mountOaApi, refuse } from './zalo-oa-api.ts';
import { isMembers, isZaloError, readZaloMessage } from './zalo-message.ts';
import type { UploadShelf } from './uploads.ts';
import type { ZaloContent, ZaloError } from './zalo-message.ts';
import { mountZaloUploads } from './zalo-uploads.ts';

/** What {@link mountZaloApi} needs. */
export interface ZaloApiDeps extends Omit<OaApiDeps, 'toError' | 'rate'> {
  readonly identity: ZaloIdentity;
  readonly uploads: UploadShelf;
  readonly onRequest: (request: Request) => void;
  /** An accepted message; called before the answer leaves. */
  readonly onAccepted: (
    message: { readonly id: string; readonly personId: string; readonly oaId: string } & ZaloContent,
  ) => Pick<ApiAnswer, 'afterwards'>;
}

const HOUR_MS = 3_600_000;
const FREE_MS = 48 * HOUR_MS;
const PAID_MS = 7 * 24 * HOUR_MS;

/** The parts of Zalo's API that a consultation service uses. Errors come with HTTP 200. */
export function mountZaloApi(app: Express, deps: ZaloApiDeps): void {
  const { faults, tokens, onRequest } = deps;
  const toError: FaultyHandler['toError'] = ({ code, message = 'Injected', headers = {} }) => ({
    status: 200,
    headers,
    body: { error: code, message },
  });
  const rate = createRateLimit(deps);
  app.use(express.json({ limit: '4mb' }), express.urlencoded({ extended: false }), (request, _response, next) => {
    if (!request.path.startsWith('/__fake__')) onRequest(request);
    next();
  });
  const exchange = (request: Request): ApiAnswer => {
    const form = isMembers(request.body) ? request.body : {};
    return tokens.exchange({ secretKey: request.get('secret_key'), form });
  };
  app.post('/v4/oa/access_token', withFaults({ target: 'token', faults, toError, handle: exchange }));
  const send = (request: Request): ApiAnswer => sendMessage(deps, { request, rate });
  const allowed = (request: Request) => {
    const called = checkCall({ tokens: deps.tokens, rate }, request);
    return 'status' in called ? called : undefined;
  };
  mountZaloUploads(app, { deps, shelf: deps.uploads, allowed, toError });
  app.post('/v3.0/oa/message/cs', withFaults({ target: 'send', faults, toError, handle: counted({ rate }, send) }));
  mountOaApi(app, { ...deps, toError, rate });
}

/** The order of the checks is the platform's: token, rate, recipient, ban, window, body. */
function sendMessage(deps: ZaloApiDeps, { request, rate }: { request: Request; rate: RateLimit }): ApiAnswer {
  const { phones, plan, uploads } = deps;
  const called = checkCall({ tokens: deps.tokens, rate }, request);
  if ('status' in called) return called;
  const body: unknown = request.body;
  const recipient = isMembers(body) && isMembers(body['recipient']) ? body['recipient']['user_id'] : undefined;
  if (typeof recipient !== 'string' || recipient === '') return refuse({ error: -201, message: 'user_id is invalid!' });
  const person = phones.find(recipient);
  if (person === undefined) return refuse({ error: -213, message: 'User has not followed OA' });
  if (deps.people.of(recipient).banned)
    return refuse({ error: -227, message: 'User is banned or has been inactive for more than 45 days' });
  if (person.blocked) return refuse({ error: -244, message: 'User has restricted this type of message from your OA' });
  const window = checkWindow(deps, person);
  if ('error' in window) return refuse(window);
  const content = readZaloMessage(isMembers(body) ? body['message'] : undefined, { support: plan.buttons, uploads });
  if (isZaloError(content)) return refuse(content);
  if (window.quota === 'sub_quota') plan.paidQuota -= 1;
  if (window.quota === 'welcome_msg') deps.people.of(recipient).welcomed += 1;
  return accept(deps, { personId: recipient, content, quota: window.quota, oaId: called.oaId });
}

type Quota = { readonly quota: 'reply' | 'welcome_msg' | 'sub_quota' };

/** What a follower gets who has never written. */
const WELCOME = 3;

function checkWindow({ clock, plan, people }: ZaloApiDeps, { id, lastActAt }: FakePerson): Quota | ZaloError {
  if (lastActAt === null) return { error: -232, message: 'User has not interacted with the OA' };
  const age = clock.now() - lastActAt;
  const { follows, wrote, welcomed } = people.of(id);
  if (age <= FREE_MS && follows && !wrote)
    return welcomed < WELCOME ? { quota: 'welcome_msg' } : { error: -211, message: 'Out of quota' };
  if (age <= FREE_MS) return { quota: 'reply' };
  if (age > PAID_MS) return { error: -230, message: 'User has not interacted with the OA in the past 7 days' };
  if (plan.paidQuota > 0) return { quota: 'sub_quota' };
  return plan.billing
    ? { error: -211, message: 'Out of quota' }
    : { error: -321, message: 'Zalo Cloud Account is out of money' };
}

function accept(
  deps: ZaloApiDeps,
  { personId, content, quota, oaId }: { personId: string; content: ZaloContent; oaId: string } & Quota,
): ApiAnswer {
  const id = newMessageId();
  const { afterwards } = deps.onAccepted({ id, personId, oaId, ...content });
  const left = leftOf(deps, { personId, quota });
  const data = {
    ...{ message_id: id, user_id: personId, sent_time: String(deps.clock.now()) },
    quota: { quota_type: quota, ...left },
  };
  return {
    status: 200,
    body: { data, error: 0, message: 'Success' },
    ...(afterwards === undefined ? {} : { afterwards }),
  };
}

/** How many are left of what this message was taken from; of the free window nothing is told. */
function leftOf({ plan, people }: ZaloApiDeps, { personId, quota }: { readonly personId: string } & Quota): object {
  if (quota === 'sub_quota') return { remain: String(plan.paidQuota) };
  return quota === 'reply' ? {} : { remain: WELCOME - people.of(personId).welcomed, total: WELCOME };
}

function createRateLimit({ clock, plan }: ZaloApiDeps): RateLimit {
  let minute = -1;
  let used = 0;
  const left = (): number => Math.max(0, plan.ratePerMinute - used);
  return {
    mayCall() {
      const now = Math.floor(clock.now() / 60_000);
      if (now !== minute) [minute, used] = [now, 0];
      used += 1;
      return used <= plan.ratePerMinute;
    },
    headers: () => ({ 'X-RateLimit-Limit': String(plan.ratePerMinute), 'X-RateLimit-Remain': String(left()) }),
  };
}
