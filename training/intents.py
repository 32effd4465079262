"""Learns what a message wants from the rows that scripts/intent-features.ts writes: a multinomial logistic regression.

Usage: OMP_NUM_THREADS=1 /usr/bin/python3 training/intents.py --rows ROWS.tsv --out data/models/intents
"""
import argparse
import hashlib
import json
import pathlib

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

INTENTS = ["legal", "exact", "forecast", "progress", "drafting", "person", "urgent",
           "offtopic", "foreign", "chat", "abuse", "gibberish"]
PEOPLE, URGENT, OUTSIDE = slice(1, 6), 6, slice(7, 12)
BUCKETS = 2 ** 15
# Of C in 3, 10, 30 and weights of further questions of law from 0.01 to 0.1, cross-validated on one fold.
STRENGTH = 10
# Questions of law that were not written for the border are three times as many as all else, and count less.
SOURCE_WEIGHT = {"intents": 1.0, "asked": 0.07, "questions": 0.02}
# Intents with few examples count more each, by the root of how few.
FULL = 400


def read(path):
    lines = pathlib.Path(path).read_text(encoding="utf8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    columns = [np.array(row[4].split(), dtype=np.int32) for row in rows]
    lengths = np.array([len(one) for one in columns])
    matrix = csr_matrix((np.repeat(1 / np.sqrt(lengths), lengths), np.concatenate(columns),
                         np.concatenate([[0], np.cumsum(lengths)])), shape=(len(rows), BUCKETS))
    label = np.array([INTENTS.index(row[1]) for row in rows])
    return lines[0], matrix, np.array([int(row[0]) for row in rows]), label, \
        np.array([row[2] for row in rows]), np.array([row[3] for row in rows])


def weights_of(label, source, spelling):
    counts = np.bincount(label[(source == "intents") & (spelling == "typed")], minlength=len(INTENTS))
    return np.vectorize(SOURCE_WEIGHT.get)(source) * np.sqrt(FULL / counts[label])


def learn(matrix, label, weight):
    model = LogisticRegression(C=STRENGTH, max_iter=120, tol=1e-3)
    return model.fit(matrix, label, sample_weight=weight)


def softmax(scores):
    parts = np.exp(scores - scores.max(1, keepdims=True))
    return parts / parts.sum(1, keepdims=True)


def fit_temperature(scores, label, weight):
    def loss(t):
        return -(weight * np.log(softmax(scores / t)[np.arange(len(label)), label] + 1e-9)).sum()
    return min((0.3 * 1.05 ** k for k in range(50)), key=loss)


def figures(shares, label, source, spelling):
    found = shares.argmax(1)
    typed = spelling == "typed"
    confusion = {intent: np.bincount(found[typed & (label == k) & ((source == "intents") | (k > 0))],
                                     minlength=len(INTENTS)).tolist() for k, intent in enumerate(INTENTS)}
    groups = np.stack([shares[:, PEOPLE].sum(1), shares[:, URGENT], shares[:, OUTSIDE].sum(1)], 1)
    of = {"people": (label >= 1) & (label <= 5), "urgent": label == URGENT, "outside": label >= 7}
    rates = {}
    for name in ["typed", "unmarked", "slip", "short"]:
        here = spelling == name
        rates[name] = {f"{group} at {at}": round(float((groups[here & mask, k] >= at).mean()), 3)
                       for k, (group, mask) in enumerate(of.items()) for at in (0.25, 0.3, 0.4, 0.5)}
        for origin in ["intents", "asked", "questions"]:
            mask = here & (label == 0) & (source == origin)
            if mask.any():
                rates[name].update({f"legal ({origin}) taken for {group} at {at}":
                                    round(float((groups[mask, k] >= at).mean()), 4)
                                    for k, group in enumerate(of) for at in (0.3, 0.4, 0.5)})
    return {"confusion": confusion, "rates": rates}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    digest, matrix, fold, label, source, spelling = read(args.rows)
    weight = weights_of(label, source, spelling)
    scores = np.zeros((len(label), len(INTENTS)))
    for k in range(fold.max() + 1):
        train = fold != k
        scores[~train] = learn(matrix[train], label[train], weight[train]).decision_function(matrix[~train])
    temperature = fit_temperature(scores, label, weight)
    checked = figures(softmax(scores / temperature), label, source, spelling)
    print(json.dumps(checked, indent=1), "temperature", temperature)
    write(pathlib.Path(args.out), learn(matrix, label, weight), temperature,
          {"rows": len(label), "hash": digest}, checked)


def write(out, model, temperature, trained_on, checked):
    steps = np.abs(model.coef_).max(1) / 127
    weights = np.round(model.coef_ / steps[:, None]).astype(np.int8).tobytes()
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.bin").write_bytes(weights)
    head = {"format": 1, "intents": INTENTS, "buckets": BUCKETS, "steps": steps.tolist(),
            "biases": model.intercept_.tolist(), "temperature": temperature,
            "weightsHash": hashlib.sha256(weights).hexdigest(), "trainedOn": trained_on, "crossValidated": checked}
    (out / "model.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf8")


main()
