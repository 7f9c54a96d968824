"""Proposed, seen, done, and taken back: on both databases, with every version kept and every change on record."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.audit.models import audit
from core.db import Database, Tx, begin, open_database, read
from core.errors import Conflict, NotFound, Refused
from core.setup import (
    FORMS,
    Added,
    Altered,
    Faulty,
    FileKind,
    Operator,
    Problem,
    Setup,
    SetupDesk,
    Subject,
    Topic,
    Version,
    write_file,
)
from core.setup.changes import changes_between
from core.setup.store import CHANGED
from core.staff import Actor, Role
from core.teams import get_team, put_team
from core.teams.catalogue import shipped_teams
from tests.builders import START, administrator, member
from tests.core.setup.drawing import GAZETTEER, TODAY, document

DESK = SetupDesk(GAZETTEER)
ASTRID, LIV = administrator(), Actor(staff_id="liv", name="Liv", role=Role.LEADER, team_id="molde")
CATCHMENT, NUMBERS, MOLDE = Subject(Topic.CATCHMENT), Subject(Topic.NUMBERS), Subject(Topic.TEAM, "molde")
REPLIES = Subject(Topic.REPLIES, "molde")
NEW_YEAR = date(2027, 1, 1)
REPLY = {"key": "thanks", "title": "Takk", "nn": "Takk, {name}.", "nb": "Takk, {name}.", "en": "Thanks, {name}."}


@pytest.fixture
async def house(database: Database) -> Database:
    async with begin(database) as tx:
        await with_teams(tx)
    return database


async def with_teams(tx: Tx) -> None:
    for team in shipped_teams():
        await put_team(tx, replace(team, phone="71 00 00 00" if team.id == "molde" else None))


def written(version: Version, **changed: Any) -> str:
    """The version's own file, with some of its first level changed."""
    return json.dumps(json.loads(write_file(FORMS[version.subject.topic], version.body, FileKind.JSON)) | changed)


def moved(version: Version, number: str, *rows: Mapping[str, Any]) -> str:
    places = [row for row in version.body["places"] if row["number"] != number]
    own = next((row for row in version.body["places"] if row["number"] == number), {})
    return json.dumps([*(dict(row) for row in places), *({**own, **row} for row in rows)])


async def set_up(house: Database, who: Actor | Operator, subject: Subject, text: str, *, based_on: int) -> Version:
    async with begin(house) as tx:
        return await DESK.apply(tx, who, subject, text, based_on=based_on, now=START)


async def test_what_is_shipped_is_version_0_until_somebody_changes_it(house: Database) -> None:
    async with read(house) as tx:
        for subject in await DESK.subjects(tx):
            (only,) = await DESK.history(tx, subject)
            assert (only.number, only.made_by, only.made_at) == (0, None, None)
        assert (await DESK.current(tx, MOLDE)).body["team"][0]["phone"] == "71 00 00 00"
        assert len(await DESK.subjects(tx)) == 3 + 4 * 3


async def test_a_change_is_seen_done_recorded_and_taken_back(house: Database) -> None:
    async with begin(house) as tx:
        before = await DESK.current(tx, MOLDE)
        text = written(before, phone="71 11 22 33", retention_days=60)
        preview = await DESK.propose(tx, MOLDE, text, today=TODAY)
        assert preview.changes == (
            Altered("team", (), "phone", "71 00 00 00", "71 11 22 33"),
            Altered("team", (), "retention_days", 90, 60),
        )
        assert (await get_team(tx, "molde")).phone == "71 00 00 00"
        made = await DESK.apply(tx, LIV, MOLDE, text, based_on=preview.based_on, now=START)
        assert (made.number, made.made_by, made.made_at, made.body) == (1, "staff:liv", START, preview.body)
        team = await get_team(tx, "molde")
        assert (team.phone, team.retention_days) == ("71 11 22 33", 60)
    async with begin(house) as tx:
        again = await DESK.back(tx, LIV, MOLDE, 0, based_on=1, now=START + timedelta(hours=1))
        assert (again.number, again.back_to, again.body) == (2, 0, before.body)
        assert (await get_team(tx, "molde")).phone == "71 00 00 00"
    async with read(house) as tx:
        assert [one.number for one in await DESK.history(tx, MOLDE)] == [2, 1, 0]
        rows = await tx.execute(select(audit.c.actor, audit.c.action, audit.c.detail).order_by(audit.c.id))
        assert [tuple(row) for row in rows] == [
            ("staff:liv", "setup_changed", "team:molde:1"),
            ("staff:liv", "setup_changed", "team:molde:2"),
        ]


async def test_what_changes_nothing_makes_no_version(house: Database) -> None:
    async with begin(house) as tx:
        current = await DESK.current(tx, NUMBERS)
        assert await DESK.apply(tx, ASTRID, NUMBERS, written(current), based_on=0, now=START) == current
        assert [one.number for one in await DESK.history(tx, NUMBERS)] == [0]
        assert (await tx.execute(select(audit.c.id))).all() == []


