/** Measures the way of a message: acknowledgement of signed webhooks, answers on the phones, lost and doubled ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import {
  type FakeMessenger,
  type FakePlatform,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../src/simulator/fakes/index.ts';
import { freePort, settingsFor, startServiceProcess } from './support/service-process.ts';
import { type Asked, acknowledgement, askAtOnce, askAtRate, audit, untilAnswered } from './support/webhook-load.ts';

interface Options {
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
  readonly peakSeconds: number;
  readonly pauseMs: string;
  readonly entry: string;
  readonly json?: string;
}

interface Fakes {
  readonly zalo: FakeZalo;
  readonly messenger: FakeMessenger;
}

/** How long nothing may arrive before what is missing counts as lost. */
const PATIENCE_MS = 20_000;

/** Acknowledgements while the code is still being compiled are not what an hour of service looks like. */
const WARM_UP_SECONDS = 10;

/** What a question brings with it: itself, and the echo and receipts of each part of its answer; measured at the start. */
const FIRST_GUESS_EVENTS_PER_QUESTION = 7;

async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-bench-'));
  // The real limit of 4,000 calls a minute would measure the fake instead of the service.
  const zalo = await startFakeZalo({ plan: { ratePerMinute: 10_000_000 } });
  const messenger = await startFakeMessenger();
  try {
    const fakes = { zalo, messenger };
    const service = await measureService(fakes, folder, options);
    const bare = await measureBare(fakes, options);
    const report = { ...machine(), options: { ...options }, ...service, ...bare };
    print(report);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await Promise.all([zalo.close(), messenger.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureService(fakes: Fakes, folder: string, options: Options) {
  const service = await startServiceProcess({
    entry: options.entry,
    env: { ...settingsFor(fakes), DATA_DIR: folder, TURN_PAUSE_MS: options.pauseMs },
    port: await freePort(),
  });
  fakes.zalo.connect(`${service.origin}/webhooks/zalo`);
  fakes.messenger.connect(`${service.origin}/webhooks/messenger`);
  const platforms = [fakes.zalo, fakes.messenger];
  try {
    const first = options.rate / FIRST_GUESS_EVENTS_PER_QUESTION;
    const warm = await askAtRate(platforms, { rate: first, seconds: WARM_UP_SECONDS });
    await untilAnswered(warm, PATIENCE_MS);
    await settled(platforms);
    const eventsPerQuestion = eventsOf(platforms).length / warm.length;
    const steady = await measureSteady(platforms, { ...options, rate: options.rate / eventsPerQuestion });
    // Only acknowledgements are counted at the peak, over Zalo alone, as for the bare handler.
    const peak = await askAtOnce([fakes.zalo], { connections: options.connections, seconds: options.peakSeconds });
    return { steady, peak: peakOf(peak, options) };
  } finally {
    await service.stop('SIGKILL');
  }
}

/** `rate` is in questions a second here. */
async function measureSteady(
  platforms: readonly FakePlatform[],
  load: { readonly rate: number; readonly seconds: number },
) {
  const before = eventsOf(platforms).length;
  const start = performance.now();
  const asked = await askAtRate(platforms, load);
  await untilAnswered(asked, PATIENCE_MS);
  const elapsed = performance.now() - start;
  await settled(platforms);
  const events = eventsOf(platforms).slice(before);
  const acknowledged = events.filter(({ accepted }) => accepted).length;
  const phones = audit(asked);
  return {
    questions: asked.length,
    events: events.length,
    acknowledged,
    acknowledgedPerSecond: acknowledged / (elapsed / 1000),
    ...acknowledgement(asked),
    ...phones,
    answersPerSecond: phones.answered / (elapsed / 1000),
  };
}

/** Every webhook request so far, echoes and receipts included. */
function eventsOf(platforms: readonly FakePlatform[]) {
  return platforms.flatMap((platform) => platform.deliveries()).sort((a, b) => a.at - b.at);
}

async function settled(platforms: readonly FakePlatform[]): Promise<void> {
  await Promise.all(platforms.map((platform) => platform.settle()));
}

async function measureBare({ zalo, messenger }: Fakes, options: Options) {
  const bare = await startServiceProcess({
    entry: 'scripts/bare-webhook.ts',
    env: settingsFor({ zalo, messenger }),
    port: await freePort(),
  });
  zalo.connect(`${bare.origin}/webhooks/zalo`);
  try {
    await askAtRate([zalo], { rate: options.rate, seconds: WARM_UP_SECONDS });
    const steady = await askAtRate([zalo], { rate: options.rate, seconds: options.peakSeconds });
    const peak = await askAtOnce([zalo], { connections: options.connections, seconds: options.peakSeconds });
    return { bareSteady: acknowledgement(steady), barePeak: peakOf(peak, options) };
  } finally {
    await bare.stop('SIGKILL');
  }
}

function peakOf(asked: readonly Asked[], { peakSeconds }: Options) {
  const acknowledged = asked.filter((one) => one.acknowledged).length;
  return { acknowledgedPerSecond: acknowledged / peakSeconds, ...acknowledgement(asked) };
}

function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
  };
}

type Report = ReturnType<typeof machine> &
  Awaited<ReturnType<typeof measureService>> &
  Awaited<ReturnType<typeof measureBare>>;

function print({ steady, peak, bareSteady, barePeak, ...about }: Report): void {
  const ratio = peak.acknowledgedPerSecond / barePeak.acknowledgedPerSecond;
  const rows: [string, string][] = [
    ['machine', `${about.cpu}, ${about.cores} cores, ${about.date}`],
    ['load', `${steady.questions} questions, ${steady.events} events with their echoes and receipts`],
    ['acknowledged durably', `${steady.acknowledged} of ${steady.events}`],
    ['acknowledged a second', `${fixed(steady.acknowledgedPerSecond)} events/s`],
    ['acknowledgement p50 / p99 / max', times(steady)],
    ['answers', `${fixed(steady.answersPerSecond)} persons/s, ${steady.answered} in all`],
    ['lost / doubled', `${steady.lost} / ${steady.doubled}`],
    ['bare handler at the same rate, p50 / p99 / max', times(bareSteady)],
    ['peak of the service', `${fixed(peak.acknowledgedPerSecond)} events/s, ${times(peak)}`],
    ['peak of the bare handler', `${fixed(barePeak.acknowledgedPerSecond)} events/s, ${times(barePeak)}`],
    ['service to bare handler', `${ratio.toFixed(2)}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

function times({ p50, p99, max }: { readonly p50: number; readonly p99: number; readonly max: number }): string {
  return `${fixed(p50)} / ${fixed(p99)} / ${fixed(max)} ms`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

const program = new Command('bench:webhook')
  .description('Load on loopback against the fake platforms; prints a table')
  .option('--rate <events>', 'events a second, echoes and receipts included, half from each platform', Number, 200)
  .option('--seconds <n>', 'length of the steady load', Number, 30)
  .option('--connections <n>', 'connections at the peak', Number, 32)
  .option('--peak-seconds <n>', 'length of each peak', Number, 5)
  .option('--pause-ms <ms>', 'TURN_PAUSE_MS of the service', '1500')
  .option('--entry <file>', 'what runs the service', 'src/main.ts')
  .option('--json <file>', 'write the figures there as JSON');

await main(program.parse().opts<Options>());
