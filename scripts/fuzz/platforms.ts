import { createHash, createHmac } from 'node:crypto';

import { parseEvents as parseMessenger } from '../../src/channels/messenger/events.ts';
import { parseEvent as parseWebchat } from '../../src/channels/webchat/events.ts';
import { personIdOf } from '../../src/channels/webchat/visitor.ts';
import { parseEvent as parseZaloBot } from '../../src/channels/zalo-bot/events.ts';
import { appIdOf, parseEvents as parseZalo } from '../../src/channels/zalo/events.ts';
import type { ChannelName, InboundEvent } from '../../src/conversations/model.ts';
import {
  type FakeMessenger,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';
import { type FakeZaloBot, startFakeZaloBot } from '../../src/simulator/fakes/zalo-bot.ts';
import { settingsFor } from '../support/service-process.ts';
import type { FuzzBody } from './bodies.ts';

/** The platforms whose bodies are changed. Whoever knows their secrets signs rightly. */
export interface FuzzPlatforms {
  readonly zalo: FakeZalo;
  readonly messenger: FakeMessenger;
  readonly bot: FakeZaloBot;
  /** Settings that connect a service to all of them, and open the web chat. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const BOT = { token: 'fuzz-bot-token', secret: 'fuzz-bot-secret' };

/** Starts them on the loopback interface. */
export async function startPlatforms(): Promise<FuzzPlatforms> {
  const [zalo, messenger, bot] = await Promise.all([
    startFakeZalo({ plan: { ratePerMinute: 10_000_000 } }),
    startFakeMessenger(),
    startFakeZaloBot({ identity: BOT }),
  ]);
  const own = { ZALO_BOT_TOKEN: BOT.token, ZALO_BOT_SECRET: BOT.secret, ZALO_BOT_URL: bot.url, WEBCHAT: 'on' };
  return {
    ...{ zalo, messenger, bot },
    // Behind a proxy, every visitor of the web chat has an address of their own.
    settings: { ...settingsFor({ zalo, messenger }), ...own, TRUST_PROXY: '1' },
    close: async () => void (await Promise.all([zalo.close(), messenger.close(), bot.close()])),
  };
}

type Signing = (bytes: Buffer, platforms: FuzzPlatforms) => Record<string, string>;

const SIGNING: Readonly<Record<ChannelName, Signing>> = {
  messenger(bytes, { messenger }) {
    const hex = createHmac('sha256', messenger.identity.appSecret).update(bytes).digest('hex');
    return { 'X-Hub-Signature-256': `sha256=${hex}` };
  },
  zalo(bytes, { zalo }) {
    const { appId, oaSecretKey } = zalo.identity;
    const hash = createHash('sha256').update(appId).update(bytes).update(timestampOf(bytes)).update(oaSecretKey);
    return { 'X-ZEvent-Signature': `mac=${hash.digest('hex')}` };
  },
  'zalo-bot': () => ({ 'X-Bot-Api-Secret-Token': BOT.secret }),
  webchat(bytes) {
    const secret = visitorOf(bytes);
    const [a, b, c] = Buffer.from(secret, 'base64url');
    return { Authorization: `Bearer ${secret}`, 'X-Forwarded-For': `10.${a}.${b}.${c}` };
  },
};

/** What proves to the service that a body comes from its platform, over any bytes. */
export function signatureOf({ channel, bytes }: FuzzBody, platforms: FuzzPlatforms): Record<string, string> {
  return SIGNING[channel](bytes, platforms);
}

/** Every body of the web chat has a visitor of its own: the limits of one are tested elsewhere. */
function visitorOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

function timestampOf(bytes: Buffer): string {
  try {
    const { timestamp } = JSON.parse(bytes.toString('utf8')) as { timestamp?: unknown };
    return typeof timestamp === 'string' || typeof timestamp === 'number' ? String(timestamp) : '';
  } catch {
    return '';
  }
}

type Keyed = Pick<InboundEvent, 'channel' | 'accountId' | 'key'>;

/** The events that an acknowledged body holds: all of them must be in the inbox. */
export function eventsIn({ channel, bytes }: FuzzBody, { zalo, messenger }: FuzzPlatforms): readonly Keyed[] {
  const text = bytes.toString('utf8');
  const now = Date.now();
  switch (channel) {
    case 'zalo': {
      const appId = appIdOf(text);
      const foreign = appId !== undefined && appId !== zalo.identity.appId;
      return foreign ? [] : parseZalo(text, { oaId: zalo.identity.oaId, now });
    }
    case 'messenger':
      return parseMessenger(text, { ...messenger.identity, now });
    case 'zalo-bot':
      return [parseZaloBot(text, now)];
    case 'webchat': {
      const event = parseWebchat(text, { personId: personIdOf(visitorOf(bytes)), now, attachments: () => [] });
      return event === undefined ? [] : [event];
    }
  }
}
