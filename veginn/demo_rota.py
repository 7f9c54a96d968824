"""The demo's rota, so that it can be tried: everybody has a channel that leads nowhere, and Ulstein has a hole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from core.alerts.channels import Channels, code_of
from core.alerts.courier import Bulletin, Courier
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind
from core.db import Database, Tx, begin
from core.duty.records import Layer, Pattern
from core.duty.store import add_pattern, plan_of
from core.ids import IdSource
from core.staff import Actor, Right
from core.staff.accounts import list_staff
from core.vault import Vault
from veginn.demo import demo_logins

WORKDAYS, WEEKEND = range(5), (5, 6)
HOLE = {"ulstein": 6}
"""Nobody is on duty there on a Sunday."""
MIDNIGHT = time(0)


class Nowhere:
    """Takes every address, and sends nothing: nothing leaves the machine, whatever is set up on it."""

    def refuses(self, address: str) -> None:  # noqa: ARG002 - as the Protocol names it
        return None

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        pass


NOWHERE: Mapping[ChannelKind, Courier] = {ChannelKind.MAIL: Nowhere()}


async def fill_rota(database: Database, vault: Vault, ids: IdSource, *, now: datetime) -> None:
    """Makes what is missing and leaves the rest alone. Nobody is told of a rota that was there when they came."""
    messages = Messages(ids)
    channels = Channels(vault, ids, messages, dict(NOWHERE))
    async with begin(database) as tx:
        people = await _people(tx)
        for login, actor in people.items():
            if not actor.may(Right.DESK):
                continue  # is never rung
            await _reachable(tx, channels, actor, f"{login}@example.org", now=now)
        for team_id in sorted({actor.team_id for actor in people.values() if actor.team_id}):
            if not (await plan_of(tx, team_id, now=now)).patterns:
                members = [one for one in people.values() if one.team_id == team_id][:2]
                for pattern in _week(members, hole=HOLE.get(team_id)):
                    await add_pattern(tx, team_id, replace(pattern, id=ids.new_id()))


async def _people(tx: Tx) -> dict[str, Actor]:
    """The demo's own, in the order in which it names them."""
    there = {one.login: one for one in await list_staff(tx) if one.disabled_at is None}
    found = (there[one.login] for one in demo_logins() if one.login in there)
    return {one.login: Actor(staff_id=one.id, name=one.name, role=one.role, team_id=one.team_id) for one in found}


async def _reachable(tx: Tx, channels: Channels, actor: Actor, address: str, *, now: datetime) -> None:
    """The code is reckoned here and not sent: there is nobody at that address."""
    if any(one.staff_id for one in await channels.of(tx, actor)):
        return
    id_ = await channels.add(tx, actor, ChannelKind.MAIL, address, now=now)
    await channels.prove(tx, actor, id_, code_of(channels.vault, id_, 1), now=now)
    await channels.messages.forget_channel(tx, id_)


def _week(members: Sequence[Actor], *, hole: int | None) -> Iterator[Pattern]:
    """The first has the workdays and the second the weekend; each is the other's deputy."""
    first, second = members
    for layer, on_workdays, at_weekend in ((Layer.ON_CALL, first, second), (Layer.DEPUTY, second, first)):
        for day in (*WORKDAYS, *WEEKEND):
            who = on_workdays if day in WORKDAYS else at_weekend
            if day != hole:
                yield Pattern(id="", layer=layer, staff_id=who.staff_id, weekday=day, starts=MIDNIGHT, ends=MIDNIGHT)
