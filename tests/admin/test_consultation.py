"""One anonymous consultation at the desk: taken, answered, finished; and what stands in the way."""

import re
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from core import audit
from core.consultations.models import consultations, messages
from core.db import begin, read
from core.teams import put_team
from core.vault.models import data_keys, receipt_keys
from tests.admin.asking import ANSWER, QUESTION, Asked, ask, follow_up, said
from tests.admin.conftest import House, Person, box, plain
from tests.builders import team_molde
from tests.outage import bring_back, take_away

TELLING = "Ring Kari Nordmann i Storgata 12."


@pytest.fixture
async def asked(house: House) -> Asked:
    return await ask(house)


async def test_the_page_says_what_it_is_who_keeps_the_duty_and_by_when(alice: Person, asked: Asked) -> None:
    page = plain(await alice.look(asked.path))
    assert "Ingen identitet her Ingen skal vite kven dette gjeld." in page
    assert "har sjølv plikt til å melde frå til barnevernet" in page
    assert "Barnevernsloven § 13-2, helsepersonelloven § 33" in page
    assert "24 t att Svaret skal vere her før i morgon kl. 10.00." in page
    assert QUESTION in page
    assert "Kven spør Jordmorteneste Barnet Ikkje født enno Språk nynorsk" in page
    assert "Elles blir alt sletta av seg sjølv 23. desember 2026." in page


