import { createZaloBotChannel } from '../../../src/channels/zalo-bot/channel.ts';
import { ZALO_BOT_ACCOUNT, type ZaloBotSettings } from '../../../src/channels/zalo-bot/settings.ts';
import type { FakeZaloBot } from '../../../src/simulator/fakes/zalo-bot.ts';
import { startFakeZaloBot } from '../../../src/simulator/fakes/zalo-bot.ts';
import type { ChannelSubject } from './subject.ts';

export const ZALO_BOT = { token: 'TEST_bot_token:with-parts', secret: 'TEST_bot_secret_token' } as const;

/** The chat of the person who writes; ids are short hex strings. */
export const CHAT = 'a1b2c3d4e5f60718';

/** Settings against nothing: a closed port. */
const SETTINGS: ZaloBotSettings = { ...ZALO_BOT, apiUrl: 'http://127.0.0.1:9' };

/** Settings against a fake. */
export function zaloBotSettings(fake: FakeZaloBot): ZaloBotSettings {
  return { ...SETTINGS, apiUrl: fake.url };
}

/** An update as live traffic has it. */
export function zaloBotBody(eventName: string, message: object): string {
  return JSON.stringify({
    event_name: eventName,
    message: {
      message_id: 'mid-0',
      from: { id: CHAT, display_name: 'Nguyễn Văn A', is_bot: false },
      chat: { id: CHAT, chat_type: 'PRIVATE' },
      date: 1796100000123,
      ...message,
    },
  });
}

/** The header that the platform sends. */
export const SIGNED = { 'X-Bot-Api-Secret-Token': ZALO_BOT.secret };

export const zaloBotSubject: ChannelSubject = {
  name: 'zalo-bot',
  identity: { accountId: ZALO_BOT_ACCOUNT, personId: CHAT },
  create: (deps, fake, publicUrl) =>
    createZaloBotChannel(fake === undefined ? SETTINGS : { ...zaloBotSettings(fake as FakeZaloBot), publicUrl }, deps),
  createUnconfigured: (deps) => createZaloBotChannel({ apiUrl: SETTINGS.apiUrl }, deps),
  startFake: (clock) => startFakeZaloBot({ clock, identity: ZALO_BOT, ackTimeoutMs: 15_000 }),
  sign: () => SIGNED,
  refusal: 401,
  occurredAt: 1796100000123,
  returns: [],
  settings: { names: /^ZALO_BOT_/, atLeast: 2 },
  oddStatuses: [200],
  textBody: ({ id, text }) => zaloBotBody('message.text.received', { message_id: id, text }),
  unknownBody: () => JSON.stringify({ event_name: 'something.new', detail: { x: 1 } }),
  secrets: [ZALO_BOT.token, ZALO_BOT.secret, encodeURIComponent(ZALO_BOT.token)],
  fixtureKinds: {},
  exempt: {
    'refuses a body whose bytes changed after signing, and stores nothing':
      'the platform sends a secret with each event and signs nothing',
    'a person answering in the platform’s own inbox is recognised': 'a bot has no inbox',
    'writing after the window closed is permanent, for the window': 'the platform names no window',
    'a document reaches the phone under its name': 'a bot sends pictures only',
    ...Object.fromEntries(
      [
        'a file that is sent again is uploaded once',
        'an upload that the platform has let go of is made again',
        'a lost answer to an upload is a retry: nobody has seen anything',
        'an upload refused for good is permanent, and nothing reaches the phone',
      ].map((name) => [name, 'the platform comes for the picture; nothing is uploaded']),
    ),
  },
};
