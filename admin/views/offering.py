"""A case on its way to another team: what the one who asks sees, and how little the one who is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.forms.offer import Answer
from admin.views.card import chosen as words_of
from admin.views.facts import Facts
from admin.views.left import Left, time_left
from admin.views.queue import Seen
from admin.views.say import Say
from core.cases.records import Case
from web.page import Option

GONE = "gone"


@dataclass(slots=True, frozen=True, kw_only=True)
class OfferBox:
    """The teams to choose from, and what is wrong with the choice or the family's yes."""

    options: tuple[Option, ...]
    chosen: str
    team_error: str
    agreed_error: str

    @property
    def wrong(self) -> bool:
        return bool(self.team_error or self.agreed_error)


@dataclass(slots=True, frozen=True, kw_only=True)
class OfferLine:
    """Reference, kind and time: never initials, place or words."""

    id: str
    title: str
    reference: str
    about: str
    left: Left
    urgent: bool

    @property
    def accept(self) -> str:
        return addresses.offer_answer(self.id, Answer.ACCEPT)

    @property
    def decline(self) -> str:
        return addresses.offer_answer(self.id, Answer.DECLINE)


def offer_box(facts: Facts, *, chosen: str, team_error: str, agreed_error: str) -> OfferBox | None:
    """None where there is nobody to ask, or somebody is asked already."""
    case = facts.page.case
    others = tuple(Option(value=id_, label=town) for id_, town in facts.towns.items() if id_ != case.team_id)
    if case.closed_at is not None or case.offered_team_id is not None or not others:
        return None
    return OfferBox(options=others, chosen=chosen, team_error=team_error, agreed_error=agreed_error)


def pending_offer(say: Say, facts: Facts, *, now: datetime) -> str:
    case = facts.page.case
    if case.offered_team_id is None or case.offered_at is None:
        return ""
    town = facts.towns.get(case.offered_team_id, "")
    return say("console.offer.pending", town=town, when=say.moment(case.offered_at, now=now))


def offer_lines(seen: Seen, offered: Sequence[Case]) -> tuple[OfferLine, ...]:
    return tuple(_line(seen, case) for case in offered)


def answered(say: Say, what: str) -> str:
    """What has become of the last press; empty for what nobody can have pressed."""
    return say(f"console.offer.done.{what}") if what in {*Answer, GONE} else ""


def _line(seen: Seen, case: Case) -> OfferLine:
    return OfferLine(
        id=case.id,
        title=seen.say("console.offer.from", town=seen.towns.get(case.team_id, "")),
        reference=case.reference,
        about=words_of(seen.say, "who", case.kind),
        left=time_left(seen.say, case, now=seen.now, promise=seen.promise),
        urgent=case.hurries,
    )
