"""A reply does not pass by what came after the page was opened, however close together the presses are."""

import asyncio

import pytest

from core.cases.desk import Wording
from core.db import begin, read
from core.errors import Conflict
from core.staff import Actor
from tests.core.cases.conftest import KARI, OLA, Scene


async def last(scene: Scene) -> int:
    """What a page that is opened now has at the end of its thread."""
    async with read(scene.database) as tx:
        page = await scene.desk.look_again(tx, KARI, scene.id, now=scene.now)
    return page.messages[-1].number if page and page.messages else 0


async def answer(scene: Scene, actor: Actor, text: str, *, seen: int | None, holder: Actor | None) -> None:
    holder_id = holder.staff_id if holder else None
    wording = Wording(text=text, once=scene.ids.new_id(), seen_holder=holder_id, seen=seen)
    async with begin(scene.database) as tx:
        await scene.desk.reply(tx, actor, scene.id, wording, now=scene.now)


async def family_writes(scene: Scene, text: str = "Det hastar litt.") -> None:
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, text, now=scene.now)


async def opened(scene: Scene) -> int:
    """Kari has the case, and both colleagues have its page before them."""
    async with begin(scene.database) as tx:
        await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    await scene.claim(KARI)
    return await last(scene)


async def test_the_familys_new_words_are_read_first(scene: Scene) -> None:
    seen = await opened(scene)
    await family_writes(scene)
    with pytest.raises(Conflict, match="family_wrote_meanwhile"):
        await answer(scene, KARI, "Hei.", seen=seen, holder=KARI)
    await answer(scene, KARI, "Hei.", seen=await last(scene), holder=KARI)


async def test_a_colleagues_answer_is_told_of_after_the_familys_words(scene: Scene) -> None:
    seen = await opened(scene)
    await answer(scene, KARI, "Hei.", seen=seen, holder=KARI)
    with pytest.raises(Conflict, match="colleague_answered_meanwhile"):
        await answer(scene, OLA, "Hallo.", seen=seen, holder=KARI)
    await family_writes(scene)
    with pytest.raises(Conflict, match="family_wrote_meanwhile"):
        await answer(scene, OLA, "Hallo.", seen=seen, holder=KARI)


async def test_neither_notes_nor_ones_own_words_stand_in_the_way(scene: Scene) -> None:
    seen = await opened(scene)
    await scene.note(OLA)
    await answer(scene, KARI, "Hei.", seen=seen, holder=KARI)
    await answer(scene, KARI, "Og ein ting til.", seen=seen, holder=KARI)


async def test_of_two_who_press_in_the_same_moment_one_is_told(scene: Scene) -> None:
    seen = await opened(scene)
    tried = await asyncio.gather(
        answer(scene, KARI, "Hei.", seen=seen, holder=KARI),
        answer(scene, OLA, "Hallo.", seen=seen, holder=KARI),
        return_exceptions=True,
    )
    assert sorted(str(one) for one in tried) == ["None", "error.colleague_answered_meanwhile"]
