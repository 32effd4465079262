import { percentileOf } from '../../infra/percentile.ts';

/** Quality of one ranking against the articles that answer the question. */
export interface Quality {
  readonly hit1: number;
  readonly hit3: number;
  readonly hit10: number;
  readonly hit100: number;
  readonly mrr10: number;
  readonly ndcg10: number;
}

/** Names of the measures, in the order in which they are printed. */
export const MEASURES = ['hit1', 'hit3', 'hit10', 'hit100', 'mrr10', 'ndcg10'] as const;

/**
 * Measures a ranking. hit@k: 1 when a right article is among the first k. MRR@10: 1/rank of the first right one. nDCG@10
 * with binary gains and log2(rank + 1) discounts (Järvelin & Kekäläinen 2002), ideal over min(10, |gold|). An article that
 * is ranked twice counts at its first place only.
 */
export function quality(ranked: readonly string[], gold: readonly string[]): Quality {
  const right = new Set(gold);
  const places = [...new Set(ranked)].slice(0, 100).flatMap((id, place) => (right.has(id) ? [place] : []));
  const first = places[0] ?? Infinity;
  const gain = (place: number) => 1 / Math.log2(place + 2);
  const ideal = Array.from({ length: Math.min(10, right.size) }, (_, place) => gain(place)).reduce((a, b) => a + b, 0);
  const found = places.filter((place) => place < 10).reduce((sum, place) => sum + gain(place), 0);
  return {
    hit1: Number(first < 1),
    hit3: Number(first < 3),
    hit10: Number(first < 10),
    hit100: Number(first < 100),
    mrr10: first < 10 ? 1 / (first + 1) : 0,
    ndcg10: ideal === 0 ? 0 : found / ideal,
  };
}

/** Means over questions; zeros for none. */
export function meanQuality(all: readonly Quality[]): Quality {
  const mean = (measure: keyof Quality) => all.reduce((sum, one) => sum + one[measure], 0) / Math.max(1, all.length);
  return {
    hit1: mean('hit1'),
    hit3: mean('hit3'),
    hit10: mean('hit10'),
    hit100: mean('hit100'),
    mrr10: mean('mrr10'),
    ndcg10: mean('ndcg10'),
  };
}

/** The value below which a share `p` of the values lies (nearest rank); 0 for none. */
export function percentile(values: readonly number[], p: number): number {
  return percentileOf(values, p) ?? 0;
}
