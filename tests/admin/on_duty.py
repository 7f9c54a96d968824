"""A team that can be rung, its rota and its alerts, as the console's tests need them."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from core.alerts.bell import Bell
from core.alerts.channels import code_of
from core.alerts.courier import CourierError
from core.alerts.log import Logged, newest
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind
from core.alerts.sending import Sending
from core.cases.promise import Watch
from core.db import Tx, begin, read
from core.duty.coverage import Hole
from core.duty.guard import holes_of
from core.duty.records import Layer, Pattern, Plan
from core.duty.store import plan_of, read_rotas
from core.staff import Actor, Role
from core.staff.accounts import NewStaff, add_staff
from tests.admin.conftest import PASSWORD, House, Person
from tests.builders import Opened
from tests.worker.alerting import ROOM

EVERY_DAY = range(7)


async def reachable(house: House, *logins: str) -> None:
    async with begin(house.database) as tx:
        for login in logins:
            await proven(house, tx, house.actors[login])


async def proven(house: House, tx: Tx, actor: Actor, *, whole_team: bool = False) -> None:
    """A channel that was added and proven a while ago, without quiet hours."""
    channels, now = house.services.channels, house.clock.now()
    address = f"{actor.name.split()[0].lower()}@example.org"
    id_ = await channels.add(tx, actor, ChannelKind.MAIL, address, whole_team=whole_team, now=now)
    await channels.prove(tx, actor, id_, code_of(house.vault, id_, 1), now=now)
    await channels.keep_quiet(tx, actor, id_, (time(0), time(0)), now=now)
    await channels.messages.forget_channel(tx, id_)


async def hire(house: House, login: str, role: Role, *, team: str | None = "molde") -> Person:
    """Somebody new, with a channel, who has signed in."""
    async with begin(house.database) as tx:
        new = NewStaff(login=login, name=login.capitalize(), role=role, team_id=team, handed=False)
        id_ = await add_staff(tx, house.ids, new, password=PASSWORD, now=house.clock.now())
        await proven(house, tx, Actor(staff_id=id_, name=new.name, role=role, team_id=team))
    return await house.person(login)


async def weekly(
    house: House,
    login: str,
    days: Iterable[int] = EVERY_DAY,
    *,
    layer: Layer = Layer.ON_CALL,
    since: time = time(0),
    until: time = time(0),
) -> None:
    actor = house.actors[login]
    async with begin(house.database) as tx:
        for day in days:
            pattern = Pattern(id="", layer=layer, staff_id=actor.staff_id, weekday=day, starts=since, ends=until)
            await house.services.rota.plan_shift(tx, actor, pattern, now=house.clock.now())


async def plan(house: House, team: str = "molde") -> Plan:
    async with read(house.database) as tx:
        return await plan_of(tx, team, now=house.clock.now())


async def holes(house: House, team: str = "molde") -> tuple[Hole, ...]:
    async with read(house.database) as tx:
        return holes_of(await read_rotas(tx, now=house.clock.now()), team, house.clock.now())


async def alerted(house: House, **changed: Any) -> Opened:
    """A new case has rung whoever is on duty; what is to be sent waits."""
    opened = await house.case(**changed)
    async with begin(house.database) as tx:
        await Watch(house.vault, house.ids).fire_due(tx, now=house.clock.now(), limit=50)
        await Bell(house.ids, Messages(house.ids)).ring_new(tx, now=house.clock.now(), limit=50)
    return opened


async def send(house: House, *, problem: CourierError | None = None) -> list[str]:
    """What is due goes; the secrets of the links that were in it."""
    sending, now = Sending(house.vault, house.ids), house.clock.now()
    async with begin(house.database) as tx:
        parcels = await sending.take(tx, now=now, room=ROOM)
        for parcel in parcels:
            await sending.settle(tx, parcel, problem, now=now)
    return [parcel.token for parcel in parcels if parcel.token]


async def log(house: House, login: str = "alice") -> tuple[Logged, ...]:
    async with read(house.database) as tx:
        return await newest(tx, house.actors[login])


async def link(house: House) -> str:
    """A new case has rung whoever is on duty: the address in their bulletin."""
    await alerted(house)
    (token,) = await send(house)
    return f"/answer/{token}"


def typed(action: str, **fields: str) -> dict[str, str]:
    """A form of the rota as a browser sends it: `from_day` is the box `change-from-day`."""
    return {f"{action}-{name.replace('_', '-')}": value for name, value in fields.items()}


async def climb(house: House) -> None:
    """What nobody has answered rings the next step, or is over."""
    house.clock.forward(timedelta(minutes=16))
    async with begin(house.database) as tx:
        await Bell(house.ids, Messages(house.ids)).climb(tx, now=house.clock.now(), limit=50)
