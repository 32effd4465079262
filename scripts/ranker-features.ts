import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';

import { Command } from 'commander';

import { loadEmbedder, type Embedder } from '../src/retrieval/dense/embedder.ts';
import { resolveModel } from '../src/retrieval/dense/model.ts';
import { askedQuestions, UNPROMPTED } from '../src/retrieval/evaluation/asked-questions.ts';
import { labelId, readQuestions, type LabelledQuestion } from '../src/retrieval/evaluation/corpus.ts';
import { untrainedEngine } from '../src/retrieval/evaluation/untrained.ts';
import { inForceOn } from '../src/retrieval/days.ts';
import { FEATURES } from '../src/retrieval/ranking/features.ts';
import type { SearchEngine } from '../src/retrieval/search-engine.ts';
import { CUES, cuesIn } from '../src/retrieval/text/cues.ts';
import { fold } from '../src/retrieval/text/normalise.ts';
import { openServiceKnowledge } from './evaluation/service-knowledge.ts';
import { LABEL_DAY } from './evaluation/workbench.ts';

interface Options {
  readonly articles: string;
  readonly questions?: string;
  readonly askedFold?: string;
  readonly askedSample?: string;
  readonly cache: string;
  readonly out: string;
  readonly modelDirectory: string;
  readonly model: string;
  readonly only?: string;
  readonly fold?: true;
}

/** Sources of questions of today; others are as old as their labels, and are asked of the law of all times. */
const OF_TODAY: readonly string[] = [UNPROMPTED, 'unanswered'];

/** Writes what the product computes for labelled questions, so that training sees exactly what searching will. */
async function main(): Promise<void> {
  const options = parseOptions();
  const model = { name: options.model, directory: options.modelDirectory, allowRemote: false };
  const { articles, cache } = options;
  // As the service has it, because only its ingest works out what has ended.
  const known = await openServiceKnowledge({ articles, model, cache, dataDirectory: 'data' });
  const embedder = await loadEmbedder(resolveModel(model));
  const engine = await untrainedEngine(known.directory, embedder);
  writeFileSync(
    `${options.out}.json`,
    `${JSON.stringify({
      features: FEATURES,
      cues: CUES.map(({ name }) => name),
      corpusHash: engine.parts.manifest.corpusHash,
      askedHash: engine.parts.asked.hash,
    })}\n`,
  );
  writeFileSync(`${options.out}.bin`, '');
  for (const question of questionsOf(engine, options)) await dump(engine, { embedder, question, options });
  await embedder.close();
  known.db.close();
}

interface Asking extends LabelledQuestion {
  readonly hidden?: ReadonlySet<number>;
}

function questionsOf(engine: SearchEngine, options: Options): readonly Asking[] {
  const { questions, askedFold, askedSample, only } = options;
  const wanted = only === undefined ? undefined : new Set(readQuestions(only).map(({ id }) => id));
  const labelled = questions === undefined ? [] : readQuestions(questions);
  const asked = askedFold === undefined ? [] : askedQuestions(engine.parts.asked.lines, Number(askedFold));
  const isInSample = sampler(askedSample);
  const hasLaw = stillAnswered(engine);
  return [...labelled, ...asked.filter(({ id, source }) => source === UNPROMPTED || isInSample(id))].filter(
    (question) => (wanted === undefined || wanted.has(question.id)) && hasLaw(question),
  );
}

/** Whether a question of today has a right article in force, or none at all: of law that ended since, nothing can be learned. */
function stillAnswered({ parts: { index } }: SearchEngine): (question: LabelledQuestion) => boolean {
  const isInForce = inForceOn(index.articles, LABEL_DAY);
  const inForce = new Set(index.strings.articleIds.filter((_, at) => isInForce(at)));
  return ({ source, gold }) => !OF_TODAY.includes(source) || gold.length === 0 || gold.some((id) => inForce.has(id));
}

/** Whether an id falls into a part of all ids, e.g. `0-0.5`. */
function sampler(share: string | undefined): (id: string) => boolean {
  const [from = 0, to = 1] = (share ?? '0-1').split('-').map(Number);
  return (id) => {
    const place = createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
    return from <= place && place < to;
  };
}

function parseOptions(): Options {
  return new Command('ranker-features')
    .requiredOption('--articles <file>', 'JSON Lines corpus')
    .option('--questions <file>', 'JSON Lines questions with gold')
    .option('--asked-fold <k>', 'the phrasings of fold k of data/asked as questions')
    .requiredOption('--cache <folder>', 'where indexes are kept between runs')
    .requiredOption('--out <prefix>', 'writes <prefix>.json (one line a question) and <prefix>.bin (float32 rows)')
    .option('--model-directory <folder>', 'folder of embedding models', 'data/models')
    .option('--model <name>', 'embedding model', 'hoiluat-embed')
    .option('--asked-sample <shares>', 'only this part of the phrasings, chosen by hash: from-to, e.g. 0-0.5')
    .option('--only <file>', 'only questions whose id stands in this JSON Lines file')
    .option('--fold', 'remove the diacritics from the questions first')
    .parse()
    .opts<Options>();
}

interface DumpOptions {
  readonly embedder: Embedder;
  readonly question: Asking;
  readonly options: Options;
}

async function dump(engine: SearchEngine, { embedder, question, options }: DumpOptions): Promise<void> {
  const read = engine.read(options.fold ? fold(question.question) : question.question);
  const [vector] = await embedder.embed([read.understood], 'query');
  const { set, rows } = engine.rank(read, {
    vector,
    asOf: OF_TODAY.includes(question.source) ? LABEL_DAY : undefined,
    ...(question.hidden === undefined ? {} : { hidden: question.hidden }),
  });
  const ids = set.articles.map((article) => engine.parts.index.strings.articleIds[article] ?? '');
  const gold = new Set(question.gold);
  const line = {
    id: question.id,
    source: question.source,
    gold: question.gold.length,
    words: read.words.length,
    articles: [...set.articles],
    documents: set.articles.map((article) => engine.parts.index.articles.documentOf[article] ?? 0),
    asks: cuesIn(read.understood, 'asked'),
    says: set.articles.map((article) => engine.parts.index.articles.cues[article] ?? 0),
    right: ids.map((id) => (gold.has(labelId(id)) ? 1 : 0)),
  };
  appendFileSync(`${options.out}.json`, `${JSON.stringify(line)}\n`);
  appendFileSync(`${options.out}.bin`, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
}

await main();
