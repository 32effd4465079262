"""Trains the chooser of clauses (XGBoost 1.7) on what scripts/clause-features.ts wrote: which Khoản of an article answers.

Input: PREFIX.json (a head with features and rarity of syllables, then one line a question) and PREFIX.bin (a float32 row for every
Khoản). Output: model.json, with figures that are cross-validated by article.
"""
from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import xgboost

from ranker import boost, flatten

TREES = 400
SETTINGS = {
    "tree_method": "hist", "max_depth": 4, "eta": 0.05, "reg_lambda": 2.0, "min_child_weight": 3, "colsample_bytree": 0.5,
    "subsample": 0.8, "nthread": 1, "base_score": 0.0, "seed": 0, "verbosity": 0,
}
DIRECTIONS = {
    **dict.fromkeys(["known", "knownWell", "knownLead", "words", "pairs", "folded", "segmentWords", "segmentPairs", "leadWords", "leadPairs"], 1),
    **dict.fromkeys(["near", "nearLead", "nearMean", "density", "run", "rareWords", "statuteWords", "statutePairs", "statuteSegment", "inRange"], 1),
    **dict.fromkeys(["outOfRange", "boilerplate"], -1),
}
"""Columns that can only speak for a Khoản (1) or against it (-1): a known way of asking that names it, what it shares with the question,
a figure of the question within or out of its range. No cross-validated figure changes by this; rare ones are not learned backwards."""


class Groups:
    """The Khoản of the articles of some questions, with the gradient of the likelihood that a right one is chosen."""

    def __init__(self, rows: list[np.ndarray], rights: list[np.ndarray]) -> None:
        self.rows, self.right = np.concatenate(rows), np.concatenate(rights).astype(float)
        sizes = [len(right) for right in rights]
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.of = np.repeat(np.arange(len(sizes)), sizes)

    def gradient(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and second derivative of the conditional log loss by row (McFadden 1974, conditional logit)."""
        parts = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.of])
        share = parts / np.add.reduceat(parts, self.starts)[self.of]
        among = parts * self.right / np.add.reduceat(parts * self.right, self.starts)[self.of]
        return share - among, np.maximum(2 * share * (1 - share), 1e-3)


def fit(groups: Groups, features: list[str]) -> xgboost.Booster:
    """Boosted trees over the gradient."""
    directions = "(" + ",".join(str(DIRECTIONS.get(name, 0)) for name in features) + ")"
    return boost(xgboost.DMatrix(groups.rows), groups.gradient, {**SETTINGS, "monotone_constraints": directions}, TREES)


def read(prefix: str) -> tuple[dict, list[dict]]:
    """The head, and the questions with their rows."""
    head, *questions = [json.loads(line) for line in open(prefix + ".json", encoding="utf-8")]
    data = np.fromfile(prefix + ".bin", dtype=np.float32).reshape(-1, len(head["features"]))
    at = 0
    for question in questions:
        question["right"] = np.array(question["right"], dtype=bool)
        question["rows"] = data[at : at + len(question["right"])]
        at += len(question["right"])
    assert at == len(data), "rows and questions differ"
    return head, questions


def groups_of(questions: list[dict]) -> Groups:
    """Questions as groups of rows."""
    return Groups([one["rows"] for one in questions], [one["right"] for one in questions])


def cross_validate(questions: list[dict], features: list[str]) -> dict[str, str]:
    """By source, of how many questions a right Khoản is first; all questions about an article stand on one side."""
    hits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for fold in sorted({one["fold"] for one in questions}):
        model = fit(groups_of([one for one in questions if one["fold"] != fold]), features)
        for one in questions:
            if one["fold"] == fold:
                scores = model.predict(xgboost.DMatrix(one["rows"]), output_margin=True)
                hits[one["source"]][0] += int(one["right"][int(np.argmax(scores))])
                hits[one["source"]][1] += 1
    return {source: f"{right}/{every}" for source, (right, every) in sorted(hits.items())}


def main() -> None:
    """Reads, checks, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", required=True, help="prefix written by scripts/clause-features.ts")
    parser.add_argument("--out", default="data/models/clauses/model.json")
    options = parser.parse_args()
    head, questions = read(options.features)
    figures = cross_validate(questions, head["features"])
    print(figures, flush=True)
    model = fit(groups_of(questions), head["features"])
    trees = [flatten(json.loads(tree), 1.0) for tree in model.get_dump(dump_format="json")]
    forest = {"format": 1, "features": head["features"], "baseline": 0, "trees": trees}
    file = {
        "format": 2, "examples": len(questions), "crossValidated": figures, "rarest": head["rarest"], "rarity": head["rarity"],
        "forest": forest,
    }
    Path(options.out).write_text(json.dumps(file, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
