import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import type { Retriever } from '../src/retrieval/contract.ts';
import { askAll, type Answered } from '../src/retrieval/evaluation/asking.ts';
import { compareRuns, type Comparison } from '../src/retrieval/evaluation/compare.ts';
import { fileHash, readQuestions } from '../src/retrieval/evaluation/corpus.ts';
import { predictionLine, readPredictions } from '../src/retrieval/evaluation/predictions.ts';
import * as report from '../src/retrieval/evaluation/retrieval-report.ts';
import { VARIANTS, type Variant } from '../src/retrieval/evaluation/variants.ts';
import { openRetriever } from '../src/retrieval/retriever.ts';
import { runCommand } from './evaluation/command.ts';
import { openServiceKnowledge } from './evaluation/service-knowledge.ts';
import { showProgress } from './evaluation/workbench.ts';

interface Options {
  readonly articles: string;
  readonly questions: string;
  readonly fold?: true;
  readonly variants?: true;
  readonly bySource?: true;
  readonly asOf?: string;
  readonly compare?: string;
  readonly seed: string;
  readonly predictions?: string;
  readonly json?: string;
  readonly limit?: number;
  readonly cache?: string;
}

type Runs = ReadonlyMap<Variant, readonly Answered[]>;

async function main(): Promise<void> {
  const options = parseOptions();
  // Read first: a file that is not there should not be found missing after a minute's work.
  const saved = options.compare === undefined ? undefined : readPredictions(options.compare);
  const retriever = await open(options);
  try {
    const runs = await askVariants(retriever, options);
    const main = runs.get(mainVariant(options)) ?? [];
    const figures = {
      ...report.makeReport(main, { articles: fileHash(options.articles), folded: options.fold === true }),
      ...(options.bySource && { sources: report.bySource(main) }),
      ...(options.variants && { variants: report.byVariant(runs) }),
      ...(saved && { comparisons: compareAll(runs, { saved, main: mainVariant(options) }) }),
    };
    process.stdout.write(report.printReport(figures));
    if (figures.sources) process.stdout.write(report.printSources(figures.sources));
    if (figures.variants) process.stdout.write(report.printVariants(figures.variants));
    for (const { title, comparison } of figures.comparisons ?? []) {
      process.stdout.write(report.printComparison(comparison, title));
    }
    if (options.predictions !== undefined)
      writeFileSync(options.predictions, predictionsOf(runs, mainVariant(options)));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await retriever.close();
  }
}

function parseOptions(): Options {
  return new Command('eval:retrieval')
    .description('Measures the retrieval of the product on labelled questions.')
    .requiredOption('--articles <file>', 'JSON Lines corpus, plain or gzip')
    .requiredOption('--questions <file>', 'JSON Lines: {"id", "question", "gold": ["number#article", …]}')
    .option('--fold', 'remove the diacritics from the questions first')
    .option('--variants', 'ask in every spelling and print what each loses against the first')
    .option('--by-source', 'print the figures of each source of questions')
    .option('--as-of <date>', 'only law in force on this day (YYYY-MM-DD); the law of all times when left out')
    .option('--compare <file>', 'predictions of an earlier run: paired bootstrap against it')
    .option('--seed <text>', 'what the slips of --variants are drawn from', '1')
    .option('--predictions <file>', 'write one line a question: id, ranked, action, confidence')
    .option('--json <file>', 'write the figures as JSON')
    .option('--limit <n>', 'only the first n questions', Number)
    .option('--cache <folder>', 'where indexes are kept between runs (default: DATA_DIR/eval)')
    .parse()
    .opts<Options>();
}

/** Over knowledge that the product's ingest has made: only that knows what documents are called and which ones were replaced. */
async function open({ articles, cache: chosen }: Options): Promise<Retriever> {
  const config = loadConfig(environment());
  const model = modelChoice(config);
  const cache = chosen ?? path.join(config.DATA_DIR, 'eval');
  const clock = { now: () => performance.now() };
  const { directory, db } = await openServiceKnowledge({
    ...{ articles, model, cache, dataDirectory: 'data', progress: showProgress },
  });
  db.close();
  return openRetriever({ directory, model, dataDirectory: 'data' }, clock);
}

function mainVariant({ fold }: Options): Variant {
  return fold === true ? 'unmarked' : 'typed';
}

async function askVariants(retriever: Retriever, options: Options): Promise<Runs> {
  const questions = readQuestions(options.questions).slice(0, options.limit);
  const wanted = VARIANTS.map(({ name }) => name).filter((name) => options.variants ?? name === mainVariant(options));
  const runs = new Map<Variant, readonly Answered[]>();
  const clock = { now: () => performance.now() };
  for (const variant of wanted) {
    runs.set(variant, await askAll({ retriever, questions, variant, seed: options.seed, asOf: options.asOf, clock }));
  }
  return runs;
}

/** The spelling that the run is about comes without its name, so that it can be compared with a run without spellings. */
function predictionsOf(runs: Runs, main: Variant): string {
  return [...runs]
    .flatMap(([variant, answered]) =>
      answered.map((one) => predictionLine(one, variant === main ? undefined : variant)),
    )
    .join('');
}

function compareAll(
  runs: Runs,
  { saved, main }: { readonly saved: ReturnType<typeof readPredictions>; readonly main: Variant },
): { readonly title: string; readonly comparison: Comparison }[] {
  return VARIANTS.flatMap(({ name, label }) => {
    const earlier = saved.filter(({ variant }) => variant === (name === main ? undefined : name));
    const answered = runs.get(name) ?? [];
    if (answered.length === 0 || (earlier.length === 0 && name !== main)) return [];
    return [{ title: `against the saved run: ${label}`, comparison: compareRuns(answered, earlier) }];
  });
}

await runCommand(main);
