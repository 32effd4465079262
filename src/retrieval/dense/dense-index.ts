import { existsSync } from 'node:fs';

import hnswlib from 'hnswlib-node';

import { AppError } from '../../infra/errors.ts';
import type { LoadedArrays } from '../array-file.ts';
import { VectorTable } from '../simd/vectors.ts';

/** A neighbour: article by position, cosine. */
export interface DenseHit {
  readonly article: number;
  readonly similarity: number;
}

/** What the manifest says of the vectors; checked before the graph is read, because hnswlib trusts its file blindly. */
export interface DenseShape {
  readonly dims: number;
  readonly articles: number;
  /** Khoản of all articles, in the order of the lexical index. */
  readonly clauses: number;
  /** Ways of asking of all FAQs; too few for a graph, they are compared one by one. */
  readonly variants: number;
}

/** Where the vectors are: those of articles and their Khoản lie apart from those of FAQ variants. */
export interface DenseFiles {
  readonly graph: string;
  readonly law: LoadedArrays;
  readonly faqs: LoadedArrays;
}

/** Breadth of a search: recall@10 of 0.996 against exact search at 0.6 ms (docs/retrieval.md). */
const EF_SEARCH = 200;

/** The dense index, opened: a graph for finding articles, and all vectors for comparing. */
export class DenseIndex {
  readonly shape: DenseShape;
  readonly #graph: hnswlib.HierarchicalNSW | undefined;
  readonly #articles: VectorTable;
  readonly #clauses: VectorTable;
  /** The vectors of all FAQ variants. */
  readonly variants: VectorTable;

  constructor(shape: DenseShape, files: DenseFiles) {
    this.shape = shape;
    this.#articles = vectors(files.law, { name: 'articles', rows: shape.articles, dims: shape.dims });
    this.#clauses = vectors(files.law, { name: 'clauses', rows: shape.clauses, dims: shape.dims });
    this.variants = vectors(files.faqs, { name: 'variants', rows: shape.variants, dims: shape.dims });
    this.#graph = shape.articles === 0 ? undefined : openGraph(files.graph, shape);
  }

  /** The articles nearest to a unit vector, nearest first. */
  nearestArticles(vector: Float32Array, count: number): DenseHit[] {
    if (this.#graph === undefined) return [];
    const found = this.#graph.searchKnn(Array.from(vector), Math.min(count, this.shape.articles));
    return found.neighbors.map((article, at) => ({ article, similarity: 1 - (found.distances[at] ?? 1) }));
  }

  /** Cosine of a unit vector and an article. */
  similarity(vector: Float32Array, article: number): number {
    return this.#articles.cosine(article, vector);
  }

  /** Cosine of a unit vector and the nearest Khoản, each under the heading of its article, from `first` to before `end`; -1 for none. */
  nearestClause(vector: Float32Array, { first, end }: { readonly first: number; readonly end: number }): number {
    let nearest = -1;
    for (let clause = first; clause < end; clause += 1)
      nearest = Math.max(nearest, this.#clauses.cosine(clause, vector));
    return nearest;
  }
}

function vectors(arrays: LoadedArrays, want: { name: string; rows: number; dims: number }): VectorTable {
  const found = arrays.get(want.name, 'Int8Array');
  if (found.length !== want.rows * want.dims)
    throw new AppError('INDEX_DAMAGED', { detail: `vectors of ${want.name}` });
  return new VectorTable(found, want.dims);
}

function openGraph(file: string, shape: DenseShape): hnswlib.HierarchicalNSW {
  if (!existsSync(file)) throw new AppError('INDEX_DAMAGED', { detail: 'graph' });
  // Always a fresh object: a failed readIndex on one that holds a graph kills the process.
  const graph = new hnswlib.HierarchicalNSW('ip', shape.dims);
  graph.readIndexSync(file);
  if (graph.getCurrentCount() !== shape.articles) throw new AppError('INDEX_DAMAGED', { detail: 'graph' });
  graph.setEf(EF_SEARCH);
  return graph;
}
