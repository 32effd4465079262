import { createHmac } from 'node:crypto';

import express from 'express';
import type { Express, Request } from 'express';

import type { Clock } from '../../infra/clock.ts';
import { withFaults } from './faults.ts';
import type { ApiAnswer, FaultBox, FaultyHandler } from './faults.ts';
import { newMid } from './messenger-events.ts';
import type { MessengerIdentity } from './messenger-events.ts';
import { isGraphError, readMessengerMessage } from './messenger-message.ts';
import type { GraphError, MessengerContent } from './messenger-message.ts';
import type { FakePerson, Phones } from './platform.ts';
import { isMembers } from './zalo-message.ts';

/** The page's standing with Meta; may be changed while running. */
export interface MessengerPlan {
  accessToken: string;
  /** The app setting “Require App Secret”. */
  requireProof: boolean;
  /** Another app owns the person's thread. */
  readonly threadsOfOthers: Set<string>;
}

/** A message that was accepted. */
export interface AcceptedMessage extends MessengerContent {
  readonly id: string;
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
  readonly onRequest: (request: Request) => void;
  /** Called before the answer leaves; may wait (an echo that comes first). */
  readonly onAccepted: (message: AcceptedMessage) => Promise<Pick<ApiAnswer, 'afterwards'>>;
  readonly onTyping: (personId: string) => void;
  readonly subscribed: () => boolean;
  readonly subscribe: () => void;
}

const HOUR_MS = 3_600_000;
const STANDARD_MS = 24 * HOUR_MS;
const HUMAN_AGENT_MS = 7 * 24 * HOUR_MS;

/** The parts of the Graph API that a page's service uses, under any version. */
export function mountMessengerApi(app: Express, deps: MessengerApiDeps): void {
  const { faults, identity, onRequest } = deps;
  const toError: FaultyHandler['toError'] = ({ message = 'Injected', headers = {}, ...error }) => ({
    ...refuse({ message, ...error }),
    headers,
  });
  app.use(express.json({ limit: '4mb' }), (request, _response, next) => {
    if (!request.path.startsWith('/__fake__')) onRequest(request);
    next();
  });
  const send = (request: Request): ApiAnswer | Promise<ApiAnswer> => {
    const denied = checkToken(deps, request);
    return denied === undefined ? sendMessage(deps, request.body) : refuse(denied);
  };
  for (const page of [identity.pageId, 'me'])
    app.post(`/:version/${page}/messages`, withFaults({ target: 'send', faults, toError, handle: send }));
  const guarded = (handle: () => ApiAnswer): ReturnType<typeof withFaults> =>
    withFaults({ target: 'any', faults, toError, handle: (request) => orDenied(checkToken(deps, request), handle) });
  app.post(
    `/:version/${identity.pageId}/subscribed_apps`,
    guarded(() => {
      deps.subscribe();
      return { status: 200, body: { success: true } };
    }),
  );
  app.get(
    `/:version/${identity.pageId}/subscribed_apps`,
    guarded(() => ({ status: 200, body: { data: deps.subscribed() ? [{ id: identity.appId }] : [] } })),
  );
  app.get(
    '/:version/me',
    guarded(() => ({ status: 200, body: { id: identity.pageId, name: 'Trang mô phỏng' } })),
  );
}

function orDenied(denied: GraphError | undefined, handle: () => ApiAnswer): ApiAnswer {
  return denied === undefined ? handle() : refuse(denied);
}

function checkToken({ plan, identity }: MessengerApiDeps, request: Request): GraphError | undefined {
  const bearer = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
  const token = bearer ?? request.query['access_token'];
  if (typeof token !== 'string' || token !== plan.accessToken)
    return { code: 190, message: 'Error validating access token', status: 401 };
  const proof = request.query['appsecret_proof'];
  const expected = createHmac('sha256', identity.appSecret).update(token).digest('hex');
  if (proof === undefined ? plan.requireProof : proof !== expected)
    return invalid('Invalid appsecret_proof provided in the API argument');
  return undefined;
}

async function sendMessage(deps: MessengerApiDeps, body: unknown): Promise<ApiAnswer> {
  if (!isMembers(body)) return refuse(invalid('Invalid parameter'));
  const personId = isMembers(body['recipient']) ? body['recipient']['id'] : undefined;
  if (typeof personId !== 'string') return refuse(invalid('param recipient must be non-empty'));
  const person = deps.phones.find(personId);
  if (person === undefined) return refuse({ code: 100, subcode: 2018001, message: '(#100) No matching user found' });
  if (body['sender_action'] !== undefined) return senderAction(deps, { personId, body });
  const refused = checkThread(deps, { person, body });
  if (refused !== undefined) return refuse(refused);
  const content = readMessengerMessage(body['message']);
  if (isGraphError(content)) return refuse(content);
  return accept(deps, { personId, content, tag: body['tag'] });
}

function senderAction(
  { onTyping }: MessengerApiDeps,
  { personId, body }: { personId: string; body: Readonly<Record<string, unknown>> },
): ApiAnswer {
  if (body['message'] !== undefined) return refuse(invalid('sender_action cannot be combined with message'));
  if (body['sender_action'] === 'typing_on') onTyping(personId);
  return { status: 200, body: { recipient_id: personId } };
}

/** The window, the tags, blocks and thread ownership. */
function checkThread(
  { clock, plan }: MessengerApiDeps,
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
  if (plan.threadsOfOthers.has(person.id))
    return { code: 10, message: '(#10) Another app controls this thread.', status: 403 };
  return undefined;
}

async function accept(
  deps: MessengerApiDeps,
  { personId, content, tag }: { personId: string; content: MessengerContent; tag: unknown },
): Promise<ApiAnswer> {
  const id = newMid();
  const { afterwards } = await deps.onAccepted({
    id,
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

function refuse({ code, subcode, message, status = 400, transient }: GraphError): ApiAnswer {
  const error = {
    ...{ message, type: 'OAuthException', code },
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(transient === undefined ? {} : { is_transient: transient }),
    fbtrace_id: 'FAKETRACE',
  };
  return { status, body: { error } };
}

function invalid(message: string): GraphError {
  return { code: 100, message: `(#100) ${message}` };
}
