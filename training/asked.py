"""Reads what citizens ask (data/asked/*.tsv): article ids, a tab, ways of asking with bars between them."""
from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import Corpus
from text import words_of

QUERY_WORDS = 100


@dataclass
class AskedLine:
    """One thing that citizens want to know: positions of the articles that say it, words of each way of asking."""

    articles: list[int]
    phrasings: list[np.ndarray]
    fold: int


def fold_of_text(text: str, folds: int = 3) -> int:
    """Cross-fitting fold of a line, by its first phrasing."""
    return int(hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:8], 16) % folds


def read_asked(folder: str, corpus: Corpus) -> list[AskedLine]:
    """All lines, in order of file names; words that the corpus lacks are added to `corpus.words`."""
    index = {name: at for at, name in enumerate(corpus.ids)}
    intern = {word: at for at, word in enumerate(corpus.words)}
    lines = []
    for path in sorted(Path(folder).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            ids, _, ways = line.partition("\t")
            if not ways or line.startswith("#"):
                continue
            texts = [text.strip() for text in ways.split("|") if text.strip()]
            words = [[intern.setdefault(w, len(intern)) for w in words_of(text, QUERY_WORDS)] for text in texts]
            # A Khoản may follow an article after a slash behind its "#"; the embedding knows articles only.
            names = dict.fromkeys(re.sub(r"(#[^/]+)/.*", r"\1", part.strip()) for part in ids.split(","))
            articles = [index[name] for name in names if name in index]
            lines.append(AskedLine(articles, [np.array(found, dtype=np.int32) for found in words], fold_of_text(texts[0])))
    corpus.words = list(intern)
    return lines
