import type { Express, Request } from 'express';

import type { EpochMs } from '../../infra/clock.ts';
import { withFaults } from './faults.ts';
import type { ApiAnswer, FaultyHandler } from './faults.ts';
import type { FaultTarget } from './types.ts';
import type { Answer, Asked, OaApiDeps } from './zalo-endpoint.ts';
import { isMembers } from './zalo-message.ts';
import type { ZaloError } from './zalo-message.ts';
import { speakOldWay } from './zalo-old-message.ts';
import { sendTemplateToPhone, sendTemplateToUser } from './zalo-templates.ts';

type Endpoint = (deps: OaApiDeps, asked: Asked) => Answer;

const UNKNOWN_PERSON: ZaloError = { error: -201, message: 'user_id is invalid!' };
const NO_TAGS: ZaloError = { error: -224, message: 'The OA needs to upgrade OA Tier Package' };
const NO_SUCH_TAG: ZaloError = { error: -201, message: 'tag_name is invalid' };
const MAX_TAG = 100;
/** On a host of its own, which has its own error for tokens. */
const BY_PHONE = '/message/template';

/** Everything of the OA API that is no message. The version belongs to each path. */
const ENDPOINTS: readonly (readonly ['get' | 'post', string, FaultTarget, Endpoint])[] = [
  ['get', '/v2.0/oa/getoa', 'getoa', describeOa],
  ['post', '/v3.0/oa/quota/message', 'quota', tellQuota],
  ['get', '/v3.0/oa/user/detail', 'user', describePerson],
  ['get', '/v3.0/oa/user/getlist', 'user', listPeople],
  ['get', '/v2.0/oa/tag/gettagsofoa', 'tag', ({ people, plan }) => (plan.tags ? { data: [...people.tags] } : NO_TAGS)],
  ['post', '/v2.0/oa/tag/tagfollower', 'tag', addTag],
  ['post', '/v2.0/oa/tag/rmfollowerfromtag', 'tag', removeTag],
  ['post', '/v2.0/oa/tag/rmtag', 'tag', dropTag],
  ['get', '/v2.0/oa/conversation', 'user', readConversation],
  ['post', '/v2.0/oa/message', 'any', speakOldWay],
  ['post', '/v3.0/oa/message/template', 'any', sendTemplateToUser],
  ['post', BY_PHONE, 'any', sendTemplateToPhone],
];

/** Mounts them: token first, then the rate, then the call itself; errors come with HTTP 200. */
export function mountOaApi(app: Express, deps: OaApiDeps): void {
  const { faults, toError } = deps;
  for (const [method, path, target, endpoint] of ENDPOINTS)
    app[method](
      path,
      withFaults({ target, faults, toError, handle: counted(deps, (request) => answer(deps, { request, endpoint })) }),
    );
}

/** An answer says how many calls are left in the minute. */
export function counted(
  { rate }: Pick<OaApiDeps, 'rate'>,
  handle: FaultyHandler['handle'],
): (request: Request) => Promise<ApiAnswer> {
  return async (request) => ({ ...(await handle(request)), headers: rate.headers() });
}

function answer(deps: OaApiDeps, { request, endpoint }: { request: Request; endpoint: Endpoint }): ApiAnswer {
  const called = checkCall(deps, request);
  if ('status' in called) return called;
  const fields: unknown = request.method === 'GET' ? dataOf(request) : (request.body as unknown);
  if (!isMembers(fields)) return refuse({ error: -201, message: 'data is invalid' });
  const result = endpoint(deps, { oaId: called.oaId, fields });
  return 'error' in result ? refuse(result) : { status: 200, body: { ...result, error: 0, message: 'Success' } };
}

