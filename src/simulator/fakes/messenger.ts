import express from 'express';

import type { Clock } from '../../infra/clock.ts';
import { mountAdmin } from './admin.ts';
import { createFakeClock } from './clock.ts';
import { createControls, retryByItself } from './controls.ts';
import { createDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { createFaultBox } from './faults.ts';
import type { ApiAnswer } from './faults.ts';
import { type UploadedFile, mountMedia } from './media.ts';
import { mountMessengerApi } from './messenger-api.ts';
import type { AcceptedMessage, MessengerPlan } from './messenger-api.ts';
import { createFakeComments } from './messenger-comments.ts';
import type { CommentInput, FakeComments } from './messenger-comments.ts';
import { createMessengerEvents, messengerPost, newMid, signedPost, signedRequest } from './messenger-events.ts';
import type { MessengerEvents, MessengerIdentity, MessengerItem } from './messenger-events.ts';
import { type FakeHistory, createFakeHistory } from './messenger-history.ts';
import { createProfiles } from './messenger-profile.ts';
import type { Profiles } from './messenger-profile.ts';
import { createFakeThreads } from './messenger-threads.ts';
import type { FakeThreads } from './messenger-threads.ts';
import { createSubscriptions } from './messenger-subscriptions.ts';
import type { Subscriptions } from './messenger-subscriptions.ts';
import { createCallLog, createEmitter, createPhones, defaultSwitches, listen } from './platform.ts';
import type { Emitter, Phones } from './platform.ts';
import type { DeliveryReport, DeliverySwitches, FakePlatform, SayInput, ShownFile } from './types.ts';
import { createUploadShelf, shownFile } from './uploads.ts';

/** Options of {@link startFakeMessenger}. Identity and token default to made-up ones. */
export interface FakeMessengerOptions {
  readonly port?: number;
  /** Given a clock, retries happen only on `advance` or `settle`; without one they happen by themselves. */
  readonly clock?: Clock;
  readonly identity?: Partial<MessengerIdentity>;
  readonly webhookUrl?: string;
  readonly plan?: Partial<MessengerPlan>;
  readonly switches?: Partial<DeliverySwitches>;
  /** Real milliseconds to wait for the webhook's answer; Messenger waits 5 s. */
  readonly ackTimeoutMs?: number;
}

/** The fake Messenger: a page, its Graph API and its persons' phones. */
export interface FakeMessenger extends FakePlatform {
  readonly name: 'messenger';
  readonly identity: MessengerIdentity;
  readonly plan: MessengerPlan;
  readonly events: MessengerEvents;
  readonly subscriptions: Subscriptions;
  /** What the pages show around the chat. */
  readonly profiles: Profiles;
  readonly threads: FakeThreads;
  readonly comments: FakeComments;
  /** What was said on the pages. */
  readonly history: FakeHistory;
  /** A person comments below a post of the page, which is told where `feed` is subscribed. */
  comment(input: CommentInput): Promise<DeliveryReport>;
  /** Delivers a body of any shape, signed. */
  emitBody(body: unknown): Promise<DeliveryReport>;
  /** Tells the app that a person wants to be forgotten, by the app's own id of them. */
  askDeletion(userId: string, change?: (signed: string) => string): Promise<Response>;
  /** Delivers several items in one request. */
  emitBatch(items: readonly MessengerItem[]): Promise<DeliveryReport>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** At once, after 1, 5, 15 and 30 minutes, then hourly: 36 h in all, after which an event is dropped. */
const RETRY_MS = [0, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, ...Array<number>(35).fill(HOUR_MS)];
/** After an hour of failures the page is unsubscribed. */
const UNSUBSCRIBE_MS = HOUR_MS;
/** The page inbox's app. */
const INBOX_APP_ID = '263902037430900';

const MADE_UP: MessengerIdentity = {
  appId: '310000000000031',
  appSecret: 'fake-fb-app-secret',
  verifyToken: 'fake-fb-verify-token',
  pageId: '420000000000042',
};

/** Starts a fake Messenger on the loopback interface. */
export async function startFakeMessenger(options: FakeMessengerOptions = {}): Promise<FakeMessenger> {
  const clock = createFakeClock(options.clock);
  const identity = { ...MADE_UP, ...options.identity };
  const switches = defaultSwitches({ escapedUnicode: true, ...options.switches });
  const plan = { ...healthyPlan(), ...options.plan };
  const [phones, faults, calls] = [createPhones(), createFaultBox(), createCallLog(clock)];
  const typing = createTyping();
  const subscriptions = createSubscriptions(identity.pageId);
  const profiles = createProfiles(() => clock.now());
  const isOn = () => subscriptions.fields(identity.pageId) !== undefined;
  const delivery = createDelivery({
    ...{ clock, timeoutMs: options.ackTimeoutMs ?? 5000, retryMs: RETRY_MS },
    onFailure({ since }) {
      if (clock.now() - since >= UNSUBSCRIBE_MS) subscriptions.drop(identity.pageId);
    },
  });
  if (options.webhookUrl !== undefined) delivery.connect(options.webhookUrl);
  const toPosts = (items: readonly unknown[]) => [
    messengerPost(items as readonly MessengerItem[], { identity, switches, now: clock.now() }),
  ];
  const emitter = createEmitter({ delivery, switches, toPosts, subscribed: isOn });
  const events = createMessengerEvents(identity, () => clock.now());
  const comments = createFakeComments({ pageId: identity.pageId, now: () => clock.now() });
  const threads = createFakeThreads({
    ...{ appId: identity.appId, now: () => clock.now() },
    itemOf: (...args) => events.other(...args),
  });
  const history = createFakeHistory();
  const app = express();
  const uploads = createUploadShelf({ clock, lifeMs: Infinity });
  const media = mountMedia(app);
  const parts: Parts = {
    ...{ clock, phones, emitter, switches, delivery, identity },
    ...{ events, threads, comments, history, subscriptions },
    showFile: (file) => shownFile(file, { media, origin: server.url }),
  };
  mountMessengerApi(app, {
    ...{ uploads, identity, phones, clock, plan, faults, onRequest: calls.add },
    onAccepted: (message) => accepted(parts, message),
    onTyping: typing.show,
    ...{ subscriptions, profiles, threads, comments, history, emitSoon: (items) => emitter.emitSoon(items) },
    onComment: (item) => void tellOfComment(parts, item),
  });
  mountAdmin(app, () => platform);
  const server = await listen(app, options.port ?? 0);
  const stopRetries = options.clock === undefined ? retryByItself(delivery) : () => undefined;
  const platform: FakeMessenger = {
    ...{ name: 'messenger', url: server.url, clock, switches, identity, plan, events: parts.events },
    ...createControls({ clock, phones, faults, delivery, emitter, calls: calls.all }),
    ...talk(parts),
    host: (file) => `${server.url}${media.add(file)}`,
    expireLinks: () => media.expire(),
    expireUploads: () => uploads.expire(),
    onTyping: typing.on,
    subscribed: isOn,
    enable: () => subscriptions.set(identity.pageId, ['messages', 'messaging_postbacks', 'message_echoes']),
    ...{ subscriptions, profiles, threads, comments, history },
    checkWebhook: () => challenge(delivery.address(), identity.verifyToken),
    async close() {
      stopRetries();
      await emitter.idle();
      await server.close();
    },
  };
  return platform;
}

function healthyPlan(): MessengerPlan {
  return {
    ...{ accessToken: 'FAKE_PAGE_TOKEN', requireProof: false, mayReadPeople: true },
    ...{ otherPages: new Map(), personsOfUsers: new Map() },
  };
}

interface Parts {
  readonly clock: Clock;
  readonly phones: Phones;
  readonly events: MessengerEvents;
  readonly emitter: Emitter;
  readonly switches: DeliverySwitches;
  readonly delivery: Delivery;
  readonly identity: MessengerIdentity;
  readonly threads: FakeThreads;
  readonly showFile: (file: UploadedFile) => ShownFile;
  readonly comments: FakeComments;
  readonly history: FakeHistory;
  readonly subscriptions: Subscriptions;
}

/** Who wants to know when the three dots show. */
function createTyping(): { readonly on: FakePlatform['onTyping']; readonly show: (personId: string) => void } {
  const listeners = new Set<(personId: string) => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    show: (personId) => listeners.forEach((listener) => listener(personId)),
  };
}

type Talk = Pick<
  FakeMessenger,
  'say' | 'open' | 'sayAsPage' | 'tap' | 'comment' | 'askDeletion' | 'emitBody' | 'emitBatch'
>;

/** What people do in the chat. */
function talk(parts: Parts): Talk {
  const { clock, phones, events, emitter, switches, delivery, identity, threads, comments, history } = parts;
  // While another app has the thread, we hear of it in standby.
  const routed = (item: MessengerItem): MessengerItem =>
    (threads.owner(String((item.item['sender'] as { id: string }).id)) ?? identity.appId) === identity.appId
      ? item
      : events.asStandby(item);
  const act = (personId: string): void => {
    phones.meet(personId).lastActAt = clock.now();
    threads.touch(personId);
  };
  const post = (personId: string, { payload, title }: { payload: string; title: string }): Promise<DeliveryReport> => {
    act(personId);
    return emitter.emit(routed(events.posted({ personId, payload, title })));
  };
  const say = (input: SayInput): Promise<DeliveryReport> => {
    act(input.personId);
    const item = routed(events.said(input));
    const { mid: id } = item.item['message'] as { readonly mid: string };
    const line = { pageId: identity.pageId, personId: input.personId, id, text: input.text ?? '' };
    history.add({ ...line, from: input.personId, at: clock.now() });
    return emitter.emit(item);
  };
  return {
    say,
    open: (personId) => post(personId, { payload: 'GET_STARTED', title: 'Bắt đầu' }),
    sayAsPage({ personId, text }) {
      const id = newMid();
      const { pageId } = identity;
      history.add({ pageId, personId, id, from: pageId, text, at: clock.now() });
      phones.show({ id, personId, text, buttons: [], at: clock.now(), from: 'human' });
      return emitter.emit(events.echoed({ personId, id, message: { text }, appId: INBOX_APP_ID }));
    },
    async tap({ personId, button }) {
      const { payload, title } = button;
      if (payload === undefined) return { status: null, accepted: false };
      return button.style === 'quick_reply'
        ? say({ personId, text: title, payload })
        : post(personId, { payload, title });
    },
    async comment(input) {
      return tellOfComment(parts, comments.add(input).item);
    },
    askDeletion(userId, change = (signed) => signed) {
      const body = { algorithm: 'HMAC-SHA256', issued_at: Math.floor(clock.now() / 1000), user_id: userId };
      const signed = change(signedRequest(body, identity.appSecret));
      const form = new URLSearchParams({ signed_request: signed });
      return fetch(`${delivery.address() ?? ''}/data-deletion`, { method: 'POST', body: form });
    },
    emitBody: (body) => delivery.deliver(signedPost(body, { identity, switches })),
    emitBatch: (items) => delivery.deliver(messengerPost(items, { identity, switches, now: clock.now() })),
  };
}

/** Comments are told of where `feed` is subscribed. */
async function tellOfComment(
  { subscriptions, identity, emitter }: Parts,
  item: MessengerItem,
): Promise<DeliveryReport> {
  const told = subscriptions.fields(identity.pageId)?.includes('feed') === true;
  return told ? emitter.emit(item) : { status: null, accepted: false };
}

/** Shows an accepted message and lets its echo and receipts follow; an early echo is delivered before the answer. */
async function accepted(
  { clock, phones, events, emitter, switches, identity, threads, history, showFile }: Parts,
  message: AcceptedMessage,
): Promise<Pick<ApiAnswer, 'afterwards'>> {
  const { id, pageId, personId, text, buttons, tag, metadata } = message;
  threads.touch(personId);
  history.add({ pageId, personId, id, from: pageId, text, at: clock.now() });
  const more = { ...(tag !== undefined && { tag }), ...(message.file && { file: showFile(message.file) }) };
  phones.show({ id, personId, text, buttons, at: clock.now(), from: 'app', ...more });
  const echo = events.echoed({ pageId, personId, id, message: message.echo, appId: identity.appId, metadata });
  const receipts = switches.receipts ? [events.delivered({ personId, id }), events.read(personId)] : [];
  if (switches.echo === 'before') await emitter.emit(echo);
  const later = { after: [echo], before: [], twice: [echo, echo], off: [] }[switches.echo];
  return { afterwards: () => emitter.emitSoon([...later, ...receipts]) };
}

/** The dashboard's check: the challenge must come back verbatim. */
async function challenge(url: string | undefined, verifyToken: string): Promise<DeliveryReport> {
  if (url === undefined) return { status: null, accepted: false };
  const value = String(Date.now());
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': verifyToken,
    'hub.challenge': value,
  });
  try {
    const response = await fetch(`${url}?${query.toString()}`, { signal: AbortSignal.timeout(5000) });
    return { status: response.status, accepted: response.status === 200 && (await response.text()) === value };
  } catch {
    return { status: null, accepted: false };
  }
}
