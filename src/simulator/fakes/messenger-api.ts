import { createHmac } from 'node:crypto';

import express from 'express';
import type { Express, Request } from 'express';

import type { Clock } from '../../infra/clock.ts';
import { withFaults } from './faults.ts';
import type { ApiAnswer, FaultBox, FaultyHandler } from './faults.ts';
import { type Guarded, NOT_THERE, type PageHandler, invalid, refuse } from './messenger-answers.ts';
import { type FakeComments, mountComments } from './messenger-comments.ts';
import { type FakeHistory, mountConversations } from './messenger-history.ts';
import { newMid } from './messenger-events.ts';
import type { MessengerIdentity, MessengerItem } from './messenger-events.ts';
import { takeAttachment } from './messenger-uploads.ts';
import { isGraphError, readMessengerMessage } from './messenger-message.ts';
import type { GraphError, MessengerContent } from './messenger-message.ts';
import type { Subscriptions } from './messenger-subscriptions.ts';
import { PAGE_FIELDS } from './messenger-subscriptions.ts';
import type { Profiles } from './messenger-profile.ts';
import { mountThreads } from './messenger-thread-api.ts';
import type { FakeThreads } from './messenger-threads.ts';
import { mountPeople } from './messenger-people.ts';
import type { FakePerson, Phones } from './platform.ts';
import type { FaultTarget } from './types.ts';
import { type UploadShelf, takeUploadForm } from './uploads.ts';
import { isMembers } from './zalo-message.ts';

/** The page's standing with Meta; may be changed while running. */
export interface MessengerPlan {
  accessToken: string;
  /** The app setting “Require App Secret”. */
  requireProof: boolean;
  /** Further pages that the app works for, with their tokens. */
  readonly otherPages: Map<string, string>;
  /** Whether the page may read names: “Business Asset User Profile Access”. */
  mayReadPeople: boolean;
  /** The app's own ids of people, which are not the page's. */
  readonly personsOfUsers: Map<string, string>;
}

/** A message that was accepted. */
export interface AcceptedMessage extends MessengerContent {
  readonly id: string;
  readonly pageId: string;
  readonly personId: string;
  readonly tag?: string;
}

/** What {@link mountMessengerApi} needs. */
export interface MessengerApiDeps {
  readonly identity: MessengerIdentity;
  readonly phones: Phones;
  readonly clock: Clock;
  readonly plan: MessengerPlan;
  readonly faults: FaultBox;
  readonly uploads: UploadShelf;
  readonly onRequest: (request: Request) => void;
  /** Called before the answer leaves; may wait (an echo that comes first). */
  readonly onAccepted: (message: AcceptedMessage) => Promise<Pick<ApiAnswer, 'afterwards'>>;
  readonly onTyping: (personId: string) => void;
  readonly subscriptions: Subscriptions;
  readonly profiles: Profiles;
  readonly threads: FakeThreads;
  readonly comments: FakeComments;
  readonly history: FakeHistory;
  /** The page has written below a comment. */
  readonly onComment: (item: MessengerItem) => void;
  /** Delivers events after the answer. */
  readonly emitSoon: (items: readonly MessengerItem[]) => void;
}

const BAD_TOKEN: GraphError = { code: 190, message: 'Error validating access token', status: 401 };

const HOUR_MS = 3_600_000;
const STANDARD_MS = 24 * HOUR_MS;
const HUMAN_AGENT_MS = 7 * 24 * HOUR_MS;

/** The parts of the Graph API that a page's service uses, under any version. */
export function mountMessengerApi(app: Express, deps: MessengerApiDeps): void {
  const { faults, onRequest } = deps;
  const toError: FaultyHandler['toError'] = ({ message = 'Injected', headers = {}, ...error }) => ({
    ...refuse({ message, ...error }),
    headers,
  });
  app.use(express.json({ limit: '4mb' }), (request, _response, next) => {
    if (!request.path.startsWith('/__fake__')) onRequest(request);
    next();
  });
  const guarded: Guarded = (target, handle) =>
    withFaults({ target, faults, toError, handle: (request) => asPage(deps, request, handle) });
  app.post(
    '/:version/:page/messages',
    guarded(targetOf, (page, request) => sendMessage(deps, page, request.body)),
  );
  app.post(
    '/:version/:page/message_attachments',
    takeUploadForm,
    guarded('upload', async (_page, request) => {
      const taken = await takeAttachment(request, deps.uploads);
      return isGraphError(taken) ? refuse(taken) : taken;
    }),
  );
  mountSubscriptions(app, deps, guarded);
  mountProfile(app, deps, guarded);
  mountThreads(app, deps, guarded);
  mountComments(app, deps, guarded);
  app.get(
    '/:version/:user/ids_for_pages',
    withFaults({ target: 'any', faults, toError, handle: (request) => idsForPages(deps, request) }),
  );
  app.get(
    '/:version/me',
    guarded('any', (page) => ({ status: 200, body: { id: page, name: 'Trang mô phỏng' } })),
  );
  mountConversations(app, deps, guarded);
  mountPeople(app, deps, guarded);
}

