"""Practice as a trainee meets it: the program itself, a family who answers by herself, and the mark on every page."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

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


def sits_well(page: Page) -> None:
    """Axe finds nothing, and nothing spills over."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_the_first_minute_of_a_new_member(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    """Told by the pages alone: who to be, where to begin, what to press; and the family answers."""
    with running(tmp_path, "practice", "--directory", "data", "--pace", "1") as program:
        page = browser.new_page(
            locale="nn-NO",
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.set_default_timeout(20_000)
        page.goto(f"{program.url}/admin/")
        who = page.get_by_role("region", name="Kven vil du øve som?")
        expect(who.get_by_role("listitem").filter(has_text="Kristiansund").first).to_contain_text("kari")
        expect(who).to_contain_text(PASSWORD)
        sits_well(page)
        page.get_by_label("Brukarnamn").fill("kari")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        expect(page.get_by_text("Begynn med saka øvst")).to_be_visible()
        first = page.get_by_role("list", name="Saker, minst tid att først").get_by_role("listitem").first
        expect(first).to_contain_text("over fristen")
        sits_well(page)
        first.get_by_role("link").click()
        page.get_by_label("Skriv på nynorsk").fill("Hei! Eg heiter Kari. Eg er lei for at de måtte vente.")
        page.get_by_role("button", name="Ta saka og send svaret").click()
        expect(page.get_by_text("Eg trudde nesten at meldinga ikkje kom fram.")).to_be_visible()
        page.get_by_role("link", name="Begynn på nytt").click()
        sits_well(page)
        page.get_by_role("link", name="Nei, hald fram").click()
        expect(page.get_by_role("heading", name="Køen")).to_be_visible()
        page.close()
