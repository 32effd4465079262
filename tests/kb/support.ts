import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, describe } from '@jest/globals';

import { ManualClock } from '../../src/infra/clock.ts';
import { stageFiles, type StagedRun } from '../../src/kb/ingest.ts';
import { publishGeneration } from '../../src/kb/staging.ts';
import { createKnowledgeStore, type KnowledgeStore } from '../../src/kb/store.ts';
import { openDatabase, type Db } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A temporary folder that goes away after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoiluat-kb-'));
  folders.push(folder);
  return folder;
}

/** A knowledge base in a folder of its own, and files to put into it. */
export class Bench {
  readonly folder = temporaryFolder();
  readonly clock = new ManualClock(Date.parse('2026-11-22T08:00:00Z'));
  readonly db: Db = openDatabase({ file: path.join(this.folder, 'knowledge.db'), migrations: knowledgeMigrations });
  readonly store: KnowledgeStore = createKnowledgeStore(this.db);

  /** Writes a file below `in/` and answers its path. */
  write(name: string, content: string | Buffer): string {
    const file = path.join(this.folder, 'in', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  stage(...paths: string[]): Promise<StagedRun> {
    return stageFiles({ db: this.db, clock: this.clock, paths });
  }

  /** Stages and publishes; a run without anything new is abandoned, as the command does it. */
  async ingest(...paths: string[]): Promise<StagedRun> {
    const run = await this.stage(...paths);
    if (run.changes.any) publishGeneration(this.db, { generation: run.staging.generation, clock: this.clock });
    else run.staging.abandon();
    return run;
  }
}

/** One line of a JSON Lines corpus. */
export function line(doc_no: string, article: string, text: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: `${doc_no}#${article}`.toLowerCase(),
    doc_no,
    article,
    title: 'Tên điều',
    text,
    ...more,
  });
}

/** The folder with the public corpus, outside the repository; absent on most machines. */
export const SHARED = process.env['HOILUAT_SHARED'] ?? path.resolve('..', 'shared');

/** Tests that read the public corpus; they say that they were skipped when it is not there. */
export function describeWithCorpus(name: string, file: string, tests: () => void): void {
  const there = existsSync(path.join(SHARED, file));
  if (there) describe(name, tests);
  else {
    process.stderr.write(`SKIPPED: ${name} (set HOILUAT_SHARED to the folder that holds ${file})\n`);
    describe.skip(`${name} (SKIPPED: no ${file})`, tests);
  }
}
