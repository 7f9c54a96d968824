"""Answering an alert by its link: once, in time, and by whoever it was sent to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import audit
from core.alerts.answering import Answer, Outcome, answer, answer_in_console, look
from core.alerts.models import alerts
from core.alerts.policy import LINK_LASTS
from core.cases import store as cases
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor
from tests.builders import supervisor
from tests.core.duty.house import KARI, LIV, NILS, OLA, TORE, UNNI, give_channel
from tests.scenarios.test_stories import HOUR, MINUTE, kari_is_on_call_and_ola_her_deputy
from tests.scenarios.world import World


@pytest.fixture
async def token(world: World) -> str:
    """Of the link in the bulletin that Kari got about a new case."""
    await kari_is_on_call_and_ola_her_deputy(world)
    await world.a_family_writes()
    await world.look()
    return next(one.words.body for one in world.told if one.what == "new")


async def presses(world: World, token: str, actor: Actor | None = None) -> Answer:
    async with begin(world.database) as tx:
        return await answer(tx, world.vault, token, actor, now=world.clock.now())


async def looks(world: World, token: str, actor: Actor | None = None) -> Outcome:
    async with read(world.database) as tx:
        return (await look(tx, world.vault, token, actor, now=world.clock.now())).outcome


async def test_kari_answers_and_nobody_above_her_is_rung(world: World, token: str) -> None:
    found = await presses(world, token)
    assert (found.outcome, found.by) == (Outcome.TAKEN, "Kari")
    await world.passes(25 * MINUTE)
    assert world.told_to("ola") == []


async def test_a_link_that_is_only_looked_at_answers_nothing(world: World, token: str) -> None:
    for _ in range(3):
        assert await looks(world, token) is Outcome.OPEN
    await world.passes(20 * MINUTE)
    assert world.told_to("ola") == ["new"]


async def test_the_second_press_is_told_who_answered_and_when(world: World, token: str) -> None:
    first = await presses(world, token)
    await world.passes(5 * MINUTE)
    again = await presses(world, token)
    assert (again.outcome, again.by, again.at) == (Outcome.ALREADY, "Kari", first.at)


async def test_a_link_is_good_for_twelve_hours(world: World, token: str) -> None:
    world.clock.forward(LINK_LASTS - MINUTE)
    assert await looks(world, token) is Outcome.OPEN
    world.clock.forward(MINUTE)
    assert await looks(world, token) is Outcome.LATE
    assert (await presses(world, token)).outcome is Outcome.LATE


@pytest.mark.parametrize("stranger", [OLA, NILS, supervisor()])
async def test_somebody_else_who_is_signed_in_answers_nothing_and_learns_nothing(
    world: World, token: str, stranger: Actor
) -> None:
    found = await presses(world, token, stranger)
    assert (found.outcome, found.items) == (Outcome.NOT_YOURS, ())
    assert await looks(world, token, KARI) is Outcome.OPEN


@pytest.mark.parametrize(
    "change", [lambda one: one[:-1] + "x", lambda one: one.replace("-", "-0"), lambda _: "", str.upper]
)
async def test_a_secret_that_is_nearly_right_is_wrong(world: World, token: str, change: object) -> None:
    wrong = change(token)  # type: ignore[operator]  # a function of one string
    with pytest.raises(NotFound):
        await presses(world, wrong)


async def test_when_the_case_is_taken_the_link_says_that_it_is_over_or_answered(world: World, token: str) -> None:
    async with read(world.database) as tx:
        found = await look(tx, world.vault, token, None, now=world.clock.now())
    assert found.items[0].kind == "new"
    async with world.acts() as tx:
        case = (await cases.open_cases(tx, KARI))[0][0]
        await world.desk.claim(tx, UNNI, case.id, now=world.clock.now())
    await world.passes(HOUR)
    assert await looks(world, token) is Outcome.OVER


async def test_a_teams_bulletin_is_answered_by_whoever_of_the_team_is_signed_in(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    async with world.acts() as tx:
        await give_channel(tx, world.vault, "molde", kind="service", address="teams@molde", whole_team=True)
    await world.a_family_writes()
    await world.look()
    shared = next(one.words.body for one in world.told if one.who == "teams")
    assert await looks(world, shared) is Outcome.NOT_YOURS
    assert await looks(world, shared, NILS) is Outcome.NOT_YOURS
    found = await presses(world, shared, UNNI)
    assert (found.outcome, found.by) == (Outcome.TAKEN, "Unni")


async def test_the_console_answers_too_and_another_team_sees_nothing(world: World, token: str) -> None:
    async with begin(world.database) as tx:
        id_ = await tx.connection.scalar(select(alerts.c.id))
        assert id_ is not None
        for stranger in (NILS, supervisor(), TORE):
            with pytest.raises(NotFound):
                await answer_in_console(tx, stranger, id_, now=world.clock.now())
        assert await answer_in_console(tx, LIV, id_, now=world.clock.now())
        assert not await answer_in_console(tx, KARI, id_, now=world.clock.now())
    assert await looks(world, token) is Outcome.ALREADY


async def test_whoever_above_the_teams_was_rung_may_answer(world: World, token: str) -> None:
    await world.passes(2 * HOUR)
    assert "new" in world.told_to("tore")
    async with begin(world.database) as tx:
        id_ = await tx.connection.scalar(select(alerts.c.id).where(alerts.c.kind == "new"))
        assert id_ is not None
        assert await answer_in_console(tx, TORE, id_, now=world.clock.now())


async def test_who_has_seen_it_stands_in_the_story_of_the_case(world: World, token: str) -> None:
    await presses(world, token)
    async with read(world.database) as tx:
        case = (await cases.open_cases(tx, KARI))[0][0]
        found = [(one.actor, one.detail) for one in await audit.entries_of(tx, case.id) if one.action == "acknowledged"]
    assert found == [("staff:kari", "new")]


def test_a_link_lasts_longer_than_a_night() -> None:
    assert timedelta(hours=9) < LINK_LASTS < timedelta(hours=24)
