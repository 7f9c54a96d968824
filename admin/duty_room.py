"""The transactions of the rota's pages: one to look, one to act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from admin.forms.duty import Action, Away, DutyForm
from admin.services import AdminServices
from core.db import Tx, begin, read
from core.duty import calendars
from core.duty.coverage import Hole, Quality, leans, quality
from core.duty.guard import holes_of
from core.duty.records import Absence, Pattern, Plan, Rules, Stretch
from core.duty.rota import Shift
from core.duty.store import Rotas, read_rotas
from core.errors import NotFound
from core.staff import Actor, Right
from core.teams import all_teams

Wanted = Shift | Away | tuple[Pattern, ...] | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Opened:
    """`own_calendar` and `team_calendar`: whether an address has been given out.

    `leans`: when the deputy alone is there. `calendar_closed`: since when the team has none, because somebody left.
    """

    team_id: str
    towns: Mapping[str, str]
    rotas: Rotas
    holes: tuple[Hole, ...]
    leans: tuple[Stretch, ...]
    quality: Quality
    own_calendar: bool = False
    team_calendar: bool = False
    calendar_closed: datetime | None = None

    @property
    def plan(self) -> Plan:
        return self.rotas.plan(self.team_id)


@dataclass(slots=True, frozen=True, kw_only=True)
class Overview:
    """All teams, for somebody above them, with that person's own absences."""

    towns: Mapping[str, str]
    holes: Mapping[str, tuple[Hole, ...]]
    absences: tuple[Absence, ...]


@dataclass(slots=True, frozen=True)
class Done:
    """`secret`: of a new calendar's address. `about`: the ids of what was added."""

    secret: str = ""
    about: tuple[str, ...] = ()


class DutyRoom:
    def __init__(self, services: AdminServices) -> None:
        self.services = services

    async def open(self, actor: Actor, asked: str, *, now: datetime) -> Opened:
        """The team that somebody above the teams has asked for, and the own one for everybody else. Raises NotFound."""
        async with read(self.services.database) as tx:
            towns = {team.id: team.town for team in await all_teams(tx)}
            team_id = actor.team_id or asked or next(iter(towns), "")
            if team_id not in towns:
                raise NotFound("error.team_not_found")
            rotas = await read_rotas(tx, now=now)
            return Opened(
                team_id=team_id,
                towns=towns,
                rotas=rotas,
                holes=holes_of(rotas, team_id, now),
                leans=leans(rotas.plan(team_id), now),
                quality=quality(rotas.plan(team_id), now),
                own_calendar=await calendars.has_address(tx, actor, whole_team=False),
                team_calendar=actor.may(Right.WORDS) and await calendars.has_address(tx, actor, whole_team=True),
                calendar_closed=await calendars.closed_since(tx, actor) if actor.may(Right.WORDS) else None,
            )

    async def overview(self, actor: Actor, *, now: datetime) -> Overview:
        async with read(self.services.database) as tx:
            towns = {team.id: team.town for team in await all_teams(tx)}
            rotas = await read_rotas(tx, now=now)
            holes = {team_id: holes_of(rotas, team_id, now) for team_id in towns}
            own = tuple(one for one in rotas.absences if one.staff_id == actor.staff_id)
            return Overview(towns=towns, holes=holes, absences=own)

    async def do(self, actor: Actor, form: DutyForm, wanted: Wanted, *, now: datetime) -> Done:
        """One press of a button. Raises NotFound, Refused."""
        rota = self.services.rota
        about: tuple[str, ...] = ()
        async with begin(self.services.database) as tx:
            match wanted:
                case Shift():
                    await rota.give(tx, actor, wanted, now=now)
                case Away(staff_id=who, starts_at=since, ends_at=until):
                    await rota.be_away(tx, actor, who, starts_at=since, ends_at=until, now=now)
                case tuple():
                    about = await rota.plan_shifts(tx, actor, wanted, now=now)
                case None:
                    return Done(await self._press(tx, actor, form, now=now))
        return Done(about=about)

    async def rules(self, actor: Actor, *, now: datetime) -> tuple[Rules, Mapping[str, str]]:
        """With the towns of the other teams. Raises NotFound for everybody but a leader."""
        if not actor.may(Right.LEAD):
            raise NotFound("error.page_not_found")
        async with read(self.services.database) as tx:
            towns = {team.id: team.town for team in await all_teams(tx) if team.id != actor.team_id}
            return (await read_rotas(tx, now=now)).plan(actor.team_id or "").rules, towns

    async def rule(self, actor: Actor, rules: Rules, *, now: datetime) -> None:
        """Raises NotFound, Refused."""
        async with begin(self.services.database) as tx:
            await self.services.rota.rule(tx, actor, rules, now=now)

    async def _press(self, tx: Tx, actor: Actor, form: DutyForm, *, now: datetime) -> str:
        """The secret of a new calendar's address, where that was asked for."""
        rota = self.services.rota
        match form.action:
            case Action.TAKE:
                await rota.take_over(tx, actor, now=now)
            case Action.UNDO:
                await rota.undo(tx, actor, form.about, now=now)
            case Action.DROP:
                await rota.drop_shift(tx, actor, form.about, now=now)
            case Action.BACK:
                await rota.be_back(tx, actor, form.about, now=now)
            case Action.CALENDAR | Action.TEAM_CALENDAR:
                whole = form.action is Action.TEAM_CALENDAR
                return await calendars.new_address(tx, self.services.ids, actor, whole_team=whole, now=now)
            case Action.CLOSE_CALENDAR | Action.CLOSE_TEAM_CALENDAR:
                await calendars.close(tx, actor, whole_team=form.action is Action.CLOSE_TEAM_CALENDAR)
            case Action.PLAN | Action.CHANGE | Action.AWAY:
                raise NotFound("error.page_not_found")  # these come with what they want
            case _:
                assert_never(form.action)
        return ""
