"""The page behind the link in a bulletin."""

from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.say import Say
from admin.views.told import about, left
from core.alerts.answering import Answer, Outcome
from core.staff import Actor

ITEMS = 10
"""Of a storm the first are named, as in the bulletin itself, and the rest are counted."""
TONES = {Outcome.OPEN: "info", Outcome.TAKEN: "calm", Outcome.ALREADY: "calm", Outcome.OVER: "calm"}


@dataclass(slots=True, frozen=True, kw_only=True)
class About:
    what: str
    left: str


@dataclass(slots=True, frozen=True, kw_only=True)
class AnswerView:
    """`press`: a press here answers. `words` say what has become of it, `advice` what to do next."""

    tone: str
    heading: str
    words: str
    advice: str
    items: tuple[About, ...]
    more: str
    press: bool
    way_on: str
    href: str


def answer_view(say: Say, answer: Answer, actor: Actor | None, *, now: datetime) -> AnswerView:
    outcome = answer.outcome
    facts = _facts(say, answer, now=now)
    shown = answer.items[:ITEMS]
    return AnswerView(
        tone=TONES.get(outcome, "soon"),
        heading=say("answer.title"),
        words=say(f"answer.{outcome}.words", **facts),
        advice=say(f"answer.{outcome}.advice"),
        items=tuple(_about(say, answer, number, now=now) for number in range(len(shown))),
        more=say("alert.more", count=len(answer.items) - ITEMS) if len(answer.items) > ITEMS else "",
        press=outcome is Outcome.OPEN,
        way_on=say("answer.to_alerts" if actor else "answer.sign_in"),
        href=addresses.ALERTS if actor else addresses.sign_in(addresses.ALERTS),
    )


def _about(say: Say, answer: Answer, number: int, *, now: datetime) -> About:
    """How much time is left is of use only to whoever still has to act."""
    item = answer.items[number]
    waits = answer.outcome in {Outcome.OPEN, Outcome.TAKEN, Outcome.LATE}
    what = about(say, item.subject, item.reference, item.kind)
    return About(what=what, left=left(say, item, now=now) if waits else "")


def _facts(say: Say, answer: Answer, *, now: datetime) -> dict[str, str]:
    if answer.outcome is not Outcome.ALREADY:
        return {}
    when = say.moment(answer.at, now=now) if answer.at else ""
    return {"name": answer.by or say("console.somebody"), "when": when}
