"""What the memory is tried with: sentences in four languages, small edits of them, and filler that reads like them."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from localization.memory import words
from localization.memory.store import NewUnit, Version

ALIKE = 0.75


@dataclass(frozen=True)
class Edited:
    """A sentence after a small edit: what it was, and what was done to it."""

    text: str
    original: str
    edit: str


def read(folder: Path) -> list[dict[str, str]]:
    """Return the sentences of `sentences.jsonl`, each by language; raise FileNotFoundError where it is absent."""
    rows = map(json.loads, (folder / "sentences.jsonl").read_text("utf-8").splitlines())
    return [{key: text for key, text in row.items() if key not in {"id", "url"}} for row in rows]


def units(rows: list[dict[str, str]], language: str) -> Iterator[NewUnit]:
    """Yield the sentences as units of the memory, in all their languages."""
    for place, row in enumerate(rows):
        yield NewUnit("file", f"trial/{place}", language, {code: Version(text) for code, text in row.items()})


def edits(sentences: list[str], seed: int = 1) -> Iterator[Edited]:
    """Yield small edits of each sentence that leave 75 % of it: a word changed, a number changed, a clause added."""
    chance = random.Random(seed)  # noqa: S311 – no secret
    pool = [word for sentence in sentences for word in sentence.split() if word.isalpha()]
    for sentence in sentences:
        for edit, changed in (
            ("word", _word_changed(sentence, pool, chance)),
            ("number", _number_changed(sentence, chance)),
            ("clause", _clause_added(sentence, chance.choice(sentences), chance)),
        ):
            if (
                changed
                and changed != sentence
                and Levenshtein.normalized_similarity(changed, sentence) >= ALIKE
            ):
                yield Edited(words.tidy(changed), words.tidy(sentence), edit)


def _word_changed(sentence: str, pool: list[str], chance: random.Random) -> str:
    said = sentence.split()
    places = [place for place, word in enumerate(said) if word.isalpha()]
    if len(said) < 3 or not places:
        return ""
    said[chance.choice(places)] = chance.choice(pool)
    return " ".join(said)


def _number_changed(sentence: str, chance: random.Random) -> str:
    digits = [place for place, letter in enumerate(sentence) if letter.isdigit()]
    if not digits:
        return ""
    place = chance.choice(digits)
    return f"{sentence[:place]}{(int(sentence[place]) + chance.randint(1, 9)) % 10}{sentence[place + 1 :]}"


def _clause_added(sentence: str, other: str, chance: random.Random) -> str:
    clause = other.split()[: chance.randint(2, 6)]
    said = sentence.split()
    place = chance.choice([0, len(said)])
    return " ".join([*said[:place], *clause, *said[place:]])


class Filler:
    """Makes sentences that follow, word by word, the habits of given ones: common words stay common, rare ones rare."""

    def __init__(self, rows: list[dict[str, str]], seed: int = 1):
        self._chance = random.Random(seed)  # noqa: S311 – no secret
        self._next: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            for language, text in row.items():
                said = ["", *text.split(), ""]
                chain = self._next.setdefault(language, defaultdict(list))
                for word, follower in pairwise(said):
                    chain[word].append(follower)

    def sentence(self, language: str) -> str:
        """Return a new sentence."""
        said, word = [], ""
        while len(said) < 40:
            word = self._chance.choice(self._next[language][word])
            if not word:
                break
            said.append(word)
        return " ".join(said)

    def units(self, count: int, source: str, target: str, start: int = 0) -> Iterator[NewUnit]:
        """Yield `count` units in two languages; their numbers begin with `start`."""
        for place in range(start, start + count):
            versions = {code: Version(self.sentence(code)) for code in (source, target)}
            yield NewUnit("file", f"filler/{source}-{target}/{place}", source, versions)
