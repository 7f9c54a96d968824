"""A team with accounts and channels in a real database, and what its members do to the rota."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from core.alerts.channels import address_field
from core.alerts.leaving import subject_of
from core.alerts.messages import Messages
from core.alerts.models import channels
from core.db import Database, Tx, begin
from core.duty.rota import Rota
from core.ids import IdSource
from core.staff import Actor, Role
from core.teams import put_team
from core.vault import Vault
from tests.builders import START, put_staff, supervisor, team_molde, team_ulstein

KARI = Actor(staff_id="kari", name="Kari", role=Role.MEMBER, team_id="molde")
OLA = Actor(staff_id="ola", name="Ola", role=Role.MEMBER, team_id="molde")
UNNI = Actor(staff_id="unni", name="Unni", role=Role.MEMBER, team_id="molde")
LIV = Actor(staff_id="liv", name="Liv", role=Role.LEADER, team_id="molde")
NILS = Actor(staff_id="nils", name="Nils", role=Role.MEMBER, team_id="ulstein")
TORE = Actor(staff_id="tore", name="Tore", role=Role.COORDINATOR, team_id=None)
EVERYBODY = (KARI, OLA, UNNI, LIV, NILS, TORE)


@dataclass(slots=True, frozen=True)
class Team:
    database: Database
    vault: Vault
    ids: IdSource

    @property
    def messages(self) -> Messages:
        return Messages(self.ids)

    @property
    def rota(self) -> Rota:
        return Rota(self.ids, self.messages)


async def move_in(team: Team, *, without_channel: tuple[Actor, ...] = ()) -> None:
    async with begin(team.database) as tx:
        await put_team(tx, team_molde())
        await put_team(tx, team_ulstein())
        await put_staff(tx, *EVERYBODY, supervisor())
        for actor in EVERYBODY:
            if actor not in without_channel:
                await give_channel(tx, team.vault, actor.staff_id)


async def give_channel(
    tx: Tx,
    vault: Vault,
    owner: str,
    *,
    kind: str = "mail",
    address: str = "",
    rank: int = 0,
    quiet: tuple[int, int] | None = (0, 0),
    whole_team: bool = False,
    now: datetime = START,
) -> str:
    """A proven one. No quiet hours, unless the test is about them."""
    id_ = f"{owner}-{kind}-{rank}"
    key = await vault.new_key(tx, subject_of(id_), now=now)
    await tx.execute(
        insert(channels).values(
            id=id_,
            kind=kind,
            sealed_address=key.seal(address_field(id_), address or f"{owner}@example.org"),
            rank=rank,
            quiet_from=quiet[0] if quiet else None,
            quiet_until=quiet[1] if quiet else None,
            made_at=now,
            proven_at=now,
            code_round=1,
            code_tries=0,
            **({"team_id": owner} if whole_team else {"staff_id": owner}),
        )
    )
    return id_
