"""Trains the ranker (XGBoost 1.7) and the confidence (scikit-learn 1.2) on features that the product computed.

Input: prefixes written by scripts/ranker-features.ts (<prefix>.json, <prefix>.bin). Every --train prefix is one part whose
dense features come from an embedding model that saw none of its questions, and is also one fold of the cross-validation.
Output: ranker.json and confidence.json in --out, and the figures on --eval, which nothing is fitted to.
"""
from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import xgboost
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

TREES, SEEDS = 160, 2
SETTINGS = {
    "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 24, "max_depth": 0, "eta": 0.08, "reg_lambda": 4.0,
    "min_child_weight": 3, "colsample_bytree": 0.4, "max_bin": 127, "nthread": 1, "base_score": 0.0, "verbosity": 0,
}
TRUNCATION = 30
"""Orders below this rank do not matter."""
ASKED_WEIGHT = 0.2
"""Weight of a phrasing of data/asked against a labelled question: they are several times as many."""
UNPROMPTED = ("asked_unprompted", "unanswered")
"""Written as citizens ask and judged afterwards, so that as many of them have no answer as in earnest."""
UNANSWERED_WEIGHT = 0.1
"""Weight of a question that the corpus does not answer: among those we judged they are half, as the labelled ones had been taken out before."""
HARD = {"bm25_rank": 25, "dense_rank": 15, "asked_rank": 12}
"""A wrong candidate above any of these ranks is always trained on; of the others, which are alike, EASY_SHARE is."""
EASY_SHARE = 0.2
UNTITLED_SHARE = 0.3
"""Share of the labelled questions that are asked a second time with the documents of their right articles stripped of all headings: one
article in twenty has none, and too few questions are answered by these to learn from."""
TITLE = ["bm25_title", "bm25_title_relative", "title_cover", "title_pairs", "title_asked", "learned_title", "title_length", "wide_title_cover", "wide_title_pairs"]
"""Columns about the heading of an article, which are 0 without one."""
SHAPE = ["first", "second", "third", "fourth", "fifth", "any_of_three", "rest_of_ten", "document_of_five", "document_of_ten", "words"]
"""How the ranking looks around its first places: the first columns of the article estimator."""
NO_EVIDENCE = {
    "document_year", "document_type", "article_position", "clause_count", "log_title_repeats", "log_length", "title_length", "density",
    "bm25_rank", "dense_rank", "asked_rank", "wide_rank",
}
"""Columns of the ranker that describe an article and not how well it matches; the estimator has all others of the first candidate."""
STRENGTH = 0.01
"""Inverse strength of the penalty on the weights of the estimators (scikit-learn's C), of standardised columns."""
ANSWER_RISK = 0.05
"""Accepted share of wrong answers among those given to questions that have one: the right article is among three cards for 95 %."""
ANSWERED_KINDS = ("labelled", "asked_unprompted")
"""Groups of questions that this share is a mean of: questions of the contests' kinds and of citizens' kinds count the same."""
CLARIFY_FROM = 0.25
"""Below this two of three questions have no right article in sight, so that asking back is no use either."""


@dataclass
class Part:
    """Questions with a row of features for every candidate."""

    features: list[str]
    cues: list[str]
    """Names of the bits of `asks` and `says`."""
    corpus: str
    asked: str
    questions: list[dict] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)


def read_part(prefix: str) -> Part:
    """Reads what scripts/ranker-features.ts wrote."""
    lines = [json.loads(line) for line in open(prefix + ".json", encoding="utf-8")]
    part = Part(lines[0]["features"], lines[0]["cues"], lines[0]["corpusHash"], lines[0]["askedHash"], lines[1:])
    data = np.fromfile(prefix + ".bin", dtype=np.float32).reshape(-1, len(part.features))
    at = 0
    for question in part.questions:
        part.rows.append(data[at : at + len(question["right"])])
        at += len(question["right"])
    assert at == len(data), "rows and questions differ"
    return part


