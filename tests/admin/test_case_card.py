"""What the one who writes has asked for stands where somebody is about to call, before anything has gone wrong."""

from core.cases.records import Kind
from tests.admin.conftest import House, Person, plain

WARY = {"reach": "sms", "phone": "+47 900 11 222", "others": "yes", "code_word": "Fjelltopp", "voicemail": ""}


async def test_what_must_be_heeded_stands_above_the_number(house: House, alice: Person) -> None:
    opened = await house.case(answers=WARY)
    page = await alice.look(f"/admin/cases/{opened.case_id}")
    card = plain(page.split('class="case-card')[1])
    for rule in ("Ring ikkje. Dei har bedt om SMS.", "Sei ikkje kva det gjeld", "Sei kodeordet først: Fjelltopp"):
        assert card.index(rule) < card.index("+47 900 11 222")


async def test_a_number_for_sms_alone_is_none_to_call(house: House, alice: Person) -> None:
    opened = await house.case(answers=WARY)
    page = await alice.look(f"/admin/cases/{opened.case_id}")
    assert 'href="sms:+4790011222"' in page
    assert "tel:+4790011222" not in page


async def test_a_case_on_behalf_is_about_the_one_who_writes(house: House, alice: Person) -> None:
    opened = await house.case(kind=Kind.ON_BEHALF)
    card = plain((await alice.look(f"/admin/cases/{opened.case_id}")).split('class="case-card')[1])
    assert "Den som skriv på vegner av familien" in card


async def test_what_is_said_above_the_number_is_not_said_again_below(house: House, alice: Person) -> None:
    opened = await house.case(answers=WARY)
    page = plain(await alice.look(f"/admin/cases/{opened.case_id}"))
    assert page.count("Andre kan lese eller svare") == 1
    assert "Andre på telefonen" not in page


async def test_whoever_writes_is_reminded_of_the_code_word_beside_the_box(house: House, alice: Person) -> None:
    opened = await house.case(answers=WARY)
    box = plain((await alice.look(f"/admin/cases/{opened.case_id}")).split('class="case-reply')[1])
    assert "Begynn med kodeordet: Fjelltopp" in box
    without = await house.case(answers={**WARY, "code_word": ""})
    assert "kodeordet" not in plain(await alice.look(f"/admin/cases/{without.case_id}"))
