"""Who they are: a mixture drawn from a seed, so that the same seed is the same crowd."""

import random
from dataclasses import dataclass
from enum import Enum

PLACES = ("Molde", "Hustadvika", "6150", "kristiansund", "Ålesund", "Ulstein", "Averøy", "Giske", "Rauma", "Volda")
PHONES = ("99 99 99 01", "99 99 99 02", "999 99 903")


class Ending(Enum):
    """Where the story goes: the case stays with the team, there never is one, or it is taken back."""

    SENT = "sent"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """`bursts` are the follow-ups, so many messages at once; `twice` is how often a button is pressed double."""

    ending: Ending
    locale: str
    who: str
    place: str
    reach: str
    child_age: str
    has_words: bool
    has_name: bool
    bursts: tuple[int, ...]
    twice: float
    types: float  # how often a choice is typed instead of pressed
    blocks: bool
    hurries: bool  # writes on before the next question has come
    patience: float  # seconds without an answer before the person does something about it


USUAL = (82, 13, 5)
FICKLE = (64, 18, 18)
"""Weights of the endings. Where much has to be erased, more change their mind."""


def draw(chance: random.Random, *, patience: float, endings: tuple[int, ...] = USUAL) -> Temper:
    ending = chance.choices(tuple(Ending), weights=endings)[0]
    return Temper(
        ending=ending,
        locale=chance.choices(("nn", "nb", "en"), weights=(4, 4, 2))[0],
        who=chance.choices(("pregnant", "parent", "carer", "on_behalf"), weights=(3, 5, 1, 1))[0],
        place=chance.choice(PLACES),
        reach=chance.choices(("chat", "call", "sms"), weights=(6, 2, 2))[0],
        child_age=chance.choice(("unborn", "under_1", "1_2", "2_6", "older")),
        has_words=chance.random() < 0.5,
        has_name=chance.random() < 0.5,
        bursts=tuple(chance.choices((1, 2, 3, 5), weights=(5, 2, 2, 1), k=chance.randint(0, 3))),
        twice=chance.choice((0.0, 0.0, 0.1, 0.5)),
        types=chance.choice((0.0, 0.0, 0.3)),
        blocks=ending is Ending.SENT and chance.random() < 0.1,
        hurries=chance.random() < 0.2,
        patience=patience * chance.uniform(0.7, 1.5),
    )
