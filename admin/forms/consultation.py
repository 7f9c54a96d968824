"""The one form of a consultation's page. As on a case page, every button sends the words along."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from admin.forms.case import HARD_LIMIT, KEY_LETTERS, YES
from core.text import clean_text

DIGITS = 9


class Action(StrEnum):
    CLAIM = "claim"
    GIVE_BACK = "give-back"
    REPLY = "reply"
    CLEAN = "clean"
    FINISH = "finish"


@dataclass(slots=True, frozen=True, kw_only=True)
class ConsultationForm:
    """`key` is new for each page that is shown; `version` is the consultation's, as the page showed it."""

    reply: str
    key: str
    version: int
    sure: bool


def read_consultation_form(sent: Mapping[str, str]) -> ConsultationForm:
    return ConsultationForm(
        reply=clean_text(sent.get("reply", ""), limit=HARD_LIMIT),
        key=sent.get("key", "")[:KEY_LETTERS],
        version=_number(sent.get("version", "")),
        sure=sent.get("sure", "") == YES,
    )


def _number(text: str) -> int:
    """-1, which is no version, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else -1
