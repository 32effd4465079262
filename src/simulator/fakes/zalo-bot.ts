import { randomBytes } from 'node:crypto';

import express from 'express';
import type { Express, Request } from 'express';

import type { Clock } from '../../infra/clock.ts';
import { mountAdmin } from './admin.ts';
import { createFakeClock } from './clock.ts';
import { createControls, retryByItself } from './controls.ts';
import { createDelivery } from './delivery.ts';
import { createFaultBox, withFaults } from './faults.ts';
import type { ApiAnswer, FaultBox, FaultyHandler } from './faults.ts';
import { type UploadedFile, mountMedia } from './media.ts';
import { createCallLog, createEmitter, createPhones, defaultSwitches, listen } from './platform.ts';
import type { Emitter, Phones } from './platform.ts';
import type {
  DeliveryReport,
  DeliverySwitches,
  FakeButton,
  FakePlatform,
  FaultTarget,
  SayInput,
  ShownFile,
} from './types.ts';
import { shownFile, sniff } from './uploads.ts';

/** What a bot and its platform know of each other. */
export interface ZaloBotIdentity {
  readonly token: string;
  /** Sent with every event. */
  readonly secret: string;
}

/** Options of {@link startFakeZaloBot}. */
export interface FakeZaloBotOptions {
  /** Given a clock, retries happen only on `advance` or `settle`; without one they happen by themselves. */
  readonly clock?: Clock;
  readonly identity: ZaloBotIdentity;
  /** Whether updates come wrapped in `{ok, result}`, as in the documented samples. */
  readonly wrapped?: boolean;
  /** Real milliseconds to wait for the webhook's answer. */
  readonly ackTimeoutMs?: number;
}

/** The fake Zalo Bot Platform with one bot and its persons' phones. */
export interface FakeZaloBot extends FakePlatform {
  readonly name: 'zalo-bot';
  readonly identity: ZaloBotIdentity;
}

/** The platform's own times are not documented; a few tries within some minutes are what such platforms do. */
const RETRY_MS = [30_000, 300_000] as const;
const MAX_TEXT = 2000;
const ACTIONS = ['typing', 'upload_photo'];

/** Starts a fake Zalo Bot Platform on the loopback interface. */
export async function startFakeZaloBot(options: FakeZaloBotOptions): Promise<FakeZaloBot> {
  const { identity, wrapped = false } = options;
  const clock = createFakeClock(options.clock);
  const switches = defaultSwitches({});
  const [phones, faults, calls] = [createPhones(), createFaultBox(), createCallLog(clock)];
  const timeoutMs = options.ackTimeoutMs ?? 5000;
  const delivery = createDelivery({ clock, timeoutMs, retryMs: RETRY_MS, onFailure: () => undefined });
  const toPosts = (events: readonly unknown[]) =>
    events.map((event) => ({
      body: JSON.stringify(wrapped ? { ok: true, result: event } : event),
      headers: () => secretHeader(switches, identity),
    }));
  let on = true;
  const emitter = createEmitter({ delivery, switches, toPosts, subscribed: () => on });
  const typists = new Set<(personId: string) => void>();
  const app = express();
  app.use(express.json({ limit: '4mb' }), (request, _response, next) => {
    if (!request.path.startsWith('/__fake__')) calls.add(request);
    next();
  });
  const subscription: BotSubscription = {
    url: () => (on ? (delivery.address() ?? '') : ''),
    set(url) {
      on = true;
      delivery.connect(url);
    },
    end: () => void (on = false),
  };
  const onTyping = (personId: string) => typists.forEach((listener) => listener(personId));
  const media = mountMedia(app);
  const showFile = (file: UploadedFile) => shownFile(file, { media, origin: server.url });
  mountApi(app, { identity, phones, clock, faults, onTyping, showFile, subscription });
  mountAdmin(app, () => platform);
  const server = await listen(app, 0);
  const stopRetries = options.clock === undefined ? retryByItself(delivery) : () => undefined;
  const platform: FakeZaloBot = {
    ...{ name: 'zalo-bot', url: server.url, clock, switches, identity },
    ...createControls({ clock, phones, faults, delivery, emitter, calls: calls.all }),
    ...talk({ clock, phones, emitter }),
    host: (file) => `${server.url}${media.add(file)}`,
    expireLinks: () => media.expire(),
    // There are none: the platform comes for what it is sent.
    expireUploads: () => undefined,
    onTyping(listener) {
      typists.add(listener);
      return () => void typists.delete(listener);
    },
    ...{ subscribed: () => on, enable: () => void (on = true) },
    checkWebhook: () => delivery.deliver({ body: '{}', headers: () => secretHeader(switches, identity) }),
    async close() {
      stopRetries();
      await emitter.idle();
      await server.close();
    },
  };
  return platform;
}

