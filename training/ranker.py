"""Trains the ranker and the confidence (scikit-learn 1.2, Debian's python3-sklearn) on features that the product computed.

Input: prefixes written by scripts/ranker-features.ts (<prefix>.json, <prefix>.bin). Every --train prefix is one part whose
dense features come from an embedding model that saw none of its questions, and is also one fold of the cross-validation.
Output: ranker.json and confidence.json in --out, and the figures on --dev, which nothing is fitted to.
"""
from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

TREES, SEEDS = 200, 2
SETTINGS = {"learning_rate": 0.06, "max_leaf_nodes": 15, "l2_regularization": 2.0, "min_samples_leaf": 30, "early_stopping": False}
CONFIDENCE_FEATURES = ["bm25_share", "cover", "cover_pairs", "segment_joined", "dense"]
ANSWER_RISK = 0.05
"""Accepted share of wrong answers among those given (issue: the right article among three cards for 95 %)."""
CLARIFY_FROM = 0.35
"""Below this two of three questions have no right article in sight, so that asking back is no use either."""


@dataclass
class Part:
    """Questions with a row of features for every candidate."""

    features: list[str]
    corpus: str
    questions: list[dict] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)


def read_part(prefix: str) -> Part:
    """Reads what scripts/ranker-features.ts wrote."""
    lines = [json.loads(line) for line in open(prefix + ".json", encoding="utf-8")]
    part = Part(lines[0]["features"], lines[0]["corpusHash"], lines[1:])
    data = np.fromfile(prefix + ".bin", dtype=np.float32).reshape(-1, len(part.features))
    at = 0
    for question in part.questions:
        part.rows.append(data[at : at + len(question["right"])])
        at += len(question["right"])
    assert at == len(data), "rows and questions differ"
    return part


