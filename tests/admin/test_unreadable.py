"""A case whose words do not open is marked in the queue, says so on its page, and hides nobody else's."""

import pytest
from structlog.testing import capture_logs

from core.cases.models import cases
from core.cases.store import subject_of
from tests.admin.conftest import House, Person, plain
from tests.admin.test_queue import rows
from tests.builders import Opened
from tests.damage import flip_a_byte

MARK = "Kan ikkje opnast"


@pytest.fixture
async def damaged(house: House, opened: Opened) -> Opened:
    await flip_a_byte(house.database, cases.c.sealed_card, cases.c.id == opened.case_id)
    return opened


async def test_the_queue_marks_it_and_shows_the_others(house: House, alice: Person, damaged: Opened) -> None:
    whole = await house.case()
    shown = {row: row.split() for row in rows(await alice.look("/admin/"))}
    [marked] = [row for row in shown if MARK in row]
    [other] = [row for row in shown if MARK not in row]
    assert damaged.reference in marked
    assert f"{whole.reference} AB Molde" in other


async def test_its_page_says_so_and_the_log_knows_the_id_alone(alice: Person, damaged: Opened, path: str) -> None:
    with capture_logs() as logged:
        page = plain(await alice.look(path, status=410))
    assert "Orda kan ikkje opnast" in page
    assert "Fristen går som før" in page
    assert logged == [
        {"event": "console.unreadable", "log_level": "error", "subject": subject_of(damaged.case_id)},
    ]


async def test_what_was_typed_there_is_still_there_to_copy(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await flip_a_byte(house.database, cases.c.sealed_card, cases.c.id == opened.case_id)
    answer = await alice.press(f"{path}/note", note="", reply="Eg ringjer deg.")
    assert answer.status_code == 410
    assert "Eg ringjer deg." in answer.text
