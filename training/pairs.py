"""Training pairs: what somebody could ask, and the article that answers it.

A pair is (query words, article, target), where target says which bag of the article stands on the other side:
`FULL` is title and text, as indexed; `BODY` leaves the title out, so that a title cannot find itself;
an array is a bag of its own (an article without the clause that asks, or another way of asking).
"""
from __future__ import annotations

import random
import re
from dataclasses import dataclass

import numpy as np

from asked import AskedLine
from corpus import Corpus
from text import words_of

FULL, BODY = 0, 1

_TEMPLATES: list[tuple[str, list[str]]] = [
    (r"^(?:thành phần )?hồ sơ (.+)", ["hồ sơ {} gồm những gì", "{} cần giấy tờ gì", "{} cần chuẩn bị những gì", "giấy tờ {}"]),
    (r"^(?:trình tự,? (?:và )?)?thủ tục (.+)", ["thủ tục {} như thế nào", "{} làm thế nào", "muốn {} thì làm sao", "các bước {}"]),
    (r"^trình tự (.+)", ["trình tự {} thế nào", "{} làm ra sao"]),
    (r"^(?:xử phạt|xử lý)?.*?vi phạm (?:các )?(?:quy định|hành chính)?(?: về| trong)? ?(.+)",
     ["mức phạt đối với vi phạm {}", "{} bị phạt bao nhiêu", "vi phạm {} phạt thế nào", "lỗi {} phạt nhiêu"]),
    (r"^điều kiện (.+)", ["điều kiện {} là gì", "khi nào được {}", "cần gì để {}", "có được {} không"]),
    (r"^thẩm quyền (.+)", ["ai có thẩm quyền {}", "cơ quan nào {}", "{} ở đâu"]),
    (r"^(?:thời hạn|thời gian) (.+)", ["{} trong bao lâu", "thời hạn {} là bao lâu", "{} mất mấy ngày"]),
    (r"^quyền(?:,| và)? nghĩa vụ (?:của )?(.+)", ["{} có quyền và nghĩa vụ gì", "{} được làm gì"]),
    (r"^(?:trách nhiệm|nhiệm vụ)(?: của)? (.+)", ["{} có trách nhiệm gì", "trách nhiệm của {} là gì"]),
    (r"^(?:mức|phí|lệ phí|chi phí) (.+)", ["mức {} là bao nhiêu", "{} hết bao nhiêu tiền", "{} được bao nhiêu"]),
    (r"^(?:đối tượng|người) (.+)", ["ai {}", "những ai {}", "trường hợp nào {}"]),
    (r"^(?:các )?(?:hành vi|trường hợp) (.+)", ["hành vi nào {}", "trường hợp nào {}", "khi nào {}"]),
    (r"^tội (.+)", ["{} bị phạt tù bao nhiêu năm", "{} đi tù mấy năm", "{} bị xử lý thế nào"]),
    (r"^(.+)", ["{} được quy định như thế nào", "{} là gì", "quy định về {}", "cho tôi hỏi {}", "{} thế nào"]),
]
_COMPILED = [(re.compile(pattern), forms) for pattern, forms in _TEMPLATES]
_PENALTY_FORMS = ["{} bị phạt bao nhiêu tiền", "{} phạt bao nhiêu", "mức phạt {}", "{} bị xử phạt thế nào", "{} có bị phạt không"]


@dataclass
class Pair:
    """One training example; `trusted` marks a citizen's question with its known article, `asking` a target that is a question too."""

    query: np.ndarray
    article: int
    target: int | np.ndarray
    trusted: bool = False
    asking: bool = False


