from dataclasses import asdict

from sqlalchemy import RowMapping, insert, select, update

from core.db import Tx
from core.errors import NotFound
from core.teams.models import teams
from core.teams.records import Team

TOWNS = select(teams.c.id, teams.c.town)


async def get_team(tx: Tx, team_id: str) -> Team:
    """Raises NotFound."""
    row = (await tx.execute(select(teams).where(teams.c.id == team_id))).mappings().one_or_none()
    if row is None:
        raise NotFound("error.team_not_found")
    return _team(row)


async def all_teams(tx: Tx) -> tuple[Team, ...]:
    """By town, Å last: sorted here, since the databases do not agree on an order of letters."""
    rows = (await tx.execute(select(teams))).mappings()
    return tuple(sorted(map(_team, rows), key=lambda team: team.town))


async def towns_of(tx: Tx) -> dict[str, str]:
    """Every team's town, by the team's id."""
    return {row.id: row.town for row in await tx.execute(TOWNS)}


async def put_team(tx: Tx, team: Team) -> None:
    """New or changed, by id."""
    changed = await tx.execute(update(teams).where(teams.c.id == team.id).values(**asdict(team)))
    if changed.rowcount == 0:
        await tx.execute(insert(teams).values(**asdict(team)))


def _team(row: RowMapping) -> Team:
    return Team(**row)
