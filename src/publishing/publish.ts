import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import type { Clock } from '../infra/clock.ts';
import { AppError, errorCode } from '../infra/errors.ts';
import type { StagedChanges } from '../kb/changes.ts';
import { takeIngestLock } from '../kb/ingest-lock.ts';
import { stageFiles, type FileOutcome, type IngestProgress } from '../kb/ingest.ts';
import type { Generation, KnowledgeSnapshot } from '../kb/knowledge.ts';
import type { SourceFaq } from '../kb/sources/contract.ts';
import { beginStaging, pruneGenerations, publishGeneration } from '../kb/staging.ts';
import { createKnowledgeStore } from '../kb/store.ts';
import type { Db } from '../storage/database.ts';

/** Builds every index of a generation, and puts the folder in its place when it is whole; see index-builder.ts. */
export type BuildIndex = (options: {
  readonly snapshot: KnowledgeSnapshot;
  readonly directory: string;
  /** The index of a generation with the same articles and documents, where there is one. */
  readonly sameLaw?: string;
  /** Called with the articles done so far; the total is the snapshot's `articleCount`. */
  readonly progress?: (done: number) => void;
}) => Promise<unknown>;

/** What publishing needs. */
export interface PublishingPorts {
  readonly db: Db;
  readonly clock: Clock;
  /** `DATA_DIR`: the indexes live in `index/<generation>/` below it. */
  readonly dataDir: string;
  readonly buildIndex: BuildIndex;
}

/** Options of {@link ingestAndPublish}. */
export interface IngestOptions {
  readonly paths: readonly string[];
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean;
  readonly onRead?: (progress: IngestProgress) => void;
  readonly onIndex?: (done: number, total: number) => void;
}

/** The result of one run. */
export interface IngestReport {
  readonly files: readonly FileOutcome[];
  readonly changes: StagedChanges;
  /** Null when there was nothing new, or in a dry run. */
  readonly published: Generation | null;
  /** Whether a run that was cut off was gone on with. */
  readonly resumed: boolean;
}

/**
 * Reads files, builds the indexes of the new generation, and only then makes it the one that readers see. Cut off at any
 * point before that, readers stay on the old generation, and the next run with the same files goes on where this one was.
 * @throws AppError `INGEST_BUSY`, `INDEX_BUILD_FAILED`.
 */
export async function ingestAndPublish(ports: PublishingPorts, options: IngestOptions): Promise<IngestReport> {
  const unlock = takeIngestLock(ports.dataDir);
  try {
    return await run(ports, options);
  } finally {
    unlock();
  }
}

/** Options of {@link loadShippedKnowledge}. */
export interface ShippedOptions {
  /** The folder `data/` of the installation: `faq/` and `documents.yaml`. */
  readonly folder: string;
}

/**
 * Puts the shipped FAQs and the register of cited documents in, at the start of the service. When the files are those
 * of the last time, a hash is compared and nothing else is done. FAQs that the agency replaced under the same id stay
 * the agency's; shipped ones that a new version no longer has are removed.
 * @returns the report, or null when nothing had to be done, or when another process is putting knowledge in.
 */
export async function loadShippedKnowledge(
  ports: PublishingPorts,
  { folder }: ShippedOptions,
): Promise<IngestReport | null> {
  const paths = shippedPaths(folder);
  const fingerprint = hashFiles(paths);
  const last = ports.db.prepare<[], { fingerprint: string }>('SELECT fingerprint FROM shipped').get();
  if (last?.fingerprint === fingerprint) return null;
  const unlock = lockUnlessServing(ports);
  if (unlock === null) return null;
  try {
    return await run(ports, { paths, shipped: fingerprint });
  } finally {
    unlock();
  }
}

/** A service that has knowledge to answer from starts while an ingest runs; the shipped files wait for the next start. */
function lockUnlessServing({ db, dataDir }: PublishingPorts): (() => void) | null {
  try {
    return takeIngestLock(dataDir);
  } catch (error) {
    const isServing = createKnowledgeStore(db).currentGeneration() > 0;
    if (isServing && errorCode(error) === 'INGEST_BUSY') return null;
    throw error;
  }
}

/** Options of {@link publishFaqs}. */
export interface PublishFaqsOptions {
  /** Written beside the FAQs; those of other origins, and of files, are left as they are. */
  readonly origin: string;
  /** Every FAQ of the origin: one that is missing here is removed. */
  readonly faqs: readonly SourceFaq[];
}

/**
 * Publishes FAQs that come from no file, as a generation of their own.
 * @returns the generation, or null when the published FAQs are these already.
 * @throws AppError `INGEST_BUSY`, `INDEX_BUILD_FAILED`; readers stay on the old generation then.
 */
