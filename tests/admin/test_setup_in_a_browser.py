"""Settings in a real Chromium: a leader writes a canned reply, a place goes to another team, and nothing stands in anybody's way."""

import json

import pytest
from playwright.sync_api import Browser, expect

from core.db import begin, read
from core.setup import Operator, Subject, Topic
from core.staff import Role
from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

LIST = "/admin/settings"
DOCUMENTS = ("team-molde", "replies-molde", "texts-molde", "catchment", "numbers", "services")


async def of_two(living: LivingHouse) -> None:
    """The catchment for the two teams that are here."""
    house, subject = living.house, Subject(Topic.CATCHMENT)
    async with read(house.database) as tx:
        rows = (await house.services.setup.current(tx, subject)).body["places"]
    here = [{**row, "team": row["team"] if row["team"] in {"molde", "ulstein"} else "molde"} for row in rows]
    async with begin(house.database) as tx:
        text = json.dumps({"topic": "catchment", "places": here})
        await house.services.setup.apply(tx, Operator(), subject, text, based_on=0, now=house.clock.now())


def test_a_leader_writes_a_canned_reply_and_takes_it_back_without_javascript(
    living: LivingHouse, chromium: Browser
) -> None:
    living.do(hire(living.house, "liv", Role.LEADER))
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(living.path(LIST))
    enter(page, "liv")
    page.get_by_role("link", name="Ferdige svar").click()
    page.get_by_role("link", name="Legg til: Svar").click()
    page.get_by_label("Kort namn").fill("takk")
    page.get_by_label("Tittel").fill("Takk for sist")
    page.get_by_label("Nynorsk").fill("Hei {namn}.\nVi ringjer i morgon.")
    page.get_by_label("Bokmål").fill("Hei.\nVi ringer i morgen.")
    page.get_by_label("Engelsk").fill("Hello.\nWe will call tomorrow.")
    page.get_by_role("button", name="Sjå kva det gjer").click()
    expect(page.get_by_role("alert")).to_contain_text("Nynorsk: Ingen kan fylle inn {namn}.")
    page.get_by_label("Nynorsk").fill("Hei.\nVi ringjer i morgon.")
    page.get_by_role("button", name="Sjå kva det gjer").click()
    expect(page.get_by_role("heading", name="Dette endrar seg")).to_be_visible()
    page.get_by_role("button", name="Skriv om att").click()
    expect(page.get_by_label("Bokmål")).to_have_value("Hei.\nVi ringer i morgen.")
    page.get_by_role("button", name="Sjå kva det gjer").click()
    page.get_by_role("button", name="Endre no").click()
    expect(page.get_by_text("Endringa gjeld frå no.")).to_be_visible()
    expect(page.get_by_role("heading", name="Takk for sist")).to_be_visible()
    page.get_by_role("link", name="Sjå kva som var annleis").click()
    page.get_by_role("button", name="Endre no").click()
    expect(page.get_by_text("Den er lik utgåve 0.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Takk for sist")).to_have_count(0)
    context.close()


def test_a_place_goes_to_another_team(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("astrid")
    living.do(of_two(living))
    page.get_by_role("link", name="Innstillingar").click()
    page.get_by_role("link", name="Kva team ein stad høyrer til").click()
    page.get_by_label("Kommune eller postnummer").fill("6410")
    page.get_by_label("Til kva team?").select_option(label="Ulstein")
    page.get_by_role("button", name="Sjå kva det gjer").first.click()
    expect(page.get_by_text("går 1 postnummer frå Molde til Ulstein: 6410.")).to_be_visible()
    assert found(page) == []
    page.get_by_role("button", name="Endre no").click()
    page.get_by_label("Kommune, postnummer").or_(page.get_by_role("textbox", name="Finn ein stad")).first.fill("6410")
    page.get_by_role("button", name="Finn").click()
    expect(page.get_by_role("row").filter(has_text="6410")).to_contain_text("Ulstein")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (768, "light"), (1440, "dark")])
def test_nothing_stands_in_anybodys_way(living: LivingHouse, chromium: Browser, width: int, scheme: Scheme) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="nn-NO")
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "astrid")
    for language in ("Bokmål", "English", "Nynorsk"):
        page.get_by_role("button", name=language).click()
        for address in ("", *(f"/{one}" for one in DOCUMENTS), "/team-molde/rows/team/1", "/numbers/rows/numbers/1"):
            check(page, living.path(f"{LIST}{address}"), width)
    context.close()
