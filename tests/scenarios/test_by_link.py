"""From what a family sends to a press on a link: by real mail and by a real webhook, in the program as it is served."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.alerts.models import alerts
from core.cases.transfer import Transfer
from core.db import begin, read
from core.duty.records import Layer
from tests.builders import Opened
from tests.core.duty.house import KARI, NILS
from tests.scenarios.program import Program, Way, link_in

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
KINDS = ("mail", "service")


@pytest.fixture(params=KINDS)
async def kari(program: Program, request: pytest.FixtureRequest) -> Way:
    """How Kari is reached, who is on call; Ola, her deputy, has mail."""
    way = await program.is_reached("kari", request.param)
    await program.is_reached("ola", "mail")
    await program.is_on_duty("kari")
    await program.is_on_duty("ola", Layer.DEPUTY)
    return way


async def rung_with(program: Program, kari: Way) -> tuple[Opened, str]:
    """A new case, and the link that has come to Kari."""
    opened = await program.a_family_writes()
    await program.rounds()
    (words,) = kari.came()
    assert f"sak {opened.reference}" in words.casefold() or opened.reference in words
    assert "Anne" not in words
    assert "sliten" not in words
    return opened, link_in(words)


async def answered_by(program: Program) -> list[str | None]:
    async with read(program.house.database) as tx:
        query = select(alerts.c.acknowledged_by).where(alerts.c.kind == "new")
        return list((await tx.execute(query)).scalars())


async def test_a_press_on_the_link_answers_and_nobody_further_is_rung(program: Program, kari: Way) -> None:
    _, link = await rung_with(program, kari)
    ola = program.way("mail", "ola")
    async with program.browser() as signed_out:
        assert program.says(await signed_out.get(link), "open")
        assert await answered_by(program) == [None]
        assert program.says(await signed_out.post(link), "taken")
        await program.passes(29 * MINUTE)
        assert ola.came() == []
        assert len(kari.came()) == 1
        assert program.says(await signed_out.post(link), "already")
    assert await answered_by(program) == ["kari"]


async def test_a_link_that_nobody_presses_lets_the_deputy_be_rung_and_says_so_when_it_is_too_late(
    program: Program, kari: Way
) -> None:
    _, link = await rung_with(program, kari)
    await program.passes(15 * MINUTE)
    assert len(program.way("mail", "ola").came()) == 1
    async with program.browser() as signed_out:
        program.clock.forward(12 * HOUR)
        assert program.says(await signed_out.get(link), "late")
        assert program.says(await signed_out.post(link), "late")
    assert await answered_by(program) == [None]


async def test_somebody_else_who_is_signed_in_answers_nothing(program: Program, kari: Way) -> None:
    _, link = await rung_with(program, kari)
    for login in ("ola", "nils"):
        async with program.browser(login) as stranger:
            assert program.says(await stranger.get(link), "not_yours")
            assert program.says(await stranger.post(link), "not_yours")
    assert await answered_by(program) == [None]
    await program.passes(15 * MINUTE)
    assert len(program.way("mail", "ola").came()) == 1


async def test_when_the_case_is_another_teams_the_link_says_that_it_is_over(program: Program, kari: Way) -> None:
    opened, link = await rung_with(program, kari)
    house, now = program.house, program.clock.now()
    transfer = Transfer(house.vault, house.ids)
    async with begin(house.database) as tx:
        await transfer.offer(tx, KARI, opened.case_id, "ulstein", family_agrees=True, now=now)
        await transfer.accept(tx, NILS, opened.case_id, now=now)
    async with program.browser() as signed_out:
        assert program.says(await signed_out.get(link), "over")
        assert program.says(await signed_out.post(link), "over")
    assert await answered_by(program) == [None]
    await program.passes(15 * MINUTE)
    assert program.way("mail", "ola").came() == []
