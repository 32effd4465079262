import express from 'express';

import type { Clock } from '../../infra/clock.ts';
import { mountAdmin } from './admin.ts';
import { createFakeClock } from './clock.ts';
import { createControls, retryByItself } from './controls.ts';
import { createDelivery } from './delivery.ts';
import { createFaultBox } from './faults.ts';
import type { ApiAnswer } from './faults.ts';
import { type UploadedFile, mountMedia } from './media.ts';
import { createCallLog, createEmitter, createPhones, defaultSwitches, listen } from './platform.ts';
import type { Emitter, Phones } from './platform.ts';
import type { DeliveryReport, DeliverySwitches, FakePlatform, SayInput, ShownFile } from './types.ts';
import { createUploadShelf, shownFile } from './uploads.ts';
import { mountZaloApi } from './zalo-api.ts';
import type { ZaloPlan } from './zalo-plan.ts';
import { mountZaloConsent } from './zalo-consent.ts';
import type { ZaloConsentPlan } from './zalo-consent.ts';
import { createZaloEvents, newMessageId, zaloPost } from './zalo-events.ts';
import type { ZaloEvents, ZaloIdentity } from './zalo-events.ts';
import type { ZaloContent } from './zalo-message.ts';
import { createZaloPeople } from './zalo-people.ts';
import type { FakeContact, ZaloPeople } from './zalo-people.ts';
import { createZaloTokens } from './zalo-tokens.ts';
import type { TokenPair, ZaloTokens } from './zalo-tokens.ts';

/** Options of {@link startFakeZalo}. Identity and tokens default to made-up ones. */
export interface FakeZaloOptions {
  readonly port?: number;
  /** Given a clock, retries happen only on `advance` or `settle`; without one they happen by themselves. */
  readonly clock?: Clock;
  readonly identity?: Partial<ZaloIdentity>;
  readonly tokens?: TokenPair;
  readonly webhookUrl?: string;
  readonly plan?: Partial<ZaloPlan>;
  readonly consent?: Partial<ZaloConsentPlan>;
  readonly switches?: Partial<DeliverySwitches>;
  /** Real milliseconds to wait for the webhook's answer; Zalo waits 2 s. */
  readonly ackTimeoutMs?: number;
}

/** The fake Zalo: an OA, its API, its token service and its persons' phones. */
export interface FakeZalo extends FakePlatform {
  readonly name: 'zalo';
  readonly identity: ZaloIdentity;
  readonly tokens: ZaloTokens;
  readonly plan: ZaloPlan;
  /** What the app's owner has set up for consents. */
  readonly consent: ZaloConsentPlan;
  /** What Zalo knows of the persons. */
  readonly people: ZaloPeople;
  unfollow(personId: string): Promise<DeliveryReport>;
  /** The person taps the chat button of the OA's page. */
  chatNow(personId: string): Promise<DeliveryReport>;
  submitInfo(personId: string, contact: FakeContact): Promise<DeliveryReport>;
}

/** Retries after 30 s, 5 min, 15 min, 30 min and 1 h; then the webhook is switched off until a person re-enables it. */
const RETRY_MS = [30_000, 300_000, 900_000, 1_800_000, 3_600_000] as const;

/** Uploads can be used for a week. */
const UPLOAD_LIFE_MS = 7 * 24 * 3_600_000;

const MADE_UP: ZaloIdentity = {
  appId: '3100000000000000031',
  appSecret: 'fake-zalo-app-secret',
  oaId: '4200000000000000042',
  oaSecretKey: 'fake-zalo-oa-secret-key',
};

