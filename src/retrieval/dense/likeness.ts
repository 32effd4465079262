import { Recent } from '../../infra/recent.ts';
import type { Embedder } from './embedder.ts';

/** How near passages are to a question in meaning: a cosine (-1..1) for each, in their order; 0 without a model. */
export type Likeness = (question: string, passages: readonly string[]) => Promise<number[]>;

/** Passages whose vectors are kept, a kilobyte each and their text: those of some five hundred articles. */
const KEPT = 4096;

/** Compares by the embeddings of a model; the same few articles answer most questions, so their vectors are kept. */
export function createLikeness(embedder: Embedder | undefined): Likeness {
  if (embedder === undefined) return async (_question, passages) => passages.map(() => 0);
  const kept = new Recent<string, Float32Array>(KEPT);

  const vectorsOf = async (passages: readonly string[]): Promise<(Float32Array | undefined)[]> => {
    const found = passages.map((passage) => kept.get(passage));
    const missing = passages.filter((_, at) => found[at] === undefined);
    const made = await embedder.embed(missing, 'passage');
    missing.forEach((passage, at) => made[at] && kept.set(passage, made[at]));
    const fresh = made.values();
    return found.map((vector) => vector ?? fresh.next().value);
  };

  return async (question, passages) => {
    if (passages.length === 0) return [];
    const [asked] = await embedder.embed([question], 'query');
    const vectors = await vectorsOf(passages);
    return vectors.map((vector) => (asked && vector ? dot(asked, vector) : 0));
  };
}

/** Of unit vectors this is their cosine. */
function dot(one: Float32Array, two: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (two[at] ?? 0), 0);
}
