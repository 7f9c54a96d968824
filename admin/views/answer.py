"""The page behind the link in a bulletin."""

from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.say import Say
from admin.views.told import about, left
from core.alerts.answering import Answer, Outcome
from core.staff import Actor, Right

ITEMS = 10
"""Of a storm the first are named, as in the bulletin itself, and the rest are counted."""
TONES = {Outcome.OPEN: "info", Outcome.TAKEN: "calm", Outcome.ALREADY: "calm", Outcome.OVER: "calm"}


@dataclass(slots=True, frozen=True, kw_only=True)
class About:
    what: str
    left: str


@dataclass(slots=True, frozen=True, kw_only=True)
class AnswerView:
    """`press`: a press here answers. `words` say what has become of it, `advice` what to do next.

    `href` is behind the gate: whoever is not signed in comes there through the sign-in page.
    """

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
    said = "team" if outcome is Outcome.NOT_YOURS and actor is None else outcome
    way_on, href = _way_on(say, answer, actor)
    return AnswerView(
        tone=TONES.get(outcome, "soon"),
        heading=say("answer.title"),
        words=say(f"answer.{said}.words", **facts),
        advice=say(f"answer.{said}.advice"),
        items=tuple(_about(say, answer, number, now=now) for number in range(len(shown))),
        more=say("alert.more", count=len(answer.items) - ITEMS) if len(answer.items) > ITEMS else "",
        press=outcome is Outcome.OPEN,
        way_on=way_on,
        href=href,
    )


def _way_on(say: Say, answer: Answer, actor: Actor | None) -> tuple[str, str]:
    """To the one case that it was about, through the sign-in page where nobody is signed in; else to the list.

    What is over, and what is not theirs, leads to the list as well.
    """
    one = answer.items[0] if len(answer.items) == 1 and answer.outcome is not Outcome.OVER else None
    to = "answer.to" if actor else "answer.to.sign_in"
    if one is None or (actor and not actor.may(Right.WORDS)):
        return say("answer.to.alerts" if actor else to), addresses.ALERTS
    return say(f"{to}.{one.subject}"), addresses.alert_page(one.alert_id)


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
