import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import Database from 'better-sqlite3';

import {
  type FakePlatform,
  type FakeZalo,
  startFakeMessenger,
  startFakeZalo,
} from '../../src/simulator/fakes/index.ts';
import { AppError } from '../../src/infra/errors.ts';
import { drawBelow, seededRandom } from '../../src/retrieval/evaluation/random.ts';
import { canRefuseWrites } from '../support/refused-writes.ts';
import { settingsFor } from '../support/service-process.ts';
import { type Audited, audit } from './audit.ts';
import { type Disk, damageIndex, lockDatabase, openDisk } from './disk.ts';
import { type Life, beginLife, canMoveClock, moveClock } from './life.ts';
import { type People, createPeople } from './people.ts';
import { type FaultName, type Round, drawPlan } from './plan.ts';
import { turnReadOnly } from './turned-read-only.ts';

/** Options of {@link runChaos}. */
export interface ChaosOptions {
  readonly seed: number;
  readonly restarts: number;
  /** Rounds end then, whatever is left of the plan. */
  readonly minutes: number;
  readonly entry: string;
  readonly onRound?: (line: string) => void;
}

/** One start of the service. */
export interface Start {
  readonly milliseconds: number;
  readonly processorMs: number;
  /** The index had been damaged before, so that it was built again. */
  readonly rebuilt: boolean;
}

/** What a run found. */
export interface ChaosReport {
  readonly seed: number;
  readonly restarts: number;
  readonly minutes: number;
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  /** Faults that this machine cannot produce. */
  readonly leftOut: readonly string[];
  readonly starts: readonly Start[];
  /** Starts that did not become ready although nothing kept them from it. */
  readonly failedStarts: readonly string[];
  /** What the service should have said or done under a fault, and did not. */
  readonly unmet: readonly string[];
  /** How often an account had lost its access and an operator connected it again. */
  readonly reconnected: number;
  readonly peakMegabytes: readonly number[];
  readonly audited: Audited;
}

interface World {
  readonly zalo: FakeZalo;
  readonly platforms: readonly FakePlatform[];
  readonly people: People;
  readonly disk: Disk;
  /** Changes when the operator puts a new pair of tokens into the settings. */
  env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly clockFile: string;
  readonly entry: string;
  readonly starts: Start[];
  readonly failedStarts: string[];
  readonly unmet: string[];
  readonly peaks: number[];
  readonly leftOut: Set<string>;
  restarts: number;
  reconnected: number;
}

/** Ten times what comes in an ordinary life, and all of it at once. */
const FLOOD = 150;

/** How long everything gets to end before what is left counts as unfinished. */
const PATIENCE_MS = 45_000;

/** Runs the rounds of a seed, lets everything end, and looks at what the phones show. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-chaos-'));
  const disk = openDisk(home);
  const zalo = await startFakeZalo({ plan: { ratePerMinute: 10_000_000 } });
  const messenger = await startFakeMessenger();
  try {
    const platforms = [zalo, messenger];
    const port = await steadyPort(options.seed);
    const origins = platforms.map(({ url }) => url).join(',');
    const world: World = {
      ...{
        zalo,
        platforms,
        disk,
        port,
        people: createPeople(platforms),
        entry: options.entry,
        restarts: 0,
        reconnected: 0,
      },
      env: {
        ...settingsFor({ zalo, messenger }),
        ...{ DATA_DIR: disk.dataDir, TURN_PAUSE_MS: '100', ATTACHMENT_LOCAL_ORIGINS: origins },
      },
      clockFile: path.join(home, 'clock'),
      ...{ starts: [], failedStarts: [], unmet: [], peaks: [], leftOut: new Set() },
    };
    zalo.connect(`http://127.0.0.1:${port}/webhooks/zalo`);
    messenger.connect(`http://127.0.0.1:${port}/webhooks/messenger`);
    return await goThrough(world, options);
  } finally {
    await Promise.all([zalo.close(), messenger.close()]);
    disk.dispose();
    rmSync(home, { recursive: true, force: true });
  }
}

async function goThrough(world: World, { seed, restarts, minutes, onRound }: ChaosOptions): Promise<ChaosReport> {
  const began = performance.now();
  const faults: Partial<Record<FaultName, number>> = {};
  // The first start fills the knowledge; it is no restart.
  await (await begin(world)).end('SIGKILL');
  world.starts.length = 0;
  world.restarts = 0;
  for (const round of drawPlan(seed, restarts)) {
    if (performance.now() - began > minutes * 60_000 || world.restarts >= restarts) break;
    for (const fault of round.faults) faults[fault] = (faults[fault] ?? 0) + 1;
    await live(world, round);
    const last = world.starts.at(-1);
    onRound?.(`${round.number}. ${round.faults.join(' + ')}, ready after ${last?.milliseconds.toFixed(0) ?? '–'} ms`);
  }
  const databaseFile = path.join(world.disk.dataDir, 'service.db');
  await letEverythingEnd(world, databaseFile);
  return {
    ...{ seed, faults, restarts: world.restarts, minutes: (performance.now() - began) / 60_000 },
    ...{ leftOut: [...world.leftOut], starts: world.starts, failedStarts: world.failedStarts },
    ...{ unmet: world.unmet, reconnected: world.reconnected },
    peakMegabytes: world.peaks,
    audited: audit({ people: world.people.all, platforms: world.platforms }, databaseFile),
  };
}

/**
 * A port that stays ours between two lives: below those that systems give to outgoing connections (32768 and up on
 * Linux), where somebody else would soon sit on it.
 */
