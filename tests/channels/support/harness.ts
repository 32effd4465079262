import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import express from 'express';

import type { Channel } from '../../../src/channels/contract.ts';
import { createSealer } from '../../../src/infra/sealing.ts';
import type { ChannelDeps } from '../../../src/channels/shared/assemble.ts';
import type { Observation } from '../../../src/channels/shared/observer.ts';
import type { InboundEvent, OutboundPart } from '../../../src/conversations/model.ts';
import type { InboundSink, OutboundFiles, SendRequest } from '../../../src/conversations/ports.ts';
import { ManualClock } from '../../../src/infra/clock.ts';
import type { Logger } from '../../../src/infra/logger.ts';
import type { Sealer } from '../../../src/infra/sealing.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import type { Db } from '../../../src/storage/database.ts';
import { serviceMigrations } from '../../../src/storage/migrations/service.ts';

/** Noon in Vietnam on 1 December 2026. */
export const NOON = Date.UTC(2026, 11, 1, 5);

/** The same key for every bench, as an installation keeps its key over restarts. */
export const SEALER = createSealer([Buffer.alloc(32, 7)]);

/** A sink that keeps everything, and can be told to wait or to refuse. */
export class RecordingSink implements InboundSink {
  readonly events: InboundEvent[] = [];
  readonly batches: number[] = [];
  refuse = false;
  gate: Promise<void> | undefined;

  async accept(events: readonly InboundEvent[]): Promise<void> {
    await this.gate;
    if (this.refuse) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    this.batches.push(events.length);
    this.events.push(...events);
  }
}

/** A logger that keeps its lines as text. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (event: string, fields: object = {}): void =>
      void lines.push(JSON.stringify({ level, event, ...fields }));
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Everything around one channel under test. */
export interface Bench {
  readonly channel: Channel;
  /** `http://127.0.0.1:<port>/webhooks/<channel>`. */
  readonly webhookUrl: string;
  readonly sink: RecordingSink;
  readonly clock: ManualClock;
  readonly logger: ReturnType<typeof recordingLogger>;
  readonly observations: Observation[];
  readonly db: Db;
  post(body: Buffer | string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** Options of {@link openBench}: pass a clock or database to share them with a fake or an earlier bench. */
export interface BenchOptions {
  readonly clock?: ManualClock;
  readonly db?: Db;
  readonly apiTimeoutMs?: number;
  /** Default {@link SEALER}. */
  readonly sealer?: Sealer;
  /** What counsellors send; default nothing. */
  readonly files?: OutboundFiles;
}

/** Starts the channel's webhook on a real socket, with real SQLite and a clock that stands still. */
export async function openBench(
  create: (deps: ChannelDeps, origin: string) => Channel,
  options: BenchOptions = {},
): Promise<Bench> {
  const clock = options.clock ?? new ManualClock(NOON);
  const sink = new RecordingSink();
  const logger = recordingLogger();
  const observations: Observation[] = [];
  const db = options.db ?? openChannelDatabase();
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deps = {
    files: options.files ?? { find: () => undefined },
    ...{ sink, db, clock, logger, sealer: options.sealer ?? SEALER },
    observe: (observation: Observation) => void observations.push(observation),
    // Ample, so that a busy machine does not turn an answer into a lost one.
    apiTimeoutMs: options.apiTimeoutMs ?? 15_000,
  };
  const channel = create(deps, origin);
  app.use(`/webhooks/${channel.name}`, channel.webhook);
  if (channel.pages !== undefined) app.use(`/${channel.name}`, channel.pages);
  const webhookUrl = `${origin}/webhooks/${channel.name}`;
  return {
    ...{ channel, webhookUrl, sink, clock, logger, observations, db },
    post: (body, headers = {}) =>
      fetch(webhookUrl, {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
    async close() {
      await channel.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** An empty `service.db`. */
export function openChannelDatabase(): Db {
  return openDatabase({ file: ':memory:', migrations: serviceMigrations });
}

/** A send of one part. */
export function sendRequest(
  address: SendRequest['address'],
  part: Partial<OutboundPart> & { readonly text: string },
  rest: Partial<SendRequest> = {},
): SendRequest {
  return { address, outboxId: 'out-1', part: { buttons: [], quotations: [], ...part }, speaker: 'bot', ...rest };
}
