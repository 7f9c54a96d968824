"""A question without a name rings the team too, and leaves no trace of when it was truly asked."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from core.alerts.models import alerts, sends, tries
from core.alerts.store import end
from core.consultations import Band, PartnerSide, Question, Receipt, Role
from core.db import begin, read
from core.sla.policy import rounded
from tests.builders import PROMISE
from tests.scenarios.test_stories import HOUR, MINUTE, kari_is_on_call_and_ola_her_deputy
from tests.scenarios.world import World

RECEIPT = Receipt.new(bytes(range(10)))


async def a_midwife_asks(world: World, *, urgent: bool) -> None:
    question = Question(
        team_id="molde", role=Role.MIDWIFE, band=Band.UNBORN, locale="nn", words="Kva gjer eg?", urgent=urgent
    )
    async with begin(world.database) as tx:
        await PartnerSide(world.vault, world.ids, PROMISE).ask(tx, RECEIPT, question, now=world.clock.now())


async def rung(world: World) -> list[Row[Any]]:
    """Every row that ringing has left."""
    of_alerts = select(sends.c.id).where(sends.c.alert_id.is_not(None))
    queries = (
        select(alerts),
        select(sends).where(sends.c.alert_id.is_not(None)),
        select(tries).where(tries.c.send_id.in_(of_alerts)),
    )
    async with read(world.database) as tx:
        return [row for query in queries for row in await tx.execute(query)]


async def test_an_urgent_question_rings_at_once_and_no_exact_time_stays(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    world.clock.forward(17 * MINUTE + timedelta(seconds=23))
    await a_midwife_asks(world, urgent=True)
    await world.look()
    assert {one.who for one in world.told if "urgent" in one.what} == {"kari", "ola"}
    await world.passes(3 * HOUR)
    async with begin(world.database) as tx:
        for alert_id in (await tx.execute(select(alerts.c.id))).scalars().all():
            await end(tx, alert_id, now=rounded(world.clock.now(), PROMISE))
    instants = [value for row in await rung(world) for value in row if isinstance(value, datetime)]
    assert instants
    assert [one for one in instants if one.minute or one.second] == []


async def test_what_was_rung_goes_with_the_question(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    await a_midwife_asks(world, urgent=False)
    await world.look()
    assert world.told_to("kari") == ["new"]
    async with begin(world.database) as tx:
        await PartnerSide(world.vault, world.ids, PROMISE).erase(tx, RECEIPT, now=world.clock.now())
    assert await rung(world) == []
