/** Measures the counsellors' desk under load: how soon a citizen's message stands on a counsellor's page, what is lost or doubled, and the memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Command } from 'commander';

import { AppError } from '../src/infra/errors.ts';
import { type FakePlatform, startFakeMessenger, startFakeZalo } from '../src/simulator/fakes/index.ts';
import { openDatabase } from '../src/storage/database.ts';
import {
  type Ledger,
  type Pair,
  type WatchedPair,
  auditLoad,
  markInterrupted,
  watchInbox,
  watchPair,
  write,
} from './support/desk-load.ts';
import { type SignedIn, hireCounsellors } from './support/desk-staff.ts';
import { type MemorySample, coreShare, growthPerHour, watchMemory } from './support/memory.ts';
import { freePort, settingsFor, startServiceProcess } from './support/service-process.ts';

interface Options {
  readonly counsellors: number;
  readonly inboxes: number;
  readonly rate: number;
  readonly minutes: number;
  readonly json?: string;
}

/** The shipped knowledge is indexed first; on a busy machine that takes minutes. */
const START_LIMIT_MS = 300_000;
/** Code is compiled and caches fill in this time: not what an hour of service looks like. */
const WARM_UP_MS = 15_000;
/** After the last message, what has not been seen within this time is lost. */
const PATIENCE_MS = 15_000;
const SAMPLE_MS = 5_000;

