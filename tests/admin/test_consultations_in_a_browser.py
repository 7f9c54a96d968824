"""Anonymous consultations at the desk, in a real Chromium."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.admin.asking import ANSWER, QUESTION, ask, follow_up, time_erases
from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.builders import START

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def test_a_new_question_comes_by_itself_and_is_answered_with_words_cleaned_on_the_way(
    living: LivingHouse, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    page.get_by_role("link", name="Drøftingar").click()
    expect(page.get_by_text("Ingen drøftingar no.")).to_be_visible()
    living.do(ask(living.house))
    expect(page.locator("#live-words")).to_contain_text("Ny anonym drøfting")
    page.get_by_role("link", name="Jordmorteneste").click()
    expect(page.get_by_role("heading", name="Ingen identitet her")).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_be_visible()

    page.get_by_label("Skriv på nynorsk").fill("Snakk med Kari Nordmann.")
    page.get_by_role("button", name="Ta drøftinga og send svaret").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="Ta bort det som er merkt").click()
    expect(page.get_by_label("Skriv på nynorsk")).to_have_value("Snakk med ….")
    page.get_by_label("Skriv på nynorsk").fill(ANSWER)
    page.get_by_role("button", name="Ta drøftinga og send svaret").click()
    expect(page.get_by_role("listitem").filter(has_text=ANSWER)).to_contain_text("Du")
    expect(page.get_by_text("Svaret ligg klart.")).to_be_visible()


def test_a_further_question_reaches_the_open_page_and_what_is_typed_can_be_sent_after_it(
    living: LivingHouse, sign_in: SignIn
) -> None:
    page = sign_in("alice")
    asked = living.do(ask(living.house))
    page.goto(living.path(asked.path))
    reply = page.get_by_label("Skriv på nynorsk")
    reply.fill(ANSWER)
    living.do(follow_up(living.house, asked, "Ho har eit barn frå før."))
    expect(page.get_by_role("listitem").filter(has_text="Ho har eit barn frå før.")).to_be_visible()
    expect(page.locator("#live-words")).to_contain_text("Ny melding frå fagpersonen")
    expect(reply).to_have_value(ANSWER)
    page.get_by_role("button", name="Ta drøftinga og send svaret").click()
    expect(page.get_by_text("Svaret ligg klart.")).to_be_visible()


def test_everything_works_without_javascript(living: LivingHouse, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(living.path("/admin/consultations"))
    living.do(ask(living.house))
    enter(page, "alice")
    page.get_by_role("link", name="Jordmorteneste").click()
    page.get_by_role("button", name="Ta drøftinga", exact=True).click()
    expect(page.get_by_text("Drøftinga er di.")).to_be_visible()
    page.get_by_label("Skriv på nynorsk").fill(ANSWER)
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_text("Svaret ligg klart.")).to_be_visible()
    page.get_by_text("Gjer drøftinga om til berre tal").click()
    page.get_by_label("Ja, slett orda no").check()
    page.get_by_role("button", name="Slett for godt").click()
    expect(page.get_by_text("Drøftinga er gjord om til berre tal.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280, 1440])
def test_axe_finds_nothing_and_nothing_spills_over(
    living: LivingHouse, sign_in: SignIn, scheme: Scheme, width: int
) -> None:
    page = sign_in("alice")
    asked = living.do(ask(living.house, now=START - timedelta(hours=21)))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/admin/", "/admin/consultations", asked.path):
        check(page, living.path(address), width)
    page.get_by_label("Skriv på nynorsk").fill("Ring Kari Nordmann i Storgata 12.")
    page.get_by_role("button", name="Ta drøftinga og send svaret").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert found(page) == []
    page.get_by_text("Gjer drøftinga om til berre tal").click()
    page.get_by_role("button", name="Slett for godt").click()
    expect(page.get_by_text("Kryss av for at orda kan slettast.").first).to_be_visible()
    assert found(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_supervisors_pages_hold_too(living: LivingHouse, sign_in: SignIn, width: int) -> None:
    page = sign_in("solveig")
    for _ in range(6):
        living.do(ask(living.house, now=START - timedelta(days=365)))
    living.do(time_erases(living.house))
    living.do(ask(living.house))
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/admin/consultations", "/admin/consultations/numbers"):
        check(page, living.path(address), width)
    expect(page.get_by_role("cell", name="6", exact=True).first).to_be_visible()
