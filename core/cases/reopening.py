"""A closed case opens again: what was promised is promised anew."""

from datetime import datetime, timedelta

from core import audit, notify
from core.cases import store
from core.cases.access import held
from core.cases.claims import NOBODYS
from core.cases.family import team_notice
from core.cases.records import Case, Stage
from core.conversations import store as conversations
from core.db import Tx
from core.errors import Conflict, Refused
from core.sla import store as deadlines
from core.sla.policy import Milestone, due_at
from core.staff import Actor

REOPENED = "reopened"
GUIDED = ("guided_to", "guided_how")


async def reopen(tx: Tx, actor: Actor, case_id: str, *, promise: timedelta, now: datetime) -> None:
    """What was told of the promise before may be told once more; that it was broken stays in the case's story.

    Raises:
        Conflict: it is open.
        Refused: the family has taken it back, or its words are erased.
    """
    case = await held(tx, actor, case_id)
    _refuse_what_is_gone(case)
    if case.closed_at is None:
        raise Conflict("error.case_open_again")
    await store.change(tx, case, **_anew(due_at(now, promise=promise)))
    await notify.forget_kinds(tx, case_id, list(Milestone))
    await deadlines.start(tx, case_id, opened_at=now, promise=promise)
    await deadlines.fall_due(tx, case_id, now=now)  # that it is new: what is told instead is that it is open again
    await _keep_the_way_open(tx, case)
    await audit.record(tx, actor=actor.label, action=REOPENED, case_id=case_id, now=now)
    opened = await store.get(tx, case_id)
    round_ = await notify.times_told(tx, case_id, REOPENED)
    await notify.tell(tx, team_notice(opened, REOPENED, now=now, round_=round_))


def may_be_reopened(case: Case) -> bool:
    return case.closed_at is not None and case.erased_at is None and case.stage is not Stage.WITHDRAWN


def _refuse_what_is_gone(case: Case) -> None:
    if case.stage is Stage.WITHDRAWN:
        raise Refused("error.case_withdrawn")
    if case.erased_at is not None:
        raise Refused("error.case_erased")


def _anew(due: datetime) -> dict[str, object]:
    """Urgent words of before were seen to: only new ones hurry."""
    gone = ("closed_at", "close_reason", "erase_at", "breached_at", "reached_at", "urgent_at", *GUIDED)
    return {"stage": Stage.NEW, "due_at": due, "waits_for_us": True, **NOBODYS, **dict.fromkeys(gone)}


async def _keep_the_way_open(tx: Tx, case: Case) -> None:
    """The conversation was perhaps to be forgotten. Where something new is begun in it, that is so no longer."""
    if case.conversation_id is not None and not await conversations.has_draft(tx, case.conversation_id):
        await conversations.keep(tx, case.conversation_id)
