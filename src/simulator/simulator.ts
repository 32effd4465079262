import { randomUUID } from 'node:crypto';

import type { Router } from 'express';

import type { MessengerSettings } from '../channels/messenger/settings.ts';
import type { ZaloSettings } from '../channels/zalo/settings.ts';
import { type FakeMessenger, type FakeZalo, startFakeMessenger, startFakeZalo } from './fakes/index.ts';
import { type SimulatorDesk, createSimulatorRouter } from './page/router.ts';

/** The fake platforms, running, and what the channels need to talk to them. */
export interface Simulator {
  readonly zalo: FakeZalo;
  readonly messenger: FakeMessenger;
  readonly zaloSettings: ZaloSettings;
  readonly messengerSettings: MessengerSettings;
  /** The page's routes; {@link Simulator.connect} makes the platforms deliver. */
  router(desk: SimulatorDesk): Router;
  /** Points both platforms at the service's webhooks. `origin` is the service's own address. */
  connect(origin: string): void;
  close(): Promise<void>;
}

/** Starts both fake platforms on the loopback interface. */
export async function startSimulator(): Promise<Simulator> {
  // A new pair at every start, so that one kept in the data folder from an earlier run is replaced.
  const tokens = { accessToken: `simulator-${randomUUID()}`, refreshToken: `simulator-${randomUUID()}` };
  const [zalo, messenger] = await Promise.all([startFakeZalo({ tokens }), startFakeMessenger()]);
  return {
    zalo,
    messenger,
    zaloSettings: { ...zalo.identity, ...tokens, apiUrl: zalo.url, oauthUrl: zalo.url },
    messengerSettings: {
      ...messenger.identity,
      pageAccessToken: messenger.plan.accessToken,
      graphUrl: messenger.url,
      graphVersion: 'v26.0',
      onlyPage: true,
    },
    router: (desk) =>
      createSimulatorRouter({
        desk,
        channels: [
          { platform: zalo, accountId: zalo.identity.oaId },
          { platform: messenger, accountId: messenger.identity.pageId },
        ],
      }),
    connect(origin) {
      zalo.connect(`${origin}/webhooks/zalo`);
      // As its owner would save it in the app's settings, for both names that a browser here may use.
      const console = [origin, origin.replace('127.0.0.1', 'localhost')];
      zalo.consent.callbacks = console.map((start) => `${start}/console/channels/zalo/callback`);
      messenger.connect(`${origin}/webhooks/messenger`);
    },
    close: async () => void (await Promise.all([zalo.close(), messenger.close()])),
  };
}
