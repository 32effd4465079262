import { createHash } from 'node:crypto';

import type { Clock } from '../infra/clock.ts';
import { AppError, errorCode } from '../infra/errors.ts';
import type { Db } from '../storage/database.ts';
import type { StagedChanges } from './changes.ts';
import { documentKey } from './document-number.ts';
import { findFiles, openSourceFile, type Found } from './files.ts';
import type { DocumentFacts, Problem, Source, SourceArticle, SourceFile, SourceItem } from './sources/contract.ts';
import { sourceOf } from './sources/index.ts';
import { SHIPPED_ORIGIN } from './staging-sql.ts';
import { beginStaging, type ItemOrigin, type Staging } from './staging.ts';

/** Problems of one file that are kept word for word; the rest are counted. */
const PROBLEMS_KEPT = 5;

/** What became of one file. */
export interface FileOutcome {
  readonly path: string;
  /** Name of the source that read it; null when none could. */
  readonly source: string | null;
  /** `duplicate`: another file of the same run already brought the whole document from as good a source. */
  readonly state: 'read' | 'duplicate' | 'failed';
  readonly articles: number;
  readonly faqs: number;
  /** The first problems; for a failed file, why. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

/** How far a run has come. */
export interface IngestProgress {
  readonly file: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly articles: number;
}

/** Options of {@link stageFiles}. */
export interface StageOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly paths: readonly string[];
  /** Written beside FAQs instead of the file's own origin; for the knowledge that is shipped. */
  readonly shipped?: boolean;
  readonly progress?: (progress: IngestProgress) => void;
}

/** A staged generation, ready for its index, and the report on it. */
export interface StagedRun {
  readonly staging: Staging;
  readonly files: readonly FileOutcome[];
  readonly changes: StagedChanges;
}

/**
 * Reads files and folders into the next generation. A file that cannot be read gets an outcome that says why and stops
 * nothing else. The caller holds the ingest lock and afterwards publishes or abandons the generation.
 */
export async function stageFiles(options: StageOptions): Promise<StagedRun> {
  const found = await findFiles(options.paths);
  const staging = beginStaging(options.db, { clock: options.clock, inputs: fingerprint(found) });
  const bytesTotal = found.reduce((sum, file) => sum + (file.kind === 'file' ? file.bytes : 0), 0);
  const files: FileOutcome[] = [];
  const faqs: FaqsGiven = { paths: new Map(), origins: new Map() };
  let bytesDone = 0;
  let articles = 0;
  for (const file of found) {
    options.progress?.({ file: file.path, bytesDone, bytesTotal, articles });
    const onArticle = (): void => {
      articles += 1;
      if (articles % 1000 === 0) options.progress?.({ file: file.path, bytesDone, bytesTotal, articles });
    };
    files.push(await readFile(file, { staging, shipped: options.shipped ?? false, faqs, onArticle }));
    bytesDone += file.kind === 'file' ? file.bytes : 0;
  }
  options.progress?.({ file: '', bytesDone, bytesTotal, articles });
  return { staging, files, changes: staging.finish() };
}

/** Which file of the run has given a FAQ, by its id, and FAQs at all, by their origin. */
interface FaqsGiven {
  readonly paths: Map<string, string>;
  readonly origins: Map<string, string>;
}

interface ReadContext {
  readonly staging: Staging;
  readonly shipped: boolean;
  readonly faqs: FaqsGiven;
  readonly onArticle: () => void;
}

class Outcome {
  source: string | null = null;
  state: FileOutcome['state'] = 'read';
  articles = 0;
  faqs = 0;
  problems: Problem[] = [];
  problemCount = 0;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  add(problem: Problem): void {
    this.problemCount += 1;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push(problem);
  }

  fail(error: unknown): void {
    this.state = 'failed';
    this.problems.unshift(toProblem(error));
    this.problemCount += 1;
  }
}

