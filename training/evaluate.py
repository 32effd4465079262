"""Figures of a trained .npz on the dev questions: dense alone and mixed with BM25, marked and folded, by source."""
from __future__ import annotations

import argparse
import json
import os
import pickle
from pathlib import Path

import numpy as np

import corpus as corpora
import measure
import vocabulary
from export import quantise

SHARES = (0.3, 0.4, 0.5, 0.6)
"""Weight of the dense score in the mixture; the lexical score is divided by the best one of the question."""


def embed(bags: list[vocabulary.Bag], vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Unit vectors."""
    out = np.zeros((len(bags), vectors.shape[1]), dtype=np.float32)
    for at, (ids, counts) in enumerate(bags):
        out[at] = (weights[ids] * counts) @ vectors[ids]
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def lexical(corpus: corpora.Corpus, cache: str) -> measure.Bm25:
    """BM25, built once and kept."""
    if os.path.exists(cache):
        with open(cache, "rb") as stored:
            return pickle.load(stored)
    made = measure.Bm25(corpus)
    with open(cache, "wb") as out:
        pickle.dump(made, out, protocol=5)
    return made


def main() -> None:
    """Prints the tables; --figures writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "codified", "cache", "model"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--figures")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--only-fold", type=int, help="only the questions of this fold (for cross-fitted models)")
    parser.add_argument("--by-source", action="store_true")
    options = parser.parse_args()
    corpus = corpora.load(options.shared, options.codified, options.cache)
    stored = np.load(options.model)
    encoder = vocabulary.make_encoder(corpus.words, stored["tokens"].tolist())
    rows8, scale = quantise(stored["vectors"])
    vectors, weights = rows8.astype(np.float32) * scale[:, None], np.exp(stored["weights"])
    weights[:3] = 0
    texts = embed([encoder.bag(corpora.passage(corpus, at)) for at in range(len(corpus.ids))], vectors, weights[:, 1])
    bm25 = lexical(corpus, options.cache + ".bm25")
    index = {name: at for at, name in enumerate(corpus.ids)}
    rows = [q for q in corpus.questions[options.split] if any(g in index for g in q["gold"])]
    if options.only_fold is not None:
        from train import fold_of
        rows = [q for q in rows if fold_of(q) == options.only_fold]
    results: dict[str, list[np.ndarray]] = {}
    for row in rows:
        gold = {index[g] for g in row["gold"] if g in index}
        score = bm25.scores(row["words"])
        score /= max(score.max(), 1e-6)
        for label, plain in (("marked", False), ("folded", True)):
            dense = texts @ embed([encoder.bag(row["words"], plain=plain)], vectors, weights[:, 0])[0]
            ranked = {f"dense {label}": dense}
            if not plain:
                ranked["bm25"] = score
                ranked |= {f"mixed {share}": share * dense + (1 - share) * score for share in SHARES}
            for name, values in ranked.items():
                top = np.argpartition(-values, 100)[:100]
                results.setdefault(name, []).append(measure.score(top[np.argsort(-values[top])], gold))
    figures = {name: measure.show(name, found) for name, found in results.items()}
    if options.by_source:
        for source in sorted({q["source"] for q in rows}):
            chosen = [k for k, q in enumerate(rows) if q["source"] == source]
            for name in ("bm25", "dense marked", "dense folded", "mixed 0.5"):
                measure.show(f"{source} {name}", [results[name][k] for k in chosen])
    if options.figures:
        Path(options.figures).write_text(json.dumps({"questions": len(rows), "split": options.split, **figures}, indent=2))


if __name__ == "__main__":
    main()
