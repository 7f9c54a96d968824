"""What an invented family would write now. Pure; who they are stands in the cast."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.cases.records import Message, MessageKind

ASKS_FOR_TIME = re.compile(
    r"\b(når|tid|tidspunkt|passar|passer|klokka|klokken|when|time|suits?|[0-2]?\d[.:][0-5]\d)\b", re.IGNORECASE
)
PATIENCE = 12
"""After so many paces without an answer a family with `later` words writes them."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Family:
    """`answers`: by the question's name, a button's id or words; a question that is not there is skipped where it may be.

    `thanks` follows the first reply, `time` a word about time, `asked` another question, `missed` a call that was put
    down as not answered, and `neutral`, in turn, everything else. Where there are no words the family is silent.
    `later` is written by itself when nobody has replied for long. `waited`: the share of the promise that had gone by
    when practice began.
    """

    name: str
    lang: str
    answers: Mapping[str, str]
    thanks: str = ""
    time: str = ""
    asked: str = ""
    neutral: tuple[str, ...] = ()
    missed: str = ""
    later: str = ""
    waited: float = 0.0


@dataclass(slots=True, frozen=True, kw_only=True)
class SoFar:
    """`rang_at`: when the last call was put down as not answered; None: no call was."""

    opened_at: datetime
    thread: Sequence[Message]
    rang_at: datetime | None = None


def would_write(family: Family, so_far: SoFar, *, now: datetime, pace: timedelta) -> str:
    """Empty when nothing, or not yet. What staff do is answered once, a pace after the last of it; several at once."""
    mine = [one for one in so_far.thread if one.kind is MessageKind.FAMILY]
    replies = [one for one in so_far.thread if one.kind is MessageKind.REPLY]
    last = mine[-1] if mine else None
    fresh = [one for one in replies if last is None or one.number > last.number]
    rang_at = so_far.rang_at if so_far.rang_at and (last is None or so_far.rang_at > last.at) else None
    moments = [one.at for one in fresh[-1:]] + [at for at in (rang_at,) if at]
    if not (replies or so_far.rang_at):
        return family.later if not mine and now >= so_far.opened_at + PATIENCE * pace else ""
    if not moments or now < max(moments) + pace:
        return ""
    if not fresh:
        return family.missed
    return _answer(family, fresh[-1].body, turn=sum(one.number > replies[0].number for one in mine))


def _answer(family: Family, said: str, *, turn: int) -> str:
    """`turn`: how often the family has written since the first reply."""
    if family.time and ASKS_FOR_TIME.search(said):
        return family.time
    if turn == 0:
        return family.thanks
    if family.asked and "?" in said:
        return family.asked
    return family.neutral[(turn - 1) % len(family.neutral)] if family.neutral else ""
