import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { refuseWrites } from '../support/refused-writes.ts';

/** A service process from its start to its end. */
export interface Life {
  /** Milliseconds from the start to the first ready answer; undefined when it ended, or was cut off, before. */
  readonly ready: Promise<{ readonly milliseconds: number; readonly processorMs: number } | undefined>;
  /** Milliseconds of processor time so far, which tell a process that hangs from one that gets no time. */
  processorMs(): number;
  /** Megabytes resident at most so far; 0 when the process is gone. */
  peakMegabytes(): number;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** What it answered last when asked whether it is ready; empty when it did not answer. */
  lastAnswer(): string;
  /** Asks once more; what it says of itself, the empty string when it does not answer. */
  answer(): Promise<string>;
  /** Makes every write of its files fail from now on, or lets them through again. */
  refuseWrites(refused: boolean): void;
  /** Asks once more: whether a channel has lost its access, which only a person can give back. */
  isCutOff(): Promise<boolean>;
  /** Resolves with the exit code, `null` after a signal. */
  readonly exited: Promise<number | null>;
}

/** Options of {@link beginLife}. */
export interface LifeOptions {
  /** `dist/src/main.js`, or `src/main.ts` through tsx. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** File with the offset of the clock; the process sees the machine's own time when it is left out. */
  readonly clockFile?: string;
}

const HOME = fileURLToPath(new URL('../..', import.meta.url));

/** Where Debian's package libfaketime puts the library, by architecture. */
const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
  .find((file) => existsSync(file));

/** Whether the clock of a process can be moved on this machine: with Debian's libfaketime. */
export const canMoveClock = FAKETIME !== undefined;

/** Letters kept of what a process says when it ends by itself. */
const COMPLAINT = 500;

/** A start that takes longer has failed; how long one may take is the verdict's to say, on a machine that is free. */
const START_LIMIT_MS = 240_000;

/** What is broken for so long does not mend itself. */
const CUT_OFF_MS = 3_000;

/** Starts a service; it is on its own from then on. */
export function beginLife({ entry, env, port, clockFile }: LifeOptions): Life {
  const started = performance.now();
  const loader = entry.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, entry], {
    cwd: HOME,
    env: { HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'silent', ...env, ...clockOf(clockFile) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-COMPLAINT)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let last = '';
  const ask = async (): Promise<boolean> => {
    const { ok, text } = await askReady(`http://127.0.0.1:${port}/readyz`);
    last = text;
    return ok;
  };
  return {
    ready: untilReady(child, { ask, started, cutOff: () => saysCutOff(last) }),
    async answer() {
      await ask();
      return last;
    },
    refuseWrites: (refused) => void refuseWrites(child.pid ?? 0, refused),
    async isCutOff() {
      await ask();
      return saysCutOff(last);
    },
    lastAnswer: () => (child.exitCode === null ? last : `ended with ${child.exitCode}: ${complaint.trim()}`),
    processorMs: () => processorOf(child.pid ?? 0),
    peakMegabytes: () => peakOf(child.pid ?? 0),
    async end(signal) {
      child.kill(signal);
      await exited;
    },
    exited,
  };
}

/** Sets how far a process's clock is ahead of the machine's; it looks once a second. */
export function moveClock(clockFile: string, offsetMs: number): void {
  const seconds = Math.round(offsetMs / 1000);
  writeFileSync(clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`);
}

function clockOf(clockFile: string | undefined): Record<string, string> {
  if (clockFile === undefined || FAKETIME === undefined) return {};
  return {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_CACHE_DURATION: '1',
    // Only the wall clock jumps on a real machine.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
}

interface Awaited {
  readonly ask: () => Promise<boolean>;
  readonly started: number;
  readonly cutOff: () => boolean;
}

/** An index that is still being built is no reason: only what waits for a person is. */
function saysCutOff(answer: string): boolean {
  return (
    answer.includes('"state":"broken"') && !answer.includes('"index":false') && !answer.includes('"database":false')
  );
}

async function untilReady(child: ChildProcess, { ask, started, cutOff }: Awaited) {
  let cutOffSince = Infinity;
  while (child.exitCode === null && child.signalCode === null && performance.now() - started < START_LIMIT_MS) {
    if (await ask()) {
      return { milliseconds: performance.now() - started, processorMs: processorOf(child.pid ?? 0) };
    }
    cutOffSince = cutOff() ? Math.min(cutOffSince, performance.now()) : Infinity;
    if (performance.now() - cutOffSince > CUT_OFF_MS) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return undefined;
}

async function askReady(url: string): Promise<{ readonly ok: boolean; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return { ok: response.ok, text: await response.text() };
  } catch {
    return { ok: false, text: '' };
  }
}

function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** User and system time of all threads; Linux counts in hundredths of a second. */
function processorOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