def training_rows(parts: list[Part]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All candidates, with weights that let every question count the same."""
    xs, ys, ws = [], [], []
    for part in parts:
        for question, rows in zip(part.questions, part.rows):
            right = np.array(question["right"], dtype=bool)
            if not right.any():
                continue
            xs.append(rows)
            ys.append(right)
            ws.append(np.where(right, 1 / right.sum(), 1.0))
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(ws)


def fit(parts: list[Part], seeds: int = SEEDS) -> list[HistGradientBoostingClassifier]:
    """One boosted model a seed; their log-odds are averaged."""
    x, y, w = training_rows(parts)
    return [HistGradientBoostingClassifier(max_iter=TREES, random_state=seed, **SETTINGS).fit(x, y, w) for seed in range(seeds)]


def score(models: list, rows: np.ndarray) -> np.ndarray:
    """Log-odds of candidates."""
    return np.mean([model.decision_function(rows) for model in models], axis=0)


def measure(question: dict, scores: np.ndarray) -> np.ndarray:
    """hit@1, hit@3, hit@10, hit@100, MRR@10, nDCG@10 of one question."""
    right = np.array(question["right"], dtype=bool)[np.argsort(-scores, kind="stable")][:100]
    places = np.flatnonzero(right)
    if len(places) == 0:
        return np.zeros(6)
    first, ten = places[0], places[places < 10]
    ideal = (1 / np.log2(np.arange(min(10, question["gold"])) + 2)).sum()
    return np.array([first < 1, first < 3, first < 10, 1, 1 / (first + 1) if first < 10 else 0, (1 / np.log2(ten + 2)).sum() / ideal])


def report(name: str, part: Part, scores: list[np.ndarray]) -> dict:
    """Prints and returns mean figures, over all questions and by source."""
    names = ["hit1", "hit3", "hit10", "hit100", "mrr10", "ndcg10"]
    asked = [(q, s) for q, s in zip(part.questions, scores) if q["gold"] > 0]
    figures = dict(zip(names, np.mean([measure(q, s) for q, s in asked], axis=0).round(4).tolist()))
    by_source: dict[str, list[float]] = {}
    for q, s in asked:
        by_source.setdefault(q["source"], []).append(measure(q, s)[5])
    print(name, len(asked), figures, {k: (len(v), round(float(np.mean(v)), 3)) for k, v in by_source.items()}, flush=True)
    return figures


def export(models: list, features: list[str]) -> dict:
    """The forest in the layout of src/retrieval/ranking/trees.ts."""
    trees = []
    for model in models:
        for (predictor,) in model._predictors:
            nodes = predictor.nodes
            leaf = nodes["is_leaf"].astype(bool)
            trees.append({
                "feature": np.where(leaf, -1, nodes["feature_idx"]).tolist(),
                "threshold": [float(f"{v:.9g}") if not end else 0 for v, end in zip(nodes["num_threshold"], leaf)],
                "left": np.where(leaf, 0, nodes["left"]).tolist(),
                "right": np.where(leaf, 0, nodes["right"]).tolist(),
                "value": [float(f"{v / len(models):.6g}") if end else 0 for v, end in zip(nodes["value"], leaf)],
            })
    baseline = float(np.mean([np.ravel(model._baseline_prediction)[0] for model in models]))
    return {"format": 1, "features": features, "baseline": baseline, "trees": trees}


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Logistic function."""
    return 1 / (1 + np.exp(-x))


def confidence_row(part: Part, question: dict, rows: np.ndarray, scores: np.ndarray) -> list[float]:
    """The input that confidenceRow in src/retrieval/search-engine.ts makes."""
    order = np.argsort(-scores, kind="stable")
    top = [float(scores[order[i]]) if i < len(order) else -10.0 for i in range(3)]
    none = float(np.prod(1 - sigmoid(np.array(top))))
    first = rows[order[0]]
    values = [float(first[part.features.index(name)]) for name in CONFIDENCE_FEATURES]
    return [*top, float(np.log((1 - none + 1e-6) / (none + 1e-6))), *values, float(np.log(1 + question["words"]))]


def confidence_data(part: Part, scores: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows, and whether a right article is among the first three."""
    used = [(q, r, s) for q, r, s in zip(part.questions, part.rows, scores) if len(s) > 0]
    x = np.array([confidence_row(part, q, r, s) for q, r, s in used])
    y = np.array([measure(q, s)[1] if q["gold"] else 0 for q, _, s in used])
    return x, y


def calibrate(x: np.ndarray, y: np.ndarray, folds: np.ndarray, features: list[str]) -> tuple[dict, np.ndarray]:
    """Logistic regression, then an isotonic curve over its out-of-fold log-odds. Returns the model and honest probabilities."""
    def logistic(rows, labels):
        mean, spread = rows.mean(0), rows.std(0) + 1e-9
        found = LogisticRegression(C=1.0, max_iter=2000).fit((rows - mean) / spread, labels)
        weights = found.coef_[0] / spread
        return weights, float(found.intercept_[0] - weights @ mean)
    out = np.zeros(len(y))
    for fold in np.unique(folds):
        weights, bias = logistic(x[folds != fold], y[folds != fold])
        out[folds == fold] = x[folds == fold] @ weights + bias
    honest = np.zeros(len(y))
    for fold in np.unique(folds):
        curve = IsotonicRegression(y_min=0.005, y_max=0.995, out_of_bounds="clip").fit(out[folds != fold], y[folds != fold])
        honest[folds == fold] = curve.predict(out[folds == fold])
    curve = IsotonicRegression(y_min=0.005, y_max=0.995, out_of_bounds="clip").fit(out, y)
    weights, bias = logistic(x, y)
    return {
        "features": features, "weights": [float(f"{w:.7g}") for w in weights], "bias": float(f"{bias:.7g}"),
        "curve": {"x": [float(f"{v:.6g}") for v in curve.X_thresholds_], "y": [float(f"{v:.6g}") for v in curve.y_thresholds_]},
    }, honest


def threshold(probabilities: np.ndarray, y: np.ndarray, risk: float) -> float:
    """Lowest confidence above which at most `risk` of the questions are wrong."""
    order = np.argsort(-probabilities)
    wrong = np.cumsum(1 - y[order]) / np.arange(1, len(y) + 1)
    good = np.flatnonzero(wrong <= risk)
    return float(probabilities[order[good[-1]]]) if len(good) else 0.995


def faq_model(path: str | None) -> dict:
    """The FAQ estimator, from one JSON line a comparison: {"faq", "features", "right"}."""
    names = ["cover_question", "cover_variant", "pairs", "dense", "least", "question_length"]
    if path is None:
        return {"features": names, "weights": [0.0] * len(names), "bias": -10.0, "curve": {"x": [0.0], "y": [0.0]}}
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    x = np.array([line["features"] for line in lines])
    y = np.array([line["right"] for line in lines], dtype=float)
    folds = np.array([int(hashlib.sha256(line["group"].encode()).hexdigest(), 16) % 5 for line in lines])
    model, honest = calibrate(x, y, folds, names)
    print("faq", len(y), "right", int(y.sum()), "brier", round(float(np.mean((honest - y) ** 2)), 4), flush=True)
    return model


def main() -> None:
    """Trains, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="append", required=True, help="comma-separated prefixes of one fold")
    parser.add_argument("--dev", action="append", default=[])
    parser.add_argument("--offtopic", help="prefix of questions that no article answers")
    parser.add_argument("--faqs", help="FAQ comparisons")
    parser.add_argument("--embedding-hash", default="")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    folds = [[read_part(prefix) for prefix in group.split(",")] for group in options.train]
    devs = [(prefix, read_part(prefix)) for prefix in options.dev]
    models = fit([part for fold in folds for part in fold])
    figures = {Path(prefix).name: report(prefix, part, [score(models, r) for r in part.rows]) for prefix, part in devs}
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    ranker = json.dumps(export(models, folds[0][0].features), separators=(",", ":")) + "\n"
    (out / "ranker.json").write_text(ranker)
    xs, ys, fs = [], [], []
    for index, fold in enumerate(folds):
        others = [part for other, parts in enumerate(folds) if other != index for part in parts]
        held = fit(others, 1) if others else models
        for part in fold:
            scores = [score(held, rows) if len(rows) else rows[:, 0] for rows in part.rows]
            figures[f"cross-validated {index}"] = report(f"fold {index}", part, scores)
            x, y = confidence_data(part, scores)
            xs.append(x), ys.append(y), fs.append(np.full(len(y), index))
    if options.offtopic:
        part = read_part(options.offtopic)
        x, y = confidence_data(part, [score(models, rows) if len(rows) else rows[:, 0] for rows in part.rows])
        xs.append(x), ys.append(y), fs.append(np.arange(len(y)) % len(folds))
    x, y, f = np.concatenate(xs), np.concatenate(ys), np.concatenate(fs)
    names = ["first", "second", "third", "any_of_three", "share", "cover", "pairs", "joined", "dense", "log_length"]
    article, honest = calibrate(x, y, f, names)
    answer, clarify = threshold(honest, y, ANSWER_RISK), CLARIFY_FROM
    print("confidence: brier", round(float(np.mean((honest - y) ** 2)), 4), "answer from", answer, "coverage", round(float((honest >= answer).mean()), 3),
          "clarify from", clarify, round(float((honest >= clarify).mean()), 3), flush=True)
    (out / "confidence.json").write_text(json.dumps({
        "format": 1, "articles": article, "faqs": faq_model(options.faqs),
        "calibration": {
            "corpusHash": folds[0][0].corpus, "embeddingHash": options.embedding_hash,
            "rankerHash": hashlib.sha256(ranker.encode()).hexdigest(),
            "setHash": hashlib.sha256("".join(q["id"] for fold in folds for part in fold for q in part.questions).encode()).hexdigest(),
        },
        "thresholds": {"answer": round(answer, 4), "clarify": round(clarify, 4), "caution": 0.1},
    }, indent=1) + "\n")
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
