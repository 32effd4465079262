import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';

import { type Attachments, type AttachmentView, createAttachments } from '../../src/attachments/attachments.ts';
import type { FetchLimits, Resolve } from '../../src/attachments/fetch.ts';
import type { FetchPolicy } from '../../src/attachments/policy.ts';
import type { Attachment, InboundEvent } from '../../src/conversations/model.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { type Bench, ManualTimers, startBench } from '../conversations/support.ts';

/** Domains as the settings have them. */
export const HOSTS: FetchPolicy['hosts'] = {
  ...{ zalo: ['zdn.vn', 'zadn.vn'], messenger: ['fbcdn.net'], webchat: [], 'zalo-bot': ['zdn.vn'] },
};

/** Small, so that bad servers are given up within a test. */
export const LIMITS: FetchLimits = { maxBytes: 200_000, idleMs: 400, totalMs: 1_500 };

/** A server on loopback that answers by path, and counts what reached it. */
export interface TestServer {
  readonly origin: string;
  readonly port: number;
  /** Paths in the order of the requests, with the local address that was connected to. */
  readonly requests: { readonly path: string; readonly address: string }[];
  answer(path: string, listener: RequestListener): void;
  /** Answers with these bytes. */
  put(path: string, body: Buffer | string, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

/** Starts a {@link TestServer} on every loopback address. */
export async function startServer(): Promise<TestServer> {
  const answers = new Map<string, RequestListener>();
  const requests: TestServer['requests'] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    requests.push({ path: pathname, address: request.socket.localAddress ?? '' });
    const listener = answers.get(pathname);
    if (listener === undefined) response.writeHead(404).end();
    else listener(request, response);
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ origin: `http://127.0.0.1:${port}`, port, requests },
    answer: (at, listener) => void answers.set(at, listener),
    put: (at, body, headers = {}) =>
      void answers.set(at, (_request, response) => response.writeHead(200, headers).end(body)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A photograph of noise, with the place where it was taken in its metadata. */
export function photo({ width = 120, height = 80 } = {}): Promise<Buffer> {
  const raw = Buffer.from(Array.from({ length: width * height * 3 }, (_, index) => (index * 7919) % 251));
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Copyright: 'SECRET-OWNER' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '21/1 1/1 0/1' } })
    .jpeg()
    .toBuffer();
}

/** The copies over a real database and folder, fed through the real inbox. */
export interface CopyBench {
  readonly bench: Bench;
  readonly folder: string;
  readonly attachments: Attachments;
  /** A person sends a message with these attachments. */
  send(attachments: readonly Attachment[], event?: Partial<InboundEvent>): Promise<void>;
  /** Moves the clock, copying what falls due on the way. */
  pass(ms: number): Promise<void>;
  /** All attachments, in the order of their messages. */
  views(): AttachmentView[];
  /** Paths of kept files, without the folder of files in the making. */
  kept(): string[];
  /** Paths of files in the making. */
  making(): string[];
  /** Breaks off as a stop does. */
  stop(): Promise<void>;
}

export interface CopyBenchOptions {
  readonly bench?: Bench;
  readonly folder?: string;
  readonly local?: readonly string[];
  readonly resolve?: Resolve;
  readonly limits?: Partial<FetchLimits>;
}

const folders: string[] = [];

/** Removes what the benches of a file left on disk. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Opens a {@link CopyBench}. */
export async function startCopies(options: CopyBenchOptions = {}): Promise<CopyBench> {
  const bench = options.bench ?? (await startBench());
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'hoi-luat-files-'));
  folders.push(folder);
  const timers = new ManualTimers(bench.clock);
  const attachments = createAttachments({
    ...{ db: bench.db, commit: bench.engine.commit, folder, clock: bench.clock, timers },
    policy: { hosts: HOSTS, localOrigins: options.local ?? [] },
    limits: { ...LIMITS, ...options.limits },
    logger: silentLogger,
    metrics: createMetrics({ defaults: false }),
    ...(options.resolve && { resolve: options.resolve }),
  });
  attachments.start();
  await attachments.idle();
  const list = (filter: (shelf: string) => boolean): string[] =>
    readdirSync(folder)
      .filter((shelf) => filter(shelf) && statSync(path.join(folder, shelf)).isDirectory())
      .flatMap((shelf) => readdirSync(path.join(folder, shelf)).map((name) => path.join(folder, shelf, name)));
  let sent = 0;
  return {
    ...{ bench, folder, attachments },
    async send(list, event = {}) {
      sent += 1;
      await bench.receive({ kind: 'message', messageId: `m${sent}-${folder}`, text: '', attachments: list }, event);
      attachments.wake();
      await attachments.idle();
    },
    async pass(ms) {
      const until = bench.clock.now() + ms;
      while (timers.step(until)) await attachments.idle();
      bench.clock.advance(until - bench.clock.now());
    },
    views() {
      const ids = bench.rows<{ id: number }>('SELECT id FROM inbox ORDER BY id').map(({ id }) => id);
      return [...attachments.attachmentsOf(ids).values()].flat();
    },
    kept: () => list((shelf) => shelf !== 'making'),
    making: () => list((shelf) => shelf === 'making'),
    stop: () => attachments.stop(),
  };
}
