"""Ranking measures, and the BM25 baseline (syllables and pairs, title twice) that the embedding is mixed with."""
from __future__ import annotations

import math
from collections import Counter

import numpy as np
import scipy.sparse as sparse

from corpus import Corpus

NAMES = ("hit1", "hit3", "hit10", "hit100", "mrr10", "ndcg10")


def score(ranked: np.ndarray, gold: set[int]) -> np.ndarray:
    """NAMES for one question; `ranked` holds at least 100 articles, best first."""
    places = [k for k, article in enumerate(ranked[:100].tolist()) if article in gold]
    if not places:
        return np.zeros(len(NAMES))
    first = places[0]
    gain = sum(1 / math.log2(k + 2) for k in places if k < 10)
    best = sum(1 / math.log2(k + 2) for k in range(min(10, len(gold))))
    return np.array([first < 1, first < 3, first < 10, True, 1 / (first + 1) if first < 10 else 0, gain / best], dtype=float)


def show(label: str, rows: list[np.ndarray]) -> dict[str, float]:
    """Prints and returns the means."""
    means = dict(zip(NAMES, np.mean(rows, axis=0).round(4).tolist()))
    print(f"{label:28s} {len(rows):4d} " + " ".join(f"{k} {v:.3f}" for k, v in means.items()), flush=True)
    return means


class Bm25:
    """BM25 over words and pairs of neighbours; k1 1.2, b 0.75; the title counts twice."""

    def __init__(self, corpus: Corpus, limit: int = 900) -> None:
        self.columns: dict[int, int] = {}
        rows, cols, counts = [], [], []
        for at, title in enumerate(corpus.titles):
            words = np.concatenate([title, title, *corpus.sentences[at]])[:limit]
            keys, n = np.unique(self.keys(words), return_counts=True)
            rows.append(np.full(len(keys), at))
            cols.append(keys)
            counts.append(n)
        row, key, count = np.concatenate(rows), np.concatenate(cols), np.concatenate(counts).astype(np.float32)
        values, column = np.unique(key, return_inverse=True)
        self.columns = dict(zip(values.tolist(), range(len(values))))
        size = len(corpus.titles)
        length = np.bincount(row, weights=count, minlength=size)
        df = np.bincount(column)
        idf = np.log(1 + (size - df + 0.5) / (df + 0.5))
        weight = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length[row] / length.mean())) * idf[column]
        self.matrix = sparse.csc_matrix((weight.astype(np.float32), (row, column)), shape=(size, len(values)))

    @staticmethod
    def keys(words: np.ndarray) -> np.ndarray:
        """Word ids and, above 2^20, pairs."""
        wide = words.astype(np.int64) + 1
        return np.concatenate([wide, wide[:-1] * (1 << 20) + wide[1:]])

    def scores(self, words: np.ndarray) -> np.ndarray:
        """One score per article."""
        out = np.zeros(self.matrix.shape[0], dtype=np.float32)
        for key, times in Counter(self.keys(words).tolist()).items():
            at = self.columns.get(key)
            if at is not None:
                low, high = self.matrix.indptr[at], self.matrix.indptr[at + 1]
                out[self.matrix.indices[low:high]] += self.matrix.data[low:high]
        return out
