"""A restore of an older copy: what was rung for somebody who is erased is gone, and nothing goes to a channel that is gone."""

from typing import Any

import pytest
from sqlalchemy import Row, Table, select

from core.alerts.bell import Bell
from core.alerts.leaving import forget_channel
from core.alerts.messages import Messages
from core.alerts.models import alerts, channels, sends, tries
from core.alerts.records import Parcel, State, Subject
from core.alerts.sending import Sending
from core.cases.promise import Watch
from core.consultations import Band, PartnerSide, Question, Receipt, Role
from core.consultations.watch import fire_due as fire_consultations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.teams import put_team
from core.vault import Vault
from tests.builders import PROMISE, START, open_case, put_staff, team_molde
from tests.core.backup.conftest import Files
from tests.core.backup.living import KARI, WORDS
from tests.core.backup.test_settling import LATER
from tests.core.duty.house import give_channel
from tests.worker.alerting import ROOM

RECEIPT = Receipt.new(bytes(range(10)))


@pytest.fixture
async def removed(database: Database, vault: Vault, ids: SeededIds) -> str:
    """The channel that Kari was rung through: for a question, which was sent, and for a case, which still waits there."""
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await put_staff(tx, KARI)
        first, _ = [await give_channel(tx, vault, "kari", rank=rank) for rank in (0, 1)]
        question = Question(team_id="molde", role=Role.GP, band=Band.UNBORN, locale="nn", words=WORDS)
        await PartnerSide(vault, ids, PROMISE).ask(tx, RECEIPT, question, now=START)
    await ring(database, ids, vault)
    (parcel,) = await take(database, vault, ids)
    async with begin(database) as tx:
        await Sending(vault, ids).settle(tx, parcel, None, now=START)
    await open_case(database, vault, ids)
    await ring(database, ids, vault)
    return first


async def ring(database: Database, ids: SeededIds, vault: Vault) -> None:
    async with begin(database) as tx:
        await Watch(vault, ids).fire_due(tx, now=START, limit=10)
        await fire_consultations(tx, now=START, limit=10)
        await Bell(ids, Messages(ids)).ring_new(tx, now=START, limit=10)


async def take(database: Database, vault: Vault, ids: SeededIds) -> list[Parcel]:
    async with begin(database) as tx:
        return await Sending(vault, ids).take(tx, now=LATER, room=ROOM)


async def rows(database: Database, table: Table) -> list[Row[Any]]:
    async with read(database) as tx:
        return list((await tx.execute(select(table))).all())


async def test_a_question_erased_and_a_channel_removed_since_are_gone_with_what_was_sent_and_the_case_still_rings(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database, removed: str
) -> None:
    assert {one.channel_id for one in await rows(database, sends)} == {removed}
    assert {one.state for one in await rows(database, sends)} == {State.SENT, State.WAITING}
    data = await files.take(database)
    async with begin(database) as tx:
        await PartnerSide(vault, ids, PROMISE).erase(tx, RECEIPT, now=START)
        await forget_channel(tx, removed)
    await files.take_keys(database, now=LATER)
    await files.put_back(target, data, now=LATER)
    assert [one.subject for one in await rows(target, alerts)] == [Subject.CASE]
    assert [one.id for one in await rows(target, channels)] == ["kari-mail-1"]
    assert [(one.state, one.channel_id) for one in await rows(target, sends)] == [(State.WAITING, None)]
    assert await rows(target, tries) == []
    assert await take(target, vault, ids) == []  # its channel is gone: it goes on to the next
    (parcel,) = await take(target, vault, ids)
    assert (parcel.channel_id, parcel.address) == ("kari-mail-1", "kari@example.org")
