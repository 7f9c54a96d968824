from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from core import signals
from core.db import Tx, insert_unless_there
from core.notify.models import notices
from core.staff.actor import Actor

NEWEST = 50
SUPERVISORS = "supervisors"
COLUMNS = [column for column in notices.c if column.name != "id"]


@dataclass(slots=True, frozen=True, kw_only=True)
class Notice:
    """`kind` is a milestone or an event ("withdrawn", "undelivered"): the words are in the catalog under `notice.<kind>`."""

    case_id: str
    team_id: str
    reference: str
    kind: str
    audience: str
    at: datetime
    round: int = 0
    holder_id: str | None = None


async def tell(tx: Tx, notice: Notice) -> bool:
    """Whether this was news: the same case, kind, round and audience is told at most once."""
    new = await insert_unless_there(tx, notices, asdict(notice))
    tx.announce(signals.team_topic(notice.team_id), signals.team_topic(SUPERVISORS))
    return new


async def times_told(tx: Tx, case_id: str, kind: str) -> int:
    """For what may happen again: the count so far is the next one's `round`."""
    query = select(func.count()).where(notices.c.case_id == case_id, notices.c.kind == kind)
    return await tx.connection.scalar(query) or 0


async def notices_for(tx: Tx, actor: Actor) -> list[Notice]:
    """The newest first. A member sees the team's and their own; a supervisor what supervisors are told, in all teams."""
    mine = and_(
        notices.c.team_id == actor.team_id,
        or_(notices.c.audience == "team", and_(notices.c.audience == "holder", notices.c.holder_id == actor.staff_id)),
    )
    seen = notices.c.audience == "supervisor" if actor.sees_all_teams else mine
    rows = (await tx.execute(select(*COLUMNS).where(seen).order_by(notices.c.id.desc()).limit(NEWEST))).mappings()
    return [Notice(**row) for row in rows]
