"""Text preparation of the embedding model: text -> words -> tokens.

This is the reference for the same function in TypeScript (data/models/hoiluat-embed/README.md states it in words).
Nothing here knows about training; it must stay small enough to be implemented twice without a difference.
"""
from __future__ import annotations

import re
import unicodedata

QUERY_TOKEN = "<q>"
PAD_TOKEN = "<pad>"
UNKNOWN_TOKEN = "<unk>"
MAX_WORDS = 256
"""Words of a text that are read; the rest is ignored. 256 beat 128, 192, 400 and 800 on the dev questions (README.md)."""

_WORD = re.compile(r"[^\W_]+")
_TONED_FIRST = re.compile("([òóỏõọ])([ae])|([ùúủũụ])(y)")
_TONED_OLD = "òóỏõọùúủũụ"
_TONED_NEW = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
_BARE = {**dict.fromkeys("òóỏõọ", "o"), **dict.fromkeys("ùúủũụ", "u")}


def _move_tone(match: re.Match[str]) -> str:
    first, second = match.group(0)
    return _BARE[first] + _TONED_NEW[second][_TONED_OLD.index(first) % 5]


def words_of(text: str, limit: int = MAX_WORDS) -> list[str]:
    """Lower-case NFC words (runs of letters and digits), tone on the second vowel of oa, oe, uy; at most `limit`."""
    clean = unicodedata.normalize("NFC", text).lower()
    clean = _TONED_FIRST.sub(_move_tone, clean)
    found: list[str] = []
    for match in _WORD.finditer(clean):
        if len(found) == limit:
            break
        found.append(match.group(0))
    return found


def fold(word: str) -> str:
    """The word without diacritics (đ becomes d)."""
    plain = unicodedata.normalize("NFD", word)
    return "".join(c for c in plain if unicodedata.category(c) != "Mn").replace("đ", "d")


def is_plain(words: list[str]) -> bool:
    """True when no word has a character beyond ASCII: the writer typed without diacritics."""
    return all(word.isascii() for word in words)


def has_digit(word: str) -> bool:
    """True when the word holds an ASCII digit; such words are the same with and without diacritics."""
    return any("0" <= c <= "9" for c in word)


def raw_tokens(words: list[str], vocabulary: dict[str, int] | set[str]) -> list[str]:
    """Words and known pairs of neighbours, in order, with repeats. `~` marks the folded half of the vocabulary."""
    plain = is_plain(words)
    keys = [word if has_digit(word) or (not plain and word in vocabulary) else "~" + fold(word) for word in words]
    out: list[str] = []
    for at, key in enumerate(keys):
        if key in vocabulary:
            out.append(key)
        if at + 1 == len(keys):
            break
        pair = pair_of(key, keys[at + 1])
        if pair in vocabulary:
            out.append(pair)
    return out


def pair_of(left: str, right: str) -> str:
    """Name of a pair: `đất_đai`; `~dat_dai` when either half is folded (the other half is folded for it)."""
    if left[0] != "~" and right[0] != "~":
        return f"{left}_{right}"
    return "~" + fold(left.lstrip("~")) + "_" + fold(right.lstrip("~"))


def damp(tokens: list[str]) -> list[str]:
    """Keep the 1st, 2nd, 4th, 8th … occurrence of each token, so that its weight grows as 1 + log2(count)."""
    seen: dict[str, int] = {}
    out: list[str] = []
    for token in tokens:
        count = seen.get(token, 0) + 1
        seen[token] = count
        if count & (count - 1) == 0:
            out.append(token)
    return out


def prepare(text: str, vocabulary: dict[str, int] | set[str], *, query: bool = False, limit: int = MAX_WORDS) -> str:
    """The string that the tokenizer splits at spaces."""
    tokens = damp(raw_tokens(words_of(text, limit), vocabulary))
    return " ".join([QUERY_TOKEN, *tokens] if query else tokens)