/** A GET carries one parameter, JSON; without one there is nothing to ask. */
function dataOf(request: Request): unknown {
  const { data } = request.query;
  if (data === undefined) return {};
  try {
    return typeof data === 'string' ? (JSON.parse(data) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** Token and rate, which every call is checked for; for which OA it is. */
export function checkCall(
  { tokens, rate }: Pick<OaApiDeps, 'tokens' | 'rate'>,
  request: Request,
): ApiAnswer | { readonly oaId: string } {
  const state = tokens.check(request.get('access_token'));
  if ('error' in state) return refuse(request.path === BY_PHONE ? BAD_TOKEN_THERE : tokenError(state.error));
  return rate.mayCall() ? { oaId: state.oaId } : refuse(RATE_LIMITED);
}

const BAD_TOKEN_THERE: ZaloError = { error: -124, message: 'Access token invalid' };
const RATE_LIMITED: ZaloError = { error: -32, message: 'Your application reached limit call api' };

function tokenError(code: -216 | -220): ZaloError {
  return { error: code, message: code === -216 ? 'Access token is invalid' : 'Access token has expired' };
}

/** A logical error, with HTTP 200. */
export function refuse(body: ZaloError): ApiAnswer {
  return { status: 200, body };
}

function describeOa({ consent, plan }: OaApiDeps, { oaId }: Asked): Answer {
  const { name = 'OA mô phỏng' } = consent.oas.find(({ id }) => id === oaId) ?? {};
  const oa = { oaid: oaId, name, description: '', oa_alias: '', is_verified: true, oa_type: 2, num_follower: 12 };
  const bought = {
    package_name: 'Nâng cao',
    package_valid_through_date: '31/12/2027',
    linked_ZCA: plan.billing ? 'ZCA-000001' : '',
  };
  return { data: { ...oa, ...bought } };
}

/** By person, or what the OA has left: a list of assets, empty where nothing was bought. */
function tellQuota({ phones, plan }: OaApiDeps, { fields }: Asked): Answer {
  if (fields['user_id'] !== undefined) {
    const person = typeof fields['user_id'] === 'string' ? phones.find(fields['user_id']) : undefined;
    if (person === undefined) return UNKNOWN_PERSON;
    return { data: { last_interaction: String(person.lastActAt ?? 0), cs_reply: { remain: 8, total: 8 } } };
  }
  if (fields['quota_owner'] !== 'OA') return { error: -201, message: 'quota_owner is invalid' };
  const asset = { product_type: 'cs', quota_type: 'sub_quota', remain: plan.paidQuota, total: 500 };
  return { data: plan.paidQuota === 0 && !plan.bought ? [] : [{ ...asset, valid_through: '31/12/2027' }] };
}

function describePerson({ phones, people }: OaApiDeps, { fields }: Asked): Answer {
  const id = fields['user_id'];
  const met = typeof id === 'string' ? phones.find(id) : undefined;
  if (met === undefined) return UNKNOWN_PERSON;
  const { name, follows, tags, shared } = people.of(met.id);
  const { name: sharedName = '', phone = '', city = '', ward = '', address = '' } = shared;
  return {
    data: {
      ...{ user_id: met.id, user_id_by_app: `8${met.id.slice(1)}`, user_external_id: '' },
      ...{ display_name: name, user_alias: name, is_sensitive: false, user_is_follower: follows },
      ...{ user_last_interaction_date: dayOf(met.lastActAt), avatar: '', avatars: {}, dynamic_param: '' },
      tags_and_notes_info: { notes: [], tag_names: [...tags] },
      shared_info: { address, city, district: ward, phone, name: sharedName },
    },
  };
}

/** `DD/MM/YYYY` in Vietnam, UTC+7 all year. */
function dayOf(at: EpochMs | null): string {
  if (at === null) return '';
  return new Date(at + 7 * 3_600_000).toISOString().slice(0, 10).split('-').reverse().join('/');
}

function listPeople({ people }: OaApiDeps, { fields }: Asked): Answer {
  const { offset = 0, count = 50, is_follower: follower, tag_name: tag } = fields;
  if (!isCount(offset, 9951)) return { error: -201, message: 'offset is invalid' };
  if (!isCount(count, 50) || count === 0) return { error: -201, message: 'count is invalid' };
  const ids = people
    .ids()
    .filter((id) => follower === undefined || people.of(id).follows === (follower === true || follower === 'true'))
    .filter((id) => typeof tag !== 'string' || people.of(id).tags.has(tag));
  const users = ids.slice(offset, offset + count).map((id) => ({ user_id: id }));
  return { data: { total: ids.length, count, offset, users } };
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function addTag(deps: OaApiDeps, asked: Asked): Answer {
  return withTag(deps, asked, (tags, name) => {
    tags.add(name);
    deps.people.tags.add(name);
    return {};
  });
}

function removeTag(deps: OaApiDeps, asked: Asked): Answer {
  return withTag(deps, asked, (tags, name) => (tags.delete(name) ? {} : NO_SUCH_TAG));
}

/** Takes a tag away from everybody. */
function dropTag({ plan, people }: OaApiDeps, { fields }: Asked): Answer {
  if (!plan.tags) return NO_TAGS;
  const name = fields['tag_name'];
  if (typeof name !== 'string' || !people.tags.delete(name)) return NO_SUCH_TAG;
  for (const id of people.ids()) people.of(id).tags.delete(name);
  return {};
}

function withTag(
  { plan, phones, people }: OaApiDeps,
  { fields }: Asked,
  change: (tags: Set<string>, name: string) => Answer,
): Answer {
  if (!plan.tags) return NO_TAGS;
  const { user_id: id, tag_name: name } = fields;
  if (typeof id !== 'string' || phones.find(id) === undefined) return UNKNOWN_PERSON;
  if (typeof name !== 'string' || name.trim() === '' || [...name].length > MAX_TAG) return NO_SUCH_TAG;
  return change(people.of(id).tags, name);
}

/** The chat as a bare list, newest first; `src` 0 is the OA. Only what the OA said is kept here. */
function readConversation({ phones }: OaApiDeps, { fields }: Asked): Answer {
  const { user_id: id, offset = 0, count = 10 } = fields;
  if (typeof id !== 'string' || phones.find(id) === undefined) return UNKNOWN_PERSON;
  if (!isCount(offset, 10_000) || !isCount(count, 10)) return { error: -201, message: 'count is invalid' };
  const said = [...(phones.find(id)?.messages ?? [])].reverse();
  const data = said
    .slice(offset, offset + count)
    .map(({ id: messageId, text, at }) => ({ src: 0, time: at, type: 'text', message: text, message_id: messageId }));
  return { data };
}
