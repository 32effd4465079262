"""Trains static embeddings on a CPU; each is one .npz (tokens, vectors, weights). See README.md for the commands.

The base learns the marked half of the vocabulary by contrast within batches, from law alone. From it, each model goes on
with the questions that it may see (all, or all but one fold) and mined wrong articles. Then the marked half is frozen, and
the folded half learns: a question typed without diacritics must land where the marked one does.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

import asked
import corpus as corpora
import measure
import vocabulary
from pairs import BODY, Maker, Pair, read_everyday

TEMPERATURE = 0.05
BATCH = 768
HARD = 2
"""Mined wrong articles per question and batch."""
BLEND = 0.3
"""Share of phase B in the folded vectors; the rest is their start. nDCG@10 folded: 0.657 at 0, 0.671 at 0.25, 0.636 at 1."""

BASE_RATES = ((1.0, 0.8), (0.8, 0.4))
"""Step sizes at the beginning and the end of each epoch of the base. A second epoch: dense nDCG@10 on dev 0.701 → 0.704."""

FOLDS = 3
"""Parts of the labelled questions for cross-fitting."""


def fold_of(question: dict, folds: int = FOLDS) -> int:
    """Cross-fitting fold: by the first right article, so that no article's questions stand on both sides; else by the question."""
    key = question["gold"][0] if question["gold"] else question["id"]
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % folds


@dataclass
class Bags:
    """Many bags in one: ids and counts of bag i stand between offsets[i] and offsets[i + 1]."""

    ids: np.ndarray
    counts: np.ndarray
    offsets: np.ndarray


def join(bags: list[vocabulary.Bag]) -> Bags:
    """Concatenates bags; an empty one becomes the unknown token."""
    filled = [b if len(b[0]) else (np.array([1]), np.ones(1, dtype=np.float32)) for b in bags]
    sizes = np.array([len(ids) for ids, _ in filled])
    return Bags(np.concatenate([i for i, _ in filled]), np.concatenate([c for _, c in filled]), np.concatenate([[0], sizes.cumsum()[:-1]]))


class Table:
    """Rows of parameters with a lazy Adam: only the rows of a batch are read, moved and stepped."""

    def __init__(self, values: torch.Tensor, rate: float) -> None:
        self.values, self.rate = values, rate
        self.mean, self.square = torch.zeros_like(values), torch.zeros_like(values)

    def take(self, rows: torch.Tensor) -> torch.Tensor:
        """The rows as a leaf that collects its gradient."""
        return self.values[rows].requires_grad_(True)

    def step(self, rows: torch.Tensor, leaf: torch.Tensor, count: int, rate_scale: float, frozen: torch.Tensor | None) -> None:
        """Adam on `rows`; rows where `frozen` is set stay."""
        gradient = leaf.grad
        if frozen is not None:
            gradient = gradient.masked_fill(frozen[rows][:, None], 0)
        mean = self.mean[rows].mul_(0.9).add_(gradient, alpha=0.1)
        square = self.square[rows].mul_(0.999).addcmul_(gradient, gradient, value=0.001)
        self.mean[rows], self.square[rows] = mean, square
        change = (mean / (1 - 0.9**count)) / ((square / (1 - 0.999**count)).sqrt() + 1e-8)
        if frozen is not None:
            change = change.masked_fill(frozen[rows][:, None], 0)
        self.values[rows] -= self.rate * rate_scale * change


