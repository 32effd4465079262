import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';

import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { randomIds } from '../../src/infra/ids.ts';
import type { LogFields, Logger } from '../../src/infra/logger.ts';
import { type Service, startService } from '../../src/service.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type FuzzBody, type Seed, fuzzBodies, ownSeeds } from './bodies.ts';
import { type FuzzPlatforms, eventsIn, signatureOf, startPlatforms } from './platforms.ts';

/** Options of {@link fuzzWebhooks}. */
export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Recorded bodies that are changed as well. */
  readonly recorded?: readonly Seed[];
  readonly onChunk?: (done: number) => void;
}

/** What came out of it. */
export interface WebhookFindings {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds of the slowest answer. */
  readonly slowestMs: number;
  /** Milliseconds of the slowest answer in which this process worked: on a busy machine it waits for its turn. */
  readonly slowestOwnMs: number;
  /** The body that took it. */
  readonly slowest: string;
  /** Bodies that were acknowledged and of which an event is not in the inbox. */
  readonly notStored: readonly string[];
  /** What the service logged as a fault of its own. */
  readonly faults: Readonly<Record<string, number>>;
  /** Events without a turn at the end. */
  readonly unanswered: number;
  /** `ok` unless a page of the database is not what it should be. */
  readonly integrity: string;
  /** Megabytes of objects after a collection, at intervals; empty without `--expose-gc`. */
  readonly heaps: readonly number[];
}

const CHUNK = 500;
const AT_ONCE = 8;

/** Logged by parts of the service that met something they were not made for. */
const FAULTS = new Set([
  ...['unhandled_rejection', 'turn_failed', 'turn_handed_over', 'turn_not_stored', 'loop_failed', 'events_unusable'],
  ...['send_not_stored', 'webhook_failed', 'webhook_store_failed', 'quotation_check_failed', 'http_failed'],
]);