async function steadyPort(seed: number): Promise<number> {
  for (let port = 20_000 + ((seed + process.pid) % 10_000); ; port += 1) {
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/**
 * A start that is expected to succeed. Where an account has lost its access (a refresh cut off in the middle, a token that
 * was taken back twice within minutes), the service must say so; the operator connects it again.
 */
async function begin(world: World, { clock = false, rebuilt = false } = {}): Promise<Life> {
  const { entry, env, port, clockFile } = world;
  moveClock(clockFile, 0);
  const life = beginLife({ entry, env, port, ...(clock && canMoveClock && { clockFile }) });
  world.restarts += 1;
  const ready = await life.ready;
  if (ready === undefined && (await life.isCutOff())) {
    await life.end('SIGTERM');
    connectAgain(world);
    return begin(world, { clock, rebuilt });
  }
  if (ready === undefined)
    world.failedStarts.push(`restart ${world.restarts}: ${life.lastAnswer()} (processor ${life.processorMs()} ms)`);
  else world.starts.push({ ...ready, rebuilt });
  return life;
}

/** Most that one run may need: more would be a service that loses what it is given. */
const MOST_RECONNECTS = 100;

/** What an operator does: grants access anew, and puts the pair into the settings. */
function connectAgain(world: World): void {
  const { identity, tokens } = world.zalo;
  world.reconnected += 1;
  if (world.reconnected > MOST_RECONNECTS)
    throw new AppError('INTERNAL', { detail: 'the account never stays connected' });
  const { appId: app_id, appSecret: secretKey, oaId } = identity;
  const code = tokens.grant({ oaId, challenge: undefined });
  tokens.exchange({ secretKey, form: { app_id, grant_type: 'authorization_code', code } });
  const { accessToken, refreshToken } = tokens.current();
  world.env = { ...world.env, ZALO_ACCESS_TOKEN: accessToken, ZALO_REFRESH_TOKEN: refreshToken };
}

async function live(world: World, round: Round): Promise<void> {
  const has = (fault: FaultName) => round.faults.includes(fault);
  if (has('read_only')) await startOnReadOnly(world);
  const damaged = has('index') ? damageIndex(world.disk.dataDir, round.random) : undefined;
  if (has('early_kill')) await killWhileStarting(world, round);
  const life = await begin(world, { clock: has('clock'), rebuilt: damaged !== undefined });
  const undo = setPlatforms(world, round);
  const calm = disturb(world, round);
  const trial = has('turned_read_only') ? disturbDisk(world, { life, round }) : undefined;
  await load(world, round);
  await trial;
  const releaseLater = has('late');
  if (!releaseLater) await release(world, has('reordered'));
  world.peaks.push(life.peakMegabytes());
  await life.end(round.end);
  calm();
  for (const act of undo) act();
  if (releaseLater) void release(world, true);
}

/** The service must say what is wrong and end, and change nothing. */
async function startOnReadOnly(world: World): Promise<void> {
  const { disk, entry, env, port } = world;
  if (!disk.own) return void world.leftOut.add('read_only');
  disk.setReadOnly(true);
  try {
    const life = beginLife({ entry, env, port });
    const ready = await life.ready;
    if (ready !== undefined || (await life.exited) === 0) world.failedStarts.push('ready on a read-only disk');
    if (ready !== undefined) await life.end('SIGKILL');
  } finally {
    disk.setReadOnly(false);
  }
}

/** In the middle of the load; the draws are its own, so that the load's stay the same. */
async function disturbDisk(
  { people, leftOut, unmet }: World,
  { life, round }: { readonly life: Life; readonly round: Round },
): Promise<void> {
  if (!canRefuseWrites()) return void leftOut.add('turned_read_only');
  const random = seededRandom(`chaos:disk:${drawBelow(round.random, 1_000_000)}`);
  const alone = round.faults.every((fault) => fault === 'turned_read_only' || fault === 'none');
  await sleep(drawBelow(random, round.loadMs));
  const found = await turnReadOnly({ life, people, random, alone });
  unmet.push(...found.map((line) => `round ${round.number}: ${line}`));
}

async function killWhileStarting(world: World, { random }: Round): Promise<void> {
  const { entry, env, port } = world;
  const life = beginLife({ entry, env, port });
  await sleep(drawBelow(random, 1500));
  await life.end('SIGKILL');
  world.restarts += 1;
}

/** Sets what the platforms do wrong; returns how to make them healthy again. */
function setPlatforms({ platforms, zalo }: World, { faults, random }: Round): (() => void)[] {
  const has = (fault: FaultName) => faults.includes(fault);
  for (const platform of platforms) {
    // Short enough that a call which outlives its caller has ended before the next life sends anything.
    if (has('slow')) platform.fail({ on: 'send', kind: 'delay', ms: 100 + drawBelow(random, 300), times: 12 });
    if (has('dead')) platform.fail({ on: 'any', kind: 'status', status: 503, times: 4 });
    if (has('dead')) platform.fail({ on: 'any', kind: 'reset', times: 2 });
    if (has('dead')) platform.fail({ on: 'send', kind: 'hang', times: 1 });
    if (has('lost_response')) platform.fail({ on: 'send', kind: 'lost_response', times: 3 });
    if (has('duplicate')) platform.switches.duplicate = true;
    if (has('echo_first')) platform.switches.echo = 'before';
    else if (random() < 0.1) platform.switches.echo = has('lost_response') ? 'off' : 'twice';
    if (has('reordered') || has('late')) platform.hold();
    if (has('token') && platform.name === 'messenger')
      platform.fail({ on: 'send', kind: 'error', code: 190, status: 401, message: 'Error validating access token' });
  }
  if (has('token')) zalo.tokens.revoke();
  return platforms.map((platform) => () => {
    platform.switches.duplicate = false;
    platform.switches.echo = 'after';
  });
}

/** Disturbs the machine under the running service; returns how to end what has begun, and what has not begun yet. */
function disturb(world: World, { faults, random, loadMs, jumpMs }: Round): () => void {
  const has = (fault: FaultName) => faults.includes(fault);
  const undo: (() => void)[] = [];
  const during = (startMs: number, act: () => (() => void) | void, forMs: number) => {
    const timer = setTimeout(() => {
      const end = act();
      if (end === undefined) return;
      const stop = setTimeout(end, forMs);
      undo.push(() => {
        clearTimeout(stop);
        end();
      });
    }, startMs);
    undo.push(() => clearTimeout(timer));
  };
  const file = path.join(world.disk.dataDir, 'service.db');
  if (has('locked')) during(drawBelow(random, loadMs), () => lockDatabase(file), 500 + drawBelow(random, 6500));
  if (has('full_disk') && world.disk.own)
    during(drawBelow(random, loadMs), () => world.disk.fill(), 300 + drawBelow(random, 1500));
  if (has('full_disk') && !world.disk.own) world.leftOut.add('full_disk');
  if (has('clock') && canMoveClock) during(loadMs / 2, () => moveClock(world.clockFile, jumpMs), 0);
  if (has('clock') && !canMoveClock) world.leftOut.add('clock');
  return () => undo.forEach((act) => act());
}

async function load({ people }: World, { acts, loadMs, faults, random }: Round): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  if (faults.includes('flood')) underWay.push(...Array.from({ length: FLOOD }, () => people.ask(random)));
  for (let act = 0; act < acts; act += 1) {
    underWay.push(people.act(random));
    await sleep(loadMs / acts);
  }
  // A locked database keeps requests waiting; the kill does not.
  await Promise.race([Promise.allSettled(underWay), sleep(loadMs)]);
  if (faults.includes('clock')) await sleep(1500);
}

async function release({ platforms }: World, reversed: boolean): Promise<void> {
  const underWay = platforms.map((platform) => platform.release({ reversed }));
  await Promise.race([Promise.allSettled(underWay), sleep(1000)]);
}

/** An account is asked after at each start. */
const NOTICED_MS = 3_000;

/** No faults any more: what was refused is delivered again, what waits falls due. */
async function letEverythingEnd(world: World, databaseFile: string): Promise<void> {
  let life = await begin(world);
  // A token that died at the end of the last life is noticed by the first question after it.
  await sleep(NOTICED_MS);
  if (await life.isCutOff()) {
    await life.end('SIGTERM');
    connectAgain(world);
    life = await begin(world);
  }
  for (const platform of world.platforms) {
    platform.enable();
    await platform.release();
    for (const ms of [31_000, 300_000, 900_000]) await platform.advance(ms);
  }
  if (!(await ended(databaseFile)) && canMoveClock) {
    await life.end('SIGTERM');
    // What waits for a later try need not be waited for.
    life = await begin(world, { clock: true });
    moveClock(world.clockFile, 3 * 3_600_000);
    await ended(databaseFile);
  }
  for (const platform of world.platforms) await platform.settle();
  await sleep(500);
  world.peaks.push(life.peakMegabytes());
  await life.end('SIGTERM');
}

async function ended(databaseFile: string): Promise<boolean> {
  const db = new Database(databaseFile, { readonly: true, timeout: 5000 });
  try {
    const left = db
      .prepare<[], number>(
        `SELECT (SELECT COUNT(*) FROM inbox WHERE status = 'pending')
           + (SELECT COUNT(*) FROM outbox WHERE status IN ('queued', 'sending'))`,
      )
      .pluck();
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(200)) {
      if (left.get() === 0) return true;
    }
    return false;
  } finally {
    db.close();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
