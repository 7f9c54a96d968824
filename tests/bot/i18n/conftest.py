import gc
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from spylls.hunspell import Dictionary

HUNSPELL = Path("/usr/share/hunspell")
ALLOWED = Path(__file__).parent / "allowed_words.txt"


class Lookup(Protocol):
    def lookup(self, word: str) -> bool: ...


@dataclass
class Speller:
    """A dictionary and the few words that we allow beside it. Remembers its answers: a look-up is slow."""

    dictionary: Lookup
    allowed: frozenset[str]
    known: dict[str, bool] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        if word not in self.known:
            self.known[word] = word.casefold() in self.allowed or self.dictionary.lookup(word)
        return self.known[word]


@pytest.fixture(scope="session")
def spellers() -> Mapping[str, Speller]:
    """Needs the Debian package hunspell-no: without it these tests fail, they are not skipped."""
    dictionaries = {"nn": "nn_NO", "nb": "nb_NO"}
    return {locale: Speller(read_dictionary(name), allowed_words(locale)) for locale, name in dictionaries.items()}


def read_dictionary(name: str) -> Lookup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # spylls leaves its files to the collector
        dictionary: Lookup = Dictionary.from_files(str(HUNSPELL / name))
        gc.collect()
    return dictionary


def allowed_words(locale: str) -> frozenset[str]:
    """Lines of `word`, `nn word` or `nb word`; a # begins a remark."""
    lines = (re.sub(r"#.*", "", line).split() for line in ALLOWED.read_text(encoding="utf-8").splitlines())
    return frozenset(parts[-1].casefold() for parts in lines if parts and (len(parts) == 1 or parts[0] == locale))
