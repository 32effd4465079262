import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import { errorCode } from '../../src/infra/errors.ts';
import { type Random, drawBelow, drawOne } from '../../src/retrieval/evaluation/random.ts';

/** A disk of its own for the data folder, where the machine lets us mount one; else an ordinary folder. */
export interface Disk {
  readonly dataDir: string;
  /** Whether it can be filled and made read-only. */
  readonly own: boolean;
  /** Takes every free byte; returns the way to give them back. */
  fill(): () => void;
  /** Only while nothing on it is open for writing. */
  setReadOnly(on: boolean): void;
  dispose(): void;
}

/** Room for the databases, the indexes and a run's messages. */
const SIZE = '384m';

const BLOCK = Buffer.alloc(1024 * 1024);

/** Mounts a tmpfs when the machine lets us. */
export function openDisk(home: string): Disk {
  const mountPoint = path.join(home, 'disk');
  mkdirSync(mountPoint, { recursive: true });
  const own = run('mount', '-t', 'tmpfs', '-o', `size=${SIZE}`, 'hoiluat-chaos', mountPoint);
  const ballast = path.join(mountPoint, 'ballast');
  return {
    ...{ dataDir: path.join(mountPoint, 'data'), own },
    fill() {
      writeUntilFull(ballast);
      return () => rmSync(ballast, { force: true });
    },
    setReadOnly: (on) => void run('mount', '-o', on ? 'remount,ro' : 'remount,rw', mountPoint),
    dispose() {
      if (own) run('umount', mountPoint);
    },
  };
}

function run(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function writeUntilFull(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = BLOCK.length; size >= 512;) {
      try {
        writeSync(handle, BLOCK, 0, size);
      } catch (error) {
        if (errorCode(error) !== 'ENOSPC') throw error;
        size /= 2;
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Another process's write lock on a database; returns the way to let go. */
export function lockDatabase(file: string): () => void {
  const db = new Database(file, { timeout: 1000 });
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch {
    db.close();
    return () => undefined;
  }
  return () => db.close();
}

/** Cuts off, changes or removes a file of the newest index, or all of it; says what was done. */
export function damageIndex(dataDir: string, random: Random): string | undefined {
  const root = path.join(dataDir, 'index');
  const generation = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (generation === undefined) return undefined;
  const folder = path.join(root, generation);
  const name = drawOne(random, readdirSync(folder));
  const way = drawBelow(random, 4);
  if (name === undefined || way === 0) {
    rmSync(folder, { recursive: true, force: true });
    return 'index removed';
  }
  const file = path.join(folder, name);
  if (way === 1) rmSync(file);
  if (way === 2) truncateSync(file, Math.floor(statSync(file).size / 2));
  if (way === 3) flipByte(file, random);
  return `${name} ${['', 'removed', 'cut off', 'changed'][way]}`;
}

function flipByte(file: string, random: Random): void {
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.from([drawBelow(random, 256)]), 0, 1, drawBelow(random, Math.max(1, statSync(file).size)));
  } finally {
    closeSync(handle);
  }
}
