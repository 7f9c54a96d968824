"""Rows pushed up and down in a real Chromium: by keyboard, with a script and without, the focus on the row that moved."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from core.staff import Role
from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

REPLIES = "/admin/settings/replies-molde"
CALL, ASK = "Eg prøvde å ringje", "Når passar det at eg ringer?"


def order(page: Page) -> list[str]:
    return page.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()


@pytest.mark.parametrize("script", [True, False])
def test_a_leader_moves_a_reply_by_keyboard_and_the_focus_follows(
    living: LivingHouse, chromium: Browser, script: bool
) -> None:
    living.do(hire(living.house, "liv", Role.LEADER))
    context = chromium.new_context(java_script_enabled=script, locale="nn-NO", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(living.path(REPLIES))
    enter(page, "liv")
    page.get_by_role("button", name=f"Flytt opp: {CALL}").press("Enter")
    expect(page.get_by_text(f"Flytta i «Svar»: {CALL}, frå nummer 3 til nummer 2 av 5")).to_be_visible()
    page.get_by_role("button", name=f"Flytt ned: {CALL}").press("Enter")
    expect(page.get_by_text("Det blir ingen endring.")).to_be_visible()
    page.get_by_role("button", name=f"Flytt opp: {CALL}").press("Enter")
    expect(page.get_by_role("button", name=f"Flytt opp: {CALL}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("frå nummer 3 til nummer 1 av 5")).to_be_visible()
    page.get_by_role("button", name="Endre no").press("Enter")
    expect(page.get_by_text("Endringa gjeld frå no.")).to_be_visible()
    expect(page.get_by_role("heading", name=CALL)).to_be_focused()
    assert order(page)[:2] == [CALL, "Vi har lese det du skreiv"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=f"Endre: {CALL}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"Flytt ned: {CALL}")).to_be_focused()
    context.close()


def test_the_seen_move_goes_back(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("astrid")
    page.goto(living.path(REPLIES))
    page.get_by_role("button", name=f"Flytt opp: {ASK}").click()
    assert found(page) == []
    page.get_by_role("button", name="Endre no").click()
    expect(page).to_have_url(re.compile("#row-replies-1$"))
    page.get_by_role("link", name="Sjå kva som var annleis").click()
    expect(page.get_by_text(f"Flytta i «Svar»: {ASK}, frå nummer 1 til nummer 2 av 5")).to_be_visible()
    page.get_by_role("button", name="Endre no").click()
    expect(page.get_by_text("Den er lik utgåve 0.").first).to_be_visible()
    assert order(page)[1] == ASK


def test_a_card_is_written_with_names_only(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("astrid")
    page.goto(living.path("/admin/settings/services"))
    page.get_by_role("link", name="Endre: Helsetenesta: angst").click()
    page.get_by_label("Kven som står bak").select_option(label="kommunen der du bur")
    page.get_by_role("group", name="Kvar det gjeld").get_by_label("Møre og Romsdal").uncheck()
    page.get_by_role("group", name="Kvar det gjeld").get_by_label("Molde").check()
    page.get_by_role("group", name="Hjelpenummer").get_by_label("Fare for vald: politiet").check()
    page.get_by_role("button", name="Sjå kva det gjer").click()
    seen = page.get_by_role("region", name="Kva som blir skrive om")
    for words in ("Møre og Romsdal", "Molde", "Fare for vald: politiet"):
        expect(seen.get_by_text(words, exact=True)).to_be_visible()
    for raw in ("1506", "municipality", "police"):
        expect(seen.get_by_text(raw)).to_have_count(0)
    assert found(page) == []
    page.get_by_role("button", name="Skriv om att").click()
    expect(page.get_by_role("group", name="Kvar det gjeld").get_by_label("Molde")).to_be_checked()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (1440, "light")])
def test_nothing_stands_in_anybodys_way(living: LivingHouse, chromium: Browser, width: int, scheme: Scheme) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="nn-NO")
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "astrid")
    for language in ("English", "Nynorsk"):
        page.get_by_role("button", name=language).click()
        for address in ("/services", "/services/rows/services/7", "/services/rows/services/new"):
            check(page, living.path(f"/admin/settings{address}"), width)
    context.close()
