/**
 * Learns which Khoản of an article answers a question, and writes data/models/clauses/model.json.
 * Usage: node --import tsx scripts/train-clauses.ts --articles CORPUS [--cache FOLDER] [--out FILE]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import { CLAUSE_FEATURES, clauseRows, readAsked } from '../src/dialog/clauses/features.ts';
import { termsOf } from '../src/dialog/clauses/words.ts';
import type { Article } from '../src/kb/model.ts';
import { readCorpus } from '../src/retrieval/evaluation/corpus.ts';
import { openRetriever, type OpenedRetriever } from '../src/retrieval/retriever.ts';
import { runCommand } from './evaluation/command.ts';
import { openServiceKnowledge } from './evaluation/service-knowledge.ts';
import { DEFAULT_CORPUS } from './evaluation/workbench.ts';
import { readClauseExamples, type ClauseExample } from './support/clause-examples.ts';
import { learn, type Group } from './support/softmax.ts';

const FOLDS = 5;
/** Syllables in fewer articles weigh as much as one in so many. */
const MIN_ARTICLES = 20;

interface Options {
  readonly articles: string;
  readonly cache?: string;
  readonly out: string;
}

const options = new Command('train-clauses')
  .option('--articles <file>', 'JSON Lines corpus', DEFAULT_CORPUS)
  .option('--cache <folder>', 'where knowledge is kept between runs (default: DATA_DIR/eval)')
  .option('--out <file>', 'the model', 'data/models/clauses/model.json')
  .parse()
  .opts<Options>();

await runCommand(async () => {
  const config = loadConfig(environment());
  const model = modelChoice(config);
  const cache = options.cache ?? path.join(config.DATA_DIR, 'eval');
  const known = await openServiceKnowledge({ articles: options.articles, model, cache, dataDirectory: 'data' });
  const retriever = await openRetriever(
    { directory: known.directory, model, dataDirectory: 'data' },
    { now: () => performance.now() },
  );
  const corpus = await readCorpus(options.articles);
  const rarity = rarities(corpus.articles());
  const examples = readClauseExamples({ knowledge: known.store, lines: retriever.engine.parts.asked.lines });
  const places = new Map(retriever.engine.parts.index.strings.articleIds.map((id, at) => [id, at]));
  const groups: LabelledGroup[] = [];
  for (const example of examples) groups.push(...(await groupOf(example, { retriever, rarity, places })));
  const weights = learn(groups);
  mkdirSync(path.dirname(options.out), { recursive: true });
  const crossValidated = figures(groups);
  process.stdout.write(`${JSON.stringify(crossValidated)}\n`);
  const listed = Object.fromEntries([...rarity.table].sort(([a], [b]) => (a < b ? -1 : 1)));
  const file = {
    ...{ format: 1, features: CLAUSE_FEATURES, weights: weights.map((weight) => Number(weight.toFixed(4))) },
    ...{ rarest: rarity.rarest, examples: groups.length, crossValidated, rarity: listed },
  };
  writeFileSync(options.out, `${JSON.stringify(file)}\n`);
  await retriever.close();
  known.db.close();
});

/** A question's clauses with where the label comes from. */
interface LabelledGroup extends Group {
  readonly source: ClauseExample['source'];
}

interface Rarities {
  readonly table: ReadonlyMap<string, number>;
  readonly rarest: number;
}

/** Inverse document frequencies of syllables as written. */
function rarities(articles: Iterable<Article>): Rarities {
  const having = new Map<string, number>();
  let count = 0;
  for (const { text } of articles) {
    count += 1;
    for (const word of termsOf(text).words) having.set(word, (having.get(word) ?? 0) + 1);
  }
  const idf = (documents: number) => Number(Math.log(count / documents).toFixed(1));
  const known = [...having].filter(([word, documents]) => documents >= MIN_ARTICLES && !/\d/.test(word));
  return { table: new Map(known.map(([word, documents]) => [word, idf(documents)])), rarest: idf(MIN_ARTICLES) };
}

interface Tools {
  readonly retriever: OpenedRetriever;
  readonly rarity: Rarities;
  /** Positions of articles in the index. */
  readonly places: ReadonlyMap<string, number>;
}

async function groupOf(
  { question, article, khoan, source, hidden }: ClauseExample,
  { retriever, rarity, places }: Tools,
): Promise<LabelledGroup[]> {
  const right = article.clauses.map((clause) => khoan.includes(clause.khoan.toLowerCase()));
  if (!right.includes(true) || !right.includes(false)) return [];
  const read = retriever.engine.read(question);
  const [vector] = (await retriever.embedder?.embed([read.understood], 'query')) ?? [];
  const { evidence } = retriever.engine.rank(read, { vector, hidden }).set.asked;
  const phrases = retriever.engine.parts.vocabulary.rewrite(read)?.phrases ?? [];
  const asked = { text: question, understood: read.understood, statutes: phrases.map((phrase) => phrase.join(' ')) };
  const rows = clauseRows(
    article,
    readAsked(asked, (word) => rarity.table.get(word) ?? rarity.rarest),
    evidence.clausesOf(places.get(article.id) ?? -1),
  );
  return [{ rows, right, fold: foldOf(article.id), source }];
}

/** All questions about one article stand on one side of a check. */
function foldOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % FOLDS;
}

function figures(groups: readonly LabelledGroup[]): Record<string, string> {
  const hits = new Map<string, [number, number]>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = learn(groups.filter((group) => group.fold !== fold));
    for (const group of groups.filter((one) => one.fold === fold)) {
      const [right, all] = hits.get(group.source) ?? [0, 0];
      hits.set(group.source, [right + (isRight(group, weights) ? 1 : 0), all + 1]);
    }
  }
  return Object.fromEntries([...hits].map(([source, [right, all]]) => [source, `${right}/${all}`]));
}

function isRight({ rows, right }: Group, weights: readonly number[]): boolean {
  const scores = rows.map((row) => row.reduce((sum, x, at) => sum + x * (weights[at] ?? 0), 0));
  return right[scores.indexOf(Math.max(...scores))] === true;
}
