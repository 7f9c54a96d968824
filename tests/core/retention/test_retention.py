"""Time travel: what is due is forgotten, what is not due stays, and nobody in the middle of something is lost."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core.cases import store as cases
from core.cases.desk import Desk
from core.cases.records import CloseReason
from core.clock import SetClock
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.inbox import first_sight
from core.outbox import Care, Delivery, Letter, said
from core.outbox import store as outbox
from core.outbox.policy import Next
from core.pulse import beat
from core.retention import SIGN, Retention
from core.vault import Unreadable, Vault
from tests.builders import Opened, member, open_case, put_staff

KARI = member()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(slots=True)
class House:
    database: Database
    vault: Vault
    ids: SeededIds
    clock: SetClock

    async def talk(self, *, draft: timedelta | None = DAY) -> Conversation:
        """Somebody who has begun to write."""
        now = self.clock.now()
        async with begin(self.database) as tx:
            talk = await conversations.start(tx, self.vault, self.ids, channel="web", address="anne", now=now)
            await conversations.save_state(tx, talk, "{}", draft_expires_at=now + draft if draft else None)
            await conversations.add_line(tx, talk, self.ids, now=now, mine="Eg er gravid.")
        return talk

    async def closed_case(self) -> Opened:
        now = self.clock.now()
        opened = await open_case(self.database, self.vault, self.ids, now=now)
        async with begin(self.database) as tx:
            await put_staff(tx, KARI)
            await Desk(self.vault, self.ids).close(tx, KARI, opened.case_id, CloseReason.GUIDED_ON, now=now)
        return opened

    async def owe(self, talk: Conversation) -> None:
        letter = Letter(locale="nn", says=(said("goodbye"),))
        async with begin(self.database) as tx:
            await outbox.Post(talk.id, talk.key, self.ids).put(tx, letter, care=Care.HARMLESS, now=self.clock.now())

    async def hand_over(self) -> None:
        async with begin(self.database) as tx:
            for row in await outbox.claim_due(tx, now=self.clock.now(), limit=10):
                claim = outbox.Claim(row.id, row.attempts + 1)
                await outbox.settle(tx, claim, Next(Delivery.DELIVERED), now=self.clock.now())

    async def run(self) -> list[str]:
        """The rules that erased something."""
        rules, now = Retention(self.vault), self.clock.now()
        async with begin(self.database) as tx:
            await beat(tx, SIGN, now=now)  # it has run all the while: the clock is believed
            erased = {
                "drafts": await rules.expire_drafts(tx, now=now, limit=10),
                "conversations": await rules.forget_conversations(tx, now=now, limit=10),
                "cases": await rules.erase_cases(tx, now=now, limit=10),
            }
            await rules.forget_seen(tx, now=now)
        return [rule for rule, done in erased.items() if done]

    async def knows(self, conversation_id: str) -> bool:
        async with read(self.database) as tx:
            return await conversations.find_by_id(tx, self.vault, conversation_id) is not None


@pytest.fixture
def house(database: Database, vault: Vault, ids: SeededIds, clock: SetClock) -> House:
    return House(database, vault, ids, clock)


async def test_a_draft_lives_for_its_time_and_is_then_forgotten_with_its_key_and_its_letters(house: House) -> None:
    talk = await house.talk()
    await house.owe(talk)
    house.clock.forward(DAY - timedelta(seconds=1))
    assert await house.run() == []
    assert await house.knows(talk.id)
    house.clock.forward(timedelta(seconds=1))
    assert await house.run() == ["drafts"]
    assert not await house.knows(talk.id)
    async with read(house.database) as tx:
        assert await outbox.next_due(tx) is None
        with pytest.raises(Unreadable):
            await house.vault.key_of(tx, talk.key.subject)


async def test_somebody_who_goes_on_writing_is_not_forgotten(house: House) -> None:
    talk = await house.talk()
    house.clock.forward(DAY / 2)
    async with begin(house.database) as tx:
        await conversations.save_state(tx, talk, "{}", draft_expires_at=house.clock.now() + DAY)
    house.clock.forward(DAY / 2)
    assert await house.run() == []
    assert await house.knows(talk.id)


async def test_a_conversation_with_an_open_case_is_never_forgotten(house: House) -> None:
    opened = await open_case(house.database, house.vault, house.ids, now=house.clock.now())
    async with begin(house.database) as tx:
        await conversations.plan_forgetting(tx, opened.conversation_id, at=house.clock.now())
    house.clock.forward(400 * DAY)
    assert await house.run() == []
    assert await house.knows(opened.conversation_id)
    async with begin(house.database) as tx:
        assert await conversations.due_to_forget(tx, now=house.clock.now(), limit=10) == []


async def test_who_leaves_is_forgotten_once_the_goodbye_is_handed_over(house: House) -> None:
    talk = await house.talk()
    await house.owe(talk)
    async with begin(house.database) as tx:
        await conversations.plan_forgetting(tx, talk.id, at=house.clock.now())
    assert await house.run() == []
    await house.hand_over()
    assert await house.run() == []
    house.clock.forward(timedelta(minutes=10))
    assert await house.run() == ["conversations"]
    assert not await house.knows(talk.id)


async def test_a_goodbye_that_can_never_be_handed_over_does_not_keep_the_conversation(house: House) -> None:
    talk = await house.talk()
    await house.owe(talk)
    async with begin(house.database) as tx:
        await conversations.plan_forgetting(tx, talk.id, at=house.clock.now())
    house.clock.forward(DAY)
    assert await house.run() == ["conversations"]
    assert not await house.knows(talk.id)


async def test_who_comes_back_before_being_forgotten_is_kept(house: House) -> None:
    talk = await house.talk()
    async with begin(house.database) as tx:
        await conversations.plan_forgetting(tx, talk.id, at=house.clock.now() + DAY / 24)
        await conversations.save_state(tx, talk, "{}", draft_expires_at=house.clock.now() + DAY)
    house.clock.forward(DAY / 2)
    assert await house.run() == []


async def test_a_closed_case_is_erased_on_its_day_with_the_conversation_that_held_it(house: House) -> None:
    opened = await house.closed_case()
    house.clock.forward(90 * DAY - timedelta(seconds=1))
    assert await house.run() == []
    house.clock.forward(timedelta(seconds=1))
    assert await house.run() == ["cases"]
    assert await house.run() == []
    assert not await house.knows(opened.conversation_id)
    async with begin(house.database) as tx:
        case = await cases.get(tx, opened.case_id)
        page = await Desk(house.vault, house.ids).open_page(tx, KARI, opened.case_id, now=house.clock.now())
    assert (case.erased_at, case.close_reason) == (house.clock.now(), CloseReason.GUIDED_ON)
    assert (page.card.answers, page.messages) == ({}, ())


async def test_erasing_an_old_case_leaves_a_family_alone_that_is_writing_to_us_again(house: House) -> None:
    opened = await house.closed_case()
    house.clock.forward(90 * DAY)
    async with begin(house.database) as tx:
        talk = await conversations.find_by_id(tx, house.vault, opened.conversation_id)
        assert talk is not None
        await conversations.save_state(tx, talk, "{}", draft_expires_at=house.clock.now() + DAY)
    assert await house.run() == ["cases"]
    assert await house.knows(opened.conversation_id)
    for _ in range(23):
        house.clock.forward(HOUR)
        assert await house.run() == []
    house.clock.forward(HOUR)
    assert await house.run() == ["drafts"]
    assert not await house.knows(opened.conversation_id)


async def test_a_draft_begun_after_a_closed_case_goes_and_the_way_to_take_the_case_back_stays(house: House) -> None:
    opened = await house.closed_case()
    async with begin(house.database) as tx:
        talk = await conversations.find_by_id(tx, house.vault, opened.conversation_id)
        assert talk is not None
        await conversations.save_state(tx, talk, "{}", draft_expires_at=house.clock.now() + DAY)
    house.clock.forward(DAY)
    assert await house.run() == ["drafts"]
    async with read(house.database) as tx:
        left = await conversations.find_by_id(tx, house.vault, opened.conversation_id)
    assert left is not None
    assert (left.state, left.case_id) == (None, opened.case_id)
    assert await house.run() == []


async def test_no_more_than_a_portion_is_taken_at_a_time(house: House) -> None:
    for address in ("anne", "berit", "cathrine"):
        async with begin(house.database) as tx:
            talk = await conversations.start(
                tx, house.vault, house.ids, channel="web", address=address, now=house.clock.now()
            )
            await conversations.plan_forgetting(tx, talk.id, at=house.clock.now())
    portions = []
    for _ in range(3):
        async with begin(house.database) as tx:
            portions.append(await Retention(house.vault).forget_conversations(tx, now=house.clock.now(), limit=2))
    assert portions == [True, True, False]


async def test_a_repeated_message_is_known_for_48_hours(house: House) -> None:
    async def seen_first() -> bool:
        async with begin(house.database) as tx:
            return await first_sight(tx, channel="telegram", external_id="7", now=house.clock.now())

    assert await seen_first()
    house.clock.forward(timedelta(hours=48))
    await house.run()
    assert not await seen_first()
    house.clock.forward(timedelta(seconds=1))
    await house.run()
    assert await seen_first()