/** A sender action goes to the same address as a message. */
function targetOf({ body }: { readonly body: unknown }): FaultTarget {
  return isMembers(body) && body['sender_action'] !== undefined ? 'action' : 'send';
}

function mountSubscriptions(app: Express, { subscriptions, identity }: MessengerApiDeps, guarded: Guarded): void {
  const edge = '/:version/:page/subscribed_apps';
  app.get(
    edge,
    guarded('any', (page) => {
      const fields = subscriptions.fields(page);
      const apps = fields === undefined ? [] : [{ id: identity.appId, name: 'Ứng dụng', subscribed_fields: fields }];
      return { status: 200, body: { data: apps } };
    }),
  );
  app.post(
    edge,
    guarded('any', (page, request) => {
      const asked: unknown = request.query['subscribed_fields'];
      const fields = typeof asked === 'string' ? asked.split(',') : [];
      const unknown = fields.find((field) => !PAGE_FIELDS.has(field));
      if (fields.length === 0) return refuse(invalid('The parameter subscribed_fields is required'));
      if (unknown !== undefined) return refuse(invalid(`Param subscribed_fields must be one of {…}: ${unknown}`));
      subscriptions.set(page, fields);
      return { status: 200, body: { success: true } };
    }),
  );
  app.delete(
    edge,
    guarded('any', (page) => {
      subscriptions.drop(page);
      return { status: 200, body: { success: true } };
    }),
  );
}

function mountProfile(app: Express, { profiles }: MessengerApiDeps, guarded: Guarded): void {
  const edge = '/:version/:page/messenger_profile';
  const counted = (handle: PageHandler) =>
    guarded('any', (page, request) => {
      const limited = profiles.count(page);
      return limited === undefined ? handle(page, request) : refuse(limited);
    });
  const settled = (refused: GraphError | undefined): ApiAnswer =>
    refused === undefined ? { status: 200, body: { result: 'success' } } : refuse(refused);
  app.get(
    edge,
    counted((page, request) => {
      const asked: unknown = request.query['fields'];
      if (typeof asked !== 'string') return refuse(invalid('The parameter fields is required'));
      const known = Object.entries(profiles.of(page)).filter(([name]) => asked.split(',').includes(name));
      return { status: 200, body: { data: known.length === 0 ? [] : [Object.fromEntries(known)] } };
    }),
  );
  app.post(
    edge,
    counted((page, { body }: { readonly body: unknown }) =>
      settled(isMembers(body) ? profiles.set(page, body) : invalid('Invalid parameter')),
    ),
  );
  app.delete(
    edge,
    counted((page, { body }: { readonly body: unknown }) => {
      const fields: unknown = isMembers(body) ? body['fields'] : undefined;
      const names = Array.isArray(fields) ? fields.filter((name) => typeof name === 'string') : [];
      return settled(profiles.drop(page, names));
    }),
  );
}

/** Asked with the app's own token: who a person of the app is on its pages. */
function idsForPages({ identity, plan, phones }: MessengerApiDeps, request: Request): ApiAnswer {
  const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
  if (token !== `${identity.appId}|${identity.appSecret}`) return refuse(BAD_TOKEN);
  const proof = createHmac('sha256', identity.appSecret).update(token).digest('hex');
  if (plan.requireProof && request.query['appsecret_proof'] !== proof)
    return refuse(invalid('Invalid appsecret_proof provided in the API argument'));
  const personId = plan.personsOfUsers.get(String(request.params['user']));
  if (personId === undefined || phones.find(personId) === undefined) return refuse(NOT_THERE);
  return { status: 200, body: { data: [{ id: personId, page: { id: identity.pageId, name: 'Trang mô phỏng' } }] } };
}

/** The token decides for which page a call is; the page in the path must be the same, or `me`. */
async function asPage(deps: MessengerApiDeps, request: Request, handle: PageHandler): Promise<ApiAnswer> {
  const page = pageOf(deps, request);
  if (typeof page !== 'string') return refuse(page);
  const named = request.params['page'] ?? 'me';
  if (named !== 'me' && named !== page) return refuse(NOT_THERE);
  return handle(page, request);
}

