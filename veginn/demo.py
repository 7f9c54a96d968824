"""Demo data: the four teams with invented phones, their people, and who stands outside them. Everybody here is made up."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.db import Database, begin
from core.errors import Conflict
from core.ids import IdSource
from core.staff import Role
from core.staff.accounts import NewStaff, add_staff
from core.teams import all_teams, put_team
from core.teams.catalogue import shipped_teams

PASSWORD = "vegen-inn-2026"  # noqa: S105 - printed on the screen by design, and only the demo makes such accounts
PHONES = {"alesund": "00 00 00 01", "kristiansund": "00 00 00 02", "molde": "00 00 00 03", "ulstein": "00 00 00 04"}
"""No Norwegian number begins with 0, so nobody can be rung by mistake."""

MEMBERS = {
    "alesund": ("Anne", "Arild"),
    "kristiansund": ("Kari", "Knut"),
    "molde": ("Marit", "Magne"),
    "ulstein": ("Unni", "Ulrik"),
}
LEADER, LED = "Liv", "molde"
SUPERVISOR, COORDINATOR, ADMINISTRATOR = "Solveig", "Tore", "Astrid"


@dataclass(slots=True, frozen=True)
class Login:
    login: str
    role: str
    team: str


async def fill_demo(database: Database, ids: IdSource, *, now: datetime) -> tuple[Login, ...]:
    """Makes what is missing and leaves the rest alone, so that a second start finds everything as it was."""
    async with begin(database) as tx:
        there = {team.id for team in await all_teams(tx)}
        for team in shipped_teams():
            if team.id not in there:
                await put_team(tx, replace(team, phone=PHONES.get(team.id)))
    for new in _people():
        try:
            async with begin(database) as tx:
                await add_staff(tx, ids, new, password=PASSWORD, now=now)
        except Conflict:
            continue
    return demo_logins()


def demo_logins() -> tuple[Login, ...]:
    return tuple(Login(person.login, person.role, person.team_id or "") for person in _people())


def _people() -> list[NewStaff]:
    members = [
        NewStaff(login=name.lower(), name=name, role=Role.MEMBER, team_id=team, handed=False)
        for team, names in MEMBERS.items()
        for name in names
    ]
    leader = NewStaff(login=LEADER.lower(), name=LEADER, role=Role.LEADER, team_id=LED, handed=False)
    outside = [
        NewStaff(login=name.lower(), name=name, role=role, team_id=None, handed=False)
        for name, role in (
            (SUPERVISOR, Role.SUPERVISOR),
            (COORDINATOR, Role.COORDINATOR),
            (ADMINISTRATOR, Role.ADMINISTRATOR),
        )
    ]
    return [*members, leader, *outside]
