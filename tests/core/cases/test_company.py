"""Who else has a case before them: told to colleagues, for less than a minute, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import signals
from core.cases.company import STAYS, Colleague, Sign, around, show
from core.cases.models import looks
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

A_MOMENT = timedelta(seconds=15)


async def signs(scene: Scene, actor: Actor, sign: Sign) -> None:
    async with begin(scene.database) as tx:
        await show(tx, actor, scene.id, sign, now=scene.now)


async def told(scene: Scene, actor: Actor) -> tuple[Colleague, ...]:
    async with read(scene.database) as tx:
        return (await around(tx, actor, {scene.id}, now=scene.now)).get(scene.id, ())


async def test_a_colleague_is_told_and_nobody_of_themselves(scene: Scene) -> None:
    await signs(scene, KARI, Sign.LOOKS)
    assert await told(scene, OLA) == (Colleague(name="Kari", writes=False),)
    assert await told(scene, KARI) == ()


async def test_whoever_begins_to_write_is_told_of_and_stops_again(scene: Scene) -> None:
    await signs(scene, KARI, Sign.LOOKS)
    await signs(scene, KARI, Sign.WRITES)
    assert await told(scene, OLA) == (Colleague(name="Kari", writes=True),)
    await signs(scene, KARI, Sign.LOOKS)
    assert await told(scene, OLA) == (Colleague(name="Kari", writes=False),)


async def test_who_has_left_is_gone_at_once(scene: Scene) -> None:
    await signs(scene, KARI, Sign.WRITES)
    await signs(scene, KARI, Sign.GONE)
    assert await told(scene, OLA) == ()


async def test_who_gives_no_sign_any_more_is_gone_in_less_than_a_minute(scene: Scene) -> None:
    await signs(scene, KARI, Sign.WRITES)
    scene.clock.forward(STAYS)
    assert await told(scene, OLA) == ()


async def test_what_is_over_is_swept_by_the_next_sign(scene: Scene) -> None:
    await signs(scene, KARI, Sign.LOOKS)
    scene.clock.forward(STAYS)
    await signs(scene, OLA, Sign.LOOKS)
    async with read(scene.database) as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(looks)) == 1


async def test_neither_another_team_nor_who_is_above_the_teams_is_told(scene: Scene) -> None:
    await signs(scene, KARI, Sign.WRITES)
    for stranger in (ULLA, SOLVEIG):
        assert await told(scene, stranger) == ()
        with pytest.raises(NotFound):
            await signs(scene, stranger, Sign.LOOKS)


async def test_pages_are_told_of_what_is_new_and_not_of_every_sign(scene: Scene) -> None:
    """Else two open pages would keep each other busy for ever."""
    heard = []
    with scene.database.signals.listen((signals.case_topic(scene.id),)) as listener:
        for sign in (Sign.LOOKS, Sign.LOOKS, Sign.WRITES, Sign.WRITES, Sign.GONE, Sign.GONE):
            await signs(scene, KARI, sign)
            scene.clock.forward(A_MOMENT)
            heard.append(bool(await listener.wait(0)))
    assert heard == [True, False, True, False, True, False]
