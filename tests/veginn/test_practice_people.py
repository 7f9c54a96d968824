"""The invented families of practice come through the real door to each team, and answer by themselves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from core.cases import store as cases
from core.cases.desk import Wording
from core.cases.records import Attempt, Case, Message, MessageKind
from core.clock import SetClock
from core.consultations import store as consultations
from core.db import begin, read
from core.staff import Actor
from core.staff.accounts import list_staff
from core.teams import Team
from tests.builders import START
from veginn.house import House, open_house
from veginn.practice import PROMISE, practice_settings, prepare
from veginn.practice_cast import CAST
from veginn.practice_families import Family
from veginn.practice_people import FROM_THE_BEGINNING, People

PACE = timedelta(seconds=20)
TEAMS = "alesund", "kristiansund", "molde", "ulstein"
MEMBER = {"alesund": "anne", "kristiansund": "kari", "molde": "marit", "ulstein": "unni"}
WITH_CASE = [one for one in CAST if one.answers.get("who") != "professional"]


def number_of(name: str) -> int:
    return next(at for at, one in enumerate(CAST) if one.name == name)


@dataclass
class Scene:
    """One team of a practice house, with its member at the desk."""

    house: House
    clock: SetClock
    people: People
    team: Team
    actor: Actor

    async def comes(self, number: int) -> str:
        """The case of this one, who comes now."""
        await self.people.arrive(self.people.arrival(self.team, number))
        return (await self.case(number)).id

    async def case(self, number: int) -> Case:
        async with read(self.house.database) as tx:
            talk = await self.people._talk_of(tx, self.people.arrival(self.team, number))
            assert talk
            assert talk.case_id
            return await cases.get(tx, talk.case_id)

    async def thread(self, number: int) -> tuple[Message, ...]:
        case = await self.case(number)
        async with read(self.house.database) as tx:
            return await cases.messages_of(tx, case.id, await self.house.vault.key_of(tx, cases.subject_of(case.id)))

    async def last_words(self, number: int) -> str:
        theirs = [one.body for one in await self.thread(number) if one.kind is MessageKind.FAMILY]
        return theirs[-1] if theirs else ""

    async def reply(self, case_id: str, said: str) -> None:
        wording = Wording(text=said, once=self.house.ids.new_id())
        async with begin(self.house.database) as tx:
            await self.house.desk.reply(tx, self.actor, case_id, wording, now=self.clock.now())

    async def rang_in_vain(self, case_id: str) -> None:
        async with begin(self.house.database) as tx:
            await self.house.desk.log_attempt(tx, self.actor, case_id, Attempt.CALLED_NO_ANSWER, now=self.clock.now())

    async def a_while_later(self, by: timedelta = PACE) -> None:
        self.clock.forward(by)
        for one in await self.people.came(self.team):
            if one.case:
                await self.people._go_on(one.arrival, one.case)

    async def moves_on(self, by: timedelta = PACE) -> None:
        self.clock.forward(by)
        await self.people.move(self.team)

    async def came(self) -> int:
        return len(await self.people.came(self.team))


@pytest.fixture(params=TEAMS)
async def scene(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async for one in playing(tmp_path, request.param):
        yield one


@pytest.fixture
async def molde(tmp_path: Path) -> AsyncIterator[Scene]:
    async for one in playing(tmp_path, "molde"):
        yield one


async def playing(folder: Path, team_id: str) -> AsyncIterator[Scene]:
    settings, clock = practice_settings(folder, port=8001), SetClock(START)
    await asyncio.to_thread(prepare, settings, wipe=False)
    async with open_house(settings, clock=clock, practice=True) as house:
        async with read(house.database) as tx:
            member = next(one for one in await list_staff(tx) if one.login == MEMBER[team_id])
        actor = Actor(staff_id=member.id, name=member.name, role=member.role, team_id=member.team_id)
        team = next(one for one in house.teams if one.id == team_id)
        yield Scene(house, clock, People(house, PACE), team, actor)


async def test_everybody_of_the_cast_comes_to_every_team(scene: Scene) -> None:
    for number in range(len(CAST)):
        await scene.people.arrive(scene.people.arrival(scene.team, number))
    came = await scene.people.came(scene.team)
    assert [one.arrival.number for one in came] == list(range(len(CAST)))
    assert {one.case.team_id for one in came if one.case} == {scene.team.id}
    assert len([one for one in came if one.case]) == len(WITH_CASE)
    async with read(scene.house.database) as tx:
        [asked] = await consultations.in_queue(tx, scene.actor)
    assert asked.team_id == scene.team.id


def test_the_cast_speaks_all_three_languages_and_each_is_another() -> None:
    assert {one.lang for one in CAST} == {"nn", "nb", "en"}
    assert len({one.name for one in CAST}) == len(CAST)


@pytest.mark.parametrize("family", WITH_CASE, ids=[one.name for one in WITH_CASE])
async def test_each_family_answers_by_itself(molde: Scene, family: Family) -> None:
    number = number_of(family.name)
    case_id = await molde.comes(number)
    await molde.reply(case_id, "Hei, eg heiter Marit.")
    heard = [(await molde.last_words(number))]
    for said in ("", "Passar det onsdag klokka ti?", "Korleis går det heime?", "Fint.", "Takk."):
        if said:
            await molde.reply(case_id, said)
        await answered(molde, number)
        heard.append(await molde.last_words(number))
    first, *others = family.neutral or ("", "")
    silent = [family.thanks] * 5
    talks = [family.thanks, family.time, family.asked, first, *others]
    assert heard == ["", *(talks if family.neutral else silent)]


async def answered(scene: Scene, number: int) -> None:
    """A pace later; and once is enough."""
    for _ in range(2):
        scene.clock.forward(PACE)
        await scene.people._go_on(scene.people.arrival(scene.team, number), await scene.case(number))


async def test_a_call_in_vain_is_answered_once(molde: Scene) -> None:
    number = number_of("call_at_seven")
    case_id = await molde.comes(number)
    molde.clock.forward(PACE)
    await molde.rang_in_vain(case_id)
    await answered(molde, number)
    assert [one.body for one in await molde.thread(number)] == [CAST[number].missed]
    molde.clock.forward(PACE)
    await molde.rang_in_vain(case_id)
    await answered(molde, number)
    assert [one.body for one in await molde.thread(number)] == [CAST[number].missed] * 2


async def test_one_who_is_left_alone_writes_urgent_words(molde: Scene) -> None:
    number = number_of("urgent_later")
    await molde.comes(number)
    molde.clock.forward(12 * PACE)
    await answered(molde, number)
    assert await molde.last_words(number) == CAST[number].later
    assert (await molde.case(number)).hurries


async def test_from_the_beginning_one_promise_is_nearly_over_and_one_is_broken(scene: Scene) -> None:
    for _ in range(FROM_THE_BEGINNING + 2):
        await scene.people.move(scene.team)
    assert await scene.came() == FROM_THE_BEGINNING
    left = [(await scene.case(number)).due_at - scene.clock.now() for number in range(FROM_THE_BEGINNING)]
    assert [one for one in left if one <= timedelta(0)] == [min(left)]
    assert [one for one in left if timedelta(0) < one < PROMISE / 4] == [sorted(left)[1]]


async def test_families_come_one_after_another_and_stop_while_somebody_waits(molde: Scene) -> None:
    for _ in range(FROM_THE_BEGINNING):
        await molde.people.move(molde.team)
    await molde.people.move(molde.team)
    assert await molde.came() == FROM_THE_BEGINNING
    await molde.moves_on(6 * PACE)
    assert await molde.came() == FROM_THE_BEGINNING + 1
    for _ in range(2 * len(CAST)):
        await molde.moves_on(6 * PACE)
    assert await molde.came() == len(CAST)


async def test_a_queue_is_never_empty_for_long(molde: Scene) -> None:
    for number in range(len(CAST)):
        await molde.people.arrive(molde.people.arrival(molde.team, number))
    molde.clock.forward(6 * PACE)
    for one in await molde.people.came(molde.team):
        if one.case:
            await molde.reply(one.case.id, "Hei.")
            async with begin(molde.house.database) as tx:
                await cases.change(tx, await cases.get(tx, one.case.id), waits_for_us=False)
    await molde.people.move(molde.team)
    assert await molde.came() == len(CAST) + 1
