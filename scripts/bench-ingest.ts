import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Command } from 'commander';
import { z } from 'zod';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import { systemClock } from '../src/infra/clock.ts';
import { createKnowledgeStore } from '../src/kb/store.ts';
import { indexBuilder } from '../src/publishing/index-builder.ts';
import { indexDirectory, ingestAndPublish, type PublishingPorts } from '../src/publishing/publish.ts';
import { openRetriever } from '../src/retrieval/retriever.ts';
import { openDatabase } from '../src/storage/database.ts';
import { knowledgeMigrations } from '../src/storage/migrations/knowledge.ts';

/** What is measured, each in a process of its own, so that the peak of one does not hide that of another. */
const STEPS = {
  'from nothing': { limitS: 120 },
  unchanged: { limitS: 20 },
  'reopen, first answer': { limitS: 3 },
} as const;
type Step = keyof typeof STEPS;

const QUESTION = 'Người lao động nghỉ việc thì được trợ cấp thôi việc bao nhiêu?';

const measurement = z.object({
  seconds: z.number(),
  readSeconds: z.number().optional(),
  /** Processor time of all threads; on a busy machine it says more than the clock. */
  cpuSeconds: z.number(),
  rssMb: z.number(),
  articles: z.number(),
});
type Measurement = z.infer<typeof measurement>;

interface Options {
  readonly articles: string;
  readonly json?: string;
  readonly step?: Step;
  readonly data?: string;
}

const options = new Command('bench:ingest')
  .description('Measures the ingest of a corpus: from nothing, again unchanged, and reopening to the first answer.')
  .option('--articles <path>', 'JSON Lines file or folder to ingest', '../shared/corpus/articles.jsonl.gz')
  .option('--json <file>', 'write the figures as JSON')
  .option('--step <name>', 'run one step in this process (used by the command itself)')
  .option('--data <folder>', 'data folder of that step')
  .parse()
  .opts<Options>();

if (options.step !== undefined) await runStep(options.step, options);
else if (existsSync(options.articles)) await measureAll(options);
else process.stdout.write(`skipped: ${options.articles} is not there (choose a corpus with --articles FILE)\n`);

async function measureAll({ articles, json }: Options): Promise<void> {
  const data = mkdtempSync(path.join(os.tmpdir(), 'bench-ingest-'));
  try {
    const results: Record<string, Measurement> = {};
    for (const step of Object.keys(STEPS)) {
      const result = await measureStep(step, { articles, data });
      if (result) results[step] = result;
    }
    process.stdout.write(table(results));
    if (json !== undefined) writeFileSync(json, `${JSON.stringify({ articles, results }, null, 2)}\n`);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Runs one step; a step that fails is told and does not keep the figures of the others back. */
async function measureStep(step: string, run: { articles: string; data: string }): Promise<Measurement | undefined> {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), '--step', step];
  const command = [...args, '--articles', run.articles, '--data', run.data];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command);
    return measurement.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    const reason =
      /^\w*Error: .*$/m.exec(String(error).replace(/^Error: Command failed.*$/m, ''))?.[0] ?? String(error);
    process.stderr.write(`${step}: ${reason}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

async function runStep(step: Step, { articles, data = 'var' }: Options): Promise<void> {
  const start = performance.now();
  const config = loadConfig(environment());
  const model = modelChoice(config);
  const db = openDatabase({ file: path.join(data, 'knowledge.db'), migrations: knowledgeMigrations });
  const ports = { db, clock: systemClock, dataDir: data, buildIndex: indexBuilder({ db, model }) };
  const readSeconds = step === 'reopen, first answer' ? await firstAnswer(ports, model) : await ingest(ports, articles);
  const seconds = (performance.now() - start) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const rssMb = maxRSS / 1024;
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  const counts = createKnowledgeStore(db).counts();
  process.stdout.write(`${JSON.stringify({ seconds, readSeconds, cpuSeconds, rssMb, articles: counts.articles })}\n`);
  db.close();
}

/** Answers the seconds until the index build began: reading, comparing and storing. */
async function ingest(ports: PublishingPorts, articles: string): Promise<number> {
  const start = performance.now();
  let read = 0;
  const onIndex = (): void => {
    if (read === 0) read = (performance.now() - start) / 1000;
  };
  await ingestAndPublish(ports, { paths: [articles], onIndex });
  return read === 0 ? (performance.now() - start) / 1000 : read;
}

async function firstAnswer(
  ports: PublishingPorts,
  model: Parameters<typeof indexBuilder>[0]['model'],
): Promise<undefined> {
  const knowledge = createKnowledgeStore(ports.db);
  const directory = indexDirectory(ports.dataDir, knowledge.currentGeneration());
  const retriever = await openRetriever({ directory, model, dataDirectory: 'data' }, systemClock);
  const { candidates } = await retriever.search({ text: QUESTION });
  for (const candidate of candidates) if (candidate.kind === 'article') knowledge.articleVersion(candidate.versionId);
  await retriever.close();
}

function table(results: Readonly<Record<string, Measurement>>): string {
  const rows = Object.entries(STEPS).map(([step, { limitS }]) => {
    const result = results[step];
    const seconds = result?.seconds ?? Number.NaN;
    const cells = [
      seconds.toFixed(1),
      `≤ ${limitS}`,
      result?.cpuSeconds.toFixed(1) ?? '',
      result?.readSeconds?.toFixed(1) ?? '',
      result?.rssMb.toFixed(0) ?? '',
    ];
    return [step, ...cells, String(result?.articles ?? ''), seconds <= limitS ? 'yes' : 'NO'];
  });
  const head = ['step', 'seconds', 'limit', 'CPU s', 'of it reading', 'peak RSS MB', 'articles', 'kept'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}