export async function publishFaqs(
  ports: PublishingPorts,
  { origin, faqs }: PublishFaqsOptions,
): Promise<Generation | null> {
  const { db, clock, dataDir } = ports;
  const unlock = takeIngestLock(dataDir);
  try {
    const inputs = createHash('sha256')
      .update(JSON.stringify([origin, faqs]))
      .digest('hex');
    const staging = beginStaging(db, { clock, inputs });
    staging.takeFaqsOf(origin);
    for (const faq of faqs) staging.putFaq(faq, { origin, scope: 'excerpt', rank: 1 });
    if (!staging.finish().any) {
      staging.abandon();
      return null;
    }
    await publishStaged(ports, staging.generation);
    return staging.generation;
  } finally {
    unlock();
  }
}

/** Builds the index of the current generation again when its folder is gone, as after restoring a backup without it. */
export async function ensureIndex(ports: PublishingPorts): Promise<void> {
  const generation = createKnowledgeStore(ports.db).currentGeneration();
  if (generation === 0 || existsSync(indexDirectory(ports.dataDir, generation))) return;
  await build(ports, generation);
}

/** Where the indexes of a generation live. */
export function indexDirectory(dataDir: string, generation: Generation): string {
  return path.join(dataDir, 'index', String(generation));
}

async function run(ports: PublishingPorts, options: IngestOptions & { shipped?: string }): Promise<IngestReport> {
  const { db, clock } = ports;
  const { staging, files, changes } = await stageFiles({
    db,
    clock,
    paths: options.paths,
    shipped: options.shipped !== undefined,
    ...(options.onRead === undefined ? {} : { progress: options.onRead }),
  });
  const { generation, resumed } = staging;
  if (!changes.any || options.dryRun === true) {
    staging.abandon();
    if (options.dryRun !== true) rememberShipped(db, options.shipped);
    return { files, changes, published: null, resumed };
  }
  await publishStaged(ports, generation, options);
  return { files, changes, published: generation, resumed };
}

/** Builds the index of a staged generation, and only then makes it the one that readers see. */
async function publishStaged(
  ports: PublishingPorts,
  generation: Generation,
  options: Pick<IngestOptions, 'onIndex'> & { readonly shipped?: string } = {},
): Promise<void> {
  const { db, clock } = ports;
  await build(ports, generation, options.onIndex);
  db.transaction(() => {
    publishGeneration(db, { generation, clock });
    rememberShipped(db, options.shipped);
  }).immediate();
  pruneGenerations(db, { clock });
  await pruneIndexes(ports.dataDir, generation);
}

async function build(
  ports: PublishingPorts,
  generation: Generation,
  onIndex?: IngestOptions['onIndex'],
): Promise<void> {
  const directory = indexDirectory(ports.dataDir, generation);
  const store = createKnowledgeStore(ports.db);
  const snapshot = store.snapshot(generation);
  const current = store.currentGeneration();
  const isSame = current > 0 && current !== generation && store.sameLaw(current, generation);
  const sameLaw = isSame ? { sameLaw: indexDirectory(ports.dataDir, current) } : {};
  const progress = (done: number): void => onIndex?.(done, snapshot.articleCount);
  try {
    await ports.buildIndex({ snapshot, directory, progress, ...sameLaw });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('INDEX_BUILD_FAILED', { cause: error });
  }
}

/** Keeps the index before this one: another process may still be reading it, or making it, while it loads the new one. */
async function pruneIndexes(dataDir: string, current: Generation): Promise<void> {
  const root = path.join(dataDir, 'index');
  if (!existsSync(root)) return;
  const numbers = (await readdir(root)).map((name) => Number.parseInt(name, 10)).filter((n) => n < current);
  const previous = Math.max(...numbers, 0);
  const names = await readdir(root);
  // A name with more than the number is a draft: of this one's builds that were cut off, or of a service that starts.
  const isDraft = (name: string): boolean => name.startsWith(`${current}.`);
  const old = names.filter((name) => Number.parseInt(name, 10) < previous || isDraft(name));
  for (const name of old) await rm(path.join(root, name), { recursive: true, force: true });
}

function rememberShipped(db: Db, fingerprint: string | undefined): void {
  if (fingerprint === undefined) return;
  db.prepare('INSERT OR REPLACE INTO shipped (only, fingerprint) VALUES (1, ?)').run(fingerprint);
}

function shippedPaths(folder: string): string[] {
  const faq = path.join(folder, 'faq');
  const files = existsSync(faq) ? readdirSync(faq).filter((name) => name.endsWith('.yaml')) : [];
  const register = path.join(folder, 'documents.yaml');
  return [...files.sort().map((name) => path.join(faq, name)), ...(existsSync(register) ? [register] : [])];
}

function hashFiles(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest('hex');
}
