"""Who we talk with is found again by their address, which lies nowhere in clear."""

import pytest
from sqlalchemy import select

from core.conversations import Conversation
from core.conversations import store as conversations
from core.conversations.models import conversations as rows
from core.db import Database, Tx, begin, read
from core.ids import SeededIds
from core.outbox import Letter, said
from core.vault import Unreadable, Vault
from tests.builders import START


async def started(tx: Tx, vault: Vault, ids: SeededIds, address: str = "4711") -> Conversation:
    return await conversations.start(tx, vault, ids, channel="telegram", address=address, now=START)


async def found(database: Database, vault: Vault, address: str = "4711") -> Conversation | None:
    async with read(database) as tx:
        return await conversations.find(tx, vault, channel="telegram", address=address)


async def test_a_person_is_found_by_channel_and_address(database: Database, vault: Vault, ids: SeededIds) -> None:
    async with begin(database) as tx:
        talk = await started(tx, vault, ids)
        await conversations.save_state(tx, talk, '{"step": "place"}', draft_expires_at=START)
    again = await found(database, vault)
    assert again is not None
    assert (again.id, again.address, again.state) == (talk.id, "4711", '{"step": "place"}')
    assert await found(database, vault, "4712") is None
    async with read(database) as tx:
        assert await conversations.find(tx, vault, channel="web", address="4711") is None


async def test_two_people_never_share_a_key(database: Database, vault: Vault, ids: SeededIds) -> None:
    async with begin(database) as tx:
        first, second = await started(tx, vault, ids, "1"), await started(tx, vault, ids, "2")
        sealed = (await tx.execute(select(rows.c.sealed_address).where(rows.c.id == first.id))).scalar_one()
    with pytest.raises(Unreadable):
        second.key.open(conversations._field(first.id, "sealed_address"), sealed)


async def test_the_page_shows_lines_in_order_whoever_wrote_them(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    letter = Letter(locale="nn", says=(said("greeting"),))
    async with begin(database) as tx:
        talk = await started(tx, vault, ids)
        await conversations.add_line(tx, talk, ids, now=START, mine="Hei")
        await conversations.add_line(tx, talk, ids, now=START, letter=letter)
        shown = await conversations.lines_of(tx, talk)
    assert [(line.mine, line.letter) for line in shown] == [("Hei", None), (None, letter)]


async def test_a_letter_handed_over_twice_is_one_line(database: Database, vault: Vault, ids: SeededIds) -> None:
    letter = Letter(locale="nn", says=(said("greeting"),))
    async with begin(database) as tx:
        talk = await started(tx, vault, ids)
        for _ in range(2):
            await conversations.add_line_once(tx, talk, "a" * 32, now=START, letter=letter)
        assert len(await conversations.lines_of(tx, talk)) == 1


async def test_a_purged_draft_leaves_the_person_known_and_none_of_their_words(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    async with begin(database) as tx:
        before = await started(tx, vault, ids)
        await conversations.save_state(tx, before, '{"words": "Eg er gravid."}', draft_expires_at=START)
        await conversations.add_line(tx, before, ids, now=START, mine="Eg er gravid.")
        after = await conversations.purge_draft(tx, vault, before, now=START)
        assert await conversations.lines_of(tx, after) == []
        assert await conversations.due_to_expire(tx, now=START, limit=1) == []
    again = await found(database, vault)
    assert again is not None
    assert (again.id, again.address, again.state) == (before.id, "4711", None)
    old = before.key.seal(conversations._field(before.id, "sealed_state"), "Eg er gravid.")
    with pytest.raises(Unreadable):
        again.key.open(conversations._field(before.id, "sealed_state"), old)


async def test_an_id_of_a_line_is_never_used_again(database: Database, vault: Vault, ids: SeededIds) -> None:
    async with begin(database) as tx:
        talk = await started(tx, vault, ids)
        await conversations.add_line(tx, talk, ids, now=START, mine="Ein")
        [old] = await conversations.lines_of(tx, talk)
        talk = await conversations.purge_draft(tx, vault, talk, now=START)
        await conversations.add_line(tx, talk, ids, now=START, mine="To")
        [new] = await conversations.lines_of(tx, talk)
    assert new.id > old.id


async def test_the_page_is_nudged_by_a_new_line(database: Database, vault: Vault, ids: SeededIds) -> None:
    async with begin(database) as tx:
        talk = await started(tx, vault, ids)
    with database.signals.listen([f"conversation:{talk.id}"]) as listener:
        async with begin(database) as tx:
            await conversations.add_line(tx, talk, ids, now=START, mine="Hei")
        assert await listener.wait(0)
