from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.say import Say
from core.notify import Notice
from core.sla.policy import Milestone
from core.staff import Actor, Right

BROKEN = {Milestone.BREACH, Milestone.STILL_BROKEN}
NOT_HEARD = {"undelivered", "uncertain", "letter_undelivered", "letter_uncertain", "unreachable"}
TO_DO = {"claim_ended", "unread", "reopened", "offered"}
PRESSING = {Milestone.ONE_LEFT, Milestone.FOUR_LEFT, Milestone.UNCLAIMED, *NOT_HEARD, *TO_DO}
URGENT = "urgent"
ANOTHERS = {"offered": addresses.HOME, "offer_accepted": ""}
"""Where to go for what is told of another team's case: an offer is answered in the queue."""


@dataclass(slots=True, frozen=True, kw_only=True)
class NoticeLine:
    """`tone` is info, soon or late; the words say the same."""

    tone: str
    words: str
    reference: str
    href: str
    when: str
    at: str


def notice_lines(
    say: Say, actor: Actor, notices: Sequence[Notice], *, now: datetime, most: int | None = None
) -> tuple[NoticeLine, ...]:
    """With `most`, the newest of each kind and case alone: what is said again every few hours fills no board."""
    if most is None:
        return tuple(_line(say, actor, notice, now=now) for notice in notices)
    newest: dict[tuple[str | None, str | None, str], Notice] = {}
    for notice in notices:
        newest.setdefault((notice.case_id, notice.consultation_id, notice.kind), notice)
    return tuple(_line(say, actor, notice, now=now) for notice in [*newest.values()][:most])


def _line(say: Say, actor: Actor, notice: Notice, *, now: datetime) -> NoticeLine:
    return NoticeLine(
        tone="late" if notice.kind in {*BROKEN, URGENT} else "soon" if notice.kind in PRESSING else "info",
        words=_words(say, notice),
        reference=notice.reference or say("console.consultation.title"),
        href=_page(notice) if actor.may(Right.WORDS) else "",
        when=say.moment(notice.at, now=now),
        at=notice.at.isoformat(),
    )


def _page(notice: Notice) -> str:
    if notice.consultation_id is not None:
        return addresses.consultation_page(notice.consultation_id)
    if notice.kind in ANOTHERS:
        return ANOTHERS[notice.kind]
    return addresses.case_page(notice.case_id) if notice.case_id else ""


def _words(say: Say, notice: Notice) -> str:
    family = "notice" if notice.consultation_id is None else "consultation_notice"
    return say.first(f"{family}.{notice.kind}", f"{family}.other")
