"""The safe-contact card at the desk: it blocks what the family has said no to."""

import pytest

from tests.admin.conftest import House, Person, plain

NO = "Familien har bede oss la vere å gjere dette."


async def test_a_message_left_against_their_word_is_asked_about_and_then_stands_in_the_history(
    alice: Person, path: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/attempt", attempt="left_message", note="Ho var ikkje heime.")
    assert answer.status_code == 409
    assert NO in plain(answer.text)
    assert 'value="left_message" checked' in answer.text
    assert "Ho var ikkje heime." in answer.text
    await alice.press(f"{path}/attempt", attempt="left_message", knowingly="yes")
    page = plain(await alice.look(path))
    assert "Alice Aas gjorde noko familien hadde bede oss la vere" in page
    assert "Eitt forsøk så langt." in page


async def test_what_they_allow_is_put_down_in_two_presses(alice: Person, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/attempt", attempt="called_no_answer")
    assert answer.headers["location"] == f"{path}?done=attempt"


@pytest.mark.parametrize(("reach", "tel", "sms"), [("call", True, False), ("sms", False, True), ("chat", False, False)])
async def test_a_number_can_be_pressed_only_for_what_they_chose(
    house: House, alice: Person, reach: str, *, tel: bool, sms: bool
) -> None:
    opened = await house.case(answers={"reach": reach})
    page = await alice.look(f"/admin/cases/{opened.case_id}")
    assert ('href="tel:' in page) is tel
    assert ('href="sms:' in page) is sms
