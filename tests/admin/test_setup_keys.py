"""What a file calls a row by is the file's: people read names, and need not think of any."""

import re
from collections.abc import Mapping

import pytest

from admin.forms.setup_edits import with_key
from core.db import read
from core.setup import Row, Subject, Topic
from core.staff import Role
from tests.admin.conftest import House, Person, plain
from tests.admin.on_duty import hire

LIST = "/admin/settings"
REPLIES = f"{LIST}/replies-molde"
KEY_LINE = re.compile(r'<p class="quiet setup-key">.*?</p>', re.DOTALL)
REPLY = {"section": "replies", "row": "new", "field-key": "", "field-title": "Takk for sist", "based_on": "0"}
WORDS = {"field-nn": "Hei.", "field-nb": "Hei.", "field-en": "Hello."}


@pytest.fixture
async def liv(house: House) -> Person:
    """She leads the team in Molde."""
    return await hire(house, "liv", Role.LEADER)


async def rows_of(house: House, topic: Topic, team_id: str = "") -> tuple[Row, ...]:
    async with read(house.database) as tx:
        return next(iter((await house.services.setup.current(tx, Subject(topic, team_id))).body.values()))


@pytest.mark.parametrize("document", ["services", "numbers", "replies-molde"])
async def test_a_row_is_read_by_its_names_and_the_files_key_stands_small_below(house: House, document: str) -> None:
    astrid = await house.person("astrid")
    page = await astrid.look(f"{LIST}/{document}")
    shown = plain(KEY_LINE.sub("", page))
    for raw in ("pathway_anxiety", "health_partnership", "bup_molde", "mental_health", "when_to_call", "ambulance"):
        assert raw not in shown
    assert KEY_LINE.search(page)


async def test_a_card_says_who_is_behind_it_and_where_it_holds_in_words(house: House) -> None:
    astrid = await house.person("astrid")
    shown = plain(await astrid.look(f"{LIST}/services"))
    assert "Kvar det gjeld Møre og Romsdal" in shown
    assert "Hjelpenummer Fare for vald: politiet" in shown


async def test_who_reads_and_does_not_change_sees_no_key_at_all(alice: Person) -> None:
    assert not KEY_LINE.search(await alice.look(REPLIES))


async def test_a_new_row_gets_its_key_from_its_title(liv: Person, house: House) -> None:
    await liv.look(REPLIES)
    assert (await liv.press(f"{REPLIES}/row", **REPLY, **WORDS)).status_code == 200
    assert (await liv.press(f"{REPLIES}/row", **REPLY, **WORDS, press="sure")).status_code == 303
    assert (await rows_of(house, Topic.REPLIES, "molde"))[-1]["key"] == "takk_for_sist"


@pytest.mark.parametrize(
    ("typed", "row", "key"),
    [
        ({"key": "", "title": "Når passar det? Ålesund & Ørsta"}, None, "nar_passar_det_alesund_o"),
        ({"key": "", "title": "112: ring no"}, None, "ring_no"),
        ({"key": " ", "title": "Hei"}, None, "hei_2"),
        ({"key": "", "title": "Noko anna"}, 1, "hei"),
        ({"key": "mine", "title": "Hei"}, 1, "mine"),
        ({"key": "", "title": "???"}, None, ""),
    ],
)
def test_a_key_is_made_once_and_then_kept(typed: Mapping[str, str], row: int | None, key: str) -> None:
    assert with_key(({"key": "hei"},), row, typed)["key"] == key


async def test_ticks_keep_their_order_and_pressing_without_a_change_changes_nothing(house: House) -> None:
    astrid, rows = await house.person("astrid"), await rows_of(house, Topic.SERVICES)
    number = next(at for at, row in enumerate(rows, 1) if row["numbers"] == ("police", "child"))
    page = await astrid.look(f"{LIST}/services/rows/services/{number}")
    ticked = re.findall(r'name="(field-(?:numbers|where)\.[^"]+)"[^>]*checked', page)
    assert ticked == ["field-where.15", "field-numbers.police", "field-numbers.child"]
    kept = {f"field-{name}": str(value) for name, value in rows[number - 1].items() if isinstance(value, str)}
    sent = {"section": "services", "row": str(number), "based_on": "0", **kept}
    seen = await astrid.press(f"{LIST}/services/row", **sent, **{name: name.partition(".")[2] for name in ticked})
    assert "Det blir ingen endring." in plain(seen.text)
