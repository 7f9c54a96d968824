"""What came between the page that somebody looked at and their press: they are told of it, and nothing of theirs is lost."""

from sqlalchemy import and_, or_, select

from core.cases.access import held
from core.cases.models import messages
from core.cases.records import Case, MessageKind
from core.db import Tx
from core.errors import Conflict
from core.staff import Actor


async def refuse_unheard(tx: Tx, actor: Actor, case_id: str, seen: int | None) -> None:
    """Before anything is settled (reached, talked with, guided on, closed): what the family wrote since is read first.

    `seen` as below. Nobody else works on the case from here to the end of the transaction.

    Raises:
        NotFound: it is not the actor's.
        Conflict: the family has written since.
    """
    case = await held(tx, actor, case_id)
    if MessageKind.FAMILY in await _since(tx, case, actor, seen):
        raise Conflict("error.family_wrote_before_this")


async def refuse_unread(tx: Tx, case: Case, actor: Actor, seen: int | None) -> None:
    """`seen` is the number of the last entry of the thread that the actor had before them; None asks nothing.

    Notes are nobody's answer, and what the actor has sent from another window is known to them.

    Raises:
        Conflict: the family has written since, or a colleague has answered.
    """
    since = await _since(tx, case, actor, seen)
    if MessageKind.FAMILY in since:
        raise Conflict("error.family_wrote_meanwhile")
    if since:
        raise Conflict("error.colleague_answered_meanwhile")


async def _since(tx: Tx, case: Case, actor: Actor, seen: int | None) -> set[str]:
    """The kinds of what others have written."""
    if seen is None:
        return set()
    theirs = messages.c.kind == MessageKind.FAMILY
    colleagues = and_(messages.c.kind == MessageKind.REPLY, messages.c.staff_id != actor.staff_id)
    query = select(messages.c.kind).where(
        messages.c.case_id == case.id, messages.c.number > seen, or_(theirs, colleagues)
    )
    return set((await tx.execute(query)).scalars())
