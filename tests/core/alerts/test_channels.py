"""A channel is proven by a code before anything else goes there; its address is its owner's alone."""

import asyncio
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from core.alerts.channels import (
    CODE_LASTS,
    CODE_TRIES,
    HOUR,
    MOST,
    MOST_AN_HOUR,
    MOST_OF_OWNER_AN_HOUR,
    Channels,
    Proof,
    TooOften,
    code_of,
)
from core.alerts.models import channels, sends
from core.alerts.reach import reachable_staff
from core.alerts.records import Channel, ChannelKind
from core.alerts.sending import Sending
from core.db import Database, begin, read
from core.errors import NotFound, Refused
from core.ids import SeededIds
from core.staff import Actor
from core.vault import Vault
from tests.builders import START, supervisor
from tests.core.alerts.fakes import Deaf
from tests.core.duty.house import EVERYBODY, KARI, NILS, OLA, Team, move_in
from tests.worker.alerting import ROOM

ADDRESS = "Kari.Vaktmobil@example.org"


class Desk:
    """Kari at the page for channels."""

    def __init__(self, team: Team) -> None:
        self.team = team
        couriers = {ChannelKind.MAIL: Deaf()}
        self.channels = Channels(team.vault, team.ids, team.messages, couriers)  # type: ignore[arg-type]  # takes any

    async def adds(self, actor: Actor = KARI, *, whole_team: bool = False, address: str = ADDRESS) -> str:
        async with begin(self.team.database) as tx:
            return await self.channels.add(tx, actor, ChannelKind.MAIL, address, whole_team=whole_team, now=START)

    async def types(self, id_: str, code: str, *, actor: Actor = KARI, later: timedelta = timedelta(0)) -> Proof:
        async with begin(self.team.database) as tx:
            return await self.channels.prove(tx, actor, id_, code, now=START + later)

    async def sees(self, actor: Actor) -> list[Channel]:
        async with read(self.team.database) as tx:
            return await self.channels.of(tx, actor)

    async def code_in_the_letter(self) -> str:
        async with begin(self.team.database) as tx:
            parcels = await Sending(self.team.vault, self.team.ids).take(tx, now=START, room=ROOM)
        return next(parcel.code for parcel in parcels if parcel.code)

    async def can_be_reached(self) -> frozenset[str]:
        async with read(self.team.database) as tx:
            return await reachable_staff(tx)


@pytest.fixture
async def desk(database: Database, vault: Vault, ids: SeededIds) -> Desk:
    team = Team(database, vault, ids)
    await move_in(team, without_channel=EVERYBODY)
    return Desk(team)


async def test_the_code_that_comes_proves_the_channel(desk: Desk) -> None:
    id_ = await desk.adds()
    assert await desk.can_be_reached() == frozenset()
    code = await desk.code_in_the_letter()
    assert len(code) == 6
    assert await desk.types(id_, f"{code[:3]} {code[3:]}") is Proof.RIGHT
    assert await desk.can_be_reached() == {"kari"}
    (channel,) = await desk.sees(KARI)
    assert (channel.address, channel.proven_at) == (ADDRESS, START)


async def test_a_wrong_code_proves_nothing_and_five_are_all_there_are(desk: Desk) -> None:
    id_ = await desk.adds()
    right = code_of(desk.team.vault, id_, 1)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [await desk.types(id_, wrong) for _ in range(CODE_TRIES)]
    assert answers == [*[Proof.WRONG] * (CODE_TRIES - 1), Proof.LAST]
    with pytest.raises(Refused, match="code_over"):
        await desk.types(id_, right)
    assert await desk.can_be_reached() == frozenset()


async def test_the_same_address_is_not_added_twice(desk: Desk) -> None:
    await desk.adds()
    with pytest.raises(Refused, match="channel_twice"):
        await desk.adds(address=ADDRESS.upper())
    await desk.adds(whole_team=True)


