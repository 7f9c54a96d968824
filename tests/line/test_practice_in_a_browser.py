"""Practice as a trainee meets it: the program itself, a family who answers by herself, and the mark on every page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.line.program import running
from veginn.demo import PASSWORD

pytestmark = pytest.mark.browser

BAND = "Øving. Alle familiane her er dikta."
PAGES = (
    "/admin/",
    "/admin/consultations",
    "/admin/search",
    "/admin/meeting",
    "/admin/duty",
    "/admin/settings",
    "/admin/no",
)


def test_a_trainee_answers_a_family_who_answers_by_herself(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path, "practice", "--directory", "data", "--pace", "1") as program:
        page = browser.new_page(locale="nn-NO")
        page.set_default_timeout(20_000)
        page.goto(f"{program.url}/admin/")
        expect(page.get_by_text(BAND)).to_be_visible()
        page.get_by_label("Brukarnamn").fill("marit")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        for address in PAGES:
            page.goto(program.url + address)
            expect(page.get_by_text(BAND)).to_be_visible()
            assert page.title().startswith("Øving")
        page.goto(f"{program.url}/admin/")
        page.get_by_role("listitem").filter(has_text="nynorsk").get_by_role("link").first.click()
        expect(page.get_by_text(BAND)).to_be_visible()
        page.get_by_label("Skriv på nynorsk").fill("Hei! Eg heiter Marit. Kva tid passar det at vi snakkar saman?")
        page.get_by_role("button", name="Ta saka og send svaret").click()
        expect(page.get_by_role("listitem").filter(has_text="Familien").first).to_be_visible()
        page.goto(f"{program.url}/admin/")
        page.get_by_role("link", name="Begynn på nytt").click()
        expect(page.get_by_role("heading", name="Begynne øvinga på nytt?")).to_be_visible()
        page.get_by_role("button", name="Slett alt og begynn på nytt").click()
        expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
        expect(page.get_by_text("Blei du logga ut?")).to_be_visible()
        page.close()