class Pairs:
    """Every right candidate beside every wrong one of its question, and the gradient of LambdaMART over them."""

    def __init__(self, rights: list[np.ndarray], weights: np.ndarray) -> None:
        sizes = [len(right) for right in rights]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        self.question = np.repeat(np.arange(len(rights)), sizes)
        places = [(start + np.flatnonzero(right), start + np.flatnonzero(~right)) for start, right in zip(self.starts, rights)]
        self.right = np.concatenate([np.repeat(right, len(wrong)) for right, wrong in places])
        self.wrong = np.concatenate([np.tile(wrong, len(right)) for right, wrong in places])
        self.of = self.question[self.right]
        self.ideal = np.array([discount(np.arange(len(right))).sum() for right, _ in places])[self.of]
        self.weight = weights[self.of]

    def gradient(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and second derivative by candidate: what the order of a pair is worth in nDCG, on the slope of its log loss."""
        order = np.lexsort((-scores, self.question))
        ranks = np.empty(len(scores), dtype=np.int64)
        ranks[order] = np.arange(len(scores)) - self.starts[self.question[order]]
        above, below_ = ranks[self.right], ranks[self.wrong]
        lead = scores[self.right] - scores[self.wrong]
        worth = np.abs(discount(above) - discount(below_)) / self.ideal / (0.01 + np.abs(lead))
        worth[np.minimum(above, below_) >= TRUNCATION] = 0
        missed = 1 / (1 + np.exp(lead))
        slope = worth * missed * self.weight * self._tamed(worth * missed)
        size = len(scores)
        first = np.bincount(self.wrong, slope, minlength=size) - np.bincount(self.right, slope, minlength=size)
        second = slope * (1 - missed)
        return first, np.bincount(self.wrong, second, minlength=size) + np.bincount(self.right, second, minlength=size)

    def _tamed(self, slope: np.ndarray) -> np.ndarray:
        """Questions with many wrong orders count by the logarithm of what is wrong, as in LightGBM."""
        total = 2 * np.bincount(self.of, slope, minlength=len(self.starts) - 1)
        return (np.log2(1 + total) / np.maximum(total, 1e-12))[self.of]


def discount(ranks: np.ndarray) -> np.ndarray:
    """What a place counts in nDCG."""
    return 1 / np.log2(ranks + 2)


def weight_of(question: dict) -> float:
    """How much a question counts."""
    source = question["source"]
    if source in UNPROMPTED:
        return 1.0
    if source.startswith("asked"):
        return ASKED_WEIGHT
    return 1.0 if question["gold"] else UNANSWERED_WEIGHT


def sample(part: Part, question: dict, rows: np.ndarray) -> np.ndarray:
    """Which candidates are trained on."""
    hard = np.array(question["right"], dtype=bool)
    for name, rank in HARD.items():
        hard |= rows[:, part.features.index(name)] < rank
    draws = np.random.RandomState(draw_of(question["id"])).rand(len(rows))
    return hard | (draws < EASY_SHARE)


def training_set(parts: list[Part]) -> tuple[np.ndarray, Pairs]:
    """Candidates of the questions that have a right one among them."""
    xs, rights, weights = [], [], []
    for part in parts:
        repeats = max(rows[:, part.features.index("log_title_repeats")].max(initial=0) for rows in part.rows)
        for question, rows in zip(part.questions, part.rows):
            right = np.array(question["right"], dtype=bool)
            if not right.any():
                continue
            used = sample(part, question, rows)
            for asked in [rows, *untitled(part, question, rows, repeats)]:
                xs.append(asked[used]), rights.append(right[used]), weights.append(weight_of(question))
    return np.concatenate(xs), Pairs(rights, np.array(weights))


def untitled(part: Part, question: dict, rows: np.ndarray, repeats: float) -> list[np.ndarray]:
    """The candidates of some labelled questions as they would be if the documents of the right ones had no headings, which is the one most repeated."""
    if question["source"].startswith("asked") or draw_of("untitled " + question["id"]) / 2**32 >= UNTITLED_SHARE:
        return []
    column = part.features.index
    documents = np.array(question["documents"])
    bare = np.isin(documents, documents[np.array(question["right"], dtype=bool)])
    out = rows.copy()
    out[np.ix_(bare, [column(name) for name in TITLE])] = 0
    out[bare, column("log_title_repeats")] = repeats
    scores = out[:, column("bm25_title")]
    out[:, column("bm25_title_relative")] = scores / max(scores.max(), 1e-6)
    for name in ("title_cover", "title_asked", "learned_title"):
        out[:, column(name + "_gap")] = out[:, column(name)] - out[:, column(name)].max()
    return [out]


def draw_of(name: str) -> int:
    """A draw from 0 to 2^32 - 1 that is always the same for a name."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def fit(task: tuple[list[str], str | None]) -> list[xgboost.Booster]:
    """One boosted model a seed, whose scores are averaged; kept as `keep`-SEED.json, and read again when they are there."""
    prefixes, keep = task
    files = [Path(f"{keep}-{seed}.json") for seed in range(SEEDS)]
    if keep and all(file.exists() for file in files):
        return [xgboost.Booster(model_file=file) for file in files]
    rows, pairs = training_set([read_part(prefix) for prefix in prefixes])
    data = xgboost.DMatrix(rows)
    models = [boost(data, pairs.gradient, {**SETTINGS, "seed": seed}, TREES) for seed in range(SEEDS)]
    for model, file in zip(models, files if keep else []):
        model.save_model(file)
    return models


def boost(data: xgboost.DMatrix, gradient: Callable, settings: dict, trees: int) -> xgboost.Booster:
    """Trees over a gradient of the scores so far; over that of :class:`Pairs`, LambdaMART."""
    model = xgboost.Booster(settings, [data])
    scores = np.zeros(data.num_row())
    for tree in range(trees):
        model.boost(data, *gradient(scores))
        scores += model.predict(data, output_margin=True, iteration_range=(tree, tree + 1))
    return model


def score(models: list[xgboost.Booster], part: Part) -> list[np.ndarray]:
    """Scores of the candidates of every question."""
    rows = np.concatenate(part.rows)
    data = xgboost.DMatrix(rows)
    found = np.mean([model.predict(data, output_margin=True) for model in models], axis=0).astype(float)
    return np.split(found, np.cumsum([len(one) for one in part.rows])[:-1])


def scale(parts: list[Part], scores: list[list[np.ndarray]]) -> tuple[float, float]:
    """Slope and offset that make log-odds of being right of the scores of a ranking loss, which have no unit (Platt)."""
    pairs = [(q, s) for part, found in zip(parts, scores) for q, s in zip(part.questions, found)]
    x = np.concatenate([s for _, s in pairs])
    y = np.concatenate([q["right"] for q, _ in pairs])
    w = np.concatenate([np.full(len(s), weight_of(q)) for q, s in pairs])
    found = LogisticRegression(C=1e6).fit(x[:, None], y, w)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


def measure(question: dict, scores: np.ndarray) -> np.ndarray:
    """hit@1, hit@3, hit@10, hit@100, MRR@10, nDCG@10 of one question."""
    right = np.array(question["right"], dtype=bool)[np.argsort(-scores, kind="stable")][:100]
    places = np.flatnonzero(right)
    if len(places) == 0:
        return np.zeros(6)
    first, ten = places[0], places[places < 10]
    ideal = (1 / np.log2(np.arange(min(10, question["gold"])) + 2)).sum()
    return np.array([first < 1, first < 3, first < 10, 1, 1 / (first + 1) if first < 10 else 0, (1 / np.log2(ten + 2)).sum() / ideal])


def group_of(question: dict) -> list[str]:
    """Groups that figures are given for."""
    source = question["source"]
    if source.startswith("asked") or source in ("everyday", "off-topic", "unanswered"):
        return [source]
    return ["labelled", source] if question["gold"] else ["not in the corpus"]


def report(name: str, part: Part, scores: list[np.ndarray]) -> dict:
    """Prints and returns mean figures by group of questions."""
    names = ["hit1", "hit3", "hit10", "hit100", "mrr10", "ndcg10"]
    groups: dict[str, list[np.ndarray]] = {}
    for question, found in zip(part.questions, scores):
        for group in group_of(question) if question["gold"] else []:
            groups.setdefault(group, []).append(measure(question, found))
    figures = {
        group: {"questions": len(all_), **dict(zip(names, np.mean(all_, axis=0).round(4).tolist()))} for group, all_ in sorted(groups.items())
    }
    for group, row in figures.items():
        print(f"{name:24s}{group:18s}", " ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    return figures


def export(models: list[xgboost.Booster], features: list[str], scaling: tuple[float, float]) -> dict:
    """The forest in the layout of src/retrieval/ranking/trees.ts; the slope goes into its leaves."""
    trees = [flatten(json.loads(tree), scaling[0] / len(models)) for model in models for tree in model.get_dump(dump_format="json")]
    return {"format": 1, "features": features, "baseline": float(f"{scaling[1]:.7g}"), "trees": trees}


def write_ranker(folder: Path, forest: dict) -> str:
    """Writes ranker.json and returns its text."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(forest, separators=(",", ":")) + "\n"
    (folder / "ranker.json").write_text(text)
    return text


def flatten(root: dict, factor: float) -> dict[str, list]:
    """Nodes of one tree in flat lists. XGBoost goes left below a threshold, trees.ts up to it: the next smaller number."""
    tree: dict[str, list] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

    def add(node: dict) -> int:
        place = len(tree["feature"])
        leaf = "leaf" in node
        tree["feature"].append(-1 if leaf else int(node["split"][1:]))
        tree["threshold"].append(0 if leaf else below(node["split_condition"]))
        tree["left"].append(0), tree["right"].append(0)
        tree["value"].append(float(f"{node['leaf'] * factor:.6g}") if leaf else 0)
        if not leaf:
            children = {child["nodeid"]: child for child in node["children"]}
            tree["left"][place], tree["right"][place] = add(children[node["yes"]]), add(children[node["no"]])
        return place

    add(root)
    return tree


def below(threshold: float) -> float:
    """The greatest float32 that is less."""
    return float(f"{np.nextafter(np.float32(threshold), np.float32(-np.inf)):.9g}")


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Logistic function."""
    return 1 / (1 + np.exp(-x))


def confidence_row(part: Part, question: dict, rows: np.ndarray, scores: np.ndarray) -> list[float]:
    """The input that confidenceRow in src/retrieval/search-engine.ts makes."""
    order = np.argsort(-scores, kind="stable")
    top = [float(scores[order[i]]) if i < len(order) else -10.0 for i in range(5)]
    none = float(np.prod(1 - sigmoid(np.array(top[:3]))))
    rest = float(sigmoid(scores[order[3:10]]).sum())
    same = [question["documents"][at] == question["documents"][order[0]] for at in order[:10]]
    shape = [float(np.log((1 - none + 1e-6) / (none + 1e-6))), float(np.log(rest + 1e-6)), sum(same[:5]), sum(same)]
    first = rows[order[0]]
    values = [float(value) for name, value in zip(part.features, first) if name not in NO_EVIDENCE]
    asks, says = question["asks"], [question["says"][at] for at in order[:3]]
    among = int(np.bitwise_or.reduce(says))
    cues = [float(bits >> at & 1) for at in range(len(part.cues)) for bits in (asks & ~says[0], asks & among)]
    return [*top, *shape, float(np.log(1 + question["words"])), *values, *cues]


def confidence_data(part: Part, scores: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, whether a right article is among the first three, and weights."""
    used = [(q, r, s) for q, r, s in zip(part.questions, part.rows, scores) if len(s) > 0]
    x = np.array([confidence_row(part, q, r, s) for q, r, s in used])
    y = np.array([measure(q, s)[1] if q["gold"] else 0 for q, _, s in used])
    return x, y, np.array([weight_of(q) for q, _, _ in used])


def isotonic(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Knots of a rising curve from log-odds to frequencies: centred isotonic regression (Oron and Flournoy 2017).

    Each level stretch of the isotonic regression becomes one knot, at the mean of its log-odds. Within a stretch higher log-odds
    are more often right all the same; level, a threshold could only let all of a stretch through or none.
    """
    level = IsotonicRegression(y_min=0.005, y_max=0.995).fit(x, y, w).predict(x)
    heights = np.unique(level)
    return np.array([np.average(x[level == height], weights=w[level == height]) for height in heights]), heights


def calibrate(data: tuple[np.ndarray, np.ndarray, np.ndarray], folds: np.ndarray, features: list[str]) -> tuple[dict, np.ndarray]:
    """Logistic regression, then a rising curve over its out-of-fold log-odds. Returns the model and honest probabilities."""
    x, y, w = data

    def logistic(used: np.ndarray) -> tuple[np.ndarray, float]:
        rows = x[used]
        mean, spread = rows.mean(0), rows.std(0) + 1e-9
        found = LogisticRegression(C=STRENGTH, max_iter=2000).fit((rows - mean) / spread, y[used], w[used])
        weights = found.coef_[0] / spread
        return weights, float(found.intercept_[0] - weights @ mean)

    out = np.zeros(len(y))
    for fold in np.unique(folds):
        weights, bias = logistic(folds != fold)
        out[folds == fold] = x[folds == fold] @ weights + bias
    honest = np.zeros(len(y))
    for fold in np.unique(folds):
        others = folds != fold
        honest[~others] = np.interp(out[~others], *isotonic(out[others], y[others], w[others]))
    places, heights = isotonic(out, y, w)
    weights, bias = logistic(np.full(len(y), True))
    return {
        "features": features, "weights": [float(f"{one:.7g}") for one in weights], "bias": float(f"{bias:.7g}"),
        "curve": {"x": [float(f"{v:.6g}") for v in places], "y": [float(f"{v:.6g}") for v in heights]},
    }, honest


def threshold(probabilities: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    """Lowest confidence above which at most ANSWER_RISK of the answers are wrong, as a mean over ANSWERED_KINDS."""
    order = np.argsort(-probabilities)
    risks = []
    for kind in ANSWERED_KINDS:
        mine = (groups == kind)[order]
        risks.append(np.cumsum(mine * (1 - y[order])) / np.maximum(np.cumsum(mine), 1))
    ends = np.append(np.diff(probabilities[order]) < 0, True)
    good = np.flatnonzero((np.mean(risks, axis=0) <= ANSWER_RISK) & ends)
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
    model, honest = calibrate((x, y, np.ones(len(y))), folds, names)
    print("faq", len(y), "right", int(y.sum()), "brier", round(float(np.mean((honest - y) ** 2)), 4), flush=True)
    return model


def covered(groups: np.ndarray, shown: np.ndarray, y: np.ndarray) -> None:
    """Prints, by group, how many questions would be answered and how many of these rightly."""
    for group in np.unique(groups):
        mine = groups == group
        right = y[mine & shown].mean() if (mine & shown).any() else 0.0
        print(f"answered {group:18s} {shown[mine].mean():.3f} of {int(mine.sum())}, right among three {right:.3f}", flush=True)


def main() -> None:
    """Trains, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="append", required=True, help="comma-separated prefixes of one fold")
    parser.add_argument("--eval", action="append", default=[], help="prefixes that are measured only")
    parser.add_argument("--offtopic", help="prefix of questions that no article answers")
    parser.add_argument("--faqs", help="FAQ comparisons")
    parser.add_argument("--embedding-hash", default="")
    parser.add_argument("--keep", help="folder of the boosted models of an earlier run on the same features, or for them")
    parser.add_argument("--fold-rankers", help="folder for 0/ranker.json …, each of which saw nothing of its fold, to measure the whole way of a question")
    parser.add_argument("--ranker", help="ranker.json that stays: only the confidence is made")
    parser.add_argument("--at-once", type=int, default=1, help="models trained beside each other")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    groups = [group.split(",") for group in options.train]
    whole = [] if options.ranker else ["all"]
    tasks = [([one for other, group in enumerate(groups) if other != held for one in group], held) for held in [*range(len(groups)), *whole]]
    with Pool(options.at_once) as pool:
        fold_models = pool.map(fit, [(used, options.keep and f"{options.keep}/{name}") for used, name in tasks], chunksize=1)
    folds = [[read_part(prefix) for prefix in group] for group in groups]
    figures: dict[str, dict] = {}
    parts, scores, places = [], [], []
    for index, (held, fold) in enumerate(zip(fold_models, folds)):
        for part in fold:
            parts.append(part), scores.append(score(held, part)), places.append(index)
            figures[f"cross-validated {len(parts) - 1}"] = report(f"fold {index}", part, scores[-1])
    scaling = scale(parts, scores)
    for index, held in enumerate(fold_models[: len(folds)] if options.fold_rankers else []):
        write_ranker(Path(options.fold_rankers) / str(index), export(held, parts[0].features, scaling))
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    if options.ranker:
        ranker = Path(options.ranker).read_text()
    else:
        for prefix in options.eval:
            part = read_part(prefix)
            figures[Path(prefix).name] = report(Path(prefix).name, part, score(fold_models[-1], part))
        ranker = write_ranker(out, export(fold_models[-1], parts[0].features, scaling))
        (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    if options.offtopic:
        parts.append(read_part(options.offtopic)), scores.append(score(fold_models[-1], parts[-1])), places.append(-1)
    rows = [confidence_data(part, [scaling[0] * one + scaling[1] for one in found]) for part, found in zip(parts, scores)]
    x, y, w = (np.concatenate(column) for column in zip(*rows))
    f = np.concatenate([np.full(len(r[1]), place) if place >= 0 else np.arange(len(r[1])) % len(folds) for r, place in zip(rows, places)])
    columns = [*SHAPE, *(name for name in parts[0].features if name not in NO_EVIDENCE)]
    columns += [f"{cue}:{side}" for cue in parts[0].cues for side in ("missing", "found")]
    article, honest = calibrate((x, y, w), f, columns)
    groups = np.concatenate([[group_of(q)[0] for q, s in zip(p.questions, found) if len(s)] for p, found in zip(parts, scores)])
    answer = threshold(honest, y, groups)
    print("confidence: brier", round(float(np.average((honest - y) ** 2, weights=w)), 4), "answer from", round(answer, 4), flush=True)
    covered(groups, honest >= answer, y)
    (out / "confidence.json").write_text(json.dumps({
        "format": 1, "articles": article, "faqs": faq_model(options.faqs),
        "calibration": {
            "corpusHash": parts[0].corpus, "embeddingHash": options.embedding_hash, "askedHash": parts[0].asked,
            "rankerHash": hashlib.sha256(ranker.encode()).hexdigest(),
            "setHash": hashlib.sha256("".join(q["id"] for part in parts for q in part.questions).encode()).hexdigest(),
        },
        "thresholds": {"answer": round(answer, 4), "clarify": CLARIFY_FROM, "caution": 0.1},
    }, indent=1) + "\n")


if __name__ == "__main__":
    main()
