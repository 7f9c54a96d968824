"""How a name is written, and how people write it anyhow."""

import re
import unicodedata

_SWEDISH = str.maketrans("äö", "æø")
_BARE = str.maketrans("åøæđŋŧ", "aoadnt")
_DOUBLE = re.compile("aa|oe|ae")
_WORD = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """One way to write each letter and digit; å, æ and ø are kept."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_SWEDISH)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def bare(word: str) -> str:
    """The key that Ålesund, Aalesund and Alesund share: no å, æ, ø, no accents, no "aa", "oe", "ae"."""
    parts = unicodedata.normalize("NFD", word.translate(_BARE))
    return _DOUBLE.sub(lambda pair: pair[0][0], "".join(sign for sign in parts if not unicodedata.combining(sign)))


def words_of(text: str) -> tuple[str, ...]:
    """The runs of letters in a `plain` text."""
    return tuple(_WORD.findall(text))