async def test_nobody_has_a_telephone_ring_all_night_by_asking_for_codes(desk: Desk) -> None:
    """The limit moves with the hour: what is told is when the oldest of the five is an hour old."""
    id_, minute = await desk.adds(), timedelta(minutes=1)
    async with begin(desk.team.database) as tx:
        for number in range(1, MOST_AN_HOUR):
            await desk.channels.send_code(tx, KARI, id_, now=START + number * minute)
        with pytest.raises(TooOften) as refused:
            await desk.channels.send_code(tx, KARI, id_, now=START + 10 * minute)
        assert refused.value.until == START + HOUR
        with pytest.raises(TooOften):
            await desk.channels.send_code(tx, KARI, id_, now=START + HOUR - minute)
        await desk.channels.send_code(tx, KARI, id_, now=START + HOUR)
        with pytest.raises(TooOften) as refused:
            await desk.channels.send_code(tx, KARI, id_, now=START + HOUR)
        assert refused.value.until == START + HOUR + minute


async def test_tests_are_counted_with_the_codes(desk: Desk) -> None:
    id_ = await desk.adds()
    await desk.types(id_, code_of(desk.team.vault, id_, 1))
    async with begin(desk.team.database) as tx:
        for _ in range(1, MOST_AN_HOUR):
            await desk.channels.test(tx, KARI, id_, now=START)
        for ask in (desk.channels.test, desk.channels.send_code):
            with pytest.raises(TooOften):
                await ask(tx, KARI, id_, now=START)


async def test_taking_a_channel_away_while_its_code_is_on_the_wire_gives_no_more_codes(desk: Desk) -> None:
    async with begin(desk.team.database) as tx:
        for number in range(MOST_OF_OWNER_AN_HOUR):
            id_ = await desk.channels.add(tx, KARI, ChannelKind.MAIL, f"{number}@example.org", now=START)
            await Sending(desk.team.vault, desk.team.ids).take(tx, now=START, room=ROOM)
            await desk.channels.remove(tx, KARI, id_, now=START)
        with pytest.raises(TooOften):
            await desk.channels.add(tx, KARI, ChannelKind.MAIL, "next@example.org", now=START)
        await desk.channels.add(tx, OLA, ChannelKind.MAIL, "ola@example.org", now=START)


async def test_what_never_set_out_is_not_counted(desk: Desk) -> None:
    async with begin(desk.team.database) as tx:
        for number in range(2 * MOST_OF_OWNER_AN_HOUR):
            id_ = await desk.channels.add(tx, KARI, ChannelKind.MAIL, f"{number}@example.org", now=START)
            await desk.channels.remove(tx, KARI, id_, now=START)
        assert (await tx.execute(select(sends))).all() == []


