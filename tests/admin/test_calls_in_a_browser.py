"""A call is put down in two presses from the open page, on a phone too; and one that the family said no to in three."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.browsing import SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def presses_on(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.getItem('presses'))"))


def count_presses(page: Page) -> None:
    """Every finger or mouse button that goes down from now on, over a change of page too."""
    page.add_init_script(
        "document.addEventListener('pointerdown', () =>"
        " sessionStorage.setItem('presses', Number(sessionStorage.getItem('presses')) + 1), true)"
    )


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    ("group", "choice", "button", "told"),
    [
        ("Eg har prøvd å nå dei", "ringde, ikkje svar", "Før opp forsøket", "Forsøket er ført opp. Klokka går."),
        ("Eg har snakka med dei", "på telefon", "Før opp at eg nådde dei", "Samtalen er ført opp. Løftet er halde."),
    ],
)
def test_a_call_is_put_down_in_two_presses(
    chromium: Browser, living: LivingHouse, width: int, group: str, choice: str, button: str, told: str
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 740}, locale="nn-NO") as context:
        page = context.new_page()
        page.goto(living.path(f"/admin/cases/{living.case()}"))
        enter(page, "alice")
        count_presses(page)
        page.reload()
        page.get_by_role("group", name=group, exact=True).get_by_label(choice).check()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
        assert presses_on(page) == 2


def test_without_a_number_from_the_family_a_try_is_folded_away_and_can_still_be_put_down(
    living: LivingHouse, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{living.case(answers={'phone': '', 'reach': 'chat'})}"))
    expect(page.get_by_label("ringde, ikkje svar")).not_to_be_visible()
    page.get_by_text("Har du prøvd eit nummer du har frå før?").click()
    page.get_by_role("button", name="Før opp forsøket").click()
    expect(page.get_by_role("alert")).to_contain_text("Vel kva du prøvde.")
    page.get_by_label("ringde, ikkje svar").check()
    page.get_by_role("button", name="Før opp forsøket").click()
    page.get_by_label("Eg veit det, og det er alt gjort").check()
    page.get_by_role("button", name="Før opp forsøket").click()
    expect(page.get_by_role("status").filter(has_text="Forsøket er ført opp. Klokka går.")).to_be_visible()


def test_what_they_said_no_to_asks_for_one_press_more_and_says_so_above_the_choice(
    living: LivingHouse, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{living.case()}"))
    page.get_by_label("la att melding").check()
    page.get_by_role("button", name="Før opp forsøket").click()
    expect(page.get_by_role("alert")).to_contain_text("Familien har bede oss la vere å gjere dette.")
    assert found(page) == []
    expect(page.get_by_label("la att melding")).to_be_checked()
    page.get_by_label("Eg veit det, og det er alt gjort").check()
    page.get_by_role("button", name="Før opp forsøket").click()
    expect(page.get_by_text("Eitt forsøk så langt. Klokka går.")).to_be_visible()
