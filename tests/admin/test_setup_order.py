"""The order of rows that families and staff meet: pushed, seen, done, audited and taken back like every other change."""

import pytest
from sqlalchemy import select

from core.audit.models import audit
from core.db import read
from core.setup import FORMS, Subject, Topic, moved_in
from core.staff import Role
from tests.admin.conftest import House, Person, plain
from tests.admin.on_duty import hire

LIST = "/admin/settings"
REPLIES = f"{LIST}/replies-molde"
SHIPPED = ["read", "when_to_call", "no_answer", "where_to_meet", "call_us"]


@pytest.fixture
async def liv(house: House) -> Person:
    """She leads the team in Molde, and has its replies before her."""
    liv = await hire(house, "liv", Role.LEADER)
    await liv.look(REPLIES)
    return liv


async def order(house: House) -> list[object]:
    async with read(house.database) as tx:
        body = (await house.services.setup.current(tx, Subject(Topic.REPLIES, "molde"))).body
    return [row["key"] for row in body["replies"]]


def push(row: int, to: int, based_on: int = 0) -> dict[str, str]:
    return {"section": "replies", "row": str(row), "to": str(to), "based_on": str(based_on)}


async def test_a_row_is_moved_once_it_was_seen_and_the_focus_goes_with_it(liv: Person, house: House) -> None:
    seen = await liv.press(f"{REPLIES}/order", **push(3, 2))
    assert "Flytta i «Svar»: Eg prøvde å ringje, frå nummer 3 til nummer 2 av 5" in plain(seen.text)
    assert await order(house) == SHIPPED
    done = await liv.press(f"{REPLIES}/order", **push(3, 2), press="sure")
    assert done.headers["location"] == f"{REPLIES}?done=saved#row-replies-2"
    assert await order(house) == ["read", "no_answer", "when_to_call", "where_to_meet", "call_us"]
    async with read(house.database) as tx:
        details = (await tx.execute(select(audit.c.detail).where(audit.c.action == "setup_changed"))).scalars().all()
    assert details == ["replies:molde:1"]


async def test_a_row_is_pushed_further_before_anything_is_done(liv: Person, house: House) -> None:
    seen = await liv.press(f"{REPLIES}/order", **push(4, 3), press="up")
    assert "Kvar kan vi møtast?, frå nummer 4 til nummer 2 av 5" in plain(seen.text)
    seen = await liv.press(f"{REPLIES}/order", **push(4, 2), press="up")
    assert "frå nummer 4 til nummer 1 av 5" in plain(seen.text)
    assert 'value="up"' not in seen.text
    await liv.press(f"{REPLIES}/order", **push(4, 1), press="sure")
    assert (await order(house))[0] == "where_to_meet"


async def test_the_move_is_taken_back(liv: Person, house: House) -> None:
    await liv.press(f"{REPLIES}/order", **push(5, 1), press="sure")
    seen = await liv.look(f"{REPLIES}/versions/0")
    assert "Flytta i «Svar»: Ring oss gjerne, frå nummer 1 til nummer 5 av 5" in plain(seen)
    await liv.press(f"{REPLIES}/back", number="0", based_on="1", press="sure")
    assert await order(house) == SHIPPED


async def test_whoever_was_first_keeps_their_order_and_the_other_sees_it_anew(liv: Person, house: House) -> None:
    await liv.press(f"{REPLIES}/order", **push(5, 1), press="sure")
    late = await liv.press(f"{REPLIES}/order", **push(2, 1), press="sure")
    assert late.status_code == 409
    assert "Når passar det at eg ringer?, frå nummer 3 til nummer 2 av 5" in plain(late.text)
    assert (await order(house))[0] == "call_us"
    await liv.press(f"{REPLIES}/order", **push(3, 2, based_on=1), press="sure")
    assert (await order(house))[:3] == ["call_us", "when_to_call", "read"]


async def test_each_push_says_which_row_and_the_ends_have_one(liv: Person) -> None:
    page = await liv.look(REPLIES)
    assert page.count("Flytt opp: ") == page.count("Flytt ned: ") == len(SHIPPED) - 1
    assert 'aria-label="Flytt opp: Vi har lese det du skreiv"' not in page
    assert 'aria-label="Flytt ned: Ring oss gjerne"' not in page


@pytest.mark.parametrize(("row", "to"), [("0", "1"), ("9", "1"), ("x", "1"), ("1", "x")])
async def test_there_is_no_such_push(liv: Person, house: House, row: str, to: str) -> None:
    sent = {"section": "replies", "row": row, "to": to, "based_on": "0"}
    assert (await liv.press(f"{REPLIES}/order", **sent, press="sure")).status_code == 404
    assert await order(house) == SHIPPED


@pytest.mark.parametrize("section", ["hours", "intake", "team", "nothing"])
async def test_rows_whose_order_says_nothing_stay(liv: Person, section: str) -> None:
    sent = {"section": section, "row": "1", "to": "2", "based_on": "0"}
    assert (await liv.press(f"{LIST}/team-molde/order", **sent)).status_code == 404


async def test_who_only_reads_pushes_nothing(alice: Person, house: House) -> None:
    assert "Flytt opp" not in await alice.look(REPLIES)
    assert (await alice.press(f"{REPLIES}/order", **push(2, 1), press="sure")).status_code == 404
    assert await order(house) == SHIPPED


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [("abcd", "acdb", "b"), ("abcd", "bacd", "ab"), ("abcd", "badc", ""), ("abc", "abcd", ""), ("ab", "ba", "ab")],
)
def test_one_move_explains_the_order_or_none_does(before: str, after: str, moved: str) -> None:
    assert moved_in([(one,) for one in before], [(one,) for one in after]) == tuple((one,) for one in moved)


def test_what_families_and_staff_meet_in_order_can_be_pushed() -> None:
    ordered = {part.name for form in FORMS.values() for part in form.sections if part.ordered}
    assert ordered == {"numbers", "services", "replies"}
