/** Measures the way of a message: acknowledgement of signed webhooks, answers on the phones, lost and doubled ones. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import { openServiceKnowledge } from './evaluation/service-knowledge.ts';
import {
  askAtRate,
  askInTurn,
  askToFill,
  auditPhones,
  questionsOf,
  spread,
  untilAnswered,
} from './support/load/asking.ts';
import { type LoadPlatforms, type Phone, startLoadPlatforms } from './support/load/platforms.ts';
import { processorMs } from './support/load/processor.ts';
import { type ServiceProcess, freePort, startServiceProcess } from './support/service-process.ts';

interface Options {
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
  readonly persons: number;
  readonly peakSeconds: number;
  readonly floodSeconds: number;
  readonly pauseMs: string;
  readonly entry: string;
  readonly articles?: string;
  readonly questions?: string;
  readonly json?: string;
  readonly profile?: string;
}

/** How long nothing may arrive before what is missing counts as lost. */
const PATIENCE_MS = 20_000;

/** Acknowledgements while the code is still being compiled are not what an hour of service looks like. */
const WARM_UP_SECONDS = 10;

/** Before the first answers have brought their echoes and receipts, a load is not what it will be: rates begin here. */
const RAMP_MS = 3_000;

/** What a question brings with it: itself, and the echo and receipts of each part of its answer; measured at the start. */
const FIRST_GUESS_EVENTS_PER_QUESTION = 7;

const BOTH = ['zalo', 'messenger'] as const;

