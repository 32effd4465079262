import path from 'node:path';

import type { Clock } from '../infra/clock.ts';
import { loadAsked, type AskedTexts } from './asked/asked-texts.ts';
import type { Retriever, SearchQuery } from './contract.ts';
import { loadEmbedder, type Embedder } from './dense/embedder.ts';
import { createLikeness } from './dense/likeness.ts';
import { resolveModel, type ModelChoice } from './dense/model.ts';
import { remembering } from './dense/remembering.ts';
import { readVocabulary } from './lexical/vocabulary.ts';
import { openIndex } from './open-index.ts';
import { readRankingModels } from './ranking/models.ts';
import type { Found } from './recent-searches.ts';
import { SearchEngine } from './search-engine.ts';
import { readLexicon } from './text/lexicon.ts';

/** Options of {@link openRetriever}; all plain values, so that they can cross to a worker. */
export interface RetrieverOptions {
  /** Directory of one generation's index, as buildIndex wrote it. */
  readonly directory: string;
  /** The embedding model that the index was built with; null searches without vectors. */
  readonly model: ModelChoice | null;
  /** The project's `data` folder, with `models/ranker`, `lexicon` and `asked`. */
  readonly dataDirectory: string;
}

/** A retriever with its parts in reach; for measuring and training. */
export interface OpenedRetriever extends Retriever {
  readonly engine: SearchEngine;
  readonly embedder: Embedder | undefined;
}

/**
 * Opens the index of one generation for searching in this thread. Vectors are used only when the index was built with
 * the very model that embeds the questions; otherwise words alone decide, and the confidence is not calibrated.
 * @throws AppError `ASKED_INVALID`, `INDEX_MISSING`, `INDEX_DAMAGED`, `MODEL_MISSING`, `MODEL_INVALID`
 */
export async function openRetriever(options: RetrieverOptions, clock: Clock): Promise<OpenedRetriever> {
  const loaded = options.model === null ? undefined : await loadEmbedder(resolveModel(options.model));
  const asked = await loadAsked(options.dataDirectory, { embedder: loaded });
  const embedder = loaded && remembering(loaded);
  const engine = openEngine(options, { embedder, asked });
  return {
    engine,
    embedder,
    async search(query) {
      const started = clock.now();
      const found = await searchWith(engine, { embedder, query });
      return { ...found, tookMs: clock.now() - started };
    },
    likeness: createLikeness(embedder),
    generation: () => engine.parts.manifest.generation,
    close: async () => embedder?.close(),
  };
}

/** What engines of all generations share. */
export interface EngineTools {
  readonly embedder: Embedder | undefined;
  readonly asked: AskedTexts;
}

/** Opens the engine of one generation with tools that are already there. */
export function openEngine(options: RetrieverOptions, { embedder, asked }: EngineTools): SearchEngine {
  const opened = openIndex(options.directory);
  const fits = embedder !== undefined && opened.manifest.dense?.modelHash === embedder.hash;
  return new SearchEngine({
    ...opened,
    dense: fits ? opened.dense : undefined,
    weights: fits ? embedder.weights : undefined,
    asked,
    models: readRankingModels(path.join(options.dataDirectory, 'models/ranker')),
    lexicon: readLexicon(path.join(options.dataDirectory, 'lexicon')),
    vocabulary: readVocabulary(path.join(options.dataDirectory, 'lexicon')),
  });
}

/** One search: read, embed, rank. */
export async function searchWith(
  engine: SearchEngine,
  { embedder, query }: { readonly embedder: Embedder | undefined; readonly query: SearchQuery },
): Promise<Found> {
  const question = engine.read(query.text);
  const [vector] = embedder === undefined ? [] : await embedder.embed([question.understood], 'query');
  return engine.search(query, question, vector);
}
