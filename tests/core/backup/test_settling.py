"""After a restore: the erased stay erased, nobody is written to twice, and nothing breaks on what is not there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.alerts.models import channels
from core.audit.store import entries_of
from core.backup import Settled
from core.cases import store as cases
from core.cases.desk import Desk
from core.cases.examining import unreadable_cases
from core.cases.family import FamilySide
from core.cases.promise import Watch
from core.cases.records import CloseReason, Stage
from core.clock import SetClock
from core.consent.store import consents_of
from core.conversations import store as conversations
from core.conversations.examining import unreadable_conversations
from core.db import Database, Tx, begin, read
from core.ids import SeededIds
from core.notify import notices_for
from core.outbox import Delivery
from core.outbox import store as outbox
from core.pulse import beat, last_beat
from core.retention import SIGN, Retention
from core.sla import store as deadlines
from core.teams import put_team
from core.vault import Vault
from migrations.tables import metadata
from tests.builders import PROMISE, START, Opened, open_case, put_staff, team_molde
from tests.core.backup.conftest import Files, content
from tests.core.backup.living import KARI, WORDS, kari_writes, talk_of, the_bot_asks
from tests.core.duty.house import give_channel
from tests.worker.fakes import Postman
from worker import Relay

LATER = START + timedelta(days=2)


@pytest.fixture
async def opened(database: Database, vault: Vault, ids: SeededIds) -> Opened:
    case = await open_case(database, vault, ids, answers={"words": WORDS})
    async with begin(database) as tx:
        await put_staff(tx, KARI)
        await conversations.add_line(tx, await talk_of(tx, vault, case.conversation_id), ids, now=START, mine=WORDS)
        await kari_writes(tx, vault, ids, case)
    return case


async def withdraw(tx: Tx, vault: Vault, ids: SeededIds, opened: Opened) -> None:
    """As a person does in the chat: the case is erased, the conversation emptied and given a new key."""
    await FamilySide(vault, ids, PROMISE).withdraw(tx, opened.case_id, now=START)
    await outbox.forget(tx, opened.conversation_id)
    await conversations.purge_draft(tx, vault, await talk_of(tx, vault, opened.conversation_id), now=START)


async def forgotten(tx: Tx, vault: Vault, ids: SeededIds, opened: Opened) -> None:
    """The same ten minutes later, or after the team has closed the case and its time is over."""
    await FamilySide(vault, ids, PROMISE).withdraw(tx, opened.case_id, now=START)
    await conversations.plan_forgetting(tx, opened.conversation_id, at=START)
    await outbox.forget(tx, opened.conversation_id)
    await beat(tx, SIGN, now=LATER)
    await Retention(vault).forget_conversations(tx, now=LATER, limit=10)


Way = Callable[[Tx, Vault, SeededIds, Opened], Awaitable[None]]


@pytest.mark.parametrize("way", [withdraw, forgotten])
async def test_who_took_it_back_after_the_backup_stays_erased(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, opened: Opened, way: Way
) -> None:
    data = await files.take(database)
    async with begin(database) as tx:
        await way(tx, vault, ids, opened)
    await files.take_keys(database, now=LATER)
    settled = await files.put_back(target, data, now=LATER)
    assert (settled.erased_cases, settled.forgotten, settled.letters) == (1, 1, 0)
    async with read(target) as tx:
        case = await cases.get(tx, opened.case_id)
        assert (case.stage, case.erased_at, case.closed_at) == (Stage.WITHDRAWN, LATER, LATER)
        assert await cases.get_for(tx, KARI, opened.case_id) == case
        assert await Desk(vault, ids).queue(tx, KARI) == []
        assert await deadlines.next_due(tx) is None
        assert [one.withdrawn_at for one in await consents_of(tx, opened.case_id)] == [LATER]
    found = await content(target)
    for table in ("data_keys", "conversations", "conversation_lines", "outbox", "case_messages"):
        assert found[table] == [], table


async def test_who_was_erased_by_the_team_keeps_the_reason_it_was_closed_with(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, opened: Opened
) -> None:
    desk = Desk(vault, ids)
    async with begin(database) as tx:
        await desk.close(tx, KARI, opened.case_id, CloseReason.NO_NEED, now=START)
    data = await files.take(database)
    async with begin(database) as tx:
        await desk.erase(tx, KARI, opened.case_id, now=START)
    await files.take_keys(database, now=LATER)
    settled = await files.put_back(target, data, now=LATER)
    assert (settled.erased_cases, settled.forgotten) == (1, 1)
    async with read(target) as tx:
        case = await cases.get(tx, opened.case_id)
        assert (case.stage, case.close_reason, case.closed_at, case.erased_at) == (
            Stage.ENDED,
            CloseReason.NO_NEED,
            START,
            LATER,
        )


async def test_a_new_contact_in_the_conversation_of_an_erased_case_stays(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, opened: Opened
) -> None:
    async with begin(database) as tx:
        await Desk(vault, ids).close(tx, KARI, opened.case_id, CloseReason.NO_NEED, now=START)
        talk = await talk_of(tx, vault, opened.conversation_id)
        await conversations.save_state(tx, talk, "{}", draft_expires_at=LATER)
    data = await files.take(database)
    async with begin(database) as tx:
        await Desk(vault, ids).erase(tx, KARI, opened.case_id, now=START)
    await files.take_keys(database, now=LATER)
    settled = await files.put_back(target, data, now=LATER)
    assert (settled.erased_cases, settled.forgotten) == (1, 0)
    async with read(target) as tx:
        assert (await talk_of(tx, vault, opened.conversation_id)).state == "{}"


async def test_who_cancelled_after_the_backup_is_forgotten_though_the_conversation_has_a_key_again(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="anne", now=START)
        await conversations.add_line(tx, talk, ids, now=START, mine=WORDS)
        await the_bot_asks(tx, ids, talk)
    data = await files.take(database)
    async with begin(database) as tx:
        await conversations.purge_draft(tx, vault, talk, now=START)
    await files.take_keys(database)
    settled = await files.put_back(target, data)
    assert (settled.erased_cases, settled.forgotten, settled.letters) == (0, 1, 0)
    found = await content(target)
    assert found["data_keys"] == found["conversations"] == found["conversation_lines"] == []


async def test_everybody_else_is_there_and_everything_opens(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, opened: Opened
) -> None:
    other = await open_case(database, vault, ids, answers={"words": WORDS})
    data = await files.take(database)
    async with begin(database) as tx:
        await withdraw(tx, vault, ids, opened)
    await files.take_keys(database, now=LATER)
    await files.put_back(target, data, now=LATER)
    async with read(target) as tx:
        assert await unreadable_cases(tx, vault) == []
        assert await unreadable_conversations(tx, vault) == []
        key = await vault.key_of(tx, cases.subject_of(other.case_id))
        assert (await cases.card_of(tx, other.case_id, key)).answers["words"] == WORDS
    async with begin(target) as tx:
        assert await Watch(vault, ids).fire_due(tx, now=LATER, limit=10) > 0


async def test_who_began_after_the_backup_is_counted_and_leaves_no_key(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    data = await files.take(database)
    await open_case(database, vault, ids)
    async with begin(database) as tx:
        await conversations.start(tx, vault, ids, channel="telegram", address="anne", now=START)
    await files.take_keys(database)
    settled = await files.put_back(target, data)
    assert (settled.later_cases, settled.later_conversations) == (1, 2)
    assert (await content(target))["data_keys"] == []


async def test_a_restore_is_written_down(database: Database, files: Files, target: Database) -> None:
    await files.put_back(target, await files.take(database), now=LATER)
    [row] = (await content(target))["audit"]
    assert row[1:4] == (LATER, "operator", "restored")


async def test_a_restore_by_a_wrong_clock_keeps_the_sign_by_which_it_is_noticed(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="anne", now=START)
        await conversations.save_state(tx, talk, "{}", draft_expires_at=START + timedelta(days=1))
    wrong = START + timedelta(days=365)
    await files.put_back(target, await files.take(database), now=wrong)
    async with begin(target) as tx:
        await conversations.start(tx, vault, ids, channel="web", address="berit", now=wrong)
        assert not await Retention(vault).expire_drafts(tx, now=wrong, limit=10)
        assert await last_beat(tx, SIGN) == START


@pytest.fixture
def postman() -> Postman:
    return Postman()


def relay_of(target: Database, vault: Vault, clock: SetClock, postman: Postman) -> Relay:
    return Relay(database=target, vault=vault, clock=clock, senders={"web": postman})


async def run(relay: Relay, clock: SetClock) -> None:
    await relay.take_over()
    await relay.deliver_due()
    clock.forward(timedelta(hours=1))
    await relay.deliver_due()


async def fate_of_replies(target: Database) -> set[str | None]:
    table = metadata.tables["case_messages"]
    async with read(target) as tx:
        return set((await tx.execute(select(table.c.delivery).where(table.c.kind == "reply"))).scalars())


async def test_a_reply_that_waited_is_never_sent_by_itself_but_shown_as_uncertain(
    database: Database,
    vault: Vault,
    files: Files,
    target: Database,
    clock: SetClock,
    opened: Opened,
    postman: Postman,
) -> None:
    settled = await files.put_back(target, await files.take(database))
    assert settled.letters == 1
    await run(relay_of(target, vault, clock, postman), clock)
    assert postman.attempted == 0
    assert await fate_of_replies(target) == {Delivery.UNCERTAIN}


async def test_a_question_that_waited_is_asked_once_more_and_then_no_more(
    database: Database,
    vault: Vault,
    ids: SeededIds,
    files: Files,
    target: Database,
    clock: SetClock,
    postman: Postman,
) -> None:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="anne", now=START)
        await the_bot_asks(tx, ids, talk)
        await outbox.claim_due(tx, now=START, limit=1)
        await the_bot_asks(tx, ids, talk)
    assert (await files.put_back(target, await files.take(database))).letters == 2
    await run(relay_of(target, vault, clock, postman), clock)
    assert postman.texts == ["child_age", "child_age"]
    await run(relay_of(target, vault, clock, postman), clock)
    assert postman.attempted == 2


async def test_a_page_shows_a_reply_that_waited_once(
    database: Database, vault: Vault, files: Files, target: Database, clock: SetClock, opened: Opened
) -> None:
    await files.put_back(target, await files.take(database))
    page = Postman(repeats_harmlessly=True)
    await run(relay_of(target, vault, clock, page), clock)
    assert page.texts == [WORDS]
    assert await fate_of_replies(target) == {Delivery.DELIVERED}


async def test_a_reply_to_a_conversation_that_is_gone_is_told_to_the_team(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, opened: Opened
) -> None:
    data = await files.take(database)
    async with begin(database) as tx:
        await vault.shred(tx, conversations.subject_of(opened.conversation_id))
    await files.take_keys(database, now=LATER)
    settled: Settled = await files.put_back(target, data, now=LATER)
    assert (settled.erased_cases, settled.forgotten, settled.letters) == (0, 1, 0)
    assert await fate_of_replies(target) == {Delivery.FAILED}
    async with read(target) as tx:
        notices = metadata.tables["notices"]
        told = await tx.connection.scalar(
            select(func.count()).select_from(notices).where(notices.c.kind == "undelivered")
        )
    assert told == 1


async def promise_of(database: Database, case_id: str) -> list[tuple[object, ...]]:
    table = metadata.tables["deadlines"]
    async with read(database) as tx:
        rows = await tx.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.milestone))
        return [tuple(row) for row in rows]


async def in_its_chat(database: Database, vault: Vault, opened: Opened) -> None:
    async with begin(database) as tx:
        await vault.shred(tx, conversations.subject_of(opened.conversation_id))


async def emptied(database: Database, vault: Vault, opened: Opened) -> None:
    async with begin(database) as tx:
        await conversations.purge_draft(tx, vault, await talk_of(tx, vault, opened.conversation_id), now=START)


@pytest.mark.parametrize("lost", [in_its_chat, emptied])
async def test_a_case_whose_conversation_does_not_open_goes_on_without_it(
    database: Database,
    vault: Vault,
    ids: SeededIds,
    files: Files,
    target: Database,
    opened: Opened,
    lost: Callable[[Database, Vault, Opened], Awaitable[None]],
) -> None:
    data = await files.take(database)
    promised = await promise_of(database, opened.case_id)
    await lost(database, vault, opened)
    await files.take_keys(database, now=LATER)
    settled = await files.put_back(target, data, now=LATER)
    assert (settled.erased_cases, settled.forgotten) == (0, 1)
    assert promised
    assert await promise_of(target, opened.case_id) == promised
    async with begin(target) as tx:
        case = await cases.get(tx, opened.case_id)
        page = await Desk(vault, ids).open_page(tx, KARI, opened.case_id, now=LATER)
        told = [notice.kind for notice in await notices_for(tx, KARI)]
        trail = [(row.actor, row.action) for row in await entries_of(tx, opened.case_id)]
    assert (case.conversation_id, case.closed_at, case.erased_at) == (None, None, None)
    assert page.card.answers["words"] == WORDS
    assert [message.body for message in page.messages] == [WORDS]
    assert not page.reachable_in_chat
    assert "unreachable" in told
    assert ("operator", "unreachable") in trail
    assert await unreadable(target, vault) == []


async def unreadable(database: Database, vault: Vault) -> list[str]:
    async with read(database) as tx:
        return [*await unreadable_cases(tx, vault), *await unreadable_conversations(tx, vault)]


async def test_a_channel_that_was_taken_away_after_the_backup_is_gone_and_the_others_open(
    database: Database, vault: Vault, files: Files, target: Database
) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await put_staff(tx, KARI)
        taken, kept = [await give_channel(tx, vault, "kari", rank=rank) for rank in (0, 1)]
    data = await files.take(database)
    async with begin(database) as tx:
        await vault.shred(tx, f"channel:{taken}")
    await files.take_keys(database, now=LATER)
    await files.put_back(target, data, now=LATER)
    async with read(target) as tx:
        assert (await tx.execute(select(channels.c.id))).scalars().all() == [kept]
        await vault.key_of(tx, f"channel:{kept}")
