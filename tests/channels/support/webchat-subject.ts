import { createWebchatChannel } from '../../../src/channels/webchat/channel.ts';
import type { ChatLine } from '../../../src/channels/webchat/lines.ts';
import { WEBCHAT_ACCOUNT, type WebchatSettings } from '../../../src/channels/webchat/settings.ts';
import { personIdOf } from '../../../src/channels/webchat/visitor.ts';
import type { FakeButton, FakeMessage } from '../../../src/simulator/fakes/types.ts';
import { NOON } from './harness.ts';
import { PDF } from './files.ts';
import type { ChannelSubject, FakePhones } from './subject.ts';

/** A site that may embed the widget. */
export const SITE = 'https://sotuphap.example.gov.vn';

/** What the visitor's browser made up: 32 bytes in base64url. */
export const SECRET = 'dGVzdC12aXNpdG9yLXNlY3JldC0zMi1ieXRlcy0wMDE';

/** The visitor with that secret. */
export const VISITOR = personIdOf(SECRET);

export const WEBCHAT_SETTINGS: WebchatSettings = { on: false, origins: [SITE], agencyName: 'Sở Tư pháp tỉnh Mẫu' };

/** Headers of the visitor's browser on that site. */
export function asVisitor(secret = SECRET, origin = SITE): Record<string, string> {
  return { Authorization: `Bearer ${secret}`, Origin: origin };
}

/** A browser that speaks to the service as the widget does, without a screen. */
async function startVisitor(): Promise<FakePhones> {
  let webhookUrl = '';
  let shown: FakeMessage[] = [];
  let count = 0;
  const post = async (event: object) => {
    if (webhookUrl === '') return { status: null, accepted: false };
    const body = JSON.stringify(event);
    const { status } = await fetch(webhookUrl, { method: 'POST', headers: asVisitor(), body });
    return { status, accepted: status === 200 };
  };
  return {
    connect: (url) => void (webhookUrl = url),
    say: ({ text = '' }) => post({ type: 'message', id: `visitor-${(count += 1)}`, text }),
    tap: ({ button: { title, payload } }) => post({ type: 'tap', id: `visitor-${(count += 1)}`, title, payload }),
    messages: () => shown,
    async settle() {
      const response = await fetch(webhookUrl.replace('webhooks/webchat', 'webchat/messages'), {
        headers: asVisitor(),
      });
      const { lines } = (await response.json()) as { lines: ChatLine[] };
      const base = webhookUrl.replace('webhooks/webchat', 'webchat/');
      shown = lines.filter(({ author }) => author !== 'visitor').map((line) => toMessage(line, base));
      const ids = shown.map(({ id }) => id);
      if (ids.length > 0) for (const type of ['delivered', 'seen']) await post({ type, ids });
    },
    close: async () => undefined,
  };
}

function toMessage({ id, text, at, buttons, files }: ChatLine, base: string): FakeMessage {
  const toButton = (button: ChatLine['buttons'][number]): FakeButton => ({ ...button, style: 'quick_reply' });
  const [ours] = files;
  const file = typeof ours === 'object' ? { ...ours, mediaType: '', url: base + ours.href } : undefined;
  const message = { id, personId: VISITOR, text, at, buttons: buttons.map(toButton), from: 'app' } as const;
  return { ...message, ...(file && { file }) };
}

const OURS = 'the sender is our own widget or a stranger: what cannot be read is refused, not kept';
const NO_API = 'there is no platform behind it to be called';

export const webchatSubject: ChannelSubject = {
  name: 'webchat',
  identity: { accountId: WEBCHAT_ACCOUNT, personId: VISITOR },
  create: (deps) => createWebchatChannel(WEBCHAT_SETTINGS, deps),
  createUnconfigured: (deps) => createWebchatChannel({ ...WEBCHAT_SETTINGS, origins: [] }, deps),
  startFake: startVisitor,
  sign: () => asVisitor(),
  refusal: 403,
  occurredAt: NOON,
  returns: ['delivered', 'seen'],
  document: PDF,
  settings: { names: /^WEBCHAT/, atLeast: 1 },
  oddStatuses: [200, 400, 429],
  textBody: ({ id, text }) => JSON.stringify({ type: 'message', id, text }),
  unknownBody: () => JSON.stringify({ type: 'something_new', detail: { x: 1 } }),
  secrets: [SECRET],
  fixtureKinds: {},
  exempt: {
    'refuses a body whose bytes changed after signing, and stores nothing':
      'a visitor proves who they are, not what they wrote; the connection is encrypted',
    'stores an unknown event whole': OURS,
    ...Object.fromEntries(
      ['not JSON', 'a list', 'a string', 'null', 'cut off', 'invalid UTF-8'].map((kind) => [
        `keeps a signed body that is ${kind}, as unsupported`,
        OURS,
      ]),
    ),
    'survives 200,000 levels of nesting and keeps them': OURS,
    'bounds a monstrous text and keeps the whole body': 'bodies end at 64 kB',
    'a person answering in the platform’s own inbox is recognised': 'it has no inbox but our console',
    ...Object.fromEntries(
      [
        'a closed port is a retry: nothing left',
        'a lost answer is unknown, and the message did arrive',
        'an answer that never comes is unknown',
        'an empty 200 is unknown',
        ...[500, 502, 503].map((status) => `an error page with ${status} is a retry`),
        'a sign that an answer is prepared fails nothing, whatever becomes of it',
        'neither logs nor outcomes hold a secret or a text',
      ].map((name) => [name, NO_API]),
    ),
    ...Object.fromEntries(
      [
        'a file that is sent again is uploaded once',
        'an upload that the platform has let go of is made again',
        'a lost answer to an upload is a retry: nobody has seen anything',
        'an upload refused for good is permanent, and nothing reaches the phone',
        'a lost answer to the send of a file is unknown, and the file did arrive',
      ].map((name) => [name, NO_API]),
    ),
    'writing after the window closed is permanent, for the window': 'nothing closes it',
    'a person who blocked the account is permanent, for the person': 'a visitor closes the page instead',
  },
};
