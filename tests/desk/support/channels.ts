import { createZaloChannel } from '../../../src/channels/zalo/channel.ts';
import type { ZaloSettings } from '../../../src/channels/zalo/settings.ts';
import { createMessengerChannel } from '../../../src/channels/messenger/channel.ts';
import { channelPages } from '../../../src/desk/web/channels/routes.tsx';
import type { ManualClock } from '../../../src/infra/clock.ts';
import { createMetrics } from '../../../src/infra/metrics.ts';
import { openChannelOffice } from '../../../src/wiring-channels.ts';
import { type FakeZalo, startFakeZalo } from '../../../src/simulator/fakes/zalo.ts';
import { SEALER, type Bench, openBench } from '../../channels/support/harness.ts';
import { ZALO } from '../../channels/support/zalo-subject.ts';
import { type TestConsole, startConsole } from './console.ts';

/** The OAs whose administrator sits at the browser. */
export const FIRST_OA = { id: ZALO.oaId, name: 'Sở Tư pháp tỉnh Mẫu' };
/** A further one. */
export const SECOND_OA = { id: '2000000000000000299', name: 'UBND xã Mẫu' };

/** The console’s page of channels over the real Zalo channel and a fake Zalo. */
export interface ChannelDesk {
  readonly console: TestConsole;
  readonly fake: FakeZalo;
  readonly bench: Bench;
  readonly callbackUrl: string;
  /** Timers that were set and wait for a test to run them. */
  runTimers(): void;
  readonly metrics: ReturnType<typeof createMetrics>;
  close(): Promise<void>;
}

/** Starts it; the settings name no OA unless a test says so. */
export async function startChannelDesk(clock: ManualClock, settings: Partial<ZaloSettings> = {}): Promise<ChannelDesk> {
  const fake = await startFakeZalo({
    clock,
    identity: ZALO,
    consent: { oas: [FIRST_OA, SECOND_OA] },
    ackTimeoutMs: 15_000,
  });
  const base = { ...ZALO, oaId: undefined, apiUrl: fake.url, oauthUrl: fake.url, ...settings };
  const timers: (() => void)[] = [];
  const bench = await openBench((deps) => createZaloChannel(base, deps), { clock });
  const off = createMessengerChannel(
    { graphUrl: 'http://127.0.0.1:9', graphVersion: 'v26.0' },
    { db: bench.db, clock, logger: bench.logger, sealer: SEALER, sink: bench.sink, files: { find: () => undefined } },
  );
  const metrics = createMetrics({ defaults: false });
  const office = openChannelOffice({
    ...{ channels: [bench.channel, off], db: bench.db, logger: bench.logger, metrics },
    timers: { after: (_ms, callback) => (timers.push(callback), () => undefined) },
  });
  office.start();
  const made = await startConsole({ pages: () => [channelPages({ office })], clock });
  fake.connect(bench.webhookUrl);
  const callbackUrl = `${made.origin}/console/channels/zalo/callback`;
  fake.consent.callbacks = [callbackUrl];
  return {
    ...{ console: made, fake, bench, callbackUrl, metrics },
    runTimers: () => timers.splice(0).forEach((callback) => callback()),
    async close() {
      await made.close();
      await bench.close();
      await fake.close();
    },
  };
}