/** Sends changed bodies, rightly signed, to the real service in this process, and lets the bot answer them. */
export async function fuzzWebhooks(options: FuzzOptions): Promise<WebhookFindings> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-fuzz-'));
  const platforms = await startPlatforms();
  const faults: Record<string, number> = {};
  const rejected = (error: unknown) => count(faults, `unhandled: ${String(error).slice(0, 80)}`);
  process.on('unhandledRejection', rejected);
  const service = await startService({
    config: loadConfig({ ...platforms.settings, ...SETTINGS, DATA_DIR: folder }),
    dataDirectory: path.resolve('data'),
    ...{ clock: systemClock, ids: randomIds, logger: countingLogger(faults) },
  });
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: serviceMigrations, readonly: true });
  try {
    return await send({ ...options, service, db, platforms, faults });
  } finally {
    db.close();
    await service.stop();
    process.off('unhandledRejection', rejected);
    await platforms.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SETTINGS = {
  ...{ NODE_ENV: 'test', SIMULATOR: 'off', PORT: '0', TURN_PAUSE_MS: '50', TURN_MAX_WAIT_MS: '500' },
  // A few persons send everything, and the bot is to get through all of it.
  ...{ LIMIT_PER_MINUTE: '0', LIMIT_PER_DAY: '0' },
};

interface Ground extends FuzzOptions {
  readonly service: Service;
  readonly db: Db;
  readonly platforms: FuzzPlatforms;
  readonly faults: Record<string, number>;
}

async function send(ground: Ground): Promise<WebhookFindings> {
  const { seed, count: total, db, faults } = ground;
  const { zalo, messenger } = ground.platforms;
  const seeds = [...ownSeeds({ zalo: zalo.identity, messenger: messenger.identity }), ...(ground.recorded ?? [])];
  const arbitrary = fuzzBodies(seeds);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses: Record<string, number> = {};
  const notStored: string[] = [];
  const heaps: number[] = [];
  let [slowestMs, slowestOwnMs, slowest] = [0, 0, ''];
  for (let done = 0; done < total; done += CHUNK) {
    const numRuns = Math.min(CHUNK, total - done);
    const bodies = fc.sample(arbitrary, { seed: seed + done, numRuns }).map((make, index) => make(done + index));
    const answers = await postAll(ground, agent, bodies);
    for (const [index, { status, milliseconds, ownMs }] of answers.entries()) {
      count(statuses, String(status));
      slowestMs = Math.max(slowestMs, milliseconds);
      if (ownMs <= slowestOwnMs) continue;
      slowestOwnMs = ownMs;
      slowest = bodies[index] === undefined ? '' : brief(bodies[index]);
    }
    notStored.push(
      ...bodies.filter((body, index) => answers[index]?.status === 200 && !isStored(ground, body)).map(brief),
    );
    heaps.push(...heapAfterCollection());
    ground.onChunk?.(done + numRuns);
  }
  agent.destroy();
  const unanswered = await untilAnswered(db);
  const integrity = String(db.pragma('quick_check', { simple: true }));
  return { sent: total, statuses, slowestMs, slowestOwnMs, slowest, notStored, faults, unanswered, integrity, heaps };
}

interface Answer {
  readonly status: number;
  readonly milliseconds: number;
  readonly ownMs: number;
}

async function postAll(ground: Ground, agent: Agent, bodies: readonly FuzzBody[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async () => {
    while (next < bodies.length) {
      const index = next;
      next += 1;
      const body = bodies[index];
      if (body !== undefined) answers[index] = await post(ground, agent, body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

function post(ground: Ground, agent: Agent, body: FuzzBody): Promise<Answer> {
  const [started, worked] = [performance.now(), process.cpuUsage()];
  return new Promise((resolve) => {
    const ended = (status: number) => {
      const milliseconds = performance.now() - started;
      const { user, system } = process.cpuUsage(worked);
      resolve({ status, milliseconds, ownMs: Math.min(milliseconds, (user + system) / 1000) });
    };
    const outgoing = request(`${ground.service.origin}/webhooks/${body.channel}`, {
      ...{ method: 'POST', agent },
      headers: {
        ...{ 'Content-Type': 'application/json', 'Content-Length': body.bytes.length },
        ...{ Origin: ground.service.origin, ...signatureOf(body, ground.platforms) },
      },
    });
    outgoing.on('response', (response) => response.resume().on('end', () => ended(response.statusCode ?? 0)));
    // A body over the limit may be refused before it was sent.
    outgoing.on('error', () => ended(0));
    outgoing.end(body.bytes);
  });
}

/** Every event that the body holds is in the inbox under its key, or one with the same key came before it. */
function isStored({ platforms, db }: Ground, body: FuzzBody): boolean {
  const find = db.prepare('SELECT 1 FROM inbox WHERE channel = ? AND account_id = ? AND event_key = ?');
  return eventsIn(body, platforms).every(
    ({ channel, accountId, key }) => find.get(channel, accountId, key) !== undefined,
  );
}

const PATIENCE_MS = 120_000;

async function untilAnswered(db: Db): Promise<number> {
  const left = db.prepare<[], number>(`SELECT COUNT(*) FROM inbox WHERE status = 'pending'`).pluck();
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    if (left.get() === 0) return 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return left.get() ?? 0;
}

function heapAfterCollection(): number[] {
  if (globalThis.gc === undefined) return [];
  globalThis.gc();
  return [process.memoryUsage().heapUsed / 1e6];
}

function countingLogger(faults: Record<string, number>): Logger {
  const note = (event: string, fields?: LogFields) => {
    if (FAULTS.has(event)) count(faults, `${event}: ${String(fields?.['cause'] ?? '').slice(0, 120)}`);
  };
  // A body over the limit is the sender's fault and logged as a warning.
  const noteOwn = (event: string, fields?: LogFields) => (event === 'webhook_failed' ? undefined : note(event, fields));
  return { debug: () => undefined, info: () => undefined, warn: noteOwn, error: note };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function brief({ channel, bytes }: FuzzBody): string {
  return `${channel}: ${bytes.subarray(0, 300).toString('utf8')}`;
}
