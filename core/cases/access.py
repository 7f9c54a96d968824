"""A case as a member of its own team may have it: the contents are for them alone."""

from core.cases import store
from core.cases.records import Case
from core.db import Tx
from core.errors import NotFound, Refused
from core.staff import Actor, Right


async def own(tx: Tx, actor: Actor, case_id: str) -> Case:
    """Raises NotFound. Nobody outside the team sees a case page."""
    if not actor.may(Right.WORDS):
        raise NotFound("error.case_not_found")
    return await store.get_for(tx, actor, case_id)


async def held(tx: Tx, actor: Actor, case_id: str) -> Case:
    """The same, to change it: colleagues and the family take their turns. While we waited it may have gone elsewhere."""
    await own(tx, actor, case_id)
    await store.hold(tx, case_id)
    return await own(tx, actor, case_id)


async def held_open(tx: Tx, actor: Actor, case_id: str) -> Case:
    """Raises NotFound, and Refused when it is closed."""
    case = await held(tx, actor, case_id)
    refuse_closed(case)
    return case


def refuse_closed(case: Case) -> None:
    if case.closed_at is not None:
        raise Refused("error.case_closed")