async def test_many_codes_asked_for_at_once_are_no_more_than_five(desk: Desk) -> None:
    id_ = await desk.adds()

    async def ask() -> None:
        async with begin(desk.team.database) as tx:
            await desk.channels.send_code(tx, KARI, id_, now=START)

    answers = await asyncio.gather(*(ask() for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(answer, TooOften) for answer in answers) == 12 - (MOST_AN_HOUR - 1)
    assert {type(answer) for answer in answers} == {TooOften, type(None)}


async def test_the_same_address_added_twice_at_once_is_there_once(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.adds() for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert len(await desk.sees(KARI)) == 1


async def test_many_tries_at_once_are_no_more_than_five(desk: Desk) -> None:
    id_ = await desk.adds()
    wrong = f"{(int(code_of(desk.team.vault, id_, 1)) + 1) % 1_000_000:06d}"
    answers = await asyncio.gather(*(desk.types(id_, wrong) for _ in range(12)), return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, Proof)]
    assert sorted(told) == sorted([*[Proof.WRONG] * (CODE_TRIES - 1), Proof.LAST])
    assert all(isinstance(answer, Proof | Refused) for answer in answers)


async def test_a_code_is_good_for_a_quarter_of_an_hour(desk: Desk) -> None:
    id_ = await desk.adds()
    with pytest.raises(Refused, match="code_over"):
        await desk.types(id_, code_of(desk.team.vault, id_, 1), later=CODE_LASTS)


async def test_a_new_code_is_another_one_and_ends_the_one_before(desk: Desk) -> None:
    id_ = await desk.adds()
    async with begin(desk.team.database) as tx:
        await desk.channels.send_code(tx, KARI, id_, now=START)
    before, after = (code_of(desk.team.vault, id_, round_) for round_ in (1, 2))
    assert before != after
    assert await desk.types(id_, before) is Proof.WRONG
    assert await desk.types(id_, after) is Proof.RIGHT


async def test_nobody_else_sees_or_touches_it(desk: Desk) -> None:
    id_ = await desk.adds()
    code = code_of(desk.team.vault, id_, 1)
    for stranger in (OLA, NILS, supervisor()):
        assert await desk.sees(stranger) == []
        with pytest.raises(NotFound):
            await desk.types(id_, code, actor=stranger)
        async with begin(desk.team.database) as tx:
            with pytest.raises(NotFound):
                await desk.channels.remove(tx, stranger, id_, now=START)


async def test_the_teams_channel_is_the_whole_teams_and_makes_nobody_reachable(desk: Desk) -> None:
    id_ = await desk.adds(whole_team=True)
    assert [one.id for one in await desk.sees(OLA)] == [id_]
    assert await desk.sees(NILS) == []
    assert await desk.types(id_, code_of(desk.team.vault, id_, 1), actor=OLA) is Proof.RIGHT
    assert await desk.can_be_reached() == frozenset()


async def test_somebody_above_the_teams_has_channels_of_their_own_and_none_for_a_team(desk: Desk) -> None:
    await desk.adds(supervisor())
    with pytest.raises(NotFound):
        await desk.adds(supervisor(), whole_team=True)


async def test_nothing_but_its_code_goes_to_a_channel_that_is_not_proven(desk: Desk) -> None:
    id_ = await desk.adds()
    async with begin(desk.team.database) as tx:
        with pytest.raises(Refused, match="not_proven"):
            await desk.channels.test(tx, KARI, id_, now=START)


async def test_an_address_that_no_courier_takes_is_refused_and_so_is_a_kind_without_a_courier(desk: Desk) -> None:
    with pytest.raises(Refused, match="channel_address"):
        await desk.adds(address="not an address")
    async with begin(desk.team.database) as tx:
        with pytest.raises(Refused, match="not_set_up"):
            await desk.channels.add(tx, KARI, ChannelKind.SERVICE, "ntfys://topic", now=START)


async def test_there_is_an_end_to_how_many(desk: Desk) -> None:
    for number in range(MOST):
        await desk.adds(address=f"kari{number}@example.org")
    with pytest.raises(Refused, match="too_many"):
        await desk.adds(address="another@example.org")


async def test_the_one_put_first_is_tried_first_and_quiet_hours_are_kept(desk: Desk) -> None:
    first, second = await desk.adds(), await desk.adds(address="other@example.org")
    async with begin(desk.team.database) as tx:
        await desk.channels.put_first(tx, KARI, second, now=START)
        await desk.channels.keep_quiet(tx, KARI, first, (time(23), time(6, 30)), now=START)
    found = await desk.sees(KARI)
    assert [one.id for one in found] == [second, first]
    assert (found[1].quiet_from, found[1].quiet_until) == (time(23), time(6, 30))
    async with begin(desk.team.database) as tx:
        await desk.channels.keep_quiet(tx, KARI, first, None, now=START)
    assert (await desk.sees(KARI))[1].quiet_from is None


async def test_what_is_taken_away_is_gone_with_its_address_and_its_key(desk: Desk) -> None:
    id_ = await desk.adds()
    async with begin(desk.team.database) as tx:
        await desk.channels.remove(tx, KARI, id_, now=START)
        assert (await tx.execute(select(channels))).all() == []
        assert (await tx.execute(select(sends))).all() == []
    assert await desk.sees(KARI) == []


async def test_the_address_lies_nowhere_in_clear(desk: Desk) -> None:
    await desk.adds()
    async with read(desk.team.database) as tx:
        for table in (channels, sends):
            assert ADDRESS.encode() not in repr((await tx.execute(select(table))).all()).encode()


async def test_a_channel_whose_key_is_gone_is_shown_without_an_address_and_can_be_taken_away(desk: Desk) -> None:
    id_ = await desk.adds()
    async with begin(desk.team.database) as tx:
        await desk.team.vault.shred(tx, f"channel:{id_}")
    assert [one.address for one in await desk.sees(KARI)] == [""]
    async with begin(desk.team.database) as tx:
        await desk.channels.remove(tx, KARI, id_, now=START)
    assert await desk.sees(KARI) == []
