"""Urgent words go round again until somebody answers, and what is done is over at once."""

from datetime import time

from sqlalchemy import select

from core.alerts import store
from core.alerts.answering import answer_in_console
from core.alerts.log import newest
from core.alerts.models import alerts
from core.cases.records import Reached
from core.cases.transfer import Transfer
from core.db import read
from core.duty.records import Layer, Pattern
from tests.builders import Opened
from tests.core.duty.house import KARI, LIV, NILS, OLA, UNNI
from tests.scenarios.test_stories import HOUR, MINUTE, go_to, kari_is_on_call_and_ola_her_deputy, utc
from tests.scenarios.world import World, family_side

MORNING = "2026-11-28 08:00"
WHOLE_CHAIN = 40 * MINUTE
"""Longer than every step of a loud alert, and the rest after it."""


async def somebody_needs_help_now(world: World) -> Opened:
    opened = await world.a_family_writes()
    async with world.acts() as tx:
        await family_side(world).raise_urgent(tx, opened.case_id, now=world.clock.now())
    await world.look()
    return opened


def rung(world: World, who: str) -> int:
    """How often somebody was told of urgent words, alone or beside other things."""
    return sum("urgent" in what for what in world.told_to(who))


async def test_urgent_words_that_nobody_answers_ring_the_first_ones_again(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    await somebody_needs_help_now(world)
    await world.passes(WHOLE_CHAIN)
    assert (rung(world, "kari"), rung(world, "ola")) == (2, 2)
    await world.passes(6 * HOUR)
    assert rung(world, "kari") > 8


async def test_whoever_comes_on_duty_in_the_morning_is_rung_for_urgent_words_from_the_night(world: World) -> None:
    """All of the team are away for the night; Unni is on duty from eight, and hears of it within three quarters."""
    weekday = utc(MORNING).weekday()
    shift = Pattern(id="", layer=Layer.ON_CALL, staff_id="unni", weekday=weekday, starts=time(8), ends=time(16))
    async with world.acts() as tx:
        await world.rota.plan_shift(tx, UNNI, shift, now=world.clock.now())
    go_to(world, "2026-11-27 22:30")
    async with world.acts() as tx:
        for actor in (KARI, OLA, UNNI, LIV):
            starts_at, ends_at = world.clock.now(), utc(MORNING)
            await world.rota.be_away(tx, LIV, actor.staff_id, starts_at=starts_at, ends_at=ends_at, now=starts_at)
    await somebody_needs_help_now(world)
    await world.until(utc(MORNING) - MINUTE)
    assert rung(world, "unni") == 0
    await world.passes(45 * MINUTE)
    assert rung(world, "unni") >= 1


async def test_what_is_seen_goes_round_no_more(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    await somebody_needs_help_now(world)
    await world.passes(WHOLE_CHAIN)
    async with world.acts() as tx:
        (mine,) = [one for one in await newest(tx, KARI) if one.kind == "urgent"]
        await answer_in_console(tx, KARI, mine.id, now=world.clock.now())
    before = rung(world, "kari")
    await world.passes(2 * HOUR)
    assert rung(world, "kari") == before


async def test_what_is_done_is_over_in_the_same_moment(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await somebody_needs_help_now(world)
    async with world.acts() as tx:
        await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
    assert await still_open(world) == ["urgent"]
    async with world.acts() as tx:
        await world.desk.log_reached(tx, KARI, opened.case_id, Reached.CALL, now=world.clock.now())
    assert await still_open(world) == []


async def test_a_new_case_is_nobodys_to_answer_for_once_a_colleague_has_it(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    await world.look()
    async with world.acts() as tx:
        await world.desk.claim(tx, OLA, opened.case_id, now=world.clock.now())
    assert await still_open(world) == []


async def test_whoever_let_a_claim_end_hears_of_it_with_those_on_duty(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    async with world.acts() as tx:
        await world.desk.claim(tx, UNNI, opened.case_id, now=world.clock.now())
    await world.passes(5 * HOUR)
    assert any("claim_ended" in what for what in world.told_to("unni"))
    assert any("claim_ended" in what for what in world.told_to("kari"))


async def still_open(world: World) -> list[str]:
    async with read(world.database) as tx:
        rows = await tx.execute(select(alerts.c.kind).where(alerts.c.ended_at.is_(None)))
        return list(rows.scalars())


async def test_urgent_words_are_told_anew_to_the_team_that_gets_the_case(world: World) -> None:
    """Those who were rung before have nothing more to do with it, and nobody there has heard of it."""
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await somebody_needs_help_now(world)
    transfer = Transfer(world.vault, world.ids)
    async with world.acts() as tx:
        await transfer.offer(tx, KARI, opened.case_id, "ulstein", family_agrees=True, now=world.clock.now())
        await transfer.accept(tx, NILS, opened.case_id, now=world.clock.now())
    before = rung(world, "kari")
    await world.passes(5 * MINUTE)
    assert rung(world, "nils") == 1
    assert rung(world, "kari") == before


async def test_what_another_team_has_taken_over_rings_nobody_of_before(world: World) -> None:
    """In the same transaction, not when the bell next comes by: a link pressed in between answers for nothing."""
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await somebody_needs_help_now(world)
    await world.look()
    assert await still_open(world)
    transfer = Transfer(world.vault, world.ids)
    async with world.acts() as tx:
        await transfer.offer(tx, KARI, opened.case_id, "ulstein", family_agrees=True, now=world.clock.now())
        await transfer.accept(tx, NILS, opened.case_id, now=world.clock.now())
        rows = await tx.execute(select(alerts.c.kind).where(alerts.c.ended_at.is_(None)))
        assert list(rows.scalars()) == []


async def test_what_is_seen_is_no_more_among_what_the_bell_has_to_look_at(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    await somebody_needs_help_now(world)
    async with world.acts() as tx:
        seen = [one for one in await newest(tx, KARI) if one.answered_at is None]
        for one in seen:
            await answer_in_console(tx, KARI, one.id, now=world.clock.now())
        left = await store.due_to_climb(tx, now=world.clock.now() + 2 * WHOLE_CHAIN, limit=100)
    assert seen
    assert left == []


async def test_whoever_has_seen_the_latest_urgent_words_has_seen_the_earlier_ones(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await somebody_needs_help_now(world)
    await world.passes(4 * MINUTE)
    async with world.acts() as tx:
        await family_side(world).raise_urgent(tx, opened.case_id, now=world.clock.now())
    await world.look()
    async with world.acts() as tx:
        latest = next(one for one in await newest(tx, KARI) if one.kind == "urgent")
        await answer_in_console(tx, KARI, latest.id, now=world.clock.now())
    before = [rung(world, who) for who in ("kari", "ola", "liv", "tore")]
    await world.passes(2 * HOUR)
    assert [rung(world, who) for who in ("kari", "ola", "liv", "tore")] == before
