"""The queue in pages: everything once, in order, and by an index, however many cases there are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, insert, text
from sqlalchemy.dialects import postgresql, sqlite

from core.cases.models import cases
from core.cases.queue import PAGE, Queue, QueuePage
from core.cases.views import BANDS, MANY, STILL_NEWS, Band, Place, View, counting, fresh, reading, times, views_for
from core.db import Tx, begin, read
from core.staff import Actor
from tests.builders import PROMISE, START
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

WITHOUT_AN_INDEX = ("Seq Scan", "TEMP B-TREE", "SCAN cases\n")
"""What a plan says that reads everything: PostgreSQL's word, and SQLite's two. Few rows may be sorted once they are found."""


def row(number: int, **changed: Any) -> dict[str, Any]:
    """A case as its columns tell it; each has a deadline of its own, save every fifth."""
    opened = START - timedelta(minutes=number // 5 * 5)
    return {
        "id": f"{number:032x}",
        "reference": f"{number:06d}",
        "team_id": "molde",
        "kind": "parent",
        "channel": "web",
        "locale": "nn",
        "stage": "new",
        "opened_at": opened,
        "due_at": opened + PROMISE,
        "reached_at": None,
        "holder_id": None,
        "closed_at": None,
        "erased_at": None,
        "urgent_at": None,
        "waits_for_us": True,
        **changed,
    }


async def put(scene: Scene, rows: list[dict[str, Any]]) -> None:
    async with begin(scene.database) as tx:
        await tx.execute(insert(cases), rows)


def queue(scene: Scene) -> Queue:
    return Queue(scene.vault, PROMISE)


async def look(scene: Scene, view: View = View.TEAM, *, actor: Actor = KARI, after: Place | None = None) -> QueuePage:
    async with read(scene.database) as tx:
        return await queue(scene).look(tx, actor, view, now=scene.now, after=after)


async def walk(scene: Scene, view: View = View.TEAM, *, actor: Actor = KARI) -> list[str]:
    """The ids of every page, one page after the other, as their links lead."""
    seen, after = [], None
    while True:
        page = await look(scene, view, actor=actor, after=after)
        seen += [one.case.id for one in page.rows]
        if page.next is None:
            return seen
        assert len(page.rows) == PAGE
        after = Place.read(str(page.next))
        assert after == page.next


async def test_seven_hundred_cases_are_all_found_once_and_in_order(scene: Scene) -> None:
    await put(scene, [row(number) for number in range(1, 700)])
    seen = await walk(scene)
    assert len(seen) == len(set(seen)) == 700
    dues = {f"{number:032x}": (row(number)["due_at"], f"{number:032x}") for number in range(1, 700)}
    ours = [dues[id_] for id_ in seen if id_ in dues]
    assert ours == sorted(ours)


async def test_pages_go_on_from_one_part_to_the_next(scene: Scene) -> None:
    hurried = [row(number, urgent_at=START) for number in range(1, 41)]
    waiting = [row(number) for number in range(41, 90)]
    written = [row(number, reached_at=START) for number in range(90, 150)]
    rested = [row(number, reached_at=START, waits_for_us=False) for number in range(150, 220)]
    await put(scene, [*rested, *written, *waiting, *hurried])
    seen = [int(id_, 16) for id_ in await walk(scene) if id_ != scene.id]
    parts = [set(seen[:40]), set(seen[40:89]), set(seen[89:149]), set(seen[149:])]
    assert parts == [set(range(1, 41)), set(range(41, 90)), set(range(90, 150)), set(range(150, 220))]


async def test_each_view_holds_what_its_name_says(scene: Scene) -> None:
    near, over = {"due_at": START + timedelta(hours=3)}, {"due_at": START - timedelta(hours=1)}
    reached = {"reached_at": START, "waits_for_us": False}
    await put(
        scene,
        [
            row(1, holder_id="kari", **near),
            row(2, holder_id="ola", **over),
            row(3, **over, **reached),
            row(4, closed_at=START),
            row(5, closed_at=START, erased_at=START),
            row(6, urgent_at=START, **near),
        ],
    )
    mine = int(scene.id, 16)
    expected = {
        View.TEAM: [6, 2, 1, mine, 3],
        View.MINE: [1],
        View.UNCLAIMED: [6, mine, 3],
        View.SOON: [6, 1],
        View.OVERDUE: [2],
        View.FAMILY: [3],
        View.CLOSED: [4],
    }
    assert {view: [int(id_, 16) for id_ in await walk(scene, view)] for view in View} == expected
    counted = (await look(scene)).counts.views
    assert counted == {view: len(ids) for view, ids in expected.items()}


async def test_a_count_stops_where_many_begin(scene: Scene) -> None:
    await put(scene, [row(number) for number in range(1, 301)])
    counts = (await look(scene)).counts
    assert {counts.views[View.TEAM], counts.views[View.UNCLAIMED], counts.waiting} == {MANY}
    assert counts.views[View.MINE] == 0


async def test_the_closed_ones_come_the_latest_first(scene: Scene) -> None:
    await put(scene, [row(number, closed_at=START + timedelta(minutes=number // 3)) for number in range(1, 121)])
    seen = [int(id_, 16) for id_ in await walk(scene, View.CLOSED)]
    assert seen == sorted(range(1, 121), key=lambda number: (number // 3, number), reverse=True)


@pytest.mark.parametrize("view", list(View))
async def test_another_team_finds_nothing_in_any_view(scene: Scene, view: View) -> None:
    await put(scene, [row(1, holder_id="kari", due_at=START), row(2, closed_at=START), row(3, reached_at=START)])
    page = await look(scene, view, actor=ULLA)
    assert page.rows == ()
    assert set(page.counts.views.values()) == {0}
    assert (page.counts.least, page.news) == (None, ())


async def test_a_supervisor_has_all_teams_in_fewer_views_and_no_initials(scene: Scene) -> None:
    await put(scene, [row(1, team_id="ulstein", due_at=START), row(2, closed_at=START)])
    page = await look(scene, View.MINE, actor=SOLVEIG)
    assert [one.case.team_id for one in page.rows] == ["ulstein", "molde"]
    assert {(one.initials, one.place) for one in page.rows} == {("", "")}
    assert set(page.counts.views) == set(views_for(SOLVEIG)) == {View.TEAM, View.SOON, View.OVERDUE}
    assert page.counts.overdue == 1


async def test_what_has_just_come_is_told_wherever_it_stands(scene: Scene) -> None:
    await put(scene, [row(number) for number in range(60, 160)])
    assert [id_ for id_, _ in (await look(scene)).news] == [scene.id]
    scene.clock.forward(STILL_NEWS)
    assert (await look(scene)).news == ()


@pytest.mark.parametrize(
    "words", ["", "x", "1", "1-2", "9-1-a", "1-99999999999999999999999-a", "--", "1-x-a", "٣-1-a-b"]
)
def test_words_that_are_no_place_begin_at_the_top_or_are_a_place(words: str) -> None:
    place = Place.read(words)
    assert place is None or isinstance(place.at, datetime)


def statements(scene: Scene, actor: Actor) -> Iterator[Executable]:
    after = Place(Band.WAITING, START + timedelta(hours=2), "0" * 32)
    for view in views_for(actor):
        for band in BANDS[view]:
            for begins in (None, Place(band, after.at, after.id)):
                given = times(PROMISE, now=scene.now) | {"most": PAGE + 1}
                yield reading(actor, view, band, after=begins).params(given)
    yield counting(actor).params(times(PROMISE, now=scene.now))
    yield fresh(actor).params(times(PROMISE, now=scene.now))


async def plan(tx: Tx, statement: Any) -> str:
    dialect = tx.connection.dialect
    known: Any = sqlite.dialect() if dialect.name == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy says no types here
    said = str(statement.compile(dialect=known, compile_kwargs={"literal_binds": True})).replace("%%", "%")
    asks = "EXPLAIN QUERY PLAN " if dialect.name == "sqlite" else "EXPLAIN "
    lines = (await tx.connection.exec_driver_sql(asks + said)).all()
    return "\n".join(str(line[-1]) for line in lines) + "\n"


def many_rows() -> list[dict[str, Any]]:
    """Most are closed long ago, as after some years."""
    gone = {"closed_at": START, "erased_at": START}
    held = ("kari", "ola", None)
    reached: dict[int, dict[str, Any]] = {0: {"reached_at": START}, 1: {"reached_at": START, "waits_for_us": False}}
    return [
        row(
            number,
            team_id="molde" if number % 3 else "ulstein",
            holder_id=held[number % 3],
            urgent_at=START if number % 500 == 0 else None,
            **(gone if number % 10 else reached.get(number // 10 % 4, {})),
        )
        for number in range(1, 20_001)
    ]


@pytest.mark.parametrize("actor", [KARI, SOLVEIG], ids=["a member", "a supervisor"])
async def test_no_page_and_no_count_reads_everything(scene: Scene, actor: Actor) -> None:
    await put(scene, many_rows())
    async with begin(scene.database) as tx:
        await tx.execute(text("ANALYZE"))
    async with read(scene.database) as tx:
        plans = [await plan(tx, statement) for statement in statements(scene, actor)]
    assert len(plans) > 10
    everything = [one for one in plans if any(sign in one for sign in WITHOUT_AN_INDEX)]
    assert everything == []


async def test_a_colleague_has_other_cases_of_their_own(scene: Scene) -> None:
    await put(scene, [row(1, holder_id="kari"), row(2, holder_id="ola")])
    assert [int(id_, 16) for id_ in await walk(scene, View.MINE, actor=OLA)] == [2]
