import { createHash } from 'node:crypto';

import { createZaloChannel } from '../../../src/channels/zalo/channel.ts';
import { type StoredTokens, createTokenStore } from '../../../src/channels/shared/token-store.ts';
import type { ZaloSettings } from '../../../src/channels/zalo/settings.ts';
import { ManualClock } from '../../../src/infra/clock.ts';
import type { Db } from '../../../src/storage/database.ts';
import { startFakeZalo } from '../../../src/simulator/fakes/zalo.ts';
import type { FakeZalo } from '../../../src/simulator/fakes/zalo.ts';
import { SEALER } from './harness.ts';
import { PDF } from './files.ts';
import type { ChannelSubject, FakePhones } from './subject.ts';

/** The identity of the recorded payloads, so that they can be replayed. */
export const ZALO = {
  appId: '1000000000000000101',
  appSecret: 'TEST_zalo_app_secret_key',
  oaId: '2000000000000000202',
  oaSecretKey: 'TEST_zalo_oa_secret_key',
} as const;

/** The person in the recorded payloads. */
export const ZALO_PERSON = '7000000000000000701';

/** Settings against nothing: a closed port. */
export const ZALO_SETTINGS: ZaloSettings = {
  ...ZALO,
  accessToken: 'TEST_ACCESS_TOKEN_1',
  refreshToken: 'TEST_REFRESH_TOKEN_1',
  apiUrl: 'http://127.0.0.1:9',
  oauthUrl: 'http://127.0.0.1:9',
};

/** The pair of an OA as the database holds it, opened. */
export function storedTokens(db: Db, oaId: string = ZALO.oaId): StoredTokens | undefined {
  return createTokenStore(db, { channel: 'zalo', accountId: oaId, sealer: SEALER, clock: new ManualClock(0) }).read();
}

/** Settings against a fake. */
export function zaloSettings(fake: FakeZalo): ZaloSettings {
  return { ...ZALO_SETTINGS, ...fake.tokens.current(), apiUrl: fake.url, oauthUrl: fake.url };
}

/** The documented signature, computed here from the protocol's words and not by the code under test. */
export function signZalo(body: Buffer): Record<string, string> {
  const timestamp = /"timestamp"\s*:\s*"?(\d+)/.exec(body.toString('latin1'))?.[1] ?? '';
  const hash = createHash('sha256').update(
    Buffer.concat([Buffer.from(ZALO.appId), body, Buffer.from(timestamp), Buffer.from(ZALO.oaSecretKey)]),
  );
  return { 'X-ZEvent-Signature': `mac=${hash.digest('hex')}` };
}

/** An event with the envelope that every chat event has. */
export function zaloBody(event: Record<string, unknown>): string {
  return JSON.stringify({
    ...{ app_id: ZALO.appId, sender: { id: ZALO_PERSON }, recipient: { id: ZALO.oaId }, timestamp: '1796100000123' },
    ...event,
  });
}

export const zaloSubject: ChannelSubject = {
  name: 'zalo',
  identity: { accountId: ZALO.oaId, personId: ZALO_PERSON },
  create: (deps, fake?: FakePhones) =>
    createZaloChannel(fake === undefined ? ZALO_SETTINGS : zaloSettings(fake as FakeZalo), deps),
  createUnconfigured: (deps) =>
    createZaloChannel({ apiUrl: ZALO_SETTINGS.apiUrl, oauthUrl: ZALO_SETTINGS.oauthUrl }, deps),
  startFake: (clock) => startFakeZalo({ clock, identity: ZALO, ackTimeoutMs: 15_000 }),
  sign: signZalo,
  ...{ refusal: 403, occurredAt: 1796100000123, returns: ['echo', 'delivered', 'seen'], oddStatuses: [200, 403] },
  document: PDF,
  settings: { names: /^ZALO_/, atLeast: 3 },
  exempt: { 'a sign that an answer is prepared fails nothing, whatever becomes of it': 'the platform has none' },
  textBody: ({ id, text }) => zaloBody({ event_name: 'user_send_text', message: { text, msg_id: id } }),
  unknownBody: () => zaloBody({ event_name: 'user_does_something_new', detail: { x: 1 } }),
  secrets: [ZALO.appSecret, ZALO.oaSecretKey, 'TEST_ACCESS_TOKEN_1', 'TEST_REFRESH_TOKEN_1'],
  fixtureKinds: {
    'zalo.webhook.user_send_text.json': 'message',
    'zalo.webhook.user_send_text.escaped_unicode.json': 'message',
    'zalo.webhook.user_send_text.quote.json': 'message',
    'zalo.webhook.user_send_text.button_payload.json': 'message',
    'zalo.webhook.user_send_image.json': 'message',
    'zalo.webhook.user_send_link.json': 'message',
    'zalo.webhook.user_send_audio.json': 'message',
    'zalo.webhook.user_send_video.json': 'message',
    'zalo.webhook.user_send_sticker.json': 'message',
    'zalo.webhook.user_send_location.json': 'message',
    'zalo.webhook.user_send_file.json': 'message',
    'zalo.webhook.follow.json': 'opened',
    'zalo.webhook.unfollow.json': 'left',
    'zalo.webhook.user_click_chatnow.json': 'opened',
    'zalo.webhook.widget_interaction_accepted.json': 'opened',
    'zalo.webhook.user_submit_info.json': 'contact',
    'zalo.webhook.oa_send_text.by_api.json': 'echo',
    'zalo.webhook.oa_send_text.template.json': 'echo',
    'zalo.webhook.oa_send_image.json': 'echo',
    'zalo.webhook.oa_send_file.json': 'echo',
    'zalo.webhook.oa_send_list.json': 'echo',
    'zalo.webhook.user_received_message.json': 'delivered',
    'zalo.webhook.user_seen_message.json': 'seen',
    'zalo.webhook.user_reacted_message.json': 'reaction',
    'zalo.webhook.oa_reacted_message.json': 'unsupported',
    'zalo.webhook.add_user_to_tag.json': 'unsupported',
    'zalo.webhook.remove_user_from_tag.json': 'unsupported',
    'zalo.webhook.remove_tag.json': 'unsupported',
    'zalo.webhook.update_user_info.json': 'unsupported',
    'zalo.webhook.anonymous_send_text.json': 'unsupported',
    'zalo.webhook.oa_send_anonymous_text.json': 'unsupported',
    'zalo.webhook.user_send_group_text.json': 'unsupported',
    'zalo.webhook.create_group.json': 'unsupported',
    'zalo.webhook.user_join_group.json': 'unsupported',
    'zalo.webhook.widget_failed_to_sync_user_external_id.json': 'unsupported',
    'zalo.webhook.oa_send_consent.json': 'unsupported',
    'zalo.webhook.change_template_status.json': 'unsupported',
    'zalo.webhook.unknown_event.json': 'unsupported',
  },
};
