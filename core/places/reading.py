"""What a person typed, split into post codes and words. The words that carry no place are known here."""

import re
from dataclasses import dataclass

from core.places.spelling import bare, plain, words_of

LONGEST_TEXT = 200
MOST_WORDS = 12

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SPACED_CODE = re.compile(r"\d(?: ?\d){3}")
# Words around a place, in the languages and dialects of the county. Never a place by themselves.
_FILLERS = frozenset(
    bare(word)
    for line in (
        "eg jeg æ e ej vi me mi mine min vår vårt er bur bor bu bo buer budd heiter heter familien familie barnet",
        "i på ved nær nærme frå fra til ute oppe nede inne her heime hjemme no nå litt utanfor utenfor rundt ein en",
        "kommune kommuna kommunen sentrum bygd bygda by byen området plassen postnummer postnr postkode adresse",
        "norge noreg norway n og eller men det den der som kanskje trur tror",
        "we live lives living in am m the near from at of our my is it family city town municipality postcode",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    codes: tuple[str, ...]
    words: tuple[str, ...]


def read(typed: str) -> Reading | None:
    """None when the text is too long, carries a NUL, or holds neither words nor digits."""
    if len(typed) > LONGEST_TEXT or "\0" in typed:
        return None
    text = plain(typed).strip()
    words = tuple(word.removesuffix("kommune") or word for word in words_of(text))
    codes = _codes_in(text)
    return Reading(codes, words) if (words or codes) and len(words) <= MOST_WORDS else None


def is_filler(word: str) -> bool:
    return bare(word) in _FILLERS


def _codes_in(text: str) -> tuple[str, ...]:
    if _SPACED_CODE.fullmatch(text):
        return (text.replace(" ", ""),)
    return tuple(dict.fromkeys(_CODE.findall(text)))
