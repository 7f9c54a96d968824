"""What helps whoever writes to a family: ready-made replies in their language, and a word about the form."""

from dataclasses import replace

import pytest

from core.cases.models import messages
from core.db import begin
from core.setup import SetupDesk, Subject, Topic
from core.setup.desk import Operator
from core.teams import put_team
from tests.admin.conftest import House, Person, box, hidden, plain
from tests.builders import Opened, team_molde

IN_BOKMAAL = "Hei! Jeg heter Alice. Jeg vil gjerne ringe deg, men jeg vet ikke når det passer. Hvordan har dere det nå?"
OWN = '{"replies": [{"key": "hi", "title": "Vår helsing", "nn": "Hei frå {team}.", "nb": "Hei fra {team}.", "en": "Hello from {team}."}]}'


async def choose(alice: Person, path: str, key: str, **typed: str) -> str:
    await alice.look(path)
    answer = await alice.press(f"{path}/canned", canned=key, **typed)
    assert answer.status_code == 200
    return box(answer.text, "reply")


async def send(alice: Person, path: str, reply: str, **more: str) -> int:
    return (await alice.press(f"{path}/reply", reply=reply, locale=hidden(alice.page, "locale"), **more)).status_code


@pytest.mark.parametrize(
    ("locale", "words"),
    [("nn", "Eg heiter Alice og jobbar i teamet i Molde."), ("nb", "Jeg heter Alice"), ("en", "My name is Alice")],
)
async def test_a_ready_made_reply_is_in_the_language_of_the_family(
    house: House, alice: Person, opened: Opened, path: str, locale: str, words: str
) -> None:
    async with begin(house.database) as tx:
        await house.family.speaks(tx, opened.case_id, locale)
    assert words in await choose(alice, path, "read")


async def test_what_was_typed_before_and_the_note_stay(alice: Person, path: str) -> None:
    assert (await choose(alice, path, "read", reply="Kjære Anne.", note="Ring ho.")).startswith("Kjære Anne.\n\nHei!")
    assert box(alice.page, "note") == "Ring ho."


async def test_what_nobody_knows_is_to_be_filled_in_before_it_is_sent(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    words = await choose(alice, path, "call_us")
    assert "{phone}" in words
    assert await send(alice, path, words) == 422
    assert "Noko manglar i svaret" in plain(alice.page)
    assert box(alice.page, "reply") == words
    assert await house.count(messages.c.case_id == opened.case_id) == 0
    assert await send(alice, path, words.replace("{phone}", "71 00 00 00")) == 303


async def test_the_phone_of_a_team_that_has_one_is_filled_in(house: House, alice: Person, path: str) -> None:
    async with begin(house.database) as tx:
        await put_team(tx, replace(team_molde(), phone="+4771000000"))
    assert "{" not in await choose(alice, path, "call_us")


async def test_a_team_that_has_written_its_own_has_those_alone(house: House, alice: Person, path: str) -> None:
    subject = Subject(Topic.REPLIES, "molde")
    async with begin(house.database) as tx:
        desk = SetupDesk(house.services.in_force.known.gazetteer)
        await desk.apply(tx, Operator(), subject, OWN, based_on=0, now=house.clock.now())
    page = plain(await alice.look(path))
    assert "Vår helsing" in page
    assert "Eg prøvde å ringje" not in page
    assert await choose(alice, path, "hi") == "Hei frå Molde."


async def test_a_reply_in_the_other_form_is_asked_about_once(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    assert await send(alice, path, IN_BOKMAAL) == 422
    assert "Familien skriv nynorsk, og svaret ser ut som eit anna språk." in plain(alice.page)
    assert "Send svaret likevel" in alice.page
    assert box(alice.page, "reply") == IN_BOKMAAL
    assert await house.count(messages.c.case_id == opened.case_id) == 0
    assert await send(alice, path, IN_BOKMAAL, form_asked=hidden(alice.page, "form_asked")) == 303
    assert await house.count(messages.c.case_id == opened.case_id) == 1


async def test_nothing_is_asked_of_a_reply_in_their_own_form(alice: Person, path: str) -> None:
    await alice.look(path)
    assert await send(alice, path, "Hei! Eg heiter Alice. Eg veit ikkje når det passar. Korleis har de det no?") == 303


async def test_a_reply_that_is_not_there_any_more_changes_nothing(alice: Person, path: str) -> None:
    assert await choose(alice, path, "gone", reply="Hei.") == "Hei."
