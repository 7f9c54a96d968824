from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select

from core import signals
from core.db import Tx, insert_unless_there
from core.notify.models import consultation_notices, notices
from core.staff.actor import Actor

NEWEST = 50
SUPERVISORS = "supervisors"


@dataclass(slots=True, frozen=True, kw_only=True)
class Notice:
    """`kind` is a milestone or an event ("withdrawn", "undelivered"): the words are in the catalog under `notice.<kind>`.

    About a case, with its reference; or about a consultation, which has none: then the words are under
    `consultation_notice.<kind>`.
    """

    team_id: str
    kind: str
    audience: str
    at: datetime
    case_id: str | None = None
    reference: str = ""
    consultation_id: str | None = None
    round: int = 0
    holder_id: str | None = None


async def tell(tx: Tx, notice: Notice) -> bool:
    """Whether this was news: the same subject, kind, round and audience is told at most once."""
    table = notices if notice.consultation_id is None else consultation_notices
    row = {name: value for name, value in asdict(notice).items() if name in table.c}
    new = await insert_unless_there(tx, table, row)
    tx.announce(signals.team_topic(notice.team_id), signals.team_topic(SUPERVISORS))
    return new


async def times_told(tx: Tx, case_id: str, kind: str) -> int:
    """For what may happen again: the count so far is the next one's `round`."""
    query = select(func.count()).where(notices.c.case_id == case_id, notices.c.kind == kind)
    return await tx.connection.scalar(query) or 0


async def times_told_of(tx: Tx, consultation_id: str, kind: str) -> int:
    """The same for a consultation."""
    these = consultation_notices.c.consultation_id == consultation_id, consultation_notices.c.kind == kind
    return await tx.connection.scalar(select(func.count()).where(*these)) or 0


async def forget_consultation(tx: Tx, consultation_id: str) -> None:
    """What was told of it: it is erased, or its clock starts anew and tells all of it once more."""
    await tx.execute(delete(consultation_notices).where(consultation_notices.c.consultation_id == consultation_id))


async def notices_for(tx: Tx, actor: Actor) -> list[Notice]:
    """The newest first. A member sees the team's and their own; a supervisor what supervisors are told, in all teams."""
    both = [*await _newest(tx, notices, actor), *await _newest(tx, consultation_notices, actor)]
    return sorted(both, key=lambda notice: notice.at, reverse=True)[:NEWEST]


async def _newest(tx: Tx, table: Table, actor: Actor) -> list[Notice]:
    columns = [column for column in table.c if column.name != "id"]
    query = select(*columns).where(_seen(table, actor)).order_by(table.c.id.desc()).limit(NEWEST)
    return [Notice(**row) for row in (await tx.execute(query)).mappings()]


def _seen(table: Table, actor: Actor) -> ColumnElement[bool]:
    if actor.sees_all_teams:
        return table.c.audience == "supervisor"
    own = and_(table.c.audience == "holder", table.c.holder_id == actor.staff_id)
    return and_(table.c.team_id == actor.team_id, or_(table.c.audience == "team", own))