function pageOf({ plan, identity }: MessengerApiDeps, request: Request): string | GraphError {
  const bearer = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
  const token = bearer ?? request.query['access_token'];
  const pages = new Map([...plan.otherPages, [identity.pageId, plan.accessToken]]);
  const page = [...pages].find(([, known]) => known === token)?.[0];
  if (typeof token !== 'string' || page === undefined) return BAD_TOKEN;
  const proof = request.query['appsecret_proof'];
  const expected = createHmac('sha256', identity.appSecret).update(token).digest('hex');
  if (proof === undefined ? plan.requireProof : proof !== expected)
    return invalid('Invalid appsecret_proof provided in the API argument');
  return page;
}

async function sendMessage(deps: MessengerApiDeps, pageId: string, body: unknown): Promise<ApiAnswer> {
  if (!isMembers(body)) return refuse(invalid('Invalid parameter'));
  const comment = isMembers(body['recipient']) ? body['recipient']['comment_id'] : undefined;
  if (typeof comment === 'string') return replyPrivately(deps, { pageId, commentId: comment, body });
  const personId = isMembers(body['recipient']) ? body['recipient']['id'] : undefined;
  if (typeof personId !== 'string') return refuse(invalid('param recipient must be non-empty'));
  const person = deps.phones.find(personId);
  if (person === undefined) return refuse({ code: 100, subcode: 2018001, message: '(#100) No matching user found' });
  if (body['sender_action'] !== undefined) return senderAction(deps, { personId, body });
  const refused = checkThread(deps, { person, body });
  if (refused !== undefined) return refuse(refused);
  const content = readMessengerMessage(body['message'], deps.uploads);
  if (isGraphError(content)) return refuse(content);
  return accept(deps, { pageId, personId, content, tag: body['tag'] });
}

/** One message to whoever wrote a comment; it opens no window. */
function replyPrivately(
  deps: MessengerApiDeps,
  { pageId, commentId, body }: { pageId: string; commentId: string; body: Readonly<Record<string, unknown>> },
): ApiAnswer | Promise<ApiAnswer> {
  const content = readMessengerMessage(body['message'], deps.uploads);
  if (isGraphError(content)) return refuse(content);
  const comment = deps.comments.reply(commentId);
  if ('code' in comment) return refuse(comment);
  deps.phones.meet(comment.personId);
  return accept(deps, { pageId, personId: comment.personId, content, tag: undefined });
}

const SENDER_ACTIONS: ReadonlySet<string> = new Set(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']);

function senderAction(
  { onTyping }: MessengerApiDeps,
  { personId, body }: { personId: string; body: Readonly<Record<string, unknown>> },
): ApiAnswer {
  if (body['message'] !== undefined) return refuse(invalid('sender_action cannot be combined with message'));
  const { sender_action: action, payload } = body;
  if (typeof action !== 'string' || !SENDER_ACTIONS.has(action)) return refuse(invalid('sender_action is invalid'));
  if (action.endsWith('react') && !(isMembers(payload) && typeof payload['message_id'] === 'string'))
    return refuse(invalid('param payload[message_id] is required'));
  if (action === 'typing_on') onTyping(personId);
  return { status: 200, body: { recipient_id: personId } };
}

/** The window, the tags, blocks and thread ownership. */
function checkThread(
  { clock, threads, identity }: MessengerApiDeps,
  { person, body }: { person: FakePerson; body: Readonly<Record<string, unknown>> },
): GraphError | undefined {
  const { messaging_type: type, tag } = body;
  if (type !== 'RESPONSE' && type !== 'UPDATE' && type !== 'MESSAGE_TAG')
    return invalid('param messaging_type is invalid');
  // All other tags have been refused since 27 April 2026.
  if (type === 'MESSAGE_TAG' && tag !== 'HUMAN_AGENT') return invalid('Invalid parameter');
  if (person.blocked) return { code: 551, subcode: 1545041, message: "(#551) This person isn't available right now." };
  const age = person.lastActAt === null ? Infinity : clock.now() - person.lastActAt;
  if (age >= (type === 'MESSAGE_TAG' ? HUMAN_AGENT_MS : STANDARD_MS)) {
    return {
      code: 10,
      subcode: 2018278,
      message: '(#10) This message is sent outside of allowed window.',
      status: 403,
    };
  }
  if ((threads.owner(person.id) ?? identity.appId) !== identity.appId)
    return { code: 10, message: '(#10) Another app controls this thread.', status: 403 };
  return undefined;
}

async function accept(
  deps: MessengerApiDeps,
  { pageId, personId, content, tag }: { pageId: string; personId: string; content: MessengerContent; tag: unknown },
): Promise<ApiAnswer> {
  const id = newMid();
  const { afterwards } = await deps.onAccepted({
    id,
    pageId,
    personId,
    ...content,
    ...(typeof tag === 'string' ? { tag } : {}),
  });
  return {
    status: 200,
    body: { recipient_id: personId, message_id: id },
    ...(afterwards === undefined ? {} : { afterwards }),
  };
}