class Maker:
    """Builds one epoch of pairs; random choices differ from epoch to epoch."""

    def __init__(self, corpus: Corpus, everyday: dict[tuple[str, ...], list[list[str]]], seed: int) -> None:
        self.corpus = corpus
        self.random = random.Random(seed)
        self.everyday = everyday
        self.longest = max((len(key) for key in everyday), default=0)
        self.word_id = {word: at for at, word in enumerate(corpus.words)}

    def to_ids(self, words: list[str]) -> np.ndarray:
        """Word ids; words outside the corpus are dropped."""
        return np.array([self.word_id[w] for w in words if w in self.word_id], dtype=np.int32)

    def colloquial(self, words: list[str], rate: float) -> list[str]:
        """Replaces statute phrases by everyday ones, each with probability `rate`."""
        out: list[str] = []
        at = 0
        while at < len(words):
            size = self._match(words, at)
            if size and self.random.random() < rate:
                out.extend(self.random.choice(self.everyday[tuple(words[at : at + size])]))
                at += size
            else:
                out.append(words[at])
                at += 1
        return out

    def _match(self, words: list[str], at: int) -> int:
        for size in range(min(self.longest, len(words) - at), 0, -1):
            if tuple(words[at : at + size]) in self.everyday:
                return size
        return 0

    def asked(self, query: list[str], rate: float = 0.5) -> np.ndarray:
        """Ids of a generated query, with everyday words in it where some are known."""
        return self.to_ids(self.colloquial(query, rate))

    def spell(self, ids: np.ndarray) -> list[str]:
        """Words of ids."""
        return [self.corpus.words[i] for i in ids]

    def titles(self) -> list[Pair]:
        """Title, with the document's title in half of them -> text."""
        out = []
        for at, title in enumerate(self.corpus.titles):
            if len(title) < 2 or not self.corpus.sentences[at]:
                continue
            extra = self.corpus.doc_titles[at] if self.random.random() < 0.5 else title[:0]
            out.append(Pair(np.concatenate([self.asked(self.spell(title)), extra[:20]]), at, BODY))
        return out

    def templates(self, share: float) -> list[Pair]:
        """A question made from a title -> the article as indexed."""
        out = []
        for at, title in enumerate(self.corpus.titles):
            if len(title) < 3 or self.random.random() > share:
                continue
            text = " ".join(self.spell(title))
            forms = [(m.group(1), f) for p, f in _COMPILED if (m := p.match(text)) and m.lastindex]
            rest, options = forms[0] if self.random.random() < 0.8 else forms[-1]
            query = self.random.choice(options).format(rest).split()
            extra = self.corpus.doc_titles[at] if self.random.random() < 0.3 else title[:0]
            target = FULL if self.random.random() < 0.5 else BODY
            out.append(Pair(np.concatenate([self.asked(query), extra[:20]]), at, target))
        return out

    def clauses(self, share: float) -> list[Pair]:
        """A clause or point -> its article without it; fines as questions about the fine."""
        out = []
        for at, parts in enumerate(self.corpus.sentences):
            good = [k for k, part in enumerate(parts) if 6 <= len(part) <= 60]
            if len(parts) < 3 or not good:
                continue
            draws = self.random.random() < share, len(parts) > 20, len(parts) > 40
            for _ in range(sum(draws)):
                out.append(self._clause(at, self.random.choice(good)))
        return out

    def _clause(self, at: int, chosen: int) -> Pair:
        parts = self.corpus.sentences[at]
        words = self.spell(parts[chosen])
        if len(words[0]) <= 2 and len(words) > 6:
            words = words[1:]
        fined = any("phạt" in self.spell(p)[:6] for p in parts[:4])
        if fined and self.random.random() < 0.6:
            words = self.random.choice(_PENALTY_FORMS).format(" ".join(words[:40])).split()
        window = self._around(at, chosen)
        return Pair(self.asked(words), at, window)

    def _around(self, at: int, chosen: int) -> np.ndarray:
        """Title and the sentences around the chosen one, without it in two of three cases."""
        parts = self.corpus.sentences[at]
        keep_it = self.random.random() < 0.33
        low = max(0, chosen - self.random.randint(2, 12)) if len(parts) > 16 else 0
        high = chosen + self.random.randint(3, 14) if len(parts) > 16 else len(parts)
        near = [p for k, p in enumerate(parts[low:high], low) if keep_it or k != chosen]
        title, document = self.corpus.titles[at], self.corpus.doc_titles[at]
        head = [title, title] + ([document] if self.random.random() < 0.5 else [])
        return np.concatenate([*head, *near]).astype(np.int32)

    def related(self, share: float) -> list[Pair]:
        """Title of an article, with its document -> an article that the codified law calls related."""
        out = []
        for here, there in self.corpus.related:
            if self.random.random() > share or len(self.corpus.titles[here]) < 4:
                continue
            out.append(Pair(np.concatenate([self.corpus.titles[here], self.corpus.doc_titles[here][:12]]), there, FULL))
        return out

    def questions(self, rows: list[dict], times: int) -> list[Pair]:
        """Citizens' questions -> their articles, `times` over, some with words left out."""
        index = {name: at for at, name in enumerate(self.corpus.ids)}
        out = []
        for row in rows:
            for gold in row["gold"]:
                if gold not in index:
                    continue
                out.extend(Pair(row["words"], index[gold], FULL, trusted=True) for _ in range(times))
        return out

    def asked_lines(self, lines: list[AskedLine], times: int) -> list[Pair]:
        """What citizens ask -> the articles, `times` over; one way of asking -> another one, once."""
        out = []
        for line in lines:
            for query in line.phrasings:
                out.extend(Pair(query, article, FULL, trusted=True) for article in line.articles for _ in range(times))
            if len(line.phrasings) > 1 and line.articles:
                for query in line.phrasings:
                    other = self.random.choice([way for way in line.phrasings if way is not query])
                    out.append(Pair(query, line.articles[0], other, trusted=True, asking=True))
        return out

    def epoch(self, share: float, asking: list[Pair]) -> list[Pair]:
        """A share of all that law gives and `asking`, in blocks of neighbours, so that a batch holds articles of the same document."""
        made = [*self.titles(), *self.templates(0.5), *self.clauses(0.9), *self.related(0.4)]
        made.sort(key=lambda pair: pair.article)
        blocks = [made[k : k + 6] for k in range(0, len(made), 6) if self.random.random() < share]
        blocks += [[pair] for pair in asking]
        self.random.shuffle(blocks)
        return [pair for block in blocks for pair in block]


def read_everyday(paths: list[str]) -> dict[tuple[str, ...], list[list[str]]]:
    """`everyday phrase <TAB> statute phrase [<TAB> statute phrase]` lines -> everyday words by statute phrase."""
    out: dict[tuple[str, ...], list[list[str]]] = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                everyday, *statutes = line.rstrip("\n").split("\t")
                if line.startswith("#"):
                    continue
                for statute in statutes:
                    out.setdefault(tuple(words_of(statute)), []).append(words_of(everyday))
    out.pop((), None)
    return out
