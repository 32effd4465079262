"""Reads the corpus, the codified law and the questions into word-id arrays, cached on disk as one pickle."""
from __future__ import annotations

import glob
import gzip
import html
import json
import os
import pickle
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from text import words_of

TEXT_WORDS = 1200
"""Words kept of an article for making training pairs (clauses beyond the encoder's own limit still make queries)."""
_SENTENCE = re.compile(r"[\n;]+|\.\s")
_NOTE = re.compile(r"class='pDieu'>.*?</a>(Điều [^<]*)</p><p class='pGhiChu'>(.*?)</p>", re.S)
_DOC_TITLE = re.compile(r"(?:số )([^\s,]+/[^\s,]+) (.{8,300}?) ngày \d")


@dataclass
class Corpus:
    """Articles as arrays of word ids; `words[i]` is the word with id i."""

    words: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    titles: list[np.ndarray] = field(default_factory=list)
    sentences: list[list[np.ndarray]] = field(default_factory=list)
    doc_titles: list[np.ndarray] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    related: list[tuple[int, int]] = field(default_factory=list)
    questions: dict[str, list[dict]] = field(default_factory=dict)


class Interner:
    """word -> id, growing."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def __call__(self, text: str, limit: int) -> np.ndarray:
        found = [self.ids.setdefault(word, len(self.ids)) for word in words_of(text, limit)]
        return np.array(found, dtype=np.int32)


def split_sentences(text: str) -> list[str]:
    """Lines, points and sentences of an article, in order."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def read_sentences(text: str, intern: Interner) -> list[np.ndarray]:
    """Word ids of each sentence until TEXT_WORDS are read."""
    out: list[np.ndarray] = []
    total = 0
    for part in split_sentences(text[:12000]):
        ids = intern(part, TEXT_WORDS)
        if total + len(ids) > TEXT_WORDS:
            break
        if len(ids):
            out.append(ids)
            total += len(ids)
    return out


def document_titles(folder: str) -> dict[str, str]:
    """Document number (upper case) -> title, from the notes under the codified articles."""
    found: dict[str, str] = {}
    for path in glob.glob(os.path.join(folder, "*.html")):
        page = Path(path).read_text(encoding="utf-8-sig")
        for match in _DOC_TITLE.finditer(html.unescape(page)):
            found.setdefault(match.group(1).upper(), match.group(2).strip())
    return found


_ANCHOR = re.compile(r"<p class='pDieu'><a name='(\w+)'></a>")
_LINK = re.compile(r"<p class='pGhiChu'><a href='([^']+)'")
_REF_INNER = re.compile(r"ViewNoiDungPhapDien\('(\w+)'\)")
_REF_OUTER = re.compile(r"href='(http[^']+)'")


def cross_references(folder: str, url_index: dict[str, int]) -> list[tuple[int, int]]:
    """Pairs of articles that the codified law calls related, as indexes into the corpus."""
    by_anchor: dict[str, int] = {}
    wanted: list[tuple[int, list[str], list[str]]] = []
    for path in glob.glob(os.path.join(folder, "*.html")):
        page = Path(path).read_text(encoding="utf-8-sig")
        parts = _ANCHOR.split(page)[1:]
        for anchor, part in zip(parts[::2], parts[1::2]):
            link = _LINK.search(part)
            here = url_index.get(html.unescape(link.group(1))) if link else None
            if here is None:
                continue
            by_anchor[anchor] = here
            note = part.split("<p class='pChiDan'>")
            if len(note) > 1:
                wanted.append((here, _REF_INNER.findall(note[1]), _REF_OUTER.findall(note[1])))
    pairs: set[tuple[int, int]] = set()
    for here, inner, outer in wanted:
        targets = [by_anchor.get(x) for x in inner] + [url_index.get(html.unescape(x)) for x in outer]
        pairs.update((here, there) for there in targets if there is not None and there != here)
    return sorted(pairs)


def read_lines(path: str) -> list[dict]:
    """All objects of a JSONL file, gzip or not."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load(shared: str, codified: str, cache: str) -> Corpus:
    """The whole training material; parsed once, then read from `cache`."""
    if os.path.exists(cache):
        with open(cache, "rb") as stored:
            return pickle.load(stored)
    corpus = parse(shared, codified)
    with open(cache, "wb") as out:
        pickle.dump(corpus, out, protocol=5)
    return corpus


def parse(shared: str, codified: str) -> Corpus:
    """Reads everything from the source files."""
    intern = Interner()
    corpus = Corpus()
    names = document_titles(codified)
    url_index: dict[str, int] = {}
    for at, row in enumerate(read_lines(os.path.join(shared, "corpus/articles.jsonl.gz"))):
        number = row["doc_no"].upper()
        name = names.get(number) or re.sub(r"^[\d.]+ ", "", row.get("topic") or "")
        corpus.ids.append(row["id"])
        corpus.documents.append(number)
        corpus.titles.append(intern(row.get("title") or "", 60))
        corpus.doc_titles.append(intern(name, 40))
        corpus.sentences.append(read_sentences(row["text"], intern))
        if row.get("url"):
            url_index.setdefault(row["url"], at)
    corpus.related = cross_references(codified, url_index)
    for name in ("train", "dev", "unlabelled"):
        rows = read_lines(os.path.join(shared, f"questions/{name}.jsonl"))
        corpus.questions[name] = [{**row, "words": intern(row["question"], 100)} for row in rows]
    corpus.words = list(intern.ids)
    return corpus


def read_labels(path: str | os.PathLike[str]) -> dict[str, list[str]]:
    """Question id -> ids of the articles that answer it, as we labelled them (`training/labels.tsv`); none where no article does."""
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    return {question: [] if articles == "-" else articles.split(",") for question, articles in rows}


def with_labels(rows: list[dict], labels: dict[str, list[str]]) -> list[dict]:
    """The questions among `rows` that we labelled, as labelled questions, those that nothing answers among them."""
    return [{**row, "gold": labels[row["id"]]} for row in rows if row["id"] in labels]


def passage(corpus: Corpus, at: int, *, with_document: bool = True) -> np.ndarray:
    """Words of an article as it is indexed: title, title again, the document's title, text."""
    title = corpus.titles[at]
    document = corpus.doc_titles[at] if with_document else title[:0]
    return np.concatenate([title, title, document, *corpus.sentences[at]])
