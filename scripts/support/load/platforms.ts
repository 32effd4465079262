import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

import {
  createMessengerEvents,
  messengerPost,
  newMid,
  type MessengerIdentity,
} from '../../../src/simulator/fakes/messenger-events.ts';
import { SUBSCRIBED_FIELDS } from '../../../src/channels/messenger/subscriptions.ts';
import { defaultSwitches } from '../../../src/simulator/fakes/platform.ts';
import type { WebhookPost } from '../../../src/simulator/fakes/delivery.ts';
import {
  createZaloEvents,
  newMessageId,
  zaloPost,
  type ZaloIdentity,
} from '../../../src/simulator/fakes/zalo-events.ts';
import { createWireClient, type WireClient } from './client.ts';

/** What was delivered to the service, seen from the platform. */
export interface Delivered {
  /** When the answer came, on the clock of `performance.now()`. */
  readonly at: number;
  /** Milliseconds from the writing of the request to its answer. */
  readonly milliseconds: number;
  readonly accepted: boolean;
}

/** A person's phone. */
export interface Phone {
  readonly personId: string;
  acknowledged: boolean;
  readonly texts: string[];
  /** When the first message arrived. */
  answeredAt?: number;
  /** Calls back once, when the first message arrives. */
  onAnswer?: () => void;
}