class Model:
    """Vectors, and log weights of tokens in queries (column 0) and in texts (column 1)."""

    def __init__(self, size: int, dims: int, start_weights: np.ndarray, seed: int) -> None:
        torch.manual_seed(seed)
        self.vectors = Table(torch.randn(size, dims) * 0.05, 4e-3)
        self.weights = Table(torch.from_numpy(np.stack([start_weights, start_weights], 1)).float(), 1.2e-2)
        self.count = 0

    def encode(self, bags: Bags, sides: int | np.ndarray, vectors: torch.Tensor, weights: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Unit vectors of bags whose ids are positions in `vectors`; `sides` is the column of weights, one for all or one a bag."""
        if isinstance(sides, np.ndarray):
            sizes = np.diff(np.append(bags.offsets, len(bags.ids)))
            sides = torch.from_numpy(np.repeat(sides, sizes))
        scale = torch.exp(weights[rows, sides]) * torch.from_numpy(bags.counts)
        summed = functional.embedding_bag(rows, vectors, torch.from_numpy(bags.offsets), mode="sum", per_sample_weights=scale)
        return functional.normalize(summed, dim=1)

    @torch.no_grad()
    def embed(self, bags: list[vocabulary.Bag], side: int) -> torch.Tensor:
        """Unit vectors without gradients, in chunks."""
        out = []
        for low in range(0, len(bags), 2000):
            part = join(bags[low : low + 2000])
            out.append(self.encode(part, side, self.vectors.values, self.weights.values, torch.from_numpy(part.ids)))
        return torch.cat(out)


class Run:
    """Everything that one training needs."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.random = np.random.default_rng(options.seed)
        self.corpus = corpora.load(options.shared, options.codified, options.cache)
        labels = corpora.read_labels(options.labels)
        judged = corpora.with_labels(self.corpus.questions["unlabelled"], labels)
        self.labelled = [*self.corpus.questions["train"], *(question for question in judged if question["gold"])]
        self.all_lines = asked.read_asked(options.asked, self.corpus)
        self.tokens = json.loads(Path(options.tokens).read_text()) if options.tokens else vocabulary.choose(self.corpus, self.all_lines, size=options.size)
        self.encoder = vocabulary.make_encoder(self.corpus.words, self.tokens)
        self.maker = Maker(self.corpus, read_everyday(options.everyday), options.seed)
        self.rows: list[dict] = []
        self.lines: list[asked.AskedLine] = []
        articles = range(len(self.corpus.ids))
        self.full = [self.encoder.bag(corpora.passage(self.corpus, at)) for at in articles]
        self.bare = [self.encoder.bag(corpora.passage(self.corpus, at, with_document=False)) for at in articles]
        self.body = [self.encoder.bag(np.concatenate([self.corpus.titles[at][:0], *self.corpus.sentences[at]])) for at in articles]
        self.df = np.bincount(np.concatenate([ids for ids, _ in self.full]), minlength=len(self.tokens))
        idf = np.log(1 + len(self.full) / (1 + self.df))
        self.model = Model(len(self.tokens), options.dims, np.log(idf / idf.mean()), options.seed)
        self.twin = self._twins()
        self.hard: dict[int, np.ndarray] = {}

    def _twins(self) -> np.ndarray:
        """Group number per article; articles of one title are never each other's wrong answer."""
        groups: dict[bytes, int] = {}
        keys = [t.tobytes() or str(at).encode() for at, t in enumerate(self.corpus.titles)]
        return np.array([groups.setdefault(key, len(groups)) for key in keys])

    def target_bag(self, pair: Pair) -> vocabulary.Bag:
        """The other side of a pair."""
        if isinstance(pair.target, np.ndarray):
            return self.encoder.bag(pair.target)
        if pair.target == BODY:
            return self.body[pair.article]
        return (self.full if self.random.random() < 0.6 else self.bare)[pair.article]

    def query_bag(self, pair: Pair, folding: bool) -> vocabulary.Bag:
        """The asking side: words dropped at random, and in phase B most of them folded."""
        words = pair.query[:64]
        drop = (0.1 if pair.trusted else 0.2) * self.random.random()
        kept = words[self.random.random(len(words)) >= drop] if len(words) > 4 else words
        if not folding:
            return self.encoder.bag(kept)
        if self.random.random() < 0.75:
            return self.encoder.bag(kept, plain=True)
        return self.encoder.bag(kept, slips=self.random.random(len(kept)) < 0.3)

    def mine(self) -> None:
        """For each question, the best wrong articles of the current model."""
        index = {name: at for at, name in enumerate(self.corpus.ids)}
        questions = [(q["words"], [index[g] for g in q["gold"] if g in index]) for q in self.rows]
        questions += [(way, line.articles) for line in self.lines for way in line.phrasings]
        texts = self.model.embed(self.full, 1).T.contiguous()
        for low in range(0, len(questions), 1000):
            part = questions[low : low + 1000]
            asking = self.model.embed([self.encoder.bag(words) for words, _ in part], 0)
            top = torch.topk(asking @ texts, 40, dim=1).indices.numpy()
            for (words, gold), found in zip(part, top):
                wrong = found[~np.isin(self.twin[found], self.twin[gold])]
                self.hard.update(((article, words.tobytes()), wrong[:30]) for article in gold)

    def wrong_articles(self, batch: list[Pair]) -> list[int]:
        """Mined wrong articles for the questions of a batch."""
        out: list[int] = []
        for pair in batch:
            mined = self.hard.get((pair.article, pair.query.tobytes())) if pair.trusted and not pair.asking else None
            if mined is not None and len(mined):
                out.extend(self.random.choice(mined, HARD))
        return out

    def batch_loss(self, batch: list[Pair], rate: float, frozen: torch.Tensor | None) -> float:
        """One step; returns the loss."""
        extra = self.wrong_articles(batch)
        asking = join([self.query_bag(p, frozen is not None) for p in batch])
        texts = join([self.target_bag(p) for p in batch] + [self.full[a] for a in extra])
        rows, place = torch.unique(torch.from_numpy(np.concatenate([asking.ids, texts.ids])), return_inverse=True)
        vectors, weights = self.model.vectors.take(rows), self.model.weights.take(rows)
        left = self.model.encode(asking, 0, vectors, weights, place[: len(asking.ids)])
        sides = np.array([0 if p.asking else 1 for p in batch] + [1] * len(extra))
        right = self.model.encode(texts, sides, vectors, weights, place[len(asking.ids) :])
        loss = self.contrast(left, right, np.array([p.article for p in batch]), np.array(extra, dtype=int))
        loss.backward()
        self.model.count += 1
        for table, leaf in ((self.model.vectors, vectors), (self.model.weights, weights)):
            table.step(rows, leaf, self.model.count, rate, frozen)
        return float(loss.detach())

    def contrast(self, left: torch.Tensor, right: torch.Tensor, articles: np.ndarray, extra: np.ndarray) -> torch.Tensor:
        """Both-way cross entropy over the batch; twins of the right article are left out of the sum."""
        size = len(left)
        columns = self.twin[np.concatenate([articles, extra])]
        same = self.twin[articles][:, None] == columns[None, :]
        same[np.arange(size), np.arange(size)] = False
        scores = (left @ right.T / TEMPERATURE).masked_fill(torch.from_numpy(same), -1e4)
        right_place = torch.arange(size)
        return (functional.cross_entropy(scores, right_place) * 2 + functional.cross_entropy(scores[:, :size].T, right_place)) / 3

    def show_questions(self, without_fold: int | None) -> None:
        """From now on training sees the questions and lines outside this fold, and wrong articles mined for them."""
        self.rows = [q for q in self.labelled if without_fold is None or fold_of(q) != without_fold]
        self.lines = [line for line in self.all_lines if without_fold is None or line.fold != without_fold]
        self.mine()

    def epoch(self, name: str, share: float, rates: tuple[float, float], frozen: torch.Tensor | None = None) -> None:
        """A share of the pairs of law and all questions, once, the step size falling in a line."""
        start, total, options = time.time(), 0.0, self.options
        asking = self.maker.questions(self.rows, options.question_times) + self.maker.asked_lines(self.lines, options.asked_times)
        pairs = self.maker.epoch(share, asking)
        batches = [pairs[low : low + BATCH] for low in range(0, len(pairs) - BATCH, BATCH)]
        for at, batch in enumerate(batches):
            total += self.batch_loss(batch, rates[0] + (rates[1] - rates[0]) * at / len(batches), frozen)
        print(f"{name}: pairs {len(pairs)}, loss {total / len(batches):.3f}, {time.time() - start:.0f} s", flush=True)

    def start_folded(self) -> torch.Tensor:
        """Folded tokens start as the mean of what they may mean; returns the mask of all other tokens."""
        for at, members, shares in vocabulary.meaning_of_folded(self.tokens, self.df):
            share = torch.tensor(shares)[:, None]
            scaled = self.model.vectors.values[members] * torch.exp(self.model.weights.values[members, 0])[:, None]
            self.model.weights.values[at] = (self.model.weights.values[members] * share).sum(0)
            self.model.vectors.values[at] = (scaled * share).sum(0) / torch.exp(self.model.weights.values[at, 0])
        return torch.tensor([token[0] != "~" for token in self.tokens])

    def blend_folded(self, before: tuple[torch.Tensor, torch.Tensor], share: float) -> None:
        """Folded rows between their state `before` phase B and now; vectors are averaged as queries see them."""
        vectors, weights = self.model.vectors.values, self.model.weights.values
        seen = share * vectors * torch.exp(weights[:, :1]) + (1 - share) * before[0] * torch.exp(before[1][:, :1])
        weights.mul_(share).add_(before[1], alpha=1 - share)
        vectors.copy_(seen / torch.exp(weights[:, :1]))

    def evaluate(self, label: str, plain: bool = False) -> dict[str, float]:
        """Dense figures on the dev questions."""
        index = {name: at for at, name in enumerate(self.corpus.ids)}
        rows = [q for q in self.corpus.questions["dev"] if any(g in index for g in q["gold"])]
        asked = self.model.embed([self.encoder.bag(q["words"], plain=plain) for q in rows], 0)
        found = torch.topk(asked @ self.model.embed(self.full, 1).T, 100, dim=1).indices.numpy()
        golds = [{index[g] for g in q["gold"] if g in index} for q in rows]
        return measure.show(label, [measure.score(f, g) for f, g in zip(found, golds)])

    def load(self, path: str) -> None:
        """Vectors and weights of an earlier base."""
        stored = np.load(path)
        if stored["tokens"].tolist() != self.tokens:
            raise SystemExit(f"{path} has other tokens")
        self.model.vectors.values.copy_(torch.from_numpy(stored["vectors"]))
        self.model.weights.values.copy_(torch.from_numpy(stored["weights"]))

    def save(self, path: str) -> None:
        """One .npz: tokens, vectors, log weights."""
        values = self.model.vectors.values.numpy(), self.model.weights.values.numpy()
        np.savez(path, tokens=np.array(self.tokens), vectors=values[0], weights=values[1], df=self.df)


def options_of() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", required=True, help="folder with corpus/ and questions/")
    parser.add_argument("--codified", required=True, help="folder with the unpacked codified law (HTML)")
    parser.add_argument("--cache", required=True, help="file that keeps the parsed material")
    data = Path(__file__).parents[1] / "data"
    parser.add_argument("--asked", default=str(data / "asked"), help="folder of what citizens ask")
    parser.add_argument("--labels", default=str(Path(__file__).with_name("labels.tsv")), help="our labels of unlabelled questions")
    parser.add_argument("--everyday", nargs="*", default=[str(path) for path in sorted((data / "lexicon").glob("everyday*.tsv"))])
    parser.add_argument("--tokens", help="JSON list of tokens, to keep a vocabulary")
    parser.add_argument("--out", required=True, help="folder for NAME.npz of each model, and base.npz")
    parser.add_argument("--models", nargs="+", default=["final"], help="final (sees all questions), 0, 1, 2 (without that fold)")
    parser.add_argument("--base", help="base.npz of an earlier run with the same tokens, instead of a new one")
    parser.add_argument("--size", type=int, default=96000, help="tokens")
    parser.add_argument("--dims", type=int, default=256)
    parser.add_argument("--law-share", type=float, default=1.0, help="share of the pairs of law beside the questions")
    parser.add_argument("--fold-share", type=float, default=0.25, help="the same while the folded half learns")
    parser.add_argument("--question-times", type=int, default=8)
    parser.add_argument("--asked-times", type=int, default=4)
    parser.add_argument("--at-once", type=int, default=1, help="models trained beside each other, a thread each")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def finish(run: Run, name: str) -> None:
    """From the base to one model."""
    run.show_questions(None if name == "final" else int(name))
    run.epoch(f"{name} marked", run.options.law_share, (0.6, 0.03))
    run.evaluate(f"{name} dev")
    frozen = run.start_folded()
    run.evaluate(f"{name} dev folded, before", plain=True)
    before = run.model.vectors.values.clone(), run.model.weights.values.clone()
    run.epoch(f"{name} folded", run.options.fold_share, (1.0, 0.05), frozen)
    run.blend_folded(before, BLEND)
    run.evaluate(f"{name} dev folded", plain=True)
    run.save(f"{run.options.out}/{name}.npz")


def in_child(run: Run, name: str) -> int:
    """Finishes a model in a copy of this process, which shares the parsed corpus and the base; returns its id."""
    child = os.fork()
    if child:
        return child
    finish(run, name)
    os._exit(0)


def main() -> None:
    """The base, then every model."""
    options = options_of()
    torch.set_num_threads(1)
    Path(options.out).mkdir(parents=True, exist_ok=True)
    start = time.time()
    run = Run(options)
    print(f"ready {time.time() - start:.0f} s, tokens {len(run.tokens)}, lines {len(run.all_lines)}", flush=True)
    if options.base:
        run.load(options.base)
    else:
        for rates in BASE_RATES:
            run.epoch("base", 1.0, rates)
        run.evaluate("base dev")
        run.save(f"{options.out}/base.npz")
    running: list[int] = []
    for name in options.models:
        if len(running) == options.at_once:
            running.remove(os.wait()[0])
        running.append(in_child(run, name))
    for _ in running:
        os.wait()
    print(f"total {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
