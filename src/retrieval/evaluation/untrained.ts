import { loadAsked } from '../asked/asked-texts.ts';
import type { Embedder } from '../dense/embedder.ts';
import { readVocabulary } from '../lexical/vocabulary.ts';
import { openIndex } from '../open-index.ts';
import { FEATURES } from '../ranking/features.ts';
import { Forest } from '../ranking/trees.ts';
import { SearchEngine } from '../search-engine.ts';
import { readLexicon } from '../text/lexicon.ts';

const FLAT = { features: [], weights: [], bias: 0, curve: { x: [0], y: [0] } };

/** An engine whose models know nothing yet: it finds candidates and computes features, which is what training reads. */
export async function untrainedEngine(directory: string, embedder: Embedder): Promise<SearchEngine> {
  return new SearchEngine({
    ...openIndex(directory),
    weights: embedder.weights,
    asked: await loadAsked('data', { embedder }),
    models: {
      forest: new Forest({ format: 1, features: [...FEATURES], baseline: 0, trees: [] }),
      confidence: {
        format: 1,
        articles: FLAT,
        faqs: FLAT,
        calibration: { corpusHash: '', embeddingHash: '', rankerHash: '', askedHash: '', setHash: '' },
        thresholds: { answer: 1, clarify: 1, caution: 0 },
      },
      rankerHash: '',
    },
    lexicon: readLexicon('data/lexicon'),
    vocabulary: readVocabulary('data/lexicon'),
  });
}
