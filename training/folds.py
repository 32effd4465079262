"""Writes the labelled questions as one JSON Lines file a fold, for scripts/ranker-features.ts."""
from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import corpus as corpora
from train import FOLDS, fold_of


def questions_of(shared: str, name: str) -> list[dict]:
    """One of the question files."""
    return corpora.read_lines(os.path.join(shared, f"questions/{name}.jsonl"))


def unanswered(path: str) -> list[dict]:
    """Questions that were asked unprompted and have no answer in the corpus, one a line."""
    lines = [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines()]
    asked = [line for line in lines if line and not line.startswith("#")]
    return [{"id": f"unanswered-{at}", "source": "unanswered", "question": text, "gold": []} for at, text in enumerate(asked)]


def main() -> None:
    """Questions that came with labels, and those that we judged: the ones that nothing answers teach the confidence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", required=True, help="folder with questions/")
    parser.add_argument("--labels", default=str(Path(__file__).with_name("labels.tsv")), help="our labels of unlabelled questions")
    parser.add_argument("--unanswered", default=str(Path(__file__).with_name("unanswered.txt")), help="questions of law that no article answers")
    parser.add_argument("--out", required=True, help="folder for fold0.jsonl, fold1.jsonl …")
    options = parser.parse_args()
    labels = corpora.read_labels(options.labels)
    rows = [*questions_of(options.shared, "train"), *corpora.with_labels(questions_of(options.shared, "unlabelled"), labels)]
    rows += unanswered(options.unanswered)
    for fold in range(FOLDS):
        with open(os.path.join(options.out, f"fold{fold}.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows if fold_of(row) == fold)


if __name__ == "__main__":
    main()
