import { createHmac } from 'node:crypto';

import { createMessengerChannel } from '../../../src/channels/messenger/channel.ts';
import type { MessengerSettings } from '../../../src/channels/messenger/settings.ts';
import { startFakeMessenger } from '../../../src/simulator/fakes/messenger.ts';
import type { FakeMessenger } from '../../../src/simulator/fakes/messenger.ts';
import { PDF } from './files.ts';
import type { ChannelSubject, FakePhones } from './subject.ts';

/** The identity of the recorded payloads, so that they can be replayed. */
export const MESSENGER = {
  appId: '900000000000009',
  appSecret: 'TEST_fb_app_secret',
  verifyToken: 'TEST_fb_verify_token',
  pageId: '100000000000001',
} as const;

/** The person in the recorded payloads. */
export const PSID = '7000000000000001';

/** Settings against nothing: a closed port. */
export const MESSENGER_SETTINGS: MessengerSettings = {
  ...MESSENGER,
  pageAccessToken: 'TEST_PAGE_TOKEN',
  graphUrl: 'http://127.0.0.1:9',
  graphVersion: 'v26.0',
};

/** Settings against a fake. */
export function messengerSettings(fake: FakeMessenger): MessengerSettings {
  return { ...MESSENGER_SETTINGS, pageAccessToken: fake.plan.accessToken, graphUrl: fake.url };
}

/** The signature, computed here from the protocol's words and not by the code under test. */
export function signMessenger(body: Buffer): Record<string, string> {
  return { 'X-Hub-Signature-256': `sha256=${createHmac('sha256', MESSENGER.appSecret).update(body).digest('hex')}` };
}

/** A body with one entry of our page. */
export function messengerBody(...items: readonly Record<string, unknown>[]): string {
  const messaging = items.map((item) => ({
    sender: { id: PSID },
    recipient: { id: MESSENGER.pageId },
    timestamp: 1796100000123,
    ...item,
  }));
  return JSON.stringify({ object: 'page', entry: [{ time: 1796100000123, id: MESSENGER.pageId, messaging }] });
}

export const messengerSubject: ChannelSubject = {
  name: 'messenger',
  identity: { accountId: MESSENGER.pageId, personId: PSID },
  create: (deps, fake?: FakePhones) =>
    createMessengerChannel(fake === undefined ? MESSENGER_SETTINGS : messengerSettings(fake as FakeMessenger), deps),
  createUnconfigured: (deps) =>
    createMessengerChannel({ graphUrl: MESSENGER_SETTINGS.graphUrl, graphVersion: 'v26.0' }, deps),
  startFake: (clock) =>
    startFakeMessenger({
      clock,
      identity: MESSENGER,
      plan: { accessToken: 'TEST_PAGE_TOKEN', requireProof: true },
      ackTimeoutMs: 15_000,
    }),
  sign: signMessenger,
  ...{ refusal: 403, occurredAt: 1796100000123, returns: ['echo', 'delivered', 'seen'], oddStatuses: [200, 403] },
  document: PDF,
  settings: { names: /^FB_/, atLeast: 4 },
  exempt: {},
  textBody: ({ id, text }) => messengerBody({ message: { mid: id, text } }),
  unknownBody: () => messengerBody({ something_new: { x: 1 } }),
  secrets: [MESSENGER.appSecret, MESSENGER.verifyToken, 'TEST_PAGE_TOKEN'],
  wordless: /webhook\.feed\./,
  fixtureKinds: {
    'messenger.webhook.message.text.json': 'message',
    'messenger.webhook.message.quick_reply.json': 'message',
    'messenger.webhook.message.reply_to.json': 'message',
    'messenger.webhook.message.attachment_image.json': 'message',
    'messenger.webhook.message.attachment_audio.json': 'message',
    'messenger.webhook.message.attachment_video.json': 'message',
    'messenger.webhook.message.attachment_file.json': 'message',
    'messenger.webhook.message.attachment_multi.json': 'message',
    'messenger.webhook.message.attachment_fallback.json': 'message',
    'messenger.webhook.message.sticker.after_2026_08_30.json': 'message',
    'messenger.webhook.message.with_ad_referral.json': 'message',
    'messenger.webhook.echo.by_our_app.json': 'echo',
    'messenger.webhook.postback.button.json': 'postback',
    'messenger.webhook.postback.get_started_with_ref.json': 'opened',
    'messenger.webhook.referral.existing_thread.json': 'opened',
    'messenger.webhook.delivery.json': 'delivered',
    'messenger.webhook.read.json': 'seen',
    'messenger.webhook.reaction.react.json': 'reaction',
    'messenger.webhook.message_edit.json': 'edit',
    'messenger.webhook.optin.notification_messages.json': 'unsupported',
    'messenger.webhook.account_linking.json': 'unsupported',
    'messenger.webhook.policy_enforcement.block.json': 'unsupported',
    'messenger.webhook.handover.pass_thread_control.json': 'thread_control',
    'messenger.webhook.handover.take_thread_control.json': 'thread_control',
    'messenger.webhook.handover.request_thread_control.json': 'thread_control',
    'messenger.webhook.standby.text.json': 'standby',
    'messenger.webhook.response_feedback.json': 'unsupported',
    'messenger.webhook.dashboard_test_button.json': 'unsupported',
    'messenger.webhook.feed.comment_add.json': 'unsupported',
    'messenger.webhook.feed.comment_remove.json': 'unsupported',
    'messenger.webhook.feed.comment_by_page_itself.json': 'unsupported',
    'messenger.webhook.unknown_event.json': 'unsupported',
  },
};
