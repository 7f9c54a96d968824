"""Taking what is to be sent and settling it: by one process or by several, with crashes between."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.alerts.courier import CourierError
from core.alerts.models import alerts, channels, sends, tries
from core.alerts.policy import CALM_BETWEEN
from core.alerts.records import ChannelKind, News, Parcel, Purpose, State
from core.alerts.sending import LEASE, Sending
from core.clock import OSLO, minute_of_day
from core.db import Database, begin, read
from core.ids import SeededIds
from core.vault import Vault
from tests.builders import START
from tests.core.duty.house import KARI, Team, give_channel, move_in
from tests.worker.alerting import ROOM

NO = CourierError("refused", permanent=True)
LATER = CourierError("unreachable", permanent=False)


class Office:
    def __init__(self, team: Team) -> None:
        self.team, self.now = team, START
        self.sending, self.room = Sending(team.vault, team.ids), ROOM

    async def owes(self, purpose: Purpose = Purpose.DUTY) -> None:
        async with begin(self.team.database) as tx:
            await self.team.messages.to_person(tx, "kari", purpose, team_id="molde", now=self.now)

    async def takes(self) -> list[Parcel]:
        async with begin(self.team.database) as tx:
            return await self.sending.take(tx, now=self.now, room=self.room)

    async def settles(self, parcel: Parcel, problem: CourierError | None = None) -> None:
        async with begin(self.team.database) as tx:
            await self.sending.settle(tx, parcel, problem, now=self.now)

    async def states(self) -> list[tuple[str, str | None]]:
        async with read(self.team.database) as tx:
            rows = await tx.execute(select(sends.c.state, sends.c.channel_id).order_by(sends.c.made_at))
            return [(row.state, row.channel_id) for row in rows]

    async def tried(self) -> list[tuple[str, str]]:
        async with read(self.team.database) as tx:
            return [(row.kind, row.outcome) for row in await tx.execute(select(tries).order_by(tries.c.id))]

    def passes(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
async def office(database: Database, vault: Vault, ids: SeededIds) -> Office:
    team = Team(database, vault, ids)
    await move_in(team)
    return Office(team)


async def test_what_is_taken_is_taken_once_and_settled_for_good(office: Office) -> None:
    await office.owes()
    (parcel,) = await office.takes()
    assert await office.takes() == []
    await office.settles(parcel)
    office.passes(10 * LEASE)
    assert await office.takes() == []
    assert await office.states() == [(State.SENT, "kari-mail-0")]
    assert await office.tried() == [("mail", "sent")]


async def test_what_a_process_took_and_never_settled_is_taken_again(office: Office) -> None:
    await office.owes()
    assert len(await office.takes()) == 1
    office.passes(LEASE - timedelta(seconds=1))
    assert await office.takes() == []
    office.passes(timedelta(seconds=1))
    assert len(await office.takes()) == 1


async def test_each_try_is_on_record_and_after_three_the_next_channel_has_its_turn(office: Office) -> None:
    async with begin(office.team.database) as tx:
        second = await give_channel(tx, office.team.vault, "kari", kind="service", address="x@y", rank=1)
    await office.owes()
    for _ in range(3):
        (parcel,) = await office.takes()
        await office.settles(parcel, LATER)
        office.passes(2 * LEASE)
    (parcel,) = await office.takes()
    assert parcel.channel_id == second
    await office.settles(parcel, NO)
    assert await office.takes() == []
    assert await office.states() == [(State.FAILED, second)]
    assert await office.tried() == [*[("mail", "unreachable")] * 3, ("service", "refused")]


async def test_a_channel_that_fails_is_marked_until_it_works_again(office: Office) -> None:
    async def failing() -> list[object]:
        async with read(office.team.database) as tx:
            found = select(channels.c.failing_since).where(channels.c.id == "kari-mail-0")
            return list((await tx.execute(found)).scalars())

    await office.owes()
    (parcel,) = await office.takes()
    await office.settles(parcel, LATER)
    assert await failing() == [START]
    office.passes(LEASE)
    (parcel,) = await office.takes()
    await office.settles(parcel)
    assert await failing() == [None]


async def test_a_channel_taken_away_meanwhile_sends_nothing_and_another_does(office: Office) -> None:
    async with begin(office.team.database) as tx:
        second = await give_channel(tx, office.team.vault, "kari", kind="service", address="x@y", rank=1)
    await office.owes()
    async with begin(office.team.database) as tx:
        await tx.execute(update(channels).where(channels.c.id == "kari-mail-0").values(proven_at=None))
    assert await office.takes() == []
    assert [parcel.channel_id for parcel in await office.takes()] == [second]


async def test_a_code_is_tried_in_its_own_channel_alone(office: Office) -> None:
    async with begin(office.team.database) as tx:
        await give_channel(tx, office.team.vault, "kari", kind="service", address="x@y", rank=1)
        await office.team.messages.through(tx, "kari-mail-0", Purpose.PROVE, now=START)
    (parcel,) = await office.takes()
    await office.settles(parcel, NO)
    office.passes(LEASE)
    assert await office.takes() == []


async def test_what_is_due_through_one_channel_goes_as_one(office: Office) -> None:
    for _ in range(5):
        await office.owes()
    assert len(await office.takes()) == 1


async def test_a_link_that_was_sent_before_a_crash_is_the_link_that_is_sent_again(office: Office) -> None:
    """The first letter may have arrived: what is in it must still answer."""
    await office.owes()
    (first,) = await office.takes()
    office.passes(LEASE)
    (again,) = await office.takes()
    assert again.bundle == first.bundle


async def test_what_came_meanwhile_does_not_travel_with_what_is_sent_again(office: Office) -> None:
    await office.owes()
    (first,) = await office.takes()
    await office.settles(first, LATER)
    await office.owes()
    office.passes(LEASE)
    bundles = [parcel.bundle for parcel in await office.takes()]
    assert len(bundles) == 2
    assert first.bundle in bundles


async def test_one_kind_that_hangs_leaves_room_for_the_others(office: Office) -> None:
    async with begin(office.team.database) as tx:
        await give_channel(tx, office.team.vault, "ola", kind="service", address="x@y", rank=-1)
        await office.team.messages.to_person(tx, "ola", Purpose.DUTY, team_id="molde", now=START)
    await office.owes()
    office.room = {ChannelKind.MAIL: 0, ChannelKind.SERVICE: 8}
    assert [parcel.staff_id for parcel in await office.takes()] == ["ola"]


async def test_what_is_loud_goes_before_what_waits_longer(office: Office) -> None:
    async with begin(office.team.database) as tx:
        await office.team.messages.to_person(tx, "ola", Purpose.DUTY, team_id="molde", now=START)
        await tx.execute(update(sends).values(loud=True))
        await office.team.messages.to_person(tx, "kari", Purpose.DUTY, team_id="molde", now=START - LEASE)
    office.room = {ChannelKind.MAIL: 1}
    assert [parcel.staff_id for parcel in await office.takes()] == ["ola"]
    assert [parcel.staff_id for parcel in await office.takes()] == ["kari"]


async def test_quiet_hours_that_begin_while_it_waits_are_kept(office: Office) -> None:
    await office.owes()
    here = START.astimezone(OSLO)
    async with begin(office.team.database) as tx:
        until = minute_of_day((here + timedelta(hours=2)).time())
        quiet = {"quiet_from": minute_of_day(here.time()), "quiet_until": until}
        await tx.execute(update(channels).where(channels.c.id == "kari-mail-0").values(**quiet))
    assert await office.takes() == []
    office.passes(timedelta(hours=2))
    assert len(await office.takes()) == 1


async def test_a_letter_about_a_duty_carries_what_changed(office: Office) -> None:
    news = News(change="taken", layer="on_call", starts_at=START, ends_at=START + LEASE, by="ola")
    async with begin(office.team.database) as tx:
        await office.team.messages.to_person(tx, "kari", Purpose.DUTY, team_id="molde", now=START, news=news)
    (parcel,) = await office.takes()
    assert parcel.news == (news,)


async def test_two_processes_take_different_things_or_nothing(office: Office) -> None:
    await office.owes()
    async with begin(office.team.database) as tx:
        await office.team.messages.to_person(tx, "ola", Purpose.DUTY, team_id="molde", now=START)
    first = await office.takes()
    second = await Office(office.team).takes()
    assert len(first) == 2
    assert second == []
    assert timedelta(0) < CALM_BETWEEN
    assert KARI.staff_id in {parcel.staff_id for parcel in first}


async def test_nothing_in_these_tables_is_anybodys_words(office: Office) -> None:
    texts = {column.name for table in (alerts, sends, tries) for column in table.c if "words" in column.name}
    assert texts == set()