async def test_who_may_not_is_refused_before_anything_is_read(house: Database) -> None:
    for who, subject in ((member(), MOLDE), (LIV, NUMBERS), (LIV, Subject(Topic.REPLIES, "ulstein"))):
        with pytest.raises(Refused, match="setup_not_yours"):
            await set_up(house, who, subject, "{", based_on=0)
        async with begin(house) as tx:
            with pytest.raises(Refused, match="setup_not_yours"):
                await DESK.back(tx, who, subject, 0, based_on=0, now=START)


async def test_of_two_who_change_the_same_the_second_is_told(house: Database) -> None:
    text = json.dumps([REPLY])
    await set_up(house, LIV, REPLIES, text, based_on=0)
    with pytest.raises(Conflict, match="setup_changed"):
        await set_up(house, ASTRID, REPLIES, "[]", based_on=0)
    async with read(house) as tx:
        assert (await DESK.current(tx, REPLIES)).body["replies"] == (REPLY,)


async def test_two_at_once_take_their_turns_and_one_of_them_is_told(house: Database) -> None:
    texts = [json.dumps([{**REPLY, "title": title}]) for title in ("Ein", "To")]
    done = await asyncio.gather(
        *(set_up(house, LIV, REPLIES, text, based_on=0) for text in texts), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Version"]


async def test_the_catchment_says_which_places_move_and_when(house: Database) -> None:
    async with read(house) as tx:
        before = await DESK.current(tx, CATCHMENT)
        rows = [{"last_day": "2026-12-31"}, {"first_day": "2027-01-01", "team": "alesund", "coverage": "widening"}]
        preview = await DESK.propose(tx, CATCHMENT, moved(before, "1517", *rows), today=TODAY)
    (move,) = preview.moves
    hareid = {code for code, post in GAZETTEER.postcodes.items() if post.municipality == "1517"}
    assert (move.first_day, move.last_day, move.sender, move.receiver) == (NEW_YEAR, None, "ulstein", "alesund")
    assert (move.municipalities, set(move.postcodes)) == (("1517",), hareid)
    assert [type(one) for one in preview.changes] == [Added, Altered]


async def test_every_process_sees_a_change_in_its_next_transaction_and_reads_nothing_anew_before(
    house: Database,
) -> None:
    here, there = Setup(GAZETTEER), Setup(GAZETTEER)
    async with read(house) as tx:
        first = await there.look(tx)
        current = await DESK.current(tx, CATCHMENT)
        assert await there.look(tx) is first is there.known
    await set_up(house, ASTRID, CATCHMENT, moved(current, "1517", {"team": "alesund"}), based_on=0)
    with house.signals.listen((CHANGED,)) as listener:
        await set_up(house, LIV, REPLIES, json.dumps([REPLY]), based_on=0)
        assert await listener.wait(1)
    async with read(house) as tx:
        for one in (here, there):
            in_force = await one.look(tx)
            assert in_force.places(TODAY).municipality("1517").team == "alesund"
            assert in_force.replies["molde"][0].words["nb"] == "Takk, {name}."
            assert in_force is one.known is await one.look(tx)


async def test_what_begins_on_a_day_holds_from_that_day_on(house: Database) -> None:
    async with read(house) as tx:
        current, ulstein = await DESK.current(tx, CATCHMENT), await DESK.current(tx, Subject(Topic.TEAM, "ulstein"))
    spans = moved(current, "1517", {"last_day": "2026-12-31"}, {"first_day": "2027-01-01", "team": "alesund"})
    await set_up(house, Operator(), CATCHMENT, spans, based_on=0)
    intake = [{"max_months": 12}, {"first_day": "2027-01-01", "max_months": 24}]
    await set_up(house, Operator(), ulstein.subject, written(ulstein, intake=intake), based_on=0)
    async with read(house) as tx:
        in_force, team = await Setup(GAZETTEER).look(tx), await get_team(tx, "ulstein")
    days = (NEW_YEAR - timedelta(days=1), NEW_YEAR)
    assert [in_force.places(day).municipality("1517").team for day in days] == ["ulstein", "alesund"]
    assert [in_force.max_months(team, day) for day in days] == [12, 24]


async def test_the_teams_own_file_changes_what_it_knows_of_and_leaves_the_rest(house: Database) -> None:
    async with begin(house) as tx:
        hours = [{"weekday": 1, "opens": "08:00", "closes": "15:30"}]
        intake = [{"max_months": 12}, {"first_day": "2027-01-01", "max_months": 24}]
        before = await DESK.current(tx, MOLDE)
        await DESK.apply(tx, LIV, MOLDE, written(before, hours=hours, intake=intake), based_on=0, now=START)
        team = replace(await get_team(tx, "molde"), phone="71 99 99 99")
        made = await DESK.put_team(tx, Operator(), team, now=START)
        assert (made.number, await get_team(tx, "molde")) == (2, team)
        assert (len(made.body["hours"]), len(made.body["intake"])) == (1, 2)
        assert await DESK.put_team(tx, Operator(), team, now=START) == made
        other = await DESK.put_team(tx, Operator(), replace(team, intake_max_months=18), now=START)
        assert other.body["intake"] == ({"first_day": None, "max_months": 18},)
        await DESK.put_team(tx, Operator(), replace(team, id="volda", town="Volda"), now=START)
        assert (await get_team(tx, "volda")).town == "Volda"


async def test_a_fifth_team_needs_no_code(house: Database) -> None:
    volda, text = (
        Subject(Topic.TEAM, "volda"),
        '{"town": "Volda", "retention_days": 90, "telegram": "open", "intake": [{"max_months": 12}]}',
    )
    async with begin(house) as tx:
        with pytest.raises(NotFound):
            await DESK.current(tx, volda)
        made = await DESK.apply(tx, ASTRID, volda, text, based_on=0, now=START)
        assert ([one.number for one in await DESK.history(tx, volda)], made.number) == ([1], 1)
        current = await DESK.current(tx, CATCHMENT)
        await DESK.apply(tx, ASTRID, CATCHMENT, moved(current, "1577", {"team": "volda"}), based_on=0, now=START)
        assert (await get_team(tx, "volda")).town == "Volda"
        assert (await Setup(GAZETTEER).look(tx)).places(TODAY).municipality("1577").team == "volda"
        with pytest.raises(NotFound):
            await DESK.propose_back(tx, volda, 0, today=TODAY)


@pytest.mark.parametrize("subject", [Subject(Topic.REPLIES, "oslo"), Subject(Topic.TEAM, "Oslo!"), Subject(Topic.TEXTS), Subject(Topic.NUMBERS, "molde")])  # fmt: skip
async def test_what_is_nobodys_is_not_there(house: Database, subject: Subject) -> None:
    with pytest.raises(NotFound):
        await set_up(house, Operator(), subject, "[]", based_on=0)


async def test_what_something_else_needs_cannot_be_gone_back_from(house: Database) -> None:
    async with begin(house) as tx:
        cards, numbers = await DESK.current(tx, Subject(Topic.SERVICES)), await DESK.current(tx, NUMBERS)
        fewer = [row for row in numbers.body["numbers"] if row["key"] != "teenagers"]
        lonely = [dict(row) for row in cards.body["services"] if row["key"] != "line_teenagers"]
        with pytest.raises(Faulty) as caught:
            await DESK.propose(tx, NUMBERS, json.dumps(fewer), today=TODAY)
        assert [(one.problem, one.got) for one in caught.value.faults] == [(Problem.STILL_USED, "teenagers")]
        await DESK.apply(tx, ASTRID, cards.subject, json.dumps(lonely), based_on=0, now=START)
        await DESK.apply(tx, ASTRID, NUMBERS, json.dumps(fewer), based_on=0, now=START)
        with pytest.raises(Faulty) as caught:
            await DESK.back(tx, ASTRID, cards.subject, 0, based_on=1, now=START)
        assert {(one.problem, one.got) for one in caught.value.faults} == {(Problem.UNKNOWN_NUMBER, "teenagers")}


@pytest.mark.parametrize("topic", Topic)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_going_back_restores_exactly_and_a_preview_tells_exactly_what_is_done(
    database_file: Path, topic: Topic, data: st.DataObject
) -> None:
    """The versions of one example are the past of the next."""
    body = data.draw(document(topic))
    shared = topic in {Topic.CATCHMENT, Topic.NUMBERS, Topic.SERVICES}
    asyncio.run(there_and_back(database_file, Subject(topic, "" if shared else "molde"), body))


async def there_and_back(file: Path, subject: Subject, body: Mapping[str, Any]) -> None:
    database, form = open_database(f"sqlite:///{file}"), FORMS[subject.topic]
    try:
        async with begin(database) as tx:
            await with_teams(tx)
            there = await DESK.current(tx, subject)
            text = write_file(form, body, FileKind.JSON)
            preview = await DESK.propose(tx, subject, text, today=TODAY)
            made = await DESK.apply(tx, Operator(), subject, text, based_on=there.number, now=START)
            assert (made.body, await DESK.current(tx, subject)) == (preview.body, made)
            assert changes_between(form, there.body, made.body) == preview.changes
            assert made.number == there.number + bool(preview.changes)
            again = await DESK.back(tx, Operator(), subject, there.number, based_on=made.number, now=START)
            assert again.body == there.body == (await DESK.current(tx, subject)).body
            assert (await DESK.version(tx, subject, made.number)).body == made.body
    finally:
        await database.close()
