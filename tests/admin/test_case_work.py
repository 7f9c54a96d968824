import re
from datetime import timedelta

import pytest

from core.cases.models import messages
from core.outbox.models import outbox
from tests.admin.conftest import House, Person, box, plain
from tests.builders import Opened


async def test_taking_a_case_and_giving_it_back(house: House, alice: Person, bob: Person, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/claim")
    assert answer.headers["location"] == f"{path}?done=claim"
    page = plain(await alice.look(answer.headers["location"]))
    assert "Saka er di." in page
    assert "Du har saka." in page
    assert "Alice Aas har saka." in plain(await bob.look(path))
    await bob.press(f"{path}/give-back")
    assert "Ingen har teke saka enno." in plain(await alice.look(path))


async def test_two_who_take_the_same_case_are_told_who_was_first(alice: Person, bob: Person, path: str) -> None:
    await alice.look(path)
    await bob.look(path)
    await alice.press(f"{path}/claim")
    answer = await bob.press(f"{path}/claim", note="Eg hugsar dei.")
    assert answer.status_code == 409
    assert "Ein kollega tok saka rett før deg." in answer.text
    assert "Alice Aas har saka." in plain(answer.text)
    assert box(answer.text, "note") == "Eg hugsar dei."


async def test_a_reply_is_owed_to_the_family_and_whoever_writes_it_holds_the_case(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/reply", reply="Hei Anne.\r\nEg ringjer i kveld.")
    assert answer.headers["location"] == f"{path}?done=reply"
    page = plain(await alice.look(path))
    assert "Du Hei Anne. Eg ringjer i kveld. i dag kl. 10.00 · på veg" in page
    assert "Du har saka." in page
    assert await house.count(outbox.c.conversation_id == opened.conversation_id) == 1


async def test_the_same_form_sent_twice_is_one_reply_but_changed_words_are_another(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    for words in ("Hei Anne.", "Hei Anne.", "Hei Anne. Eg gløymde noko."):
        await alice.press(f"{path}/reply", reply=words)
    assert await house.count(messages.c.case_id == opened.case_id) == 2
    assert await house.count(outbox.c.conversation_id == opened.conversation_id) == 2


async def test_the_same_words_from_a_new_page_are_a_new_reply(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    for _ in range(2):
        await alice.look(path)
        await alice.press(f"{path}/reply", reply="Eg prøver att.")
    assert await house.count(messages.c.case_id == opened.case_id) == 2


async def test_a_colleague_who_took_the_case_meanwhile_stops_the_reply_and_keeps_the_words(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await bob.look(path)
    await bob.press(f"{path}/claim")
    answer = await alice.press(f"{path}/reply", reply="Hei, eg er her.", note="Til teamet.")
    assert answer.status_code == 409
    assert "Ein kollega tok saka medan du skreiv." in answer.text
    assert (box(answer.text, "reply"), box(answer.text, "note")) == ("Hei, eg er her.", "Til teamet.")
    assert await house.count(messages.c.case_id == opened.case_id) == 0
    again = await alice.press(f"{path}/reply", reply="Hei, eg er her.")
    assert again.status_code == 303
    assert await house.count(messages.c.case_id == opened.case_id) == 1


@pytest.mark.parametrize("words", ["", "   \n\t ", "\u200b\x00"])
async def test_a_reply_without_words_is_shown_again_with_what_else_was_typed(
    house: House, alice: Person, opened: Opened, path: str, words: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/reply", reply=words, note="Ring etter sju.")
    assert answer.status_code == 422
    assert '<a href="#reply">Skriv noko til familien først.</a>' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert box(answer.text, "note") == "Ring etter sju."
    assert await house.count(messages.c.case_id == opened.case_id) == 0


async def test_too_long_a_reply_comes_back_whole(alice: Person, path: str) -> None:
    long = "Eg skriv og skriv. " * 300
    await alice.look(path)
    answer = await alice.press(f"{path}/reply", reply=long)
    assert answer.status_code == 422
    assert "Teksten er for lang." in answer.text
    assert box(answer.text, "reply") == long.strip()


async def test_other_words_in_hand_survive_every_press(house: House, alice: Person, opened: Opened, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/attempt", attempt="called_no_answer", reply="Halvferdig svar")
    assert answer.status_code == 200
    assert "Forsøket er ført opp." in answer.text
    assert box(answer.text, "reply") == "Halvferdig svar"
    answer = await alice.press(f"{path}/note", note="Ringde.", reply="Halvferdig svar")
    assert (box(answer.text, "reply"), box(answer.text, "note")) == ("Halvferdig svar", "")
    assert (await house.actions(opened)).count("noted") == 1


async def test_a_note_is_for_the_team_and_is_never_sent(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/note", note="Ring helst etter sju.")
    page = await bob.look(path)
    assert "Notat frå Alice Aas, berre for teamet Ring helst etter sju." in plain(page)
    assert 'class="said note"' in page
    assert await house.count(outbox.c.conversation_id == opened.conversation_id) == 0


async def test_an_attempt_is_counted_and_the_clock_goes_on(alice: Person, path: str) -> None:
    await alice.look(path)
    await alice.press(f"{path}/attempt", attempt="called_no_answer")
    page = plain(await alice.look(path))
    assert "Eitt forsøk så langt. Klokka går." in page
    assert "Alice Aas prøvde: ringde, ikkje svar" in page
    assert "24 t att" in page


async def test_reaching_the_family_keeps_the_promise(house: House, path: str) -> None:
    house.clock.forward(timedelta(hours=2, minutes=5))
    alice = await house.person("alice")
    await alice.look(path)
    await alice.press(f"{path}/reached", reached="call")
    page = plain(await alice.look(path))
    assert "nådd i tide Eit menneske nådde familien i dag kl. 12.05." in page
    assert "Alice Aas snakka med familien: på telefon" in page
    assert "kjem" not in page.split("Familien Med eigne ord")[0]


@pytest.mark.parametrize(
    ("action", "field", "words"),
    [
        ("attempt", "attempt", "Vel kva du prøvde."),
        ("reached", "reached", "Vel korleis de snakka saman."),
        ("close", "reason", "Vel ein grunn for å avslutte."),
    ],
)
async def test_a_choice_that_was_not_made_is_asked_for(
    house: House, alice: Person, opened: Opened, path: str, action: str, field: str, words: str
) -> None:
    await alice.look(path)
    for value in ("", "nonsense"):
        answer = await alice.press(f"{path}/{action}", **{field: value})
        assert answer.status_code == 422
        assert f'<a href="#{field}">{words}</a>' in answer.text
        assert f'id="{field}"' in answer.text
    assert set(await house.actions(opened)) == {"opened", "viewed"}


async def test_a_closed_case_can_be_read_and_no_longer_changed(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await bob.look(path)
    await alice.look(path)
    await alice.press(f"{path}/close", reason="guided_on")
    page = await alice.look(path)
    assert "Avslutta i dag kl. 10.00: hjelpt vidare til ei anna teneste" in plain(page)
    assert re.findall(r'formaction="[^"]*/([a-z-]+)"', page) == ["reopen", "erase"]
    answer = await bob.press(f"{path}/reply", reply="Hei, det er Bob.")
    assert answer.status_code == 409
    assert "Saka er avslutta. Det du skreiv, er ikkje lagra." in answer.text
    assert box(answer.text, "reply") == "Hei, det er Bob."
    assert await house.count(messages.c.case_id == opened.case_id) == 0
