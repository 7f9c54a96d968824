"""Every page of the console before axe, in each language, light and dark: a new page is walked to without anybody's asking."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from starlette.routing import Route

from admin.app import build_router
from core.cases.lessons import Asked, Lessons
from core.db import read
from core.setup import Topic
from core.staff import Role
from tests.admin.asking import ask
from tests.admin.browsing import Scheme, SignIn, chromium, context, door, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire
from tests.builders import START

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

NO_PAGE = re.compile(r"-now$|/now$|/events$|\.(txt|pdf|ics|csv)$|/files/|rest:path")
"""Parts of pages, files, and the answer for what is not there."""
LANGUAGES = {"nb": "Bokmål", "en": "English"}
WIDTHS = {"nn": 360, "nb": 768, "en": 1440}
PEOPLE = {"liv": 28, "solveig": 16, "astrid": 10}
"""Who walks (a leader, who sees all that a member does, a supervisor, an administrator), and how many pages they find at least."""


def a_house_full(living: LivingHouse) -> dict[str, list[str]]:
    """Something of everything, and what stands for each part of an address."""
    waiting = living.case(now=START - timedelta(hours=25))
    living.family_writes(waiting, "Er det nokon der?")
    living.clock_strikes()
    closed = living.closed_case()
    asked = living.do(ask(living.house))

    async def breach() -> str:
        async with read(living.house.database) as tx:
            found, _ = await Lessons(living.house.vault).found(tx, living.house.actors["solveig"], Asked())
        return found[0].id

    documents = [*(f"{topic}-molde" for topic in ("team", "replies", "texts")), *(str(t) for t in Topic if t in SHARED)]
    return {
        "{case_id}": [waiting, closed],
        "{breach_id}": [living.do(breach())],
        "{consultation_id}": [asked.id],
        "{document}": documents,
        "{number}": ["0"],
    }


SHARED = {Topic.CATCHMENT, Topic.NUMBERS, Topic.SERVICES}


def addresses(living: LivingHouse, parts: dict[str, list[str]]) -> Iterator[str]:
    routes = build_router(living.house.services).routes
    paths = [route.path for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())]
    for path in paths:
        if path.startswith("/admin/") and not NO_PAGE.search(path):
            yield from filled(path.replace("{section}/{row}", "replies/new"), parts)


def filled(path: str, parts: dict[str, list[str]]) -> list[str]:
    found_ = [path]
    for hole, values in parts.items():
        found_ = [one.replace(hole, value) for one in found_ for value in (values if hole in one else [""])]
    return [one for one in found_ if "{" not in one]


def complaints(page: Page, address: str, width: int) -> list[str] | None:
    """None for a page that is not there for this person."""
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return None
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{rule} {html}" for rule, html in found(page)] + [f"{wide} px wide"] * (wide > width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
@pytest.mark.parametrize("login", PEOPLE)
def test_axe_finds_nothing_on_any_page(
    living: LivingHouse, sign_in: SignIn, login: str, locale: str, scheme: Scheme
) -> None:
    if login == "liv":
        living.do(hire(living.house, "liv", Role.LEADER))
    page = sign_in(login)
    parts = a_house_full(living)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[locale], "height": 900})
    if locale in LANGUAGES:
        page.get_by_role("button", name=LANGUAGES[locale]).click()
    seen = {one: complaints(page, living.path(one), WIDTHS[locale]) for one in addresses(living, parts)}
    there = {address: what for address, what in seen.items() if what is not None}
    assert {address: what for address, what in there.items() if what} == {}
    assert len(there) >= PEOPLE[login], sorted(there)
