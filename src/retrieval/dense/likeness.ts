import type { Embedder } from './embedder.ts';

/** How near passages are to a question in meaning: a cosine (-1..1) for each, in their order; 0 without a model. */
export type Likeness = (question: string, passages: readonly string[]) => Promise<number[]>;

/** Compares by the embeddings of a model. */
export function createLikeness(embedder: Embedder | undefined): Likeness {
  if (embedder === undefined) return async (_question, passages) => passages.map(() => 0);
  return async (question, passages) => {
    if (passages.length === 0) return [];
    const [asked] = await embedder.embed([question], 'query');
    const vectors = await embedder.embed(passages, 'passage');
    return vectors.map((vector) => (asked ? dot(asked, vector) : 0));
  };
}

/** Of unit vectors this is their cosine. */
function dot(one: Float32Array, two: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (two[at] ?? 0), 0);
}
