"""What became of our words: told on the case, asked about where nobody knows, with the other way on top."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select

from core.cases.delivery import delivered, letter_not_delivered, lost_reach, not_delivered, read_by_family
from core.cases.models import cases, messages
from core.conversations import store as conversations
from core.db import begin, read
from core.outbox import Delivery
from core.outbox import store as outbox
from core.outbox.models import outbox as rows
from core.outbox.policy import Next
from tests.admin.conftest import House, Person, box, hidden, plain
from tests.builders import START, Opened, team_ulstein

ABOUT = re.compile(r'name="about" value="([^"]*)"')
PARKED = Next(Delivery.UNCERTAIN, reason="timeout", keeps_words=True)
Happens: TypeAlias = Callable[[House, Opened], Awaitable[None]]


def about(page: str) -> str:
    """What the buttons below the reply send."""
    [found] = {one[1] for one in ABOUT.finditer(page)}
    return found


async def write(house: House, opened: Opened, alice: Person, words: str = "Hei Anne.") -> str:
    """Alice answers; the id of the message."""
    path = f"/admin/cases/{opened.case_id}"
    await alice.look(path)
    assert (await alice.press(f"{path}/reply", reply=words)).status_code == 303
    async with read(house.database) as tx:
        query = select(messages.c.id).where(messages.c.case_id == opened.case_id).order_by(messages.c.number.desc())
        return str(await tx.connection.scalar(query.limit(1)))


async def park(house: House) -> None:
    """The relay sends what is due and never learns whether it arrived."""
    now = house.clock.now()
    async with begin(house.database) as tx:
        [row] = await outbox.claim_due(tx, now=now, limit=1)
        assert await outbox.settle(tx, outbox.Claim(row.id, row.attempts + 1), PARKED, unsure=True, now=now)
        await not_delivered(tx, row.message_id, state=Delivery.UNCERTAIN, reason="timeout", now=now)


async def fail(house: House, message_id: str, reason: str) -> None:
    async with begin(house.database) as tx:
        await not_delivered(tx, message_id, state=Delivery.FAILED, reason=reason, now=house.clock.now())


async def close_chat(house: House, opened: Opened) -> None:
    async with begin(house.database) as tx:
        await conversations.set_reachable(tx, opened.conversation_id, reachable=False)
        await lost_reach(tx, opened.case_id, now=house.clock.now())


async def waiting(house: House) -> int:
    return await house.count(rows.c.state == Delivery.QUEUED)


async def reached_at(house: House, opened: Opened) -> object:
    async with read(house.database) as tx:
        return await tx.connection.scalar(select(cases.c.reached_at).where(cases.c.id == opened.case_id))


# --- What the thread says ------------------------------------------------


async def test_each_state_is_told_in_words(house: House, alice: Person, opened: Opened, path: str) -> None:
    now = house.clock.now()
    told = {
        "blocked": "kom ikkje fram: familien har stengt praten",
        "no_connection": "kom ikkje fram på eitt døgn: vi fekk ikkje kontakt med tenesta",
        "never heard of": "kom ikkje fram: vi veit ikkje kvifor",
    }
    for reason, words in told.items():
        await fail(house, await write(house, opened, alice, f"Svar {reason}"), reason)
        assert f"Du Svar {reason} i dag kl. 10.00 · {words}" in plain(await alice.look(path))
    there = await write(house, opened, alice, "Svaret som kom fram")
    async with begin(house.database) as tx:
        await delivered(tx, there, now=now)
    assert "Du Svaret som kom fram i dag kl. 10.00 · kom fram i dag kl. 10.00" in plain(await alice.look(path))
    house.clock.forward(timedelta(minutes=5))
    async with begin(house.database) as tx:
        await read_by_family(tx, opened.case_id, now=house.clock.now())
    assert "i dag kl. 10.00 · lese i dag kl. 10.05" in plain(await alice.look(path))


async def test_words_on_their_way_say_so_and_what_takes_long_says_that_too(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    assert "i dag kl. 10.00 · på veg" in plain(await alice.look(path))
    house.clock.forward(timedelta(minutes=3))
    assert "i dag kl. 10.00 · ikkje framme enno, vi prøver framleis" in plain(await alice.look(path))


# --- What nobody knows ---------------------------------------------------


async def test_uncertain_words_are_asked_about_and_sent_once_more_when_somebody_says_so(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    page = plain(await alice.look(path))
    assert "usikkert om det kom fram: tenesta svarte ikkje i tide" in page
    assert "Det kan ha kome fram. Vil du sende det ein gong til?" in page
    assert await waiting(house) == 0
    answer = await alice.press(f"{path}/send-again", about=about(alice.page))
    assert answer.headers["location"] == f"{path}?done=send-again"
    page = plain(await alice.look(answer.headers["location"]))
    assert "Svaret er på veg ein gong til." in page
    assert "Hei Anne. i dag kl. 10.00 · på veg" in page
    assert "Alice Aas sende svaret ein gong til" in page
    assert await waiting(house) == 1


async def test_the_same_press_twice_is_one_more_copy_and_never_a_third(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    sent = about(alice.page)
    for _ in range(2):
        assert (await alice.press(f"{path}/send-again", about=sent)).status_code == 303
    assert await waiting(house) == 1
    await park(house)
    assert (await alice.press(f"{path}/send-again", about=sent)).status_code == 303
    assert await waiting(house) == 0
    assert about(await alice.look(path)) != sent


async def test_a_colleague_who_was_quicker_is_told_of_and_typed_words_stay(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    await bob.look(path)
    await alice.press(f"{path}/send-again", about=about(alice.page))
    answer = await bob.press(f"{path}/send-again", about=about(bob.page), note="Eg ringjer i kveld.")
    assert answer.status_code == 409
    assert '<a href="#thread-title">Nokon har alt teke seg av dette svaret.' in answer.text
    assert 'id="thread-title"' in answer.text
    assert box(answer.text, "note") == "Eg ringjer i kveld."
    assert await waiting(house) == 1


async def test_who_knows_that_it_arrived_stops_the_clock(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    page = await alice.look(path)
    assert "Trykk «Familien har fått det» berre når du veit det. Då stoppar klokka." in plain(page)
    house.clock.forward(timedelta(minutes=20))
    answer = await alice.press(f"{path}/arrived", about=about(page))
    page = plain(await alice.look(answer.headers["location"]))
    assert "Eit menneske nådde familien i dag kl. 10.20." in page
    assert "i dag kl. 10.00 · kom fram, etter det de har ført opp" in page
    assert "Alice Aas førte opp at familien har fått svaret" in page
    assert ABOUT.search(alice.page) is None


async def test_who_leaves_it_is_not_asked_again_and_the_clock_runs(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    await alice.press(f"{path}/let-be", about=about(alice.page))
    page = plain(await alice.look(path))
    assert "usikkert om det kom fram, blir ikkje sendt på nytt" in page
    assert "Vil du sende det ein gong til?" not in page
    assert "Det er usikkert om eit svar kom fram til familien" not in page
    assert "24 t att" in page
    assert await reached_at(house, opened) is None


async def test_other_words_in_hand_survive_the_decision(house: House, alice: Person, opened: Opened, path: str) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    answer = await alice.press(f"{path}/send-again", about=about(alice.page), reply="Halvferdig")
    assert answer.status_code == 200
    assert box(answer.text, "reply") == "Halvferdig"
    assert await waiting(house) == 1


@pytest.mark.parametrize("action", ["send-again", "arrived", "let-be", "write-again"])
@pytest.mark.parametrize("sent", ["", "nonsense", "å.1", f"{'f' * 32}.-1", f"{'f' * 33}.0", f"{'f' * 32}.99999"])
async def test_a_press_about_nothing_changes_nothing_and_keeps_what_was_typed(
    house: House, alice: Person, opened: Opened, path: str, action: str, sent: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/{action}", about=sent, note="Ho ringde.")
    assert answer.status_code == 422
    assert box(answer.text, "note") == "Ho ringde."
    assert set(await house.actions(opened)) == {"opened", "viewed"}


async def test_words_of_another_teams_case_are_not_sent_again_from_ones_own(
    house: House, alice: Person, charlie: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    theirs = await house.case(team=team_ulstein())
    await charlie.look(f"/admin/cases/{theirs.case_id}")
    answer = await charlie.press(f"/admin/cases/{theirs.case_id}/send-again", about=about(alice.page))
    assert answer.status_code == 409
    again = await charlie.press(f"/admin/cases/{theirs.case_id}/write-again", about=about(alice.page))
    assert "Hei Anne." not in again.text
    assert await waiting(house) == 0


async def test_a_closed_case_shows_what_became_of_the_words_and_asks_nothing(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await write(house, opened, alice)
    await park(house)
    await alice.look(path)
    sent = about(alice.page)
    await alice.press(f"{path}/close", reason="not_reached")
    page = await alice.look(path)
    assert "usikkert om det kom fram: tenesta svarte ikkje i tide" in page
    assert ABOUT.search(page) is None
    assert (await alice.press(f"{path}/send-again", about=sent)).status_code == 409


# --- Writing it again ----------------------------------------------------


async def test_words_that_failed_can_be_taken_back_into_the_box(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await fail(house, await write(house, opened, alice, "Hei Anne.\nEg er her."), "no_connection")
    await alice.look(path)
    answer = await alice.press(f"{path}/write-again", about=about(alice.page), note="Ho er heime.")
    assert answer.status_code == 200
    assert (box(answer.text, "reply"), box(answer.text, "note")) == ("Hei Anne.\nEg er her.", "Ho er heime.")
    assert "Orda står i boksen." in answer.text
    assert await waiting(house) == 1  # the first reply, which this test let fail on the case alone
    key = hidden(answer.text, "key")
    assert (await alice.press(f"{path}/reply", reply="Hei Anne.\nEg er her.", key=key)).status_code == 303
    assert await waiting(house) == 2


async def test_what_already_stands_in_the_box_stays_above_them(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await fail(house, await write(house, opened, alice, "Gamle ord"), "refused")
    await alice.look(path)
    answer = await alice.press(f"{path}/write-again", about=about(alice.page), reply="Nye ord")
    assert box(answer.text, "reply") == "Nye ord\n\nGamle ord"


async def test_a_note_is_never_put_into_the_box_for_the_family(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/note", note="Berre for oss.")
    async with read(house.database) as tx:
        note = await tx.connection.scalar(select(messages.c.id).where(messages.c.case_id == opened.case_id))
    answer = await alice.press(f"{path}/write-again", about=f"{note}.0")
    assert box(answer.text, "reply") == ""


# --- The other way -------------------------------------------------------

CALL = {"reach": "call", "phone": "+47 900 11 222", "when": "etter klokka 19", "voicemail": "no"}
WARY = "Andre kan lese eller svare. Sei ikkje kva det gjeld før du veit kven du snakkar med. Sei kodeordet først: Fjelltopp"
WAYS = [
    (CALL, "De kan ringe dei: +47 900 11 222 Når det passar: etter klokka 19 Ikkje legg att melding."),
    ({**CALL, "when": "", "voicemail": "yes"}, "De kan ringe dei: +47 900 11 222 Det er trygt å legge att melding."),
    (
        {**CALL, "reach": "sms", "voicemail": ""},
        "De kan sende SMS til dei: +47 900 11 222 Ring ikkje. Dei har bedt om SMS. Når det passar: etter klokka 19",
    ),
    (
        {**CALL, "others": "yes", "code_word": "Fjelltopp"},
        f"De kan ringe dei: +47 900 11 222 {WARY} Når det passar: etter klokka 19 Ikkje legg att melding.",
    ),
    ({**CALL, "reach": "chat"}, "Dei har ikkje gitt oss nokon annan veg enn praten."),
    ({**CALL, "phone": ""}, "Dei har ikkje gitt oss nokon annan veg enn praten."),
    (dict.fromkeys(CALL, ""), "Dei har ikkje gitt oss nokon annan veg enn praten."),
]


@pytest.mark.parametrize(("answers", "way"), WAYS)
async def test_a_closed_chat_names_only_the_way_that_the_family_called_safe(
    house: House, alice: Person, answers: dict[str, str], way: str
) -> None:
    opened = await house.case(answers=answers)
    path = f"/admin/cases/{opened.case_id}"
    assert "Familien kan ikkje nåast i praten" not in plain(await alice.look(path))
    await close_chat(house, opened)
    page = await alice.look(path)
    top = plain(page[: page.index('class="case-deadline"')])
    assert f"Familien kan ikkje nåast i praten {way}" in top
    scheme = "sms" if way.startswith("De kan sende SMS") else "tel"
    number = f'href="{scheme}:+4790011222"' in page.split('class="case-card')[0]
    assert number is ("+47" in way)
    assert page.count('name="reply"') == 0
    assert "Familien kan ikkje nåast i praten. Sjå øvst på sida kva de kan gjere." in plain(page)


async def test_with_no_other_way_the_page_says_what_is_left(house: House, alice: Person) -> None:
    opened = await house.case(answers=dict.fromkeys(CALL, ""))
    path = f"/admin/cases/{opened.case_id}"
    await fail(house, await write(house, opened, alice), "refused")
    assert "enn praten. Prøv praten att." in plain(await alice.look(path))
    await close_chat(house, opened)
    assert "enn praten. Skriv dei att, ser de det i køen." in plain(await alice.look(path))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            Delivery.FAILED,
            "Ei automatisk melding til familien kom ikkje fram Dei veit kanskje ikkje at de har fått det",
        ),
        (Delivery.UNCERTAIN, "Det er usikkert om ei automatisk melding kom fram til familien Dei veit kanskje ikkje"),
    ],
)
async def test_a_receipt_that_did_not_arrive_stands_on_top_and_in_the_story(
    house: House, alice: Person, opened: Opened, path: str, state: Delivery, words: str
) -> None:
    async with begin(house.database) as tx:
        await letter_not_delivered(tx, opened.conversation_id, state=state, reason="timeout", now=START)
    page = plain(await alice.look(path))
    assert words in page
    assert "De kan ringe dei: +47 900 11 222" in page
    assert "fram: tenesta svarte ikkje i tide" in page.split("Dette har skjedd")[1]


async def a_reply_arrives(house: House, opened: Opened) -> None:
    async with read(house.database) as tx:
        query = select(messages.c.id).where(messages.c.case_id == opened.case_id)
        message_id = str(await tx.connection.scalar(query))
    async with begin(house.database) as tx:
        await delivered(tx, message_id, now=house.clock.now())


async def the_family_writes(house: House, opened: Opened) -> None:
    async with begin(house.database) as tx:
        await house.family.add_words(tx, opened.case_id, "Eg er her.", now=house.clock.now())


async def somebody_talks_with_them(house: House, opened: Opened) -> None:
    bob = await house.person("bob")
    await bob.look(f"/admin/cases/{opened.case_id}")
    await bob.press(f"/admin/cases/{opened.case_id}/reached", reached="call")


@pytest.mark.parametrize("contact", [a_reply_arrives, the_family_writes, somebody_talks_with_them])
async def test_the_top_is_quiet_again_once_the_family_and_we_are_in_touch(
    house: House, alice: Person, opened: Opened, path: str, contact: Happens
) -> None:
    await fail(house, await write(house, opened, alice), "refused")
    assert "Eit svar til familien kom ikkje fram" in plain(await alice.look(path))
    house.clock.forward(timedelta(minutes=1))
    await contact(house, opened)
    assert 'class="case-lost"' not in await alice.look(path)


async def test_the_holder_is_told_without_a_word_of_anybodys(
    house: House, alice: Person, bob: Person, opened: Opened
) -> None:
    await fail(house, await write(house, opened, alice, "Hemmelege ord"), "refused")
    await close_chat(house, opened)
    page = await alice.look("/admin/notices")
    assert f"{opened.reference} har eit svar som ikkje kom fram." in plain(page)
    assert f"{opened.reference} kan ikkje nåast i praten lenger." in plain(page)
    assert page.count('<li class="soon">') == 2
    for secret in ("Hemmelege ord", "Anne", "900 11 222", "refused"):
        assert secret not in page
    assert opened.reference not in await bob.look("/admin/notices")