function secretHeader({ signature }: DeliverySwitches, { secret }: ZaloBotIdentity): Record<string, string> {
  if (signature === 'missing') return {};
  return { 'X-Bot-Api-Secret-Token': signature === 'wrong' ? `${secret}x` : secret };
}

interface Talk {
  readonly clock: Clock;
  readonly phones: Phones;
  readonly emitter: Emitter;
}

/** What people do in the chat. There is no inbox in which staff could answer by hand. */
function talk({ clock, phones, emitter }: Talk): Pick<FakeZaloBot, 'say' | 'open' | 'sayAsPage' | 'tap'> {
  const say = ({ personId, text, payload, attachment }: SayInput): Promise<DeliveryReport> => {
    phones.meet(personId).lastActAt = clock.now();
    const from = { id: personId, display_name: 'Người dân', is_bot: false };
    const chat = { id: personId, chat_type: 'PRIVATE' };
    const common = { message_id: randomBytes(8).toString('hex'), from, chat, date: clock.now() };
    if (attachment?.type === 'image') {
      const message = { ...common, photo_url: attachment.url, caption: text };
      return emitter.emit({ event_name: 'message.image.received', message });
    }
    if (attachment !== undefined) return emitter.emit({ event_name: 'message.unsupported.received', message: common });
    return emitter.emit({ event_name: 'message.text.received', message: { ...common, text: payload ?? text } });
  };
  return {
    say,
    open: (personId) => say({ personId, text: 'Bắt đầu' }),
    sayAsPage: async () => ({ status: null, accepted: false }),
    // There are no buttons: the person types the number of a line.
    tap: ({ personId, button }) => say({ personId, text: button.payload ?? '' }),
  };
}

/** Where events go. */
interface BotSubscription {
  /** Empty for nowhere. */
  readonly url: () => string;
  readonly set: (url: string) => void;
  readonly end: () => void;
}

interface ApiParts {
  readonly identity: ZaloBotIdentity;
  readonly phones: Phones;
  readonly clock: Clock;
  readonly faults: FaultBox;
  readonly onTyping: (personId: string) => void;
  readonly showFile: (file: UploadedFile) => ShownFile;
  readonly subscription: BotSubscription;
}

type Members = Readonly<Record<string, unknown>>;

function mountApi(app: Express, parts: ApiParts): void {
  const { faults, identity } = parts;
  const toError: FaultyHandler['toError'] = ({ code, message = 'Injected', status = 200 }) => ({
    ...refuse(code, message),
    status,
  });
  const on = (method: string, act: (body: Members, parts: ApiParts) => ApiAnswer | Promise<ApiAnswer>): void => {
    const handle = (request: Request): ApiAnswer | Promise<ApiAnswer> => {
      if (request.params['token'] !== identity.token) return refuse(401, 'Unauthorized');
      const body: unknown = request.body;
      return typeof body === 'object' && body !== null ? act(body as Members, parts) : refuse(400, 'Bad Request');
    };
    app.post(`/bot:token/${method}`, withFaults({ target: targetOf(method), faults, toError, handle }));
  };
  on('getMe', () => ok({ id: 'f00d', account_name: 'bot.mophong', account_type: 'BASIC', can_join_groups: false }));
  on('sendMessage', sendMessage);
  on('sendPhoto', sendPhoto);
  on('sendChatAction', sendChatAction);
  on('setWebhook', setWebhook);
  on('getWebhookInfo', (_body, { subscription }) => ok({ url: subscription.url(), updated_at: 0 }));
  on('deleteWebhook', (_body, { subscription }) => {
    subscription.end();
    return ok(true);
  });
}