async def test_it_is_taken_answered_and_read_with_the_code(house: House, alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/claim")).status_code == 303
    await alice.look(f"{asked.path}?done=claim")
    assert "Drøftinga er di." in alice.page
    assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 303
    assert await said(house, asked) == [QUESTION, ANSWER]
    page = plain(await alice.look(f"{asked.path}?done=reply"))
    assert "Svaret ligg klart. Fagpersonen les det med koden sin." in page
    assert "fekk svar" in page
    assert f"Du {ANSWER}" in page


async def test_a_colleague_sees_who_answered_and_who_has_it(alice: Person, bob: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    await alice.press(f"{asked.path}/reply", reply=ANSWER)
    page = plain(await bob.look(asked.path))
    assert "Alice Aas har drøftinga." in page
    assert f"Alice Aas {ANSWER}" in page
    assert (await bob.press(f"{asked.path}/give-back")).status_code == 303
    assert "Ingen har teke drøftinga enno." in await alice.look(asked.path)


async def test_the_same_form_twice_is_one_answer(house: House, alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    for _ in range(2):
        assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 303
    assert await said(house, asked) == [QUESTION, ANSWER]


async def test_staff_give_the_teams_own_number_and_nobody_elses(house: House, alice: Person, asked: Asked) -> None:
    async with begin(house.database) as tx:
        await put_team(tx, team_molde(phone="71 11 22 33"))
    await alice.look(asked.path)
    refused = await alice.press(f"{asked.path}/reply", reply="Ring 71 11 22 34.")
    assert refused.status_code == 422
    cleaned = await alice.press(f"{asked.path}/clean", reply="Ring oss på 71 11 22 33, ikkje 71 11 22 34.")
    assert "Ring oss på 71 11 22 33" in plain(cleaned.text)
    await alice.press(f"{asked.path}/reply", reply="Ring oss på 71 11 22 33.")
    assert "Ring oss på 71 11 22 33." in await said(house, asked)


async def test_words_that_tell_come_back_marked_and_are_cleaned_with_one_press(
    house: House, alice: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    with capture_logs() as logged:
        answer = await alice.press(f"{asked.path}/reply", reply=TELLING)
    assert answer.status_code == 422
    assert box(alice.page, "reply") == TELLING
    assert '<mark>Kari Nordmann</mark> <span class="why">(noko som liknar eit namn)</span>' in alice.page
    assert "<mark>Storgata 12</mark>" in alice.page
    assert await said(house, asked) == [QUESTION]
    assert "Nordmann" not in str(logged)
    cleaned = await alice.press(f"{asked.path}/clean", reply=TELLING)
    assert cleaned.status_code == 200
    assert box(alice.page, "reply") == "Ring … i …."
    assert "Les gjennom teksten før du sender han." in alice.page
    assert (await alice.press(f"{asked.path}/reply", reply="Ring oss gjerne.")).status_code == 303


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Skriv noko først."),
        ("x " * 1100, "Teksten er for lang."),
        ("Bruk {code} når du kjem att", "Det står koden til ei drøfting i teksten."),
    ],
)
async def test_words_that_may_not_be_kept_stay_in_the_box(
    house: House, alice: Person, asked: Asked, words: str, why: str
) -> None:
    words = words.format(code=asked.receipt.text).strip()
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/reply", reply=words)).status_code == 422
    assert why in alice.page
    assert box(alice.page, "reply") == words
    assert await said(house, asked) == [QUESTION]


async def test_what_came_meanwhile_is_shown_before_an_answer_goes(house: House, alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    await follow_up(house, asked, "Ho har eit barn frå før.")
    assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 409
    assert "Det har kome noko nytt i mellomtida." in alice.page
    assert "Ho har eit barn frå før." in alice.page
    assert box(alice.page, "reply") == ANSWER
    assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 303


async def test_what_a_colleague_has_is_not_answered_by_another(alice: Person, bob: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    await bob.look(asked.path)
    await bob.press(f"{asked.path}/claim")
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 409
    assert "Ein kollega har teke dette spørsmålet." in alice.page
    assert box(alice.page, "reply") == ANSWER


async def test_a_press_beside_the_box_leaves_the_words_in_it(alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    done = await alice.press(f"{asked.path}/claim", reply="Halvferdig")
    assert done.status_code == 200
    assert box(alice.page, "reply") == "Halvferdig"
    assert "Drøftinga er di." in alice.page


async def test_finishing_asks_first_and_leaves_nothing_but_the_sum(house: House, alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    assert "Her er det ikkje svart enno." in alice.page
    assert (await alice.press(f"{asked.path}/finish", reply="Halvferdig")).status_code == 422
    assert "Kryss av for at orda kan slettast." in alice.page
    assert box(alice.page, "reply") == "Halvferdig"
    done = await alice.press(f"{asked.path}/finish", sure="yes")
    assert done.headers["location"] == "/admin/consultations?done=finish"
    assert "Drøftinga er gjord om til berre tal." in await alice.look(done.headers["location"])
    assert await alice.status(asked.path) == 404
    assert await house.count(consultations.c.id == asked.id) == 0
    assert await house.count(messages.c.consultation_id == asked.id) == 0
    for keys in (data_keys, receipt_keys):
        assert await house.count(keys.c.subject == f"consultation:{asked.id}") == 0


async def test_words_are_still_there_when_the_partner_has_taken_it_back(
    house: House, alice: Person, bob: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    await bob.look(asked.path)
    await bob.press(f"{asked.path}/finish", sure="yes")
    answer = await alice.press(f"{asked.path}/reply", reply=ANSWER)
    assert answer.status_code == 404
    assert "Det kan vere avslutta eller sletta." in answer.text
    assert box(answer.text, "kept-1") == ANSWER


async def test_words_typed_when_the_session_ran_out_come_along_through_the_door(
    house: House, alice: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    house.clock.forward(timedelta(hours=1))
    door = await alice.press(f"{asked.path}/reply", reply=ANSWER)
    assert door.status_code == 401
    assert ANSWER not in door.text
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    sent = {"login": "alice", "password": "tre kattar på trappa", "carried": carried[1]}
    inside = await alice.client.post("/admin/sign-in", data=sent)
    assert box(inside.text, "reply") == ANSWER
    assert "Ingen identitet her" in inside.text
    stranger = await house.stranger().client.post("/admin/sign-in", data=sent | {"login": "charlie"})
    assert stranger.status_code == 303


async def test_words_that_came_through_the_door_stand_there_when_the_consultation_is_gone(
    house: House, alice: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    house.clock.forward(timedelta(hours=1))
    door = await alice.press(f"{asked.path}/reply", reply=ANSWER)
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    bob = await house.person("bob")
    await bob.look(asked.path)
    await bob.press(f"{asked.path}/finish", sure="yes")
    sent = {"login": "alice", "password": "tre kattar på trappa", "carried": carried[1]}
    inside = await alice.client.post("/admin/sign-in", data=sent)
    assert inside.status_code == 404
    assert box(inside.text, "kept-1") == ANSWER


async def test_a_text_too_long_to_be_looked_through_is_not_called_clean(alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/clean", reply="Kari Nordmann. " * 200)).status_code == 422
    assert "Teksten er for lang." in alice.page


async def test_words_stand_on_the_page_while_the_database_is_away_and_are_sent_once(
    house: House, alice: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    await take_away(house.database)
    answer = await alice.press(f"{asked.path}/reply", reply=ANSWER)
    assert answer.status_code == 503
    assert box(answer.text, "reply") == ANSWER
    await bring_back(house.database)
    for _ in range(2):
        assert (await alice.press(f"{asked.path}/reply", reply=ANSWER)).status_code == 303
    assert await said(house, asked) == [QUESTION, ANSWER]


async def test_every_look_is_written_down_once_while_the_page_is_open(
    house: House, alice: Person, asked: Asked
) -> None:
    await alice.look(asked.path)
    for _ in range(2):
        await alice.look(f"{asked.path}/now")
    house.clock.forward(timedelta(minutes=31))
    await alice.look(f"{asked.path}/now", status=401)
    assert await _actions(house, asked) == ["viewed"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
async def test_a_version_that_is_none_changes_nothing(alice: Person, asked: Asked, version: str) -> None:
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/claim", version=version)).status_code == 409


async def test_an_action_that_does_not_exist_is_not_there(alice: Person, asked: Asked) -> None:
    await alice.look(asked.path)
    assert (await alice.press(f"{asked.path}/nonsense")).status_code == 404


async def test_only_the_own_team_gets_a_press_through(house: House, asked: Asked) -> None:
    for login in ("charlie", "solveig"):
        person = await house.person(login)
        await person.look("/admin/consultations")
        for action in ("claim", "give-back", "reply", "finish"):
            pressed = await person.press(f"{asked.path}/{action}", version="1", reply=ANSWER, sure="yes")
            assert pressed.status_code == 404
    assert await said(house, asked) == [QUESTION]


async def _actions(house: House, asked: Asked) -> list[str]:
    async with read(house.database) as tx:
        return [entry.action for entry in await audit.entries_of(tx, asked.id)]
