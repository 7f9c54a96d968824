"""With the database away the console says so in plain words, nothing that was typed is lost, and nothing is doubled."""

import pytest
from structlog.testing import capture_logs

from admin.routes.stream import LOOK
from core.cases.models import messages
from core.staff.policy import TOUCH_EVERY
from tests.admin.conftest import PASSWORD, House, Person, box, hidden
from tests.admin.test_queue import rows
from tests.admin.test_streams import QUICK, ends, listen, soon
from tests.builders import Opened
from tests.outage import bring_back, let_nobody_write, take_away

REPLY, NOTE = "Eg ringjer deg <no>.", "Hugs tolk"


@pytest.fixture
async def at_the_case(house: House, alice: Person, path: str) -> str:
    await alice.look(path)
    await take_away(house.database)
    return path


@pytest.mark.parametrize("path", ["/admin/", "/admin/sign-in", "/admin/nowhere", "/admin/?view=mine"])
async def test_every_page_has_an_honest_answer_and_a_way_on(house: House, alice: Person, path: str) -> None:
    await take_away(house.database)
    page = await alice.look(path, status=503)
    assert "Det er ikkje di skuld" in page
    assert f'href="{path}">Prøv ein gong til</a>' in page
    assert 'href="/admin/">Til køen</a>' in page


async def test_what_was_typed_stands_there_and_is_sent_once_when_the_database_is_back(
    house: House, alice: Person, opened: Opened, at_the_case: str
) -> None:
    answer = await alice.press(f"{at_the_case}/reply", reply=REPLY, note=NOTE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Dette er ikkje sendt eller lagra" in answer.text
    assert box(answer.text, "reply") == "Eg ringjer deg &lt;no&gt;."
    assert box(answer.text, "note") == NOTE
    key = hidden(answer.text, "key")
    await bring_back(house.database)
    for _ in range(2):
        done = await alice.press(f"{at_the_case}/reply", reply=REPLY, note="", key=key)
        assert done.status_code == 303
    assert await house.count(messages.c.case_id == opened.case_id) == 1


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [("attempt", "attempt", "left_message"), ("reached", "reached", "call"), ("close", "reason", "no_need")],
)
async def test_what_was_chosen_comes_along(
    alice: Person, at_the_case: str, action: str, field: str, value: str
) -> None:
    page = (await alice.press(f"{at_the_case}/{action}", **{field: value})).text
    assert f'action="{at_the_case}/{action}"' in page
    assert hidden(page, field) == value
    assert hidden(page, "csrf")


async def test_a_password_never_stands_on_the_page(house: House) -> None:
    stranger = house.stranger()
    await take_away(house.database)
    answer = await stranger.client.post("/admin/sign-in", data={"login": "alice", "password": PASSWORD})
    assert answer.status_code == 503
    assert PASSWORD not in answer.text
    assert 'href="/admin/sign-in">Prøv ein gong til</a>' in answer.text


async def test_the_log_tells_of_the_outage_and_not_of_the_words(alice: Person, at_the_case: str) -> None:
    with capture_logs() as logged:
        await alice.press(f"{at_the_case}/reply", reply=REPLY)
    assert [entry["event"] for entry in logged] == ["console.database_away"]
    assert "ringjer" not in str(logged)


async def test_a_stream_ends_in_good_order_and_the_next_one_is_told_to_come_later(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice", rhythm=QUICK)
    assert await soon(events) == LOOK
    await take_away(house.database)
    assert await ends(events)
    assert await alice.status("/admin/events") == 503
    await bring_back(house.database)
    assert await soon(listen(house, alice, "alice", rhythm=QUICK)) == LOOK


@pytest.mark.sqlite
async def test_the_queue_is_read_even_where_nobody_can_write(house: House, alice: Person, opened: Opened) -> None:
    house.clock.forward(TOUCH_EVERY)
    await let_nobody_write(house.database)
    with capture_logs() as logged:
        [row] = rows(await alice.look("/admin/"))
    assert opened.reference in row
    assert [entry["event"] for entry in logged] == ["console.session_not_touched"]


async def test_live_pages_have_words_for_when_they_cannot_hear_of_news(alice: Person, path: str) -> None:
    for live in ("/admin/", path):
        assert 'data-live-away="Vi får ikkje hente det nyaste akkurat no.' in await alice.look(live)
