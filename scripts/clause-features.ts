/**
 * Writes what the product computes for the Khoản of articles that answer known questions; training/clauses.py learns from it.
 * Usage: node --import tsx scripts/clause-features.ts --articles CORPUS [--cache FOLDER] --out PREFIX
 */
import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Command } from 'commander';

import { environment, loadConfig, modelChoice } from '../src/config.ts';
import { CLAUSE_FEATURES, clausePassages, clauseRows, readAsked } from '../src/dialog/clauses/features.ts';
import { readTelling } from '../src/dialog/clauses/standings.ts';
import { termsOf } from '../src/dialog/clauses/words.ts';
import type { Article } from '../src/kb/model.ts';
import { readCorpus } from '../src/retrieval/evaluation/corpus.ts';
import { openRetriever, type OpenedRetriever } from '../src/retrieval/retriever.ts';
import { runCommand } from './evaluation/command.ts';
import { openServiceKnowledge } from './evaluation/service-knowledge.ts';
import { DEFAULT_CORPUS } from './evaluation/workbench.ts';
import { readClauseExamples, type ClauseExample } from './support/clause-examples.ts';

const FOLDS = 5;
/** Syllables in fewer articles weigh as much as one in so many. */
const MIN_ARTICLES = 20;

interface Options {
  readonly articles: string;
  readonly cache?: string;
  readonly out: string;
}

const options = new Command('clause-features')
  .option('--articles <file>', 'JSON Lines corpus', DEFAULT_CORPUS)
  .option('--cache <folder>', 'where knowledge is kept between runs (default: DATA_DIR/eval)')
  .requiredOption('--out <prefix>', 'writes <prefix>.json (one line a question) and <prefix>.bin (float32 rows)')
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
  const { parts } = retriever.engine;
  const rarity = rarities((await readCorpus(options.articles)).articles());
  const places = new Map(parts.index.strings.articleIds.map((id, at) => [id, at]));
  const listed = Object.fromEntries([...rarity.table].sort(([a], [b]) => (a < b ? -1 : 1)));
  const head = { features: CLAUSE_FEATURES, rarest: rarity.rarest, rarity: listed };
  writeFileSync(`${options.out}.json`, `${JSON.stringify(head)}\n`);
  writeFileSync(`${options.out}.bin`, '');
  for (const example of readClauseExamples({ knowledge: known.store, lines: parts.asked.lines }))
    await dump(example, { retriever, rarity, places });
  await retriever.close();
  known.db.close();
});

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

/** One question: a line that tells which clauses answer, and a row of features for each of the article's. */
async function dump(
  { question, article, khoan, source, hidden }: ClauseExample,
  { retriever, rarity, places }: Tools,
): Promise<void> {
  const right = article.clauses.map((clause) => khoan.includes(clause.khoan.toLowerCase()));
  if (!right.includes(true) || !right.includes(false)) return;
  const read = retriever.engine.read(question);
  const [vector] = (await retriever.embedder?.embed([read.understood], 'query')) ?? [];
  const { evidence } = retriever.engine.rank(read, { vector, hidden }).set.asked;
  const phrases = retriever.engine.parts.vocabulary.rewrite(read)?.phrases ?? [];
  const asked = {
    ...{ text: question, understood: read.understood, statutes: phrases.map((phrase) => phrase.join(' ')) },
    telling: readTelling(question),
  };
  const rows = clauseRows(
    article,
    readAsked(asked, (word) => rarity.table.get(word) ?? rarity.rarest),
    {
      known: evidence.clausesOf(places.get(article.id) ?? -1),
      near: await retriever.likeness(read.understood, clausePassages(article)),
    },
  );
  appendFileSync(`${options.out}.json`, `${JSON.stringify({ source, fold: foldOf(article.id), right })}\n`);
  appendFileSync(`${options.out}.bin`, new Uint8Array(Float32Array.from(rows.flat()).buffer));
}

/** All questions about one article stand on one side of a check. */
function foldOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % FOLDS;
}