async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-desk-'));
  // The real limit of 4,000 calls a minute would measure the fake instead of the service.
  const zalo = await startFakeZalo({ plan: { ratePerMinute: 10_000_000 } });
  const messenger = await startFakeMessenger();
  const staff = await hireCounsellors(folder, options.counsellors + options.inboxes);
  const env = { ...settingsFor({ zalo, messenger }), DATA_DIR: folder };
  const service = await startServiceProcess({ env, port: await freePort(), startLimitMs: START_LIMIT_MS });
  try {
    zalo.connect(`${service.origin}/webhooks/zalo`);
    messenger.connect(`${service.origin}/webhooks/messenger`);
    const pairs = await takeOver(service.origin, { folder, platforms: [zalo, messenger], staff, options });
    const figures = await measure(service.origin, {
      pairs,
      watchers: staff.slice(options.counsellors),
      folder,
      options,
    });
    const report = { ...machine(), options: { ...options }, ...figures };
    print(report);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await service.stop('SIGKILL');
    await Promise.all([zalo.close(), messenger.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Setting {
  readonly folder: string;
  readonly platforms: readonly FakePlatform[];
  readonly staff: readonly SignedIn[];
  readonly options: Options;
}

/** Every citizen asks for a person, and every counsellor takes one of them over, through the console. */
async function takeOver(origin: string, { folder, platforms, staff, options }: Setting): Promise<Pair[]> {
  const citizens = staff.slice(0, options.counsellors).flatMap((counsellor, index) => {
    const platform = platforms[index % platforms.length];
    const personId = String(8_400_000_000_000_000n + BigInt(index));
    return platform === undefined ? [] : [{ counsellor, platform, personId }];
  });
  await Promise.all(
    citizens.map(({ platform, personId }) => platform.say({ personId, text: 'cho tôi gặp tư vấn viên' })),
  );
  const pairs: Pair[] = [];
  for (const { counsellor, platform, personId } of citizens) {
    const { id, version } = await untilWaiting(folder, personId);
    await claim(origin, counsellor, { id, version });
    pairs.push({ platform, personId, conversationId: id, cookie: counsellor.cookie });
  }
  return pairs;
}

interface Waiting {
  readonly id: string;
  readonly version: number;
}

async function untilWaiting(folder: string, personId: string): Promise<Waiting> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = read(folder, (db) =>
      db
        .prepare<[string], Waiting>(
          `SELECT id, owner_version AS version FROM conversations WHERE person_id = ? AND owner = 'waiting'`,
        )
        .get(personId),
    );
    if (found !== undefined) return found;
    if (Date.now() > until)
      throw new AppError('INTERNAL', { detail: 'a citizen who asked for a person is not waiting' });
    await pause(100);
  }
}

function read<T>(folder: string, work: (db: ReturnType<typeof openDatabase>) => T): T {
  const db = openDatabase({ file: path.join(folder, 'service.db'), migrations: [], readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

async function claim(origin: string, { cookie, formToken }: SignedIn, { id, version }: Waiting): Promise<void> {
  const response = await fetch(`${origin}/console/c/${id}/claim`, {
    method: 'POST',
    headers: { cookie, origin, 'x-form-token': formToken },
    body: new URLSearchParams({ version: String(version) }),
    redirect: 'manual',
  });
  const done = response.status === 303 && (response.headers.get('location') ?? '').includes('done=claimed');
  if (!done) throw new AppError('INTERNAL', { detail: `a claim was answered with ${response.status}` });
}

interface Run {
  readonly pairs: readonly Pair[];
  readonly watchers: readonly SignedIn[];
  readonly folder: string;
  readonly options: Options;
}

async function measure(origin: string, { pairs, watchers, folder, options }: Run) {
  const ledger: Ledger = new Map();
  const from = read(folder, (db) =>
    Number(db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'desk_changes'`).pluck().get() ?? 0),
  );
  const watched = pairs.map((pair) => watchPair(origin, pair, { ledger, from }));
  const inboxes = watchers.map(({ cookie }) => watchInbox(origin, { cookie, ledger, from }));
  await untilConnected([...watched.map(({ stream }) => stream), ...inboxes]);
  await send(pairs, { rate: options.rate, ms: WARM_UP_MS, ledger });
  await pause(2_000);
  ledger.clear();
  const memory = watchMemory(origin, SAMPLE_MS);
  const cuts = cutEachOnce(watched, options.minutes * 60_000);
  await send(pairs, { rate: options.rate, ms: options.minutes * 60_000, ledger });
  await untilSeen(ledger);
  cuts();
  for (const pair of watched) markInterrupted(pair, ledger);
  const samples = memory.stop();
  const connections = watched.map(({ stream }) => stream.connections);
  for (const { stream } of watched) stream.close();
  for (const inbox of inboxes) inbox.close();
  return {
    ...auditLoad(ledger),
    repeated: watched.reduce((sum, pair) => sum + pair.repeated(), 0),
    resumed: connections.filter((count) => count === 2).length,
    memory: memoryOf(samples),
  };
}

async function untilConnected(streams: readonly { readonly connectedAt: number }[]): Promise<void> {
  const until = Date.now() + 30_000;
  while (streams.some(({ connectedAt }) => connectedAt === 0)) {
    if (Date.now() > until) throw new AppError('INTERNAL', { detail: 'a stream of the console did not open' });
    await pause(50);
  }
}

/** Sends at a fixed rate, one citizen after the other, however long the answers take. */
async function send(
  pairs: readonly Pair[],
  { rate, ms, ledger }: { readonly rate: number; readonly ms: number; readonly ledger: Ledger },
): Promise<void> {
  const start = performance.now();
  const all: Promise<void>[] = [];
  while (performance.now() - start < ms) {
    const due = Math.floor(((performance.now() - start) / 1000) * rate) + 1;
    while (all.length < due) {
      const pair = pairs[all.length % pairs.length];
      if (pair !== undefined) all.push(write(pair, ledger));
    }
    await pause(2);
  }
  await Promise.all(all);
}

/** Breaks each page's connection once, spread over the middle half of the run; returns how to call it off. */
function cutEachOnce(watched: readonly WatchedPair[], ms: number): () => void {
  const timers = watched.map(({ stream }, index) =>
    setTimeout(() => stream.drop(), ms * (0.25 + (0.5 * index) / watched.length)),
  );
  return () => timers.forEach(clearTimeout);
}

async function untilSeen(ledger: Ledger): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && [...ledger.values()].some(({ seenAt }) => seenAt === undefined)) await pause(100);
}

function memoryOf(samples: readonly MemorySample[]) {
  const of = (key: 'resident' | 'heap') => ({
    first: samples[0]?.[key] ?? Number.NaN,
    last: samples.at(-1)?.[key] ?? Number.NaN,
    max: Math.max(...samples.map((sample) => sample[key])),
    growthPerHour: growthPerHour(samples, key),
  });
  return { resident: of('resident'), heap: of('heap'), cores: coreShare(samples) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    /** Runnable processes of the whole machine just now: beyond the cores, others take part of the time. */
    load: os.loadavg()[0] ?? Number.NaN,
  };
}

type Report = ReturnType<typeof machine> & { readonly options: Options } & Awaited<ReturnType<typeof measure>>;

function print({ options, memory, ...report }: Report): void {
  const rows: [string, string][] = [
    ['machine', `${report.cpu}, ${report.cores} cores, load ${fixed(report.load)}, ${report.date}`],
    [
      'load',
      `${options.counsellors} open conversations, ${options.inboxes} open inboxes, ${options.rate} messages/s, ${options.minutes} min`,
    ],
    ['messages', `${report.sent} sent, ${report.acknowledged} acknowledged`],
    ['sent to visible, p50 / p99 / max', times(report.visible)],
    ['acknowledged to visible, p50 / p99 / max', times(report.visibleAfterAck)],
    ['sent to listed in an inbox, p50 / p99 / max', `${times(report.listed)} (${report.listed.count} messages)`],
    [
      'during a lost connection',
      `${report.interrupted} messages, seen within ${fixed(report.afterInterruption.max)} ms`,
    ],
    ['lines lost / doubled / events repeated', `${report.lost} / ${report.doubled} / ${report.repeated}`],
    ['streams broken and resumed', `${report.resumed} of ${options.counsellors}`],
    ['processor time of the service', `${(memory.cores * 100).toFixed(0)} % of one core`],
    ['memory, resident', sizes(memory.resident)],
    ['memory, heap in use', sizes(memory.heap)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

function times({ p50, p99, max }: { readonly p50: number; readonly p99: number; readonly max: number }): string {
  return `${fixed(p50)} / ${fixed(p99)} / ${fixed(max)} ms`;
}

function sizes({ first, last, max, growthPerHour: growth }: Report['memory']['heap']): string {
  const slope = Number.isNaN(growth) ? '' : `, second half ${growth >= 0 ? '+' : ''}${fixed(growth)} MB/h`;
  return `${fixed(first)} → ${fixed(last)} MB, at most ${fixed(max)}${slope}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

const program = new Command('bench:desk')
  .description('Load of the counsellors’ desk on loopback against the fake platforms; prints a table')
  .option('--counsellors <n>', 'counsellors with a conversation open', Number, 50)
  .option('--inboxes <n>', 'further counsellors with the inbox open', Number, 5)
  .option('--rate <n>', 'citizens’ messages a second, half from each platform', Number, 20)
  .option('--minutes <n>', 'length of the run', Number, 2)
  .option('--json <file>', 'write the figures there as JSON');

await main(program.parse().opts<Options>());
