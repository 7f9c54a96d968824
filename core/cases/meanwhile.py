"""What came between the page that somebody looked at and their press: they are told of it, and nothing of theirs is lost."""

from sqlalchemy import and_, or_, select

from core.cases.models import messages
from core.cases.records import Case, MessageKind
from core.db import Tx
from core.errors import Conflict
from core.staff import Actor


async def refuse_unread(tx: Tx, case: Case, actor: Actor, seen: int | None) -> None:
    """`seen` is the number of the last entry of the thread that the actor had before them; None asks nothing.

    Notes are nobody's answer, and what the actor has sent from another window is known to them.

    Raises:
        Conflict: the family has written since, or a colleague has answered.
    """
    if seen is None:
        return
    theirs = messages.c.kind == MessageKind.FAMILY
    colleagues = and_(messages.c.kind == MessageKind.REPLY, messages.c.staff_id != actor.staff_id)
    query = select(messages.c.kind).where(
        messages.c.case_id == case.id, messages.c.number > seen, or_(theirs, colleagues)
    )
    since = set((await tx.execute(query)).scalars())
    if MessageKind.FAMILY in since:
        raise Conflict("error.family_wrote_meanwhile")
    if since:
        raise Conflict("error.colleague_answered_meanwhile")
