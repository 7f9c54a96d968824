"""Invented families as data: what each answers in the door, and what it would write now. Pure; everybody here is made up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.cases.records import Message, MessageKind

ASKS_FOR_TIME = re.compile(r"\b(når|tid|tidspunkt|passar|passer|klokka|klokken|when|time|suits?)\b", re.IGNORECASE)
PATIENCE = 12
"""After so many paces without an answer a family with `later` words writes them."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Family:
    """`answers`: by the question's name, a button's id or words; a question that is not there is skipped where it may be.

    `thanks` follows the first reply, `time` a question about time, `neutral` everything else. A family without `thanks`
    never answers. `later` is written by itself when nobody has replied for long.
    """

    name: str
    lang: str
    answers: Mapping[str, str]
    thanks: str = ""
    time: str = ""
    neutral: str = ""
    later: str = ""


def would_write(
    family: Family, thread: Sequence[Message], *, opened_at: datetime, now: datetime, pace: timedelta
) -> str:
    """Empty when nothing, or not yet. Each reply is answered once, a pace after it was written; several at once."""
    mine = [one for one in thread if one.kind is MessageKind.FAMILY]
    replies = [one for one in thread if one.kind is MessageKind.REPLY]
    if not replies:
        return family.later if not mine and now >= opened_at + PATIENCE * pace else ""
    answered = max((one.number for one in mine), default=-1)
    newest = replies[-1]
    if newest.number < answered or now < newest.at + pace or not family.thanks:
        return ""
    return _answer(family, newest.body, first=answered < replies[0].number)


def _answer(family: Family, asked: str, *, first: bool) -> str:
    if ASKS_FOR_TIME.search(asked):
        return family.time
    return family.thanks if first else family.neutral


def _here(lang: str, place: str, age: str, words: str, **more: str) -> dict[str, str]:
    return {
        "language": lang, "who": "parent", "place": place, "team": "yes", "child_age": age,
        "reach": "chat", "words": words, "send": "yes", **more,
    }  # fmt: skip


FAMILIES = (
    Family(
        name="mild",
        lang="nn",
        answers=_here("nn", "Molde", "under_1", "Vi søv lite, og eg er sliten. Er det vanleg?"),
        thanks="Takk for at du svara så fort. Kan vi kome båe to?",
        time="Torsdag etter klokka ti passar fint.",
        neutral="Ja, det vil eg tenkje på. Takk.",
    ),
    Family(
        name="father",
        lang="nb",
        answers=_here("nb", "Molde", "1_2", "Jeg er far og blir fort sint hjemme. Jeg vil ikke ha det sånn."),
        thanks="Takk. Må barnevernet få vite om dette?",
        time="Jeg kan mandag eller tirsdag ettermiddag.",
        neutral="Greit. Det høres bra ut.",
    ),
    Family(
        name="pregnant",
        lang="en",
        answers=_here("en", "Molde", "unborn", "I am expecting and I worry all the time. I am new here.", who="pregnant"),
        thanks="Thank you for writing. Do I need a referral from my doctor?",
        time="Wednesday morning is good for me.",
        neutral="Thank you. I will think about it.",
    ),
    Family(
        name="unsafe_phone",
        lang="nn",
        answers=_here("nn", "Molde", "2_6", "Han les telefonen min. Ikkje ring, og ikkje send SMS."),
        thanks="Takk. Eg har sletta det gamle. Er det trygt å skrive her?",
        time="Etter klokka ni om morgonen er eg åleine.",
        neutral="Ja. Eg prøver det.",
    ),
    Family(
        name="silent",
        lang="nb",
        answers=_here("nb", "Molde", "under_1", "Jeg vet ikke helt hva jeg skal skrive."),
    ),
    Family(
        name="urgent_later",
        lang="nn",
        answers=_here("nn", "Molde", "under_1", "Eg gret mykje. Det er sikkert berre trøyttleik."),
        thanks="Takk for at du er der. Kva gjer eg i natt?",
        time="Når som helst. Helst i dag.",
        neutral="Ja. Søstera mi er her no.",
        later="Eg orkar ikkje leve lenger.",
    ),
    Family(
        name="other_language",
        lang="en",
        answers=_here("nb", "Molde", "2_6", "Hei. Mannen min drikker for mye. Jeg skriver ikke så godt norsk."),
        thanks="Thank you. Can we write in English? My Norwegian is not good enough for this.",
        time="Friday at noon is fine.",
        neutral="I understand. Thank you.",
    ),
)  # fmt: skip
