"""One case whose words do not open stands in nobody's way, and is found by an examination."""

from collections.abc import Awaitable, Callable

import pytest

from core.cases import store
from core.cases.examining import unreadable_cases
from core.cases.models import cases
from core.cases.models import messages as case_messages
from core.conversations.examining import unreadable_conversations
from core.conversations.models import conversations
from core.conversations.store import subject_of as talk_subject
from core.db import begin, read
from core.errors import Refused
from core.vault import Unreadable
from core.vault.models import data_keys
from tests.builders import open_case
from tests.core.cases.conftest import KARI, SOLVEIG, Scene
from tests.damage import flip_a_byte, lose_the_key

Damage = Callable[[Scene], Awaitable[None]]


async def card(scene: Scene) -> None:
    await flip_a_byte(scene.database, cases.c.sealed_card, cases.c.id == scene.id)


async def wrapped_key(scene: Scene) -> None:
    await flip_a_byte(scene.database, data_keys.c.wrapped, data_keys.c.subject == store.subject_of(scene.id))


async def lost_key(scene: Scene) -> None:
    await lose_the_key(scene.database, store.subject_of(scene.id))


@pytest.mark.parametrize("damage", [card, wrapped_key, lost_key])
async def test_the_queue_shows_the_others_and_marks_the_one_that_does_not_open(scene: Scene, damage: Damage) -> None:
    answers = {"name": "Anne Berg", "place_name": "Molde"}
    whole = await open_case(scene.database, scene.vault, scene.ids, answers=answers)
    await damage(scene)
    async with read(scene.database) as tx:
        rows = {row.case.id: row for row in await scene.desk.queue(tx, KARI)}
        seen_by_supervisor = await scene.desk.queue(tx, SOLVEIG)
    assert (rows[scene.id].unreadable, rows[scene.id].initials, rows[scene.id].place) == (True, "", "")
    assert (rows[whole.case_id].unreadable, rows[whole.case_id].initials) == (False, "AB")
    assert [row.unreadable for row in seen_by_supervisor] == [False, False]


@pytest.mark.parametrize("damage", [card, wrapped_key, lost_key])
async def test_the_promise_and_the_work_with_it_go_on_without_the_words(scene: Scene, damage: Damage) -> None:
    await damage(scene)
    async with begin(scene.database) as tx:
        await scene.desk.claim(tx, KARI, scene.id, now=scene.now)
    assert await scene.fire() > 0
    with pytest.raises(Unreadable) as caught:
        async with begin(scene.database) as tx:
            await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert caught.value.subject == store.subject_of(scene.id)


async def test_a_conversation_that_does_not_open_leaves_the_case_readable(scene: Scene) -> None:
    talk_id = scene.opened.conversation_id
    await flip_a_byte(scene.database, conversations.c.sealed_address, conversations.c.id == talk_id)
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert page.reachable_in_chat is False
    with pytest.raises(Refused, match="not_reachable_in_chat"):
        await scene.reply("Hei.")


async def test_an_examination_names_what_does_not_open_and_nothing_else(scene: Scene) -> None:
    await open_case(scene.database, scene.vault, scene.ids)
    async with read(scene.database) as tx:
        assert await unreadable_cases(tx, scene.vault) == []
        assert await unreadable_conversations(tx, scene.vault) == []
    await card(scene)
    await lose_the_key(scene.database, talk_subject(scene.opened.conversation_id))
    async with read(scene.database) as tx:
        assert await unreadable_cases(tx, scene.vault) == [scene.opened.reference]
        assert await unreadable_conversations(tx, scene.vault) == [scene.opened.conversation_id]


async def test_one_message_that_does_not_open_is_found_too(scene: Scene) -> None:
    await scene.reply("Hei.")
    await flip_a_byte(scene.database, case_messages.c.sealed_body, case_messages.c.case_id == scene.id)
    async with read(scene.database) as tx:
        assert await unreadable_cases(tx, scene.vault) == [scene.opened.reference]
