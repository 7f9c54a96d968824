"""The pictures of the README, taken of the real program: `make screenshots`."""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bot.i18n import Catalogs
from tests.line.conftest import CHROMIUM, FLAGS
from tests.line.program import Program, running
from tests.line.test_web_line_in_a_browser import answer_as_marit, ask_for_contact, sign_in

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        running(Path(folder), "demo", "--directory", "data") as program,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take(browser, program, Catalogs.load())
        browser.close()
    sys.stdout.write(f"{', '.join(sorted(path.name for path in FOLDER.glob('*.png')))}\n")


def take(browser: Browser, program: Program, catalogs: Catalogs) -> None:
    family = browser.new_page(viewport=PHONE, locale="nn-NO", device_scale_factor=2)
    family.goto(f"{program.url}/?lang=nn")
    shoot(family, "front-door")
    reference = ask_for_contact(family, program, catalogs)
    shoot(family, "web-chat")
    desk = browser.new_page(viewport=DESKTOP, locale="nn-NO")
    sign_in(desk, program, "marit")
    desk.get_by_role("link", name=re.compile(reference)).first.wait_for()
    shoot(desk, "queue")
    above = browser.new_page(viewport=DESKTOP, locale="nn-NO")
    sign_in(above, program, "solveig")
    above.goto(f"{program.url}/admin/board")
    shoot(above, "supervisor")
    answer_as_marit(desk, reference, catalogs)
    desk.get_by_text(catalogs.words["nn"]["console.delivery.delivered"].split("{")[0]).first.wait_for()
    shoot(desk, "console")
    for name, address in (("duty", "/admin/duty"), ("settings", "/admin/settings/replies-molde")):
        desk.goto(f"{program.url}{address}")
        shoot(desk, name)
    phone = browser.new_page(viewport=PHONE, locale="nn-NO", device_scale_factor=2)
    sign_in(phone, program, "magne")
    shoot(phone, "queue-on-a-phone")


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