async function readFile(found: Found, context: ReadContext): Promise<FileOutcome> {
  const outcome = new Outcome(found.path);
  if (found.kind === 'unreadable') {
    outcome.fail(found.error);
    return outcome;
  }
  let origin: string | undefined;
  try {
    const file = await openSourceFile(found);
    const source = await sourceOf(file);
    if (!source) return outcome;
    outcome.source = source.name;
    origin = context.shipped ? SHIPPED_ORIGIN : source.origin(file);
    await readSource({ source, file, origin, outcome, context });
    if (outcome.problemCount > 0 && source.badRowKeepsRest) context.staging.keep(origin);
    if (outcome.faqs > 0 && !context.shipped) nameNamesake(origin, { outcome, context });
  } catch (error) {
    outcome.fail(error);
    if (origin !== undefined) context.staging.keep(origin);
  }
  return outcome;
}

interface Reading {
  readonly source: Source;
  readonly file: SourceFile;
  readonly origin: string;
  readonly outcome: Outcome;
  readonly context: ReadContext;
}

async function readSource({ source, file, origin, outcome, context }: Reading): Promise<void> {
  const from: ItemOrigin = { origin, scope: source.scope, rank: source.rank };
  const whole = new Map<string, { document: DocumentFacts; articles: SourceArticle[] }>();
  for await (const read of source.read(file)) {
    const item = unlessTaken(read, { path: file.path, paths: context.faqs.paths });
    count(item, { outcome, context });
    if (item.kind === 'article' && source.scope === 'whole') collect(whole, item);
    else put(context.staging, item, from);
  }
  for (const { document, articles } of whole.values()) {
    if (!context.staging.putWhole(document, articles, from)) outcome.state = 'duplicate';
  }
  if (outcome.articles + outcome.faqs === 0 && outcome.problemCount > 0) outcome.state = 'failed';
}

/** A FAQ under an id that the run has given before would take the place of the other one, which nobody asked for. */
function unlessTaken(
  item: SourceItem,
  given: { readonly path: string; readonly paths: Map<string, string> },
): SourceItem {
  if (item.kind !== 'faq') return item;
  const { id } = item.faq;
  const other = given.paths.get(id);
  if (other !== undefined) {
    const detail = other === given.path ? 'id stands twice in the file' : `id stands in ${other} too`;
    return { kind: 'problem', problem: { code: 'SOURCE_FAQ_INVALID', where: id, detail } };
  }
  given.paths.set(id, given.path);
  return item;
}

/** The FAQs of both files are taken; a later run with only one of them would remove the other's. */
function nameNamesake(origin: string, { outcome, context }: Pick<Reading, 'outcome' | 'context'>): void {
  const other = context.faqs.origins.get(origin);
  if (other === undefined) context.faqs.origins.set(origin, outcome.path);
  else outcome.add({ code: 'SOURCE_FAQ_NAMESAKE', detail: other });
}

function count(item: SourceItem, { outcome, context }: Pick<Reading, 'outcome' | 'context'>): void {
  if (item.kind === 'problem') outcome.add(item.problem);
  if (item.kind === 'faq') outcome.faqs += 1;
  if (item.kind !== 'article') return;
  outcome.articles += 1;
  context.onArticle();
}

function collect(
  whole: Map<string, { document: DocumentFacts; articles: SourceArticle[] }>,
  item: Extract<SourceItem, { kind: 'article' }>,
): void {
  const key = documentKey(item.document.number);
  const entry = whole.get(key) ?? { document: item.document, articles: [] };
  entry.articles.push(item.article);
  whole.set(key, entry);
}

function put(staging: Staging, item: SourceItem, from: ItemOrigin): void {
  if (item.kind === 'article') staging.putArticle(item.document, item.article, from);
  if (item.kind === 'document') staging.putDocument(item.document, from);
  if (item.kind === 'faq') staging.putFaq(item.faq, from);
}

function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    return { code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) };
  }
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return { code: 'SOURCE_UNREADABLE', detail: code };
  // A library gave up on the file in a way that we do not know; a database error is no fault of the file.
  if (code?.startsWith('SQLITE_')) throw error;
  return { code: 'SOURCE_BROKEN', detail: error instanceof Error ? error.message.slice(0, 120) : 'unknown' };
}

function fingerprint(found: readonly Found[]): string {
  const parts = found.map((file) => (file.kind === 'file' ? [file.path, file.bytes, file.modified] : [file.path]));
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
