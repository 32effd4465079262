"""Chooses the tokens of the model and turns word-id arrays into weighted bags of tokens.

The choice: every word seen in two articles, its folded form, the pairs of neighbours seen in most articles, pairs that
citizens repeat in questions, and the folded forms of the commonest pairs.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asked import AskedLine
from corpus import Corpus
from text import MAX_WORDS, PAD_TOKEN, QUERY_TOKEN, UNKNOWN_TOKEN, fold, has_digit, pair_of

SPECIAL = [PAD_TOKEN, UNKNOWN_TOKEN, QUERY_TOKEN]
MIN_WORD_ARTICLES = 2
QUESTION_BONUS = 15
"""A pair in a question counts as this many articles: questions are few, and hold the words that statutes do not."""
_SHIFT = 1 << 20

Bag = tuple[np.ndarray, np.ndarray]


def frequencies(corpus: Corpus, lines: list[AskedLine]) -> tuple[np.ndarray, dict[int, int]]:
    """Articles (and, with a bonus, questions) per word, and per pair as left * 2^20 + right."""
    texts = [np.concatenate([title, *sentences]) for title, sentences in zip(corpus.titles, corpus.sentences)]
    asked = [row["words"] for name in ("train", "unlabelled") for row in corpus.questions[name]]
    asked += [way for line in lines for way in line.phrasings]
    word_count = np.zeros(len(corpus.words), dtype=np.int64)
    pair_keys: list[np.ndarray] = []
    for text, times in [(t, 1) for t in texts] + [(t, QUESTION_BONUS) for t in asked]:
        word_count[np.unique(text)] += 1 if times == 1 else 2
        keys = np.unique(text[:-1].astype(np.int64) * _SHIFT + text[1:])
        pair_keys.extend([keys] * times)
    values, counts = np.unique(np.concatenate(pair_keys), return_counts=True)
    return word_count, dict(zip(values.tolist(), counts.tolist()))


def choose(corpus: Corpus, lines: list[AskedLine], *, size: int, folded_share: float = 0.3) -> list[str]:
    """The token list; position is the id. Pairs fill what words leave of `size`."""
    word_count, pair_count = frequencies(corpus, lines)
    words = [w for w, n in zip(corpus.words, word_count) if n >= MIN_WORD_ARTICLES]
    folded = sorted({"~" + fold(w) for w in words if not has_digit(w)})
    known = set(words)
    room = size - len(SPECIAL) - len(words) - len(folded)
    marked: list[tuple[int, str]] = []
    plain: dict[str, int] = {}
    for key, count in sorted(pair_count.items(), key=lambda item: -item[1])[: 6 * room]:
        left, right = corpus.words[key // _SHIFT], corpus.words[key % _SHIFT]
        if left not in known or right not in known:
            continue
        marked.append((count, f"{left}_{right}"))
        if not (has_digit(left) and has_digit(right)):
            name = "~" + fold(left) + "_" + fold(right)
            plain[name] = plain.get(name, 0) + count
    pairs = [name for _, name in marked[: int(room * (1 - folded_share))]]
    folded_pairs = sorted(plain, key=lambda name: -plain[name])[: room - len(pairs)]
    return [*SPECIAL, *words, *folded, *pairs, *folded_pairs]


@dataclass
class Encoder:
    """Word-id arrays -> (token ids, damped counts). `marked` reads as typed; `plain` as typed without diacritics."""

    tokens: list[str]
    key_ids: np.ndarray
    folded_key: np.ndarray
    token_of_key: np.ndarray
    pair_keys: np.ndarray
    pair_tokens: np.ndarray
    marked: np.ndarray
    plain: np.ndarray

    def bag(self, words: np.ndarray, *, plain: bool = False, slips: np.ndarray | None = None) -> Bag:
        """Damped bag of the first MAX_WORDS words. `slips` is a mask of words to be read in folded form."""
        words = words[:MAX_WORDS]
        keys = (self.plain if plain else self.marked)[words]
        if slips is not None:
            keys = np.where(slips[: len(words)], self.plain[words], keys)
        found = np.concatenate([self.token_of_key[keys], self._pairs(keys)])
        ids, counts = np.unique(found[found >= 0], return_counts=True)
        return ids, (1 + np.floor(np.log2(counts))).astype(np.float32)

    def _pairs(self, keys: np.ndarray) -> np.ndarray:
        left, right = keys[:-1].astype(np.int64), keys[1:].astype(np.int64)
        is_folded = (self.key_ids[left] == 1) | (self.key_ids[right] == 1)
        left = np.where(is_folded, self.folded_key[left], left)
        right = np.where(is_folded, self.folded_key[right], right)
        wanted = left * _SHIFT + right
        at = np.minimum(np.searchsorted(self.pair_keys, wanted), len(self.pair_keys) - 1)
        return np.where(self.pair_keys[at] == wanted, self.pair_tokens[at], -1)


def make_encoder(words: list[str], tokens: list[str]) -> Encoder:
    """Lookup tables for all `words` of the corpus over the chosen `tokens`."""
    token_id = {token: at for at, token in enumerate(tokens)}
    keys: dict[str, int] = {}
    for word in words:
        keys.setdefault(word, len(keys))
    for word in words:
        keys.setdefault(word if has_digit(word) else "~" + fold(word), len(keys))
    names = list(keys)
    key_ids = np.array([1 if name[0] == "~" else 0 for name in names], dtype=np.int8)
    folded_key = np.array([keys[n if n[0] == "~" or has_digit(n) else "~" + fold(n)] for n in names])
    plain = np.array([folded_key[keys[word]] for word in words])
    marked = np.array([keys[w] if w in token_id or has_digit(w) else folded_key[keys[w]] for w in words])
    pairs = [(split_pair(token), at) for token, at in token_id.items() if "_" in token]
    table = sorted((keys[a] * _SHIFT + keys[b], at) for (a, b), at in pairs if a in keys and b in keys)
    return Encoder(
        tokens=tokens,
        key_ids=key_ids,
        folded_key=folded_key,
        token_of_key=np.array([token_id.get(name, -1) for name in names]),
        pair_keys=np.array([key for key, _ in table], dtype=np.int64),
        pair_tokens=np.array([at for _, at in table]),
        marked=marked,
        plain=plain,
    )


def split_pair(token: str) -> tuple[str, str]:
    """Keys of the two halves: `~dat_dai` -> `~dat`, `~dai`; a half with a digit carries no mark."""
    folded = token[0] == "~"
    left, right = token.lstrip("~").split("_")
    if not folded:
        return left, right
    return tuple(half if has_digit(half) else "~" + half for half in (left, right))  # type: ignore[return-value]


def meaning_of_folded(tokens: list[str], counts: np.ndarray) -> list[tuple[int, list[int], list[float]]]:
    """For each folded token: its id, the marked tokens that fold to it, and their shares by frequency."""
    groups: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        if token[0] not in "~<":
            groups.setdefault("~" + fold(token), []).append(at)
    out = []
    for at, token in enumerate(tokens):
        members = groups.get(token, []) if token[0] == "~" else []
        total = sum(counts[m] for m in members)
        if total > 0:
            out.append((at, members, [counts[m] / total for m in members]))
    return out


__all__ = ["Bag", "Encoder", "choose", "make_encoder", "meaning_of_folded", "pair_of", "split_pair"]