function targetOf(method: string): FaultTarget {
  if (method === 'sendChatAction') return 'action';
  return method === 'sendMessage' || method === 'sendPhoto' ? 'send' : 'any';
}

/** In this order: who, whether they may be written to, what. */
function sendMessage({ chat_id: chatId, text }: Members, { phones, clock }: ApiParts): ApiAnswer {
  const person = typeof chatId === 'string' ? phones.find(chatId) : undefined;
  if (person === undefined) return refuse(400, 'chat_id is invalid');
  if (person.blocked) return refuse(403, 'Forbidden: bot was blocked by the user');
  if (typeof text !== 'string' || text.trim() === '') return refuse(400, 'text is empty');
  if ([...text].length > MAX_TEXT) return refuse(400, 'text is too long');
  const id = randomBytes(8).toString('hex');
  phones.show({ id, personId: person.id, text, buttons: menuOf(text), at: clock.now(), from: 'app' });
  return ok({ message_id: id, date: clock.now() });
}

/** Comes for the picture at once, as a phone would, and takes nothing but pictures. */
async function sendPhoto({ chat_id: chatId, photo, caption = '' }: Members, parts: ApiParts): Promise<ApiAnswer> {
  const person = typeof chatId === 'string' ? parts.phones.find(chatId) : undefined;
  if (person === undefined) return refuse(400, 'chat_id is invalid');
  if (person.blocked) return refuse(403, 'Forbidden: bot was blocked by the user');
  if (typeof photo !== 'string' || !URL.canParse(photo)) return refuse(400, 'photo is invalid');
  if (typeof caption !== 'string' || [...caption].length > MAX_TEXT) return refuse(400, 'caption is too long');
  const response = await fetch(photo, { redirect: 'error' }).catch(() => undefined);
  const bytes = response?.ok === true ? Buffer.from(await response.arrayBuffer()) : undefined;
  const mediaType = bytes && sniff(bytes);
  if (bytes === undefined || (mediaType !== 'image/jpeg' && mediaType !== 'image/png'))
    return refuse(400, 'photo cannot be fetched');
  const id = randomBytes(8).toString('hex');
  const file = parts.showFile({ kind: 'image', name: 'photo', mediaType, bytes });
  parts.phones.show({ id, personId: person.id, text: caption, buttons: [], at: parts.clock.now(), from: 'app', file });
  return ok({ message_id: id, date: parts.clock.now() });
}

/** The choices that a reader sees in a text: its numbered lines after the last blank one. */
function menuOf(text: string): FakeButton[] {
  const last = text.split('\n\n').at(-1) ?? '';
  return [...last.matchAll(/^(\d{1,2})\. (.+)$/gm)].map(([, number = '', title = '']) => ({
    ...{ kind: 'reply', title, payload: number, style: 'button' },
  }));
}

function sendChatAction({ chat_id: chatId, action }: Members, { onTyping }: ApiParts): ApiAnswer {
  if (typeof chatId !== 'string' || typeof action !== 'string' || !ACTIONS.includes(action))
    return refuse(400, 'action is invalid');
  onTyping(chatId);
  return ok(true);
}

function setWebhook({ url, secret_token: secret }: Members, { identity, subscription }: ApiParts): ApiAnswer {
  if (typeof url !== 'string' || !URL.canParse(url)) return refuse(400, 'url is invalid');
  if (typeof secret !== 'string' || secret.length < 8 || secret.length > 256)
    return refuse(400, 'secret_token is invalid');
  if (secret !== identity.secret) return refuse(400, 'secret_token is not the one of this fake');
  subscription.set(url);
  return ok({ url, updated_at: 0 });
}

function ok(result: unknown): ApiAnswer {
  return { status: 200, body: { ok: true, result } };
}

function refuse(code: number, description: string): ApiAnswer {
  return { status: 200, body: { ok: false, error_code: code, description } };
}
