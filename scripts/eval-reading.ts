import path from 'node:path';

import { Command } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import { readAsked } from '../src/retrieval/asked/asked-file.ts';
import { cachedIndex } from '../src/retrieval/evaluation/cached-index.ts';
import { readQuestions, type LabelledQuestion } from '../src/retrieval/evaluation/corpus.ts';
import { percentile } from '../src/retrieval/evaluation/measures.ts';
import { percent, textTable } from '../src/retrieval/evaluation/table.ts';
import { respell, VARIANTS, type Variant } from '../src/retrieval/evaluation/variants.ts';
import { openIndex } from '../src/retrieval/open-index.ts';
import { indexCounts } from '../src/retrieval/text/counts.ts';
import { readLexicon } from '../src/retrieval/text/lexicon.ts';
import { normalise, words } from '../src/retrieval/text/normalise.ts';
import { readQuestion, type QuestionTools } from '../src/retrieval/text/question.ts';

interface Options {
  readonly articles: string;
  readonly questions: string;
  readonly cache?: string;
  readonly limit?: number;
}

/** How the questions in one spelling were read. */
interface Reading {
  readonly variant: Variant;
  /** Words of what was meant, and those of them that were read in their place. */
  readonly words: number;
  readonly right: number;
  /** Questions read without a mistake; questions that would be right as they were typed. */
  readonly exact: number;
  readonly untouched: number;
  /** Processor time of each question, in milliseconds. */
  readonly milliseconds: readonly number[];
}

async function main(): Promise<void> {
  const options = parseOptions();
  const tools = await readingTools(options);
  const questions = readQuestions(options.questions).slice(0, options.limit);
  const rows = VARIANTS.map(({ name, label }) => rowOf(label, measure(name, { questions, tools }), questions.length));
  const head = ['spelling', 'words right', 'questions right', 'as they were', 'p50 ms', 'p99 ms'];
  process.stdout.write(`${questions.length} questions\n${textTable(head, rows)}`);
}

function parseOptions(): Options {
  return new Command('eval:reading')
    .description('Measures how many words of respelled questions are read as they were meant.')
    .requiredOption('--articles <file>', 'JSON Lines corpus, plain or gzip; its words are the dictionary')
    .requiredOption('--questions <file>', 'JSON Lines with well-spelled questions')
    .option('--cache <folder>', 'where indexes are kept between runs (default: DATA_DIR/eval)')
    .option('--limit <n>', 'only the first n questions', Number)
    .parse()
    .opts<Options>();
}

async function readingTools({ articles, cache }: Options): Promise<QuestionTools> {
  const folder = cache ?? path.join(loadConfig(environment()).DATA_DIR, 'eval');
  const { index } = openIndex(await cachedIndex({ articles, model: null, cache: folder }));
  const { phrases, shorthand } = readLexicon('data/lexicon');
  const asked = readAsked('data/asked').lines.flatMap((line) => line.phrasings);
  return { counts: indexCounts({ index, phrases, asked: asked.map((text) => words(normalise(text))) }), shorthand };
}

/** As typed, every change is a mistake; respelled, whatever is not what the well-spelled question is read as. */
function measure(
  variant: Variant,
  { questions, tools }: { readonly questions: readonly LabelledQuestion[]; readonly tools: QuestionTools },
): Reading {
  const one = questions.map(({ id, question }) => {
    const typed = respell(question, { variant, key: id });
    const started = process.cpuUsage();
    const read = readQuestion(typed, tools).words;
    const { user, system } = process.cpuUsage(started);
    const plain = words(normalise(question));
    const meant = variant === 'typed' ? plain : readQuestion(question, tools).words;
    return { read, meant, untouched: same(words(normalise(typed)), meant), milliseconds: (user + system) / 1000 };
  });
  return {
    variant,
    words: one.reduce((sum, { meant }) => sum + meant.length, 0),
    right: one.reduce((sum, { read, meant }) => sum + inCommon(read, meant), 0),
    exact: one.filter(({ read, meant }) => same(read, meant)).length,
    untouched: one.filter(({ untouched }) => untouched).length,
    milliseconds: one.map(({ milliseconds }) => milliseconds),
  };
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.join(' ') === right.join(' ');
}

/** Length of the longest common subsequence: a word too many moves all that follow it, and none of them is wrong. */
function inCommon(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const word of left) {
    const next = [0];
    right.forEach((other, at) => {
      next.push(word === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    });
    row = next;
  }
  return row[right.length] ?? 0;
}

function rowOf(label: string, reading: Reading, questions: number): (string | number)[] {
  return [
    label,
    percent(reading.right, reading.words),
    percent(reading.exact, questions),
    percent(reading.untouched, questions),
    percentile(reading.milliseconds, 0.5).toFixed(2),
    percentile(reading.milliseconds, 0.99).toFixed(2),
  ];
}

await main();