/** Starts a fake Zalo on the loopback interface. */
export async function startFakeZalo(options: FakeZaloOptions = {}): Promise<FakeZalo> {
  const clock = createFakeClock(options.clock);
  const identity = { ...MADE_UP, ...options.identity };
  const switches = defaultSwitches(options.switches ?? {});
  const plan: ZaloPlan = {
    buttons: 'no_template_type',
    paidQuota: 0,
    bought: false,
    billing: false,
    ratePerMinute: 4000,
    tags: true,
    templates: new Map([['300001', { fields: ['customer', 'code'], byUser: true }]]),
    uploadsLeft: 5000,
    ...options.plan,
  };
  const consent: ZaloConsentPlan = {
    callbacks: [],
    requireChallenge: true,
    oas: [{ id: identity.oaId, name: 'OA mô phỏng' }],
    ...options.consent,
  };
  const [phones, people] = [createPhones(), createZaloPeople()];
  const [faults, calls] = [createFaultBox(), createCallLog(clock)];
  const tokens = createZaloTokens(identity, { clock, first: options.tokens });
  const events = createZaloEvents(identity, () => clock.now());
  let on = true;
  const delivery = createDelivery({
    ...{ clock, timeoutMs: options.ackTimeoutMs ?? 2000, retryMs: RETRY_MS },
    onFailure: ({ exhausted }) => (on &&= !exhausted),
  });
  if (options.webhookUrl !== undefined) delivery.connect(options.webhookUrl);
  const toPosts = (batch: readonly unknown[]) => batch.map((event) => zaloPost(event, { identity, switches }));
  const emitter = createEmitter({ delivery, switches, toPosts, subscribed: () => on });
  const app = express();
  const uploads = createUploadShelf({ clock, lifeMs: UPLOAD_LIFE_MS });
  const media = mountMedia(app);
  const showFile = (file: UploadedFile) => shownFile(file, { media, origin: server.url });
  const parts: Parts = { clock, phones, people, events, emitter, switches, showFile };
  mountZaloApi(app, {
    ...{ identity, tokens, phones, people, clock, plan, consent, faults, uploads },
    onRequest: calls.add,
    onAccepted: (message) => accepted(parts, message),
  });
  mountZaloConsent(app, { identity, tokens, plan: consent });
  mountAdmin(app, () => platform);
  const server = await listen(app, options.port ?? 0);
  const stopRetries = options.clock === undefined ? retryByItself(delivery) : () => undefined;
  const platform: FakeZalo = {
    ...{ name: 'zalo', url: server.url, clock, switches, identity, tokens, plan, consent, people },
    ...createControls({ clock, phones, faults, delivery, emitter, calls: calls.all }),
    ...talk(parts),
    host: (file) => `${server.url}${media.add(file)}`,
    expireLinks: () => media.expire(),
    expireUploads: () => uploads.expire(),
    onTyping: () => () => undefined,
    subscribed: () => on,
    enable: () => void (on = true),
    // The console's check button posts an unsigned empty object.
    checkWebhook: () => delivery.deliver({ body: '{}', headers: () => ({}) }),
    async close() {
      stopRetries();
      await emitter.idle();
      await server.close();
    },
  };
  return platform;
}

interface Parts {
  readonly clock: Clock;
  readonly phones: Phones;
  readonly people: ZaloPeople;
  readonly events: ZaloEvents;
  readonly emitter: Emitter;
  readonly switches: DeliverySwitches;
  readonly showFile: (file: UploadedFile) => ShownFile;
}

/** What people do in the chat. */
function talk(parts: Parts): Pick<FakeZalo, 'say' | 'sayAsPage' | 'tap'> & Relations {
  const { clock, phones, people, events, emitter } = parts;
  const act = (personId: string): void => {
    phones.meet(personId).lastActAt = clock.now();
  };
  const say = (input: SayInput): Promise<DeliveryReport> => {
    act(input.personId);
    people.of(input.personId).wrote = true;
    return emitter.emit(events.said(input));
  };
  return {
    say,
    ...relate(parts, act),
    sayAsPage({ personId, text }) {
      const id = newMessageId();
      phones.show({ id, personId, text, buttons: [], at: clock.now(), from: 'human' });
      return emitter.emit(events.echoed({ personId, id, text, adminId: '5300000000000000053' }));
    },
    async tap({ personId, button }) {
      if (button.payload === undefined) return { status: null, accepted: false };
      return say({ personId, payload: button.payload });
    },
  };
}

type Relations = Pick<FakeZalo, 'open' | 'unfollow' | 'chatNow' | 'submitInfo'>;

/** What people do with the OA beside writing. */
function relate({ people, events, emitter }: Parts, act: (personId: string) => void): Relations {
  return {
    open(personId) {
      act(personId);
      people.of(personId).follows = true;
      return emitter.emit(events.followed(personId));
    },
    unfollow(personId) {
      people.of(personId).follows = false;
      return emitter.emit(events.unfollowed(personId));
    },
    chatNow(personId) {
      act(personId);
      return emitter.emit(events.chatted(personId));
    },
    submitInfo(personId, contact) {
      people.of(personId).shared = contact;
      return emitter.emit(events.submitted(personId, contact));
    },
  };
}

/** Shows an accepted message and lets its echo and receipts follow. */
function accepted(
  { clock, phones, events, emitter, switches, showFile }: Parts,
  { oaId, file: uploaded, ...content }: { id: string; personId: string; oaId: string } & ZaloContent,
): Pick<ApiAnswer, 'afterwards'> {
  const message = { ...content, ...(uploaded && { file: showFile(uploaded) }) };
  phones.show({ ...message, at: clock.now(), from: 'app' });
  const echo = events.of(oaId).echoed(message);
  const echoes = { after: [echo], before: [echo], twice: [echo, echo], off: [] }[switches.echo];
  const receipts = switches.receipts ? [events.of(oaId).received(message), events.of(oaId).seen(message)] : [];
  if (switches.echo === 'before') emitter.emitSoon([...echoes, ...receipts]);
  return switches.echo === 'before' ? {} : { afterwards: () => emitter.emitSoon([...echoes, ...receipts]) };
}
