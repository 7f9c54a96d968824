from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a sign is. The order is that in which it is told when one place in the text is several."""

    IDENTITY_NUMBER = "identity_number"
    LONG_NUMBER = "long_number"
    EMAIL = "email"
    DATE = "date"
    PHONE = "phone"
    ADDRESS = "address"
    POST_CODE = "post_code"
    INSTITUTION = "institution"
    PLACE = "place"
    AGE = "age"
    WORK = "work"
    ORIGIN = "origin"
    NAME = "name"


class Strength(StrEnum):
    """A strong sign tells by itself who somebody is. A weak one does beside another."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(slots=True, frozen=True)
class Finding:
    """`text[start:end]` is the sign. The sign itself is not kept here, so that a finding may be passed on."""

    start: int
    end: int
    kind: Kind
    strength: Strength

    @property
    def strong(self) -> bool:
        return self.strength is Strength.STRONG


def strong(span: tuple[int, int], kind: Kind) -> Finding:
    return Finding(*span, kind, Strength.STRONG)


def weak(span: tuple[int, int], kind: Kind) -> Finding:
    return Finding(*span, kind, Strength.WEAK)
