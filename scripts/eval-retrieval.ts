import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import type { Candidate, Retriever, SearchResult } from '../src/retrieval/contract.ts';
import { cachedIndex } from '../src/retrieval/evaluation/cached-index.ts';
import { fileHash, readQuestions, type LabelledQuestion } from '../src/retrieval/evaluation/corpus.ts';
import { meanQuality, MEASURES, percentile, quality, type Quality } from '../src/retrieval/evaluation/measures.ts';
import { openRetriever } from '../src/retrieval/retriever.ts';
import { fold } from '../src/retrieval/text/normalise.ts';

/** Depth of a measured ranking. */
const DEPTH = 100;

/** Questions asked before the clock counts, so that compiling the code is not measured as searching. */
const WARM_UP = 30;

interface Options {
  readonly articles: string;
  readonly questions: string;
  readonly fold?: true;
  readonly predictions?: string;
  readonly json?: string;
  readonly limit?: number;
  readonly cache?: string;
}

interface Answered {
  readonly question: LabelledQuestion;
  readonly result: SearchResult;
  readonly ranked: readonly string[];
  readonly milliseconds: number;
}

interface Report {
  readonly questions: number;
  readonly articles: string;
  readonly folded: boolean;
  readonly quality: Quality;
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly actions: Readonly<Record<SearchResult['action'], number>>;
  /** Of the questions that would be answered: share with a right article among the first three. */
  readonly rightWhenAnswered: number;
}

async function main(): Promise<void> {
  const options = parseOptions();
  const config = loadConfig(environment());
  const model = modelChoice(config);
  const cache = options.cache ?? path.join(config.DATA_DIR, 'eval');
  const directory = await cachedIndex({ articles: options.articles, model, cache, progress: showProgress });
  const retriever = await openRetriever({ directory, model, dataDirectory: 'data' }, { now: () => performance.now() });
  try {
    const answered = await ask(retriever, options);
    const report = makeReport(answered, options);
    process.stdout.write(table(report));
    if (options.predictions !== undefined) writeFileSync(options.predictions, answered.map(predictionLine).join(''));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
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
    .option('--predictions <file>', 'write one line a question: id, ranked, action, confidence')
    .option('--json <file>', 'write the figures as JSON')
    .option('--limit <n>', 'only the first n questions', Number)
    .option('--cache <folder>', 'where indexes are kept between runs (default: DATA_DIR/eval)')
    .parse()
    .opts<Options>();
}

async function ask(retriever: Retriever, options: Options): Promise<Answered[]> {
  const questions = readQuestions(options.questions).slice(0, options.limit);
  const textOf = (question: LabelledQuestion) => (options.fold ? fold(question.question) : question.question);
  for (const question of questions.slice(0, WARM_UP)) await retriever.search({ text: textOf(question), limit: DEPTH });
  const answered: Answered[] = [];
  for (const question of questions) {
    const started = performance.now();
    const result = await retriever.search({ text: textOf(question), limit: DEPTH });
    const milliseconds = performance.now() - started;
    answered.push({ question, result, ranked: articleIds(result.candidates), milliseconds });
  }
  return answered;
}

function articleIds(candidates: readonly Candidate[]): string[] {
  return candidates.flatMap((candidate) => (candidate.kind === 'article' ? [candidate.id] : []));
}

function makeReport(answered: readonly Answered[], options: Options): Report {
  const labelled = answered.filter(({ question }) => question.gold.length > 0);
  const qualities = labelled.map(({ ranked, question }) => quality(ranked, question.gold));
  const latencies = answered.map(({ milliseconds }) => milliseconds);
  const count = (action: SearchResult['action']) => answered.filter(({ result }) => result.action === action).length;
  const shown = qualities.filter((_, at) => labelled[at]?.result.action === 'answer');
  return {
    questions: labelled.length,
    articles: fileHash(options.articles),
    folded: options.fold === true,
    quality: meanQuality(qualities),
    latency: { p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95), p99: percentile(latencies, 0.99) },
    actions: { answer: count('answer'), clarify: count('clarify'), handover: count('handover') },
    rightWhenAnswered: meanQuality(shown).hit3,
  };
}

function table(report: Report): string {
  const total = Math.max(1, report.actions.answer + report.actions.clarify + report.actions.handover);
  const share = (count: number) => `${count} (${((100 * count) / total).toFixed(1)} %)`;
  const rows: [string, string][] = [
    ['questions', `${report.questions}${report.folded ? ', diacritics removed' : ''}`],
    ...MEASURES.map((measure): [string, string] => [measure, report.quality[measure].toFixed(4)]),
    ['latency p50', `${report.latency.p50.toFixed(1)} ms`],
    ['latency p95', `${report.latency.p95.toFixed(1)} ms`],
    ['latency p99', `${report.latency.p99.toFixed(1)} ms`],
    ['answered', `${share(report.actions.answer)}, right among three: ${report.rightWhenAnswered.toFixed(3)}`],
    ['asked back', share(report.actions.clarify)],
    ['handed over', share(report.actions.handover)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

function predictionLine({ question, ranked, result }: Answered): string {
  return `${JSON.stringify({
    id: question.id,
    ranked: ranked.slice(0, DEPTH),
    action: result.action,
    confidence: Number(result.confidence.toFixed(4)),
  })}\n`;
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rindexing ${done}/${total} `);
}

await main();