async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-bench-'));
  const load = await startLoadPlatforms();
  try {
    await prepareKnowledge(folder, options);
    const service = await measureService(load, folder, options);
    const bare = await measureBare(load, options, service.steady.eventsPerSecond);
    const report = { ...machine(), options: { ...options }, ...service, ...bare };
    print(report);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await load.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The corpus and the shipped knowledge, as an earlier evaluation or a new one has put them in. */
async function prepareKnowledge(folder: string, { articles }: Options): Promise<void> {
  if (articles === undefined) return;
  const config = loadConfig(environment());
  const cache = path.join(config.DATA_DIR, 'eval');
  const known = await openServiceKnowledge({ articles, model: modelChoice(config), dataDirectory: 'data', cache });
  known.db.pragma('wal_checkpoint(TRUNCATE)');
  known.db.close();
  cpSync(path.dirname(path.dirname(known.directory)), folder, { recursive: true });
}

async function measureService(load: LoadPlatforms, folder: string, options: Options) {
  const service = await startServiceProcess({
    entry: options.entry,
    env: { ...settingsFor(load), DATA_DIR: folder, TURN_PAUSE_MS: options.pauseMs },
    port: await freePort(),
    nodeOptions: profiling(options),
  });
  load.connect(service.origin, options.connections);
  const question = questionsOf(options.questions);
  const bench = { load, service, question, options };
  try {
    const first = options.rate / FIRST_GUESS_EVENTS_PER_QUESTION / 2;
    const warm = await askAtRate(load, { platforms: BOTH, question, rate: first, seconds: WARM_UP_SECONDS });
    await untilAnswered(warm, PATIENCE_MS);
    await load.settled();
    const eventsPerQuestion = load.deliveries.length / warm.length;
    const steady = await measure(bench, () =>
      askAtRate(load, { platforms: BOTH, question, rate: options.rate / eventsPerQuestion, seconds: options.seconds }),
    );
    const { persons, peakSeconds } = options;
    const saturated = await measure(bench, () =>
      askInTurn(load, { platforms: BOTH, question, persons, seconds: peakSeconds, until: 'answered' }),
    );
    const flood = await measureFlood(bench);
    // Acknowledgements alone, over Zalo, as for the bare handler: answers are still being worked on while they are counted.
    const peak = await measurePeak(bench);
    return { eventsPerQuestion, steady, saturated, flood, peak };
  } finally {
    // Profiles are written by a process that ends by itself.
    await service.stop(options.profile === undefined ? 'SIGKILL' : 'SIGTERM');
  }
}

/** Every thread of the service writes where its processor time went; figures are then too high by the profiler's own. */
function profiling({ profile }: Options): string[] {
  return profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
}

interface Bench {
  readonly load: LoadPlatforms;
  readonly service: ServiceProcess;
  readonly question: () => string;
  readonly options: Options;
}

/** A load from its first question to its last answer. */
async function measure({ load, service }: Bench, work: () => Promise<Phone[]>) {
  const before = load.deliveries.length;
  const [start, cpu, own] = [performance.now(), processorMs(service.pid), process.cpuUsage()];
  const phones = await work();
  const window = { from: start + RAMP_MS, to: performance.now() };
  await untilAnswered(phones, PATIENCE_MS);
  await load.settled();
  const events = load.deliveries.slice(before);
  const { user, system } = process.cpuUsage(own);
  const audited = auditPhones(phones);
  return {
    ...{ questions: phones.length, events: events.length },
    acknowledged: events.filter(({ accepted }) => accepted).length,
    eventsPerSecond: rateIn(
      window,
      events.map(({ at }) => at),
    ),
    answersPerSecond: rateIn(
      window,
      phones.flatMap(({ answeredAt }) => answeredAt ?? []),
    ),
    ...spread(events.map(({ milliseconds }) => milliseconds)),
    ...audited,
    /** Milliseconds of processor time a question, all threads. */
    processor: {
      service: (processorMs(service.pid) - cpu) / phones.length,
      load: (user + system) / 1000 / phones.length,
    },
  };
}

/** The full rate of events, more questions among them than can be answered: acknowledgements then, and answers after. */
async function measureFlood({ load, question, options }: Bench) {
  const { rate, floodSeconds: seconds } = options;
  const [before, start] = [load.deliveries.length, performance.now()];
  const phones = await askToFill(load, { platforms: BOTH, question, rate, seconds });
  const window = { from: start, to: performance.now() };
  const events = load.deliveries.slice(before);
  await untilAnswered(phones, PATIENCE_MS);
  const workedOff = (performance.now() - window.to) / 1000;
  await load.settled();
  return {
    questions: phones.length,
    refused: events.filter(({ accepted }) => !accepted).length,
    eventsPerSecond: rateIn(
      window,
      events.map(({ at }) => at),
    ),
    ...spread(events.map(({ milliseconds }) => milliseconds)),
    ...auditPhones(phones),
    /** Seconds until the last of the questions had its answer. */
    workedOff,
  };
}

/** How many of the moments lie in the window, a second of it. */
function rateIn({ from, to }: { readonly from: number; readonly to: number }, moments: readonly number[]): number {
  return moments.filter((at) => at >= from && at <= to).length / ((to - from) / 1000);
}

async function measurePeak({ load, question, options }: Omit<Bench, 'service'>) {
  const before = load.deliveries.length;
  const { connections, peakSeconds: seconds } = options;
  const start = performance.now();
  await askInTurn(load, { platforms: ['zalo'], question, persons: connections, seconds, until: 'acknowledged' });
  const elapsed = (performance.now() - start) / 1000;
  const events = load.deliveries.slice(before);
  const accepted = events.filter((event) => event.accepted).length;
  return { eventsPerSecond: accepted / elapsed, ...spread(events.map(({ milliseconds }) => milliseconds)) };
}

/** The bare handler at the service's own rate of events, and at its peak. */
async function measureBare(load: LoadPlatforms, options: Options, rate: number) {
  const service = await startServiceProcess({
    entry: 'scripts/bare-webhook.ts',
    env: settingsFor(load),
    port: await freePort(),
  });
  load.connect(service.origin, options.connections);
  const question = questionsOf(options.questions);
  const platforms = ['zalo'] as const;
  try {
    await askAtRate(load, { platforms, question, rate, seconds: WARM_UP_SECONDS });
    const before = load.deliveries.length;
    await askAtRate(load, { platforms, question, rate, seconds: options.peakSeconds });
    const times = load.deliveries.slice(before).map(({ milliseconds }) => milliseconds);
    return { bareSteady: spread(times), barePeak: await measurePeak({ load, question, options }) };
  } finally {
    await service.stop('SIGKILL');
  }
}

/** Settings that connect a service to the load's platforms and nothing else. */
function settingsFor({ url, zaloIdentity, messengerIdentity }: LoadPlatforms) {
  return {
    SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...{ NODE_ENV: 'production', ZALO_APP_ID: zaloIdentity.appId, ZALO_APP_SECRET: zaloIdentity.appSecret },
    ...{ ZALO_OA_SECRET_KEY: zaloIdentity.oaSecretKey, ZALO_OA_ID: zaloIdentity.oaId },
    ...{ ZALO_ACCESS_TOKEN: 'load-access', ZALO_REFRESH_TOKEN: 'load-refresh', ZALO_API_URL: url, ZALO_OAUTH_URL: url },
    ...{ FB_APP_ID: messengerIdentity.appId, FB_APP_SECRET: messengerIdentity.appSecret, FB_GRAPH_URL: url },
    ...{ FB_VERIFY_TOKEN: messengerIdentity.verifyToken, FB_PAGE_ID: messengerIdentity.pageId },
    FB_PAGE_ACCESS_TOKEN: 'load-page-token',
  };
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

type Measured = Report['steady'];

function print({ steady, saturated, flood, peak, bareSteady, barePeak, ...about }: Report): void {
  const rows: [string, string][] = [
    ['machine', `${about.cpu}, ${about.cores} cores, ${about.date}`],
    ['events a question', fixed(about.eventsPerQuestion)],
    ...loadRows('steady', steady),
    ...loadRows('saturated', saturated),
    ['flood: acknowledged durably', `${fixed(flood.eventsPerSecond)} events/s, ${flood.refused} refused`],
    ['flood: acknowledgement p50 / p99 / max', times(flood)],
    [
      'flood: answered, lost / doubled',
      `${flood.answered} of ${flood.questions} ${fixed(flood.workedOff)} s later, ${flood.lost} / ${flood.doubled}`,
    ],
    ['peak of the service', `${fixed(peak.eventsPerSecond)} events/s, ${times(peak)}`],
    ['bare handler at the steady rate, p50 / p99 / max', times(bareSteady)],
    ['peak of the bare handler', `${fixed(barePeak.eventsPerSecond)} events/s, ${times(barePeak)}`],
    ['service to bare handler', (peak.eventsPerSecond / barePeak.eventsPerSecond).toFixed(2)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

function loadRows(name: string, measured: Measured): [string, string][] {
  const { questions, events, acknowledged, lost, doubled, processor } = measured;
  return [
    [`${name}: acknowledged durably`, `${acknowledged} of ${events}, ${fixed(measured.eventsPerSecond)} events/s`],
    [`${name}: acknowledgement p50 / p99 / max`, times(measured)],
    [`${name}: answered`, `${measured.answered} of ${questions}, ${fixed(measured.answersPerSecond)} a second`],
    [`${name}: lost / doubled`, `${lost} / ${doubled}`],
    [
      `${name}: processor time a question`,
      `${fixed(processor.service)} ms service, ${fixed(processor.load)} ms load and platforms; ` +
        `an event: ${((processor.service * questions) / events).toFixed(2)} ms`,
    ],
  ];
}

function times({ p50, p99, max }: { readonly p50: number; readonly p99: number; readonly max: number }): string {
  return `${fixed(p50)} / ${fixed(p99)} / ${fixed(max)} ms`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

const program = new Command('bench:webhook')
  .description('Load on loopback against the service and a bare handler; prints a table')
  .option('--rate <events>', 'events a second, echoes and receipts included, half from each platform', Number, 200)
  .option('--seconds <n>', 'length of the steady load', Number, 30)
  .option('--connections <n>', 'connections to the webhook', Number, 32)
  .option('--persons <n>', 'persons who wait for an answer at one time in the saturated load', Number, 400)
  .option('--peak-seconds <n>', 'length of the saturated load and of each peak', Number, 10)
  .option('--flood-seconds <n>', 'length of the full rate of events whose questions pile up', Number, 5)
  .option('--pause-ms <ms>', 'TURN_PAUSE_MS of the service', '1500')
  .option(
    '--entry <file>',
    'what runs the service: the sources, or dist/src/main.js as operators run it',
    'src/main.ts',
  )
  .option('--articles <file>', 'corpus beside the shipped knowledge, put in once and kept under DATA_DIR/eval')
  .option('--questions <file>', 'JSON Lines {"question"}: distinct questions instead of a few examples')
  .option('--profile <folder>', 'write a CPU profile of every thread of the service there')
  .option('--json <file>', 'write the figures there as JSON');

await main(program.parse().opts<Options>());
