"""Figures of a trained .npz: dense alone and mixed with BM25, marked and folded, by source, on any labelled questions."""
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
from asked import read_asked
from export import quantise
from text import words_of

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


def asked_questions(corpus: corpora.Corpus, folder: str, fold: int | None) -> list[dict]:
    """Every way of asking of the lines of a fold, as questions; reading them adds their words to the corpus."""
    lines = [line for line in read_asked(folder, corpus) if fold is None or line.fold == fold]
    return [
        {"source": "asked", "words": way, "gold": [corpus.ids[at] for at in line.articles]}
        for line in lines for way in line.phrasings
    ]


def questions_of(options: argparse.Namespace, corpus: corpora.Corpus) -> list[dict]:
    """The questions that the options name."""
    from train import fold_of

    fold = options.only_fold
    lines = asked_questions(corpus, options.asked, fold)
    if options.split == "asked":
        return lines
    if not options.questions:
        rows = corpus.questions[options.split]
        return rows if fold is None else [row for row in rows if fold_of(row) == fold]
    number = {word: at for at, word in enumerate(corpus.words)}
    rows = corpora.read_lines(options.questions)
    for row in rows:
        row["words"] = np.array([number[w] for w in words_of(row["question"]) if w in number], dtype=np.int32)
    return [row for row in rows if row.get("gold")]


def rankings(words: np.ndarray, encoder: vocabulary.Encoder, texts: np.ndarray, score: np.ndarray, query: tuple) -> dict[str, np.ndarray]:
    """Scores of all articles under each way of searching."""
    score = score / max(score.max(), 1e-6)
    marked, folded = (texts @ embed([encoder.bag(words, plain=plain)], *query)[0] for plain in (False, True))
    mixed = {f"mixed {share}": share * marked + (1 - share) * score for share in SHARES}
    return {"dense marked": marked, "dense folded": folded, "bm25": score, **mixed}


def measured(rows: list[dict], options: argparse.Namespace, corpus: corpora.Corpus) -> dict[str, list[np.ndarray]]:
    """Measures of each question under each way of searching."""
    stored = np.load(options.model)
    encoder = vocabulary.make_encoder(corpus.words, stored["tokens"].tolist())
    rows8, scale = quantise(stored["vectors"])
    vectors, weights = rows8.astype(np.float32) * scale[:, None], np.exp(stored["weights"])
    weights[:3] = 0
    texts = embed([encoder.bag(corpora.passage(corpus, at)) for at in range(len(corpus.ids))], vectors, weights[:, 1])
    bm25 = lexical(corpus, options.cache + ".bm25")
    index = {name: at for at, name in enumerate(corpus.ids)}
    results: dict[str, list[np.ndarray]] = {}
    for row in rows:
        gold = {index[g] for g in row["gold"] if g in index}
        found = rankings(row["words"], encoder, texts, bm25.scores(row["words"]), (vectors, weights[:, 0]))
        for name, values in found.items():
            top = np.argpartition(-values, 100)[:100]
            results.setdefault(name, []).append(measure.score(top[np.argsort(-values[top])], gold))
    return results


def main() -> None:
    """Prints the tables; --figures writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "codified", "cache", "model"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--figures")
    parser.add_argument("--split", default="dev", help="dev, train, or asked")
    parser.add_argument("--questions", help="JSON Lines with question and gold, instead of a split")
    parser.add_argument("--asked", default=str(Path(__file__).parents[1] / "data" / "asked"))
    parser.add_argument("--only-fold", type=int, help="only the questions of this fold (for cross-fitted models)")
    parser.add_argument("--at-most", type=int, default=10**9, help="as many questions at most, evenly chosen")
    parser.add_argument("--by-source", action="store_true")
    options = parser.parse_args()
    corpus = corpora.load(options.shared, options.codified, options.cache)
    known = set(corpus.ids)
    rows = [row for row in questions_of(options, corpus) if any(gold in known for gold in row["gold"])]
    rows = rows[:: max(1, len(rows) // options.at_most)]
    results = measured(rows, options, corpus)
    figures = {name: measure.show(name, found) for name, found in results.items()}
    if options.by_source:
        for source in sorted({row["source"] for row in rows}):
            chosen = [at for at, row in enumerate(rows) if row["source"] == source]
            for name in ("bm25", "dense marked", "dense folded", "mixed 0.5"):
                measure.show(f"{source} {name}", [results[name][at] for at in chosen])
    if options.figures:
        Path(options.figures).write_text(json.dumps({"questions": len(rows), "split": options.split, **figures}, indent=2))


if __name__ == "__main__":
    main()
