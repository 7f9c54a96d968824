"""A mail server that takes its time: what comes meanwhile is one letter, and not many."""

from datetime import timedelta

from core.alerts.policy import CALM_BETWEEN
from core.alerts.records import Parcel
from core.alerts.sending import Sending
from core.db import begin
from tests.scenarios.test_stories import kari_is_on_call_and_ola_her_deputy
from tests.scenarios.world import World, family_side
from tests.worker.alerting import ROOM


async def takes(world: World, sending: Sending) -> list[Parcel]:
    """What goes to Kari; the weekly letter to the leader is none of ours."""
    async with begin(world.database) as tx:
        found = await sending.take(tx, now=world.clock.now(), room=ROOM)
    return [one for one in found if one.staff_id == "kari"]


async def a_case_comes(world: World, *, urgent: bool = False) -> None:
    opened = await world.a_family_writes()
    async with begin(world.database) as tx:
        await world.watch.fire_due(tx, now=world.clock.now(), limit=10)
        if urgent:
            await family_side(world).raise_urgent(tx, opened.case_id, now=world.clock.now())
    await world.alerting.bell.round()


async def test_what_comes_while_a_letter_is_on_the_wire_is_one_letter(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    sending = Sending(world.vault, world.ids)
    await a_case_comes(world)
    (letter,) = await takes(world, sending)
    for _ in range(4):
        world.clock.forward(timedelta(seconds=2))
        await a_case_comes(world)
        assert await takes(world, sending) == []
    async with begin(world.database) as tx:
        await sending.settle(tx, letter, None, now=world.clock.now())
    world.clock.forward(CALM_BETWEEN)
    (rest,) = await takes(world, sending)
    assert len(rest.items) == 4


async def test_urgent_words_wait_for_no_letter(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    sending = Sending(world.vault, world.ids)
    await a_case_comes(world)
    assert len(await takes(world, sending)) == 1
    await a_case_comes(world, urgent=True)
    (letter,) = await takes(world, sending)
    assert "urgent" in {item.kind for item in letter.items}
