"""The session ends while pages stand open: no family's words stay on a screen, and no word that was typed is lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core.staff.policy import IDLE
from tests.admin.browsing import SignIn, chromium, context, door, enter, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

FAMILYS = "Eg er så sliten at eg græt."
OWN = "Hei, passar det i kveld?"
BOX = "Skriv på nynorsk"


def second_tab(page: Page, address: str) -> Page:
    tab = page.context.new_page()
    tab.goto(address)
    return tab


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("button", name="Logg inn")).to_be_visible()


@pytest.mark.parametrize("way", ["", "/copy-out"])
def test_signing_out_in_one_tab_takes_the_family_off_the_other(living: LivingHouse, sign_in: SignIn, way: str) -> None:
    page = sign_in("alice")
    address = living.path(f"/admin/cases/{living.case()}{way}")
    case = second_tab(page, address)
    expect(case.get_by_text(FAMILYS)).to_be_visible()
    sign_out(page)
    expect(case.get_by_role("button", name="Logg inn")).to_be_visible()
    assert FAMILYS not in case.content()
    enter(case, "alice")
    expect(case.get_by_text(FAMILYS)).to_be_visible()
    assert address.startswith(case.url)


def test_words_in_hand_stay_in_their_box_alone_and_come_along_through_the_sign_in(
    living: LivingHouse, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    case = second_tab(page, living.path(f"/admin/cases/{living.case(answers={'code_word': 'Fjelltopp'})}"))
    expect(case.get_by_text("Begynn med kodeordet: Fjelltopp")).to_be_visible()
    case.get_by_label(BOX).fill(OWN)
    sign_out(page)
    expect(case.get_by_role("alert")).to_contain_text("Det du har skrive, står her.")
    for word in (FAMILYS, "Fjelltopp"):
        assert word not in case.content()
    expect(case.get_by_label(BOX)).to_have_value(OWN)
    case.get_by_role("button", name="Ta saka og send svaret").click()
    expect(case.get_by_text("Det du skreiv, er teke vare på.")).to_be_visible()
    enter(case, "alice")
    expect(case.get_by_label(BOX)).to_have_value(OWN)
    expect(case.get_by_text(FAMILYS)).to_be_visible()


def test_a_page_that_nobody_has_touched_for_too_long_is_left(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("alice")
    case_id = living.case()
    page.goto(living.path(f"/admin/cases/{case_id}"))
    expect(page.get_by_text(FAMILYS)).to_be_visible()
    living.house.clock.forward(IDLE + timedelta(minutes=1))
    living.family_writes(case_id, "Er det nokon der?")
    expect(page.get_by_role("button", name="Logg inn")).to_be_visible()
    assert FAMILYS not in page.content()


def test_a_form_about_nobody_keeps_what_is_typed_in_it(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("astrid")
    accounts = second_tab(page, living.path("/admin/accounts"))
    accounts.get_by_label("Namn", exact=True).fill("Kari Nordmann")
    sign_out(page)
    expect(accounts.get_by_role("alert")).to_contain_text("Det du har skrive, står her.")
    expect(accounts.get_by_label("Namn", exact=True)).to_have_value("Kari Nordmann")