/** Both platforms as a load sees them. */
export interface LoadPlatforms {
  readonly zaloIdentity: ZaloIdentity;
  readonly messengerIdentity: MessengerIdentity;
  readonly url: string;
  readonly deliveries: readonly Delivered[];
  readonly phones: ReadonlyMap<string, Phone>;
  /** Requests that have been written to the service so far, answered or not. */
  begun(): number;
  /** Where webhooks go. */
  connect(origin: string, connections: number): void;
  /** A new person asks; resolves when the request was answered. */
  ask(platform: 'zalo' | 'messenger', text: string): Promise<Phone>;
  /** Resolves when nothing is on its way to the service. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const ZALO: ZaloIdentity = {
  ...{ appId: '3100000000000000031', appSecret: 'fake-zalo-app-secret' },
  ...{ oaId: '4200000000000000042', oaSecretKey: 'fake-zalo-oa-secret-key' },
};
const MESSENGER: MessengerIdentity = {
  ...{ appId: '310000000000031', appSecret: 'fake-fb-app-secret' },
  ...{ verifyToken: 'fake-fb-verify-token', pageId: '420000000000042' },
};
const ZALO_SWITCHES = defaultSwitches({});
const MESSENGER_SWITCHES = defaultSwitches({ escapedUnicode: true });

/**
 * Both platforms for a load: the events, their signatures and the order of echo and receipts are the fakes' own; their
 * checks of what is sent are left out, because the fakes cost as much as the service that is measured (they judge it
 * everywhere else).
 */
export async function startLoadPlatforms(): Promise<LoadPlatforms> {
  const now = () => Date.now();
  const zalo = createZaloEvents(ZALO, now);
  const messenger = createMessengerEvents(MESSENGER, now);
  const phones = new Map<string, Phone>();
  const deliveries: Delivered[] = [];
  const wire = createWire(deliveries);
  const { deliver } = wire;

  const toZalo = (event: unknown) =>
    deliver('/webhooks/zalo', zaloPost(event, { identity: ZALO, switches: ZALO_SWITCHES }));
  const toMessenger = (item: Parameters<typeof messengerPost>[0][number]) =>
    deliver(
      '/webhooks/messenger',
      messengerPost([item], { identity: MESSENGER, switches: MESSENGER_SWITCHES, now: now() }),
    );

  function show(personId: string, text: string): void {
    const phone = phones.get(personId);
    if (phone === undefined) return;
    phone.texts.push(text);
    phone.answeredAt ??= performance.now();
    phone.onAnswer?.();
    delete phone.onAnswer;
  }

  function acceptZalo(body: Body): string {
    const [personId, id] = [String(body.recipient?.user_id), newMessageId()];
    const text = textOf(body.message);
    show(personId, text);
    setImmediate(() => {
      void toZalo(zalo.echoed({ personId, id, text }))
        .then(() => toZalo(zalo.received({ personId, id })))
        .then(() => toZalo(zalo.seen({ personId, id })));
    });
    const data = { message_id: id, user_id: personId, sent_time: String(now()), quota: { quota_type: 'reply' } };
    return JSON.stringify({ data, error: 0, message: 'Success' });
  }

  function acceptMessenger(body: Body): string {
    const personId = String(body.recipient?.id);
    if (body.sender_action !== undefined) return JSON.stringify({ recipient_id: personId });
    const { message = {} } = body;
    const [id, metadata] = [newMid(), typeof message['metadata'] === 'string' ? message['metadata'] : undefined];
    show(personId, textOf(message));
    const shown = { text: textOf(message) };
    setImmediate(() => {
      void toMessenger(messenger.echoed({ personId, id, message: shown, appId: MESSENGER.appId, metadata }))
        .then(() => toMessenger(messenger.delivered({ personId, id })))
        .then(() => toMessenger(messenger.read(personId)));
    });
    return JSON.stringify({ recipient_id: personId, message_id: id });
  }

  const api = createServer((request, response) => {
    // The page's own upkeep (who am I, what is subscribed) is no part of the load: everything is as it should be.
    if (!request.url?.includes('/message')) return upkeep(request, response);
    const accept = request.url?.startsWith('/v3.0/oa/message') ? acceptZalo : acceptMessenger;
    void readBody(request).then(async (body) => answer(response, accept(body)));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');

  return {
    ...{ zaloIdentity: ZALO, messengerIdentity: MESSENGER, deliveries, phones },
    url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    ...{ begun: wire.begun, connect: wire.connect, settled: wire.settled },
    async ask(platform, text) {
      const phone: Phone = { personId: String(7_000_000_000_000_000 + phones.size), acknowledged: false, texts: [] };
      phones.set(phone.personId, phone);
      const said = { personId: phone.personId, text };
      phone.acknowledged =
        platform === 'zalo' ? await toZalo(zalo.said(said)) : await toMessenger(messenger.said(said));
      return phone;
    },
    close: () => closeServer(api, wire.close),
  };
}

/** The way to the service, and a note of everything that took it. */
function createWire(deliveries: Delivered[]) {
  let client: WireClient | undefined;
  let underway = 0;
  let idle: (() => void)[] = [];

  async function deliver(path: string, { body, headers }: WebhookPost): Promise<boolean> {
    const lines = Object.entries(headers(0)).map(([name, value]) => `${name}: ${value}\r\n`);
    underway += 1;
    const start = performance.now();
    const status = await client?.post({ path, headers: lines.join(''), body });
    const at = performance.now();
    deliveries.push({ at, milliseconds: at - start, accepted: status === 200 });
    underway -= 1;
    if (underway === 0) for (const resolve of idle.splice(0)) resolve();
    return status === 200;
  }

  return {
    deliver,
    begun: () => deliveries.length + underway,
    connect: (origin: string, connections: number): void => {
      client?.close();
      client = createWireClient(origin, connections);
    },
    settled: () =>
      underway === 0 ? Promise.resolve() : new Promise<void>((resolve) => void (idle = [...idle, resolve])),
    close: () => client?.close(),
  };
}

/** Members of a send that the load reads. */
interface Body {
  readonly recipient?: { readonly user_id?: unknown; readonly id?: unknown };
  readonly message?: Readonly<Record<string, unknown>>;
  readonly sender_action?: unknown;
}

/** Text of a message; of a Messenger template, its JSON: only whether two are the same counts. */
function textOf(message: Body['message']): string {
  const text = message?.['text'];
  return typeof text === 'string' ? text : JSON.stringify(message ?? {});
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
}

function upkeep({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const subscribed = { data: [{ id: MESSENGER.appId, subscribed_fields: SUBSCRIBED_FIELDS }] };
  const page = { id: MESSENGER.pageId, name: 'Trang' };
  answer(response, JSON.stringify(url.includes('/subscribed_apps') ? subscribed : page));
}

function answer(response: ServerResponse, json: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) }).end(json);
}

async function closeServer(server: Server, closeWire: () => void): Promise<void> {
  closeWire();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
